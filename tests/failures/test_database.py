"""What readers and editors meet while the database is gone, locked or slow."""

import time

import pytest

from tests.failures.site import Line, Site

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def line(postgresql, folder):
    return Line(postgresql, folder)


@pytest.fixture(scope="module")
def site(site, line, folder):
    """One process for all: it has to be well again after each of these."""
    site = Site(site.server, site.database, folder, line.sockets)
    with site.served():
        yield site


def timed(site, path):
    """(status, headers, text) and the seconds that it took."""
    started = time.monotonic()
    status, headers, body = site.get(path)
    return (status, headers, body.decode()), time.monotonic() - started


def assert_told_to_come_back(site, path):
    (status, headers, text), seconds = timed(site, path)
    assert (status, headers["Retry-After"]) == (503, "10")
    assert '<html lang="da">' in text
    assert seconds < 6


def test_database_that_goes_and_comes_back(site, postgresql):
    assert site.get("/da/networks/")[0] == 200

    postgresql.stop()
    assert_told_to_come_back(site, "/da/networks/")
    assert [site.get(path)[0] for path in ("/healthz", "/readyz")] == [200, 503]

    postgresql.ensure_postgres_running()
    site.wait_for("/da/networks/", 200)
    assert site.get("/readyz")[0] == 200


def test_table_that_is_locked(site):
    with site.locked("LOCK TABLE events_article"):
        assert_told_to_come_back(site, "/da/news/")
        assert [site.get(path)[0] for path in ("/da/networks/", "/healthz", "/readyz")] == [200] * 3

    assert site.get("/da/news/")[0] == 200


def test_database_that_is_slow(site, line):
    line.delay = 0.7
    assert_told_to_come_back(site, "/da/networks/")

    line.delay = 0
    assert site.get("/da/networks/")[0] == 200
