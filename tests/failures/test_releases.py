"""A new release of the site: its processes are restarted, its tables migrated."""

import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.failures.site import ROOT, Site
from tests.held import until

pytestmark = pytest.mark.once

RESTARTS = 20


def test_requests_under_way_are_answered_when_the_process_is_told_to_stop(site):
    with site.served() as process:
        under_way = [site.connect() for _ in range(4)]
        for connection in under_way:
            connection.sendall(b"GET /da/networks/ HTTP/1.1\r\n")
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


def test_no_request_is_lost_in_rolling_restarts(site, folder):
    log, is_over = folder / "restarts.log", Event()

    def read(path):
        found = Counter()
        while not is_over.is_set():
            found[site.get(path)[0]] += 1
        return found

    # Loaded once: what is drilled is how one process hands over to the next.
    options = ["--preload", f"--error-logfile={log}"]
    with site.served(*options) as process, ThreadPoolExecutor() as readers:
        answers = [
            readers.submit(read, path) for path in ["/healthz", "/robots.txt", "/sitemap.xml"]
        ]
        try:
            for gone in range(1, RESTARTS + 1):
                process.send_signal(signal.SIGHUP)
                until(lambda gone=gone: log.read_text().count("Worker exiting") == gone)
        finally:
            is_over.set()
        answers = sum((answer.result() for answer in answers), Counter())

    assert answers.keys() == {200}
    assert answers.total() > RESTARTS


def test_migration_that_is_killed_is_carried_out_by_the_next(site, postgresql, folder):
    site.tool("createdb", "--maintenance-db", site.url, "killed")
    killed = Site(postgresql, "killed", folder)
    words = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    process = subprocess.Popen(words, env=killed.env, cwd=ROOT)  # noqa: S603
    try:
        until(lambda: "networks_network" in killed.columns())
    finally:
        process.kill()
        process.wait()
    applied = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
    assert "events_event" not in killed.columns()

    killed.manage("migrate", "--verbosity=0")

    assert killed.sql(applied) == site.sql(applied)
    assert killed.columns() == site.columns()
