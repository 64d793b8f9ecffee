"""A backup is worth what comes back: drills by the commands of README.md."""

import sys

import pytest

from tests.failures.site import Site

pytestmark = pytest.mark.once

# Some releases ago.
OLD = {"networks": "0002", "experts": "0001", "events": "0002", "urbact_site": "0011"}
MIGRATE = "\n".join(
    [
        "import django; django.setup()",
        "from django.core.management import call_command",
        *(f"call_command('migrate', {app!r}, {name!r}, verbosity=0)" for app, name in OLD.items()),
    ]
)


def page_of(site):
    """The bytes of a page, the same whatever port it is served at."""
    with site.served():
        assert site.get("/readyz")[0] == 200
        return site.get("/da/networks/?sort=title")[2].replace(str(site.port).encode(), b"")


@pytest.fixture(scope="module")
def original(site):
    return page_of(site)


@pytest.fixture
def emptied(postgresql, site, folder):
    """A place for what is restored."""
    found = []

    def emptied(name):
        site.tool("createdb", "--maintenance-db", site.url, name)
        found.append(name)
        return Site(postgresql, name, folder)

    yield emptied
    for name in found:
        site.tool("dropdb", "--force", "--maintenance-db", site.url, name)


def restore(source, target, folder):
    backup = folder / f"{source.database}.dump"
    source.tool("pg_dump", "--format=custom", f"--file={backup}", source.url)
    target.tool("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target.url}", backup)


def test_backup_is_restored_to_an_empty_place_as_it_was(site, original, emptied, folder):
    restored = emptied("restored")
    restore(site, restored, folder)
    restored.manage("migrate", "--verbosity=0")

    assert restored.rows() == site.rows()
    assert page_of(restored) == original


def test_backup_of_an_old_release_is_restored_and_migrated(site, original, emptied, folder):
    old, restored = emptied("old"), emptied("migrated")
    restore(site, old, folder)
    old.run(sys.executable, "-c", MIGRATE)
    columns = old.columns()
    before = old.rows(columns)
    assert columns["networks_document"] != site.columns()["networks_document"]

    restore(old, restored, folder)
    restored.manage("migrate", "--verbosity=0")

    assert restored.rows(columns) == before
    assert page_of(restored) == original
