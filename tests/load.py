"""`./dev bench load [ROWS]`: how quickly visitors are answered while a big file is imported.

A real PostgreSQL, the site as `./dev run` serves it and its worker, with the fixtures. An editor
chooses a file of articles in eight languages, sees the progress and confirms; visitors ask for
pages all the while, so many a second. Then the same is cancelled, and its worker killed.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.bench import write_file
from tests.conftest import start_postgresql

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    PORT = probe.getsockname()[1]
SITE = f"http://localhost:{PORT}"
PAGES = [
    "/en/",
    "/en/networks/",
    "/da/news/",
    "/en/cities/",
    "/fr/search/?q=climate",
    "/en/events/",
]
A_SECOND, SECONDS = 3, 40
MEANWHILE = ("previewed", "written")  # afterwards the lists are longer: a figure without a limit
MANAGE, SERVER = [sys.executable, "manage.py"], [sys.executable, "-m", "gunicorn"]


class Visitors:
    """They ask for pages at a steady rate, whatever the answers take; {phase: [seconds]}."""

    def __init__(self):
        self.phase, self.took, self.stopped = "", defaultdict(list), Event()
        self.pages, self.faults = defaultdict(list), []

    def __enter__(self):
        self.threads = [Thread(target=self.go, args=(n,), daemon=True) for n in range(8)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def go(self, number):
        due = time.monotonic() + number / A_SECOND
        while not self.stopped.wait(max(0, due - time.monotonic())):
            phase, page = self.phase, PAGES[int(due * A_SECOND) % len(PAGES)]
            try:
                urlopen(SITE + page).read()  # noqa: S310 (our own address)
            except OSError as error:
                self.faults.append(f"{phase}: {page}: {error}")
            took = time.monotonic() - due  # waiting for its turn included
            self.took[phase].append(took)
            self.pages[phase, page].append(took)
            due += len(self.threads) / A_SECOND

    @contextmanager
    def while_it_is(self, phase):
        self.phase, started = phase, time.monotonic()
        yield
        print(f"{phase} in {time.monotonic() - started:.0f} s", flush=True)

    def tell(self):
        """The p95 of each phase, beside that of before, and the median of each page."""
        enough = {phase: took for phase, took in self.took.items() if len(took) >= 20}
        p95 = {phase: quantiles(took, n=20)[-1] for phase, took in enough.items()}
        for phase, seconds in p95.items():
            limit = " (less than 2)" if phase in MEANWHILE else ""
            times = f"{seconds / p95['before']:.2f} times{limit}"
            print(f"{phase}: {len(self.took[phase])} pages, p95 {seconds * 1000:.0f} ms, {times}")
            medians = {page: median(self.pages[phase, page]) * 1000 for page in PAGES}
            print("   ", ", ".join(f"{page} {took:.0f}" for page, took in medians.items()))
        print(f"{len(self.faults)} of them failed. {' '.join(self.faults[:3])}")


class Editor:
    """Goes through the desk's own forms."""

    def __init__(self):
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.send("/account/login/", login="editor", password="a password of a demo")  # noqa: S106

    def get(self, address):
        with self.opener.open(SITE + address) as answer:
            return answer.read().decode()

    def send(self, address, **given):
        """The address and the page that follow a form."""
        token = re.search('csrfmiddlewaretoken" value="([^"]+)', self.get(address))[1]
        data = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **given})
        headers = {"Content-Type": MULTIPART_CONTENT, "Referer": SITE}
        with self.opener.open(Request(SITE + address, data, headers)) as answer:  # noqa: S310
            return answer.url.removeprefix(SITE), answer.read().decode()

    def choose(self, path):
        """The address of the import of a file, which is not refused at once."""
        address = "/admin/events/article/import/"
        with path.open("rb") as file:
            run, page = self.send(address, import_file=file)
        assert run != address, page
        return run

    def wait(self, run, until=lambda told: told["state"] not in ("waiting", "running")):
        """What is told of the progress, time after time, until something is the case."""
        told = []
        while not told or not until(told[-1]):
            time.sleep(0.5)
            told.append(json.loads(self.get(f"{run}progress/")))
        return told


def shell(env, code):
    words = [*MANAGE, "shell", "--verbosity=0", "-c", code]
    done = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout.strip()


def memory(process):
    """The most that a process has held, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def start_worker(env):
    with Path(env["VAR_DIR"], "letters").open("a") as out:
        words = ["nice", *MANAGE, "db_worker", "--interval=1"]
        return subprocess.Popen(words, env=env, stdout=out, stderr=out)  # noqa: S603


def main(rows=20_000):
    with tempfile.TemporaryDirectory(prefix="urbact-load-") as folder:
        var = Path(folder, "var")
        (var / "static").mkdir(parents=True)
        env = os.environ | {
            "DATABASE_URL": start_postgresql(folder),
            "VAR_DIR": str(var),
            "QUEUE": "on",
            "CSRF_TRUSTED_ORIGINS": SITE,
        }
        for words in (["migrate"], ["import_fixtures"], ["collectstatic", "--no-input"]):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([*MANAGE, *words], env=env, check=True, **quiet)  # noqa: S603
        shell(
            env,
            "User.objects.create_user(username='editor', password='a password of a demo', "
            "email='editor@urbact.example', is_programme_editor=True)",
        )
        path = Path(folder, "articles.csv")
        write_file(path, rows, topics="health|city-centres", sentences=1)
        print(f"Articles in eight languages: {rows} rows, {path.stat().st_size / 1e6:.0f} MB")
        options = ["--workers=2", "--threads=4", "--limit-request-line=8190"]
        options += ["--log-level=warning", "--no-control-socket"]
        words = [*SERVER, "urbact_site.wsgi", f"--bind=127.0.0.1:{PORT}", *options]
        server = subprocess.Popen(words, env=env)  # noqa: S603
        workers = [start_worker(env)]
        try:
            time.sleep(8)
            measure(rows, path, env, workers)
            subjects = re.findall("Subject: (.+)", (var / "letters").read_text())
            print("Letters:", subjects)
        finally:
            for process in (server, workers[-1]):
                process.terminate()
                process.wait()


def measure(rows, path, env, workers):
    editor = Editor()
    with Visitors() as visitors:
        visitors.phase = "warming up"
        time.sleep(10)
        visitors.phase = "before"
        time.sleep(SECONDS)
        with visitors.while_it_is("uploaded"):
            run = editor.choose(path)
        with visitors.while_it_is("previewed"):
            tell(editor.wait(run), workers[-1])
        with visitors.while_it_is("written"):
            editor.send(run, confirm="1")
            tell(editor.wait(run), workers[-1])
        print("Records:", count(env), flush=True)
        visitors.phase = "after"
        time.sleep(SECONDS)
    visitors.tell()
    for word in ("cancelled", "killed"):
        stop(editor, path, env, workers, word)


def stop(editor, path, env, workers, word):
    """The same file with other keys, stopped in the midst of being written."""
    other = path.with_name(f"{word}.csv")
    lines = path.read_text(encoding="utf-8").splitlines()[:2001]
    other.write_text("\n".join(lines).replace("\na-", f"\n{word}-"), "utf-8")
    run = editor.choose(other)
    editor.wait(run)
    editor.send(run, confirm="1")
    editor.wait(run, until=lambda told: told["done"] > told["of"] / 4)
    started = time.monotonic()
    if word == "killed":
        workers[-1].kill()
        workers[-1].wait()
        workers.append(start_worker(env))
    else:
        editor.send(run, cancel="1")
    state = editor.wait(run)[-1]["state"]
    print(
        f"{word}: {state} after {time.monotonic() - started:.1f} s;", "records:", count(env, word)
    )


def count(env, start="a"):
    code = f"print(Article.objects.filter(slug__startswith='{start}-').count())"
    return shell(env, f"from events.models import Article\n{code}")


def tell(told, worker):
    """What an editor has seen of the progress."""
    steps = [(step["state"], step["done"]) for step in told]
    print(
        f"  {told[-1]['state']}: {len(set(steps))} words of progress, the worker held "
        f"{memory(worker):.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
