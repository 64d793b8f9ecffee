"""The site as production runs it, for drills: a PostgreSQL of its own, real processes."""

import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

import psycopg

from tests.held import until

ROOT = Path(__file__).resolve().parent.parent.parent


class Site:
    """The site on a database: its commands, and itself."""

    def __init__(self, server, database, folder, sockets=None):
        self.server, self.database = server, database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        host = quote(str(sockets or server.get_postmaster_info().socket_dir), safe="")
        self.url = f"postgres://postgres@{host}/{database}"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "DATABASE_URL": self.url,
            "VAR_DIR": str(folder),
        }

    # Its commands

    def run(self, *words):
        return subprocess.run(words, env=self.env, cwd=ROOT, check=True, capture_output=True)  # noqa: S603

    def manage(self, *words):
        return self.run(sys.executable, "manage.py", *words)

    def tool(self, name, *words):
        return self.run(self.server.bin_path / name, *words)

    def sql(self, query):
        return self.tool("psql", "-Atc", query, self.url).stdout.decode()

    def columns(self):
        """{table: its columns}, but for the list of migrations"""
        columns = "SELECT table_name, column_name FROM information_schema.columns"
        columns += " WHERE table_schema = 'public' AND table_name != 'django_migrations'"
        found = defaultdict(list)
        for line in sorted(self.sql(columns).split()):
            table, _bar, column = line.partition("|")
            found[table].append(column)
        return dict(found)

    def rows(self, columns=None):
        """Of each table a line with the number and digest of its rows; columns: of these alone"""
        row = "SELECT '{0}', count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text))"
        row += ' FROM (SELECT "{1}" FROM "{0}") t'
        chosen = (columns or self.columns()).items()
        rows = [row.format(table, '", "'.join(names)) for table, names in chosen]
        return set(self.sql(" UNION ALL ".join(rows)).splitlines())

    @contextmanager
    def locked(self, what):
        """Another session holds a lock meanwhile: LOCK TABLE …, SELECT … FOR UPDATE."""
        with psycopg.connect(self.url) as holder:
            holder.execute(what)
            yield
            holder.rollback()

    # Itself

    @contextmanager
    def served(self, *options):
        """Its process, while it serves."""
        words = ["urbact_site.wsgi", f"--bind=127.0.0.1:{self.port}", "--threads=4", *options]
        words = [sys.executable, "-m", "gunicorn", *words, "--no-control-socket"]
        process = subprocess.Popen(words, env=self.env, cwd=ROOT)  # noqa: S603
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

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def wait_for(self, path, status, seconds=30):
        until(lambda: self.get(path)[0] == status, seconds)


class Line:
    """What stands between a site and its database, and may be slow."""

    def __init__(self, server, folder):
        self.delay = 0  # seconds, on the way there
        name = ".s.PGSQL.5432"
        self.end = str(server.get_postmaster_info().socket_dir / name)
        self.sockets = folder / "line"
        self.sockets.mkdir()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.sockets / name))
        self.listener.listen()
        Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            ours, theirs = self.listener.accept()[0], socket.socket(socket.AF_UNIX)
            if theirs.connect_ex(self.end):  # nobody is there
                ours.close()
                continue
            for pair in [(ours, theirs, True), (theirs, ours, False)]:
                Thread(target=self.pass_on, args=pair, daemon=True).start()

    def pass_on(self, source, target, is_slow):
        with suppress(OSError):  # one of them is gone
            while data := source.recv(65536):
                time.sleep(self.delay * is_slow)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
