import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


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
