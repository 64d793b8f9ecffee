import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils.translation import gettext, override

from tests.make import make_network


def answer(response):
    return response.status_code, response.content.decode(), response.get("Retry-After")


def database_down(execute, sql, params, many, context):
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_is_ok_uncached_and_without_cookies(client, path):
    response = client.get(path)

    assert answer(response) == (200, "ok", None)
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "text/plain"
    assert not response.cookies


def test_probes_answer_get_and_head_only(client):
    statuses = [client.head("/readyz").status_code, client.post("/readyz").status_code]

    assert statuses == [200, 405]


def test_without_a_database_the_process_is_up_but_not_ready(client):
    with connection.execute_wrapper(database_down):
        up, ready = client.get("/healthz"), client.get("/readyz")

    assert answer(up) == (200, "ok", None)
    assert answer(ready) == (503, "database does not answer", "10")
    assert "no-store" in ready["Cache-Control"]


def test_with_a_migration_to_apply_it_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("events", "0001_initial")

    assert answer(client.get("/readyz")) == (503, "migrations to apply", "10")


@pytest.mark.parametrize("path", ["/da/", "/da/networks/", "/da/search/?q=by", "/da/numbers/"])
def test_without_a_database_readers_are_told_to_come_back(path):
    reader = Client(raise_request_exception=False)

    with connection.execute_wrapper(database_down):
        response = reader.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "no-store" in response["Cache-Control"]
    assert '<html lang="da">' in response.content.decode()
    with override("da"):
        assert f"<h1>{gettext('Back in a moment')}</h1>" in response.content.decode()
    assert reader.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/account/login/"])
def test_without_a_database_editors_are_told_to_come_back(path):
    editor = Client(raise_request_exception=False)
    editor.cookies["sessionid"] = "x" * 32

    with connection.execute_wrapper(database_down):
        response = editor.post(path, {"login": "anne", "password": "x"})

    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_without_a_database_programs_get_a_problem():
    with connection.execute_wrapper(database_down):
        response = Client(raise_request_exception=False).get("/api/v1/networks/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response.json()["status"] == 503


def test_a_fault_of_another_kind_is_no_passing_one():
    network = make_network()
    type(network).objects.update(links={"what": "no form would let through"})

    response = Client(raise_request_exception=False).get(network.get_absolute_url())

    assert (response.status_code, response.get("Retry-After")) == (500, None)
    assert "<h1>Something went wrong</h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("setting", "path", "status"),
    [
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": 10}, "/account/login/", 413),
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 1}, "/account/login/", 400),
        ({"ALLOWED_HOSTS": ["another.example"]}, "/en/networks/", 400),
    ],
    ids=["too large", "too many fields", "wrong host"],
)
def test_request_that_cannot_be_meant_is_refused_in_words(settings, setting, path, status):
    for name, value in setting.items():
        setattr(settings, name, value)

    response = Client().post(path, {"login": "a" * 20, "password": "b"})

    assert response.status_code == status
    assert "<h1>This cannot be read</h1>" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_program_that_sends_too_much_gets_a_problem(settings):
    settings.ALLOWED_HOSTS = ["another.example"]

    response = Client().get("/api/v1/networks/")

    assert (response.status_code, response.json()["status"]) == (400, 400)
