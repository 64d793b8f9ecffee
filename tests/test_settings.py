"""Settings come from the environment alone, name what is missing, and are safe by default.

Each test loads a copy of settings.py in a process of its own, away from any `.env`.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_dev import ROOT, dev

pytestmark = pytest.mark.once

REQUIRED = {
    "SECRET_KEY": "a secret",
    "DATABASE_URL": "sqlite:////tmp/site.sqlite3",
    "ALLOWED_HOSTS": "urbact.example, www.urbact.example",
}
PRINT = """
import json
from urbact_site import settings
names = set(filter(str.isupper, dir(settings))) - {"DJANGO_PROSE_EDITOR_EXTENSIONS"}  # lazy
print(json.dumps({name: repr(getattr(settings, name)) for name in names}))
"""


@pytest.fixture
def load(tmp_path):
    (tmp_path / "urbact_site").mkdir()
    shutil.copy(ROOT / "urbact_site" / "settings.py", tmp_path / "urbact_site")

    def load(**env):
        """{setting: repr}, or the last line of the error."""
        command = [sys.executable, "-c", PRINT]
        done = subprocess.run(  # noqa: S603 (our own words)
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        return json.loads(done.stdout) if done.stdout else done.stderr.splitlines()[-1]

    return load


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_setting_is_named(load, name):
    error = load(**{key: value for key, value in REQUIRED.items() if key != name})

    assert error == (
        f"django.core.exceptions.ImproperlyConfigured: The environment variable {name} is not "
        "set: .env.example explains it, and `./dev run` writes a .env for this machine."
    )


@pytest.mark.parametrize("name", ["DEBUG", "HTTPS"])
def test_flag_is_on_or_off(load, name):
    error = load(**REQUIRED, **{name: "true"})

    assert error == (
        f"django.core.exceptions.ImproperlyConfigured: {name} is “true”; it can be “on” or “off”."
    )


def test_defaults_are_safe(load):
    loaded = load(**REQUIRED)

    safe = {
        "DEBUG": "False",
        "HTTPS": "True",
        "SECURE_SSL_REDIRECT": "True",
        "SECURE_REDIRECT_EXEMPT": "['^healthz$', '^readyz$']",
        "SECURE_HSTS_SECONDS": str(365 * 24 * 60 * 60),
        "SESSION_COOKIE_SECURE": "True",
        "CSRF_COOKIE_SECURE": "True",
        "SESSION_COOKIE_NAME": "'__Host-session'",
        "CSRF_COOKIE_NAME": "'__Host-csrf'",
        "X_FRAME_OPTIONS": "'DENY'",
        "ALLOWED_HOSTS": "['urbact.example', 'www.urbact.example']",
        "CSRF_TRUSTED_ORIGINS": "[]",
    }
    assert {name: loaded.get(name) for name in safe} == safe


def test_without_https_nothing_is_redirected(load):
    loaded = load(**REQUIRED, HTTPS="off")

    assert {"SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SECURE_PROXY_SSL_HEADER"}.isdisjoint(
        loaded
    )


def test_database_cache_and_uploads_are_the_environments(load):
    loaded = load(
        **REQUIRED
        | {
            "DATABASE_URL": "postgres://site:secret@database.example/urbact",
            "REDIS_URL": "redis://cache.example",
            "S3_BUCKET": "uploads",
            "S3_ENDPOINT_URL": "https://storage.example",
        }
    )

    assert "'HOST': 'database.example'" in loaded["DATABASES"]
    assert "redis://cache.example" in loaded["CACHES"]
    assert "'bucket_name': 'uploads'" in loaded["STORAGES"]


def test_languages_are_the_same_whatever_the_environment_says(load):
    plain, other = load(**REQUIRED), load(**REQUIRED, LANGUAGES="en", LANGUAGE_CODE="da")

    assert plain["LANGUAGES"] == other["LANGUAGES"] == repr(settings.LANGUAGES)
    assert len(settings.LANGUAGES) == 31


def test_example_explains_every_variable():
    read = re.findall(
        r'env(?:_flag|_list)?\("(\w+)"', (ROOT / "urbact_site" / "settings.py").read_text()
    )
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert [name for name in read if not re.search(rf"\b{name}=", example)] == []


def test_deployment_checks_are_clean():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    done = subprocess.run(  # noqa: S603 (our own words)
        command, cwd=ROOT, env=dev.PRODUCTION, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_pyproject_is_the_only_configuration_file():
    others = {
        "setup.cfg",
        "setup.py",
        "tox.ini",
        "pytest.ini",
        "ruff.toml",
        ".ruff.toml",
        ".coveragerc",
        "Makefile",
        "gunicorn.conf.py",
        "package.json",
    }

    assert others & {path.name for path in Path(ROOT).iterdir()} == set()
