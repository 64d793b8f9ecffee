from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.make import make_user
from urbact_site.notices import send_notices


@pytest.fixture
def task(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    send_notices.enqueue(make_user().pk)
    return DBTaskResult.objects.get()


def begin(task, worker, hours):
    """Let a worker have begun it, and been killed, so many hours ago."""
    task.claim(worker)
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=hours))
    call_command("retry_tasks")
    task.refresh_from_db()


def test_task_of_a_killed_worker_is_for_the_next(task):
    begin(task, "first", hours=7)

    assert (task.status, task.worker_ids) == ("READY", ["first"])
    assert list(DBTaskResult.objects.ready()) == [task]


def test_task_that_may_go_on_is_left_alone(task):
    begin(task, "first", hours=1)

    assert task.status == "RUNNING"


@pytest.mark.parametrize(
    ("begun", "now", "status"),
    [  # by the clocks of Paris from 23:00 on; the night of March has an hour less
        ("2035-03-24 22:00", "2035-03-25 03:30", "RUNNING"),  # until 05:30
        ("2035-10-27 21:00", "2035-10-28 03:30", "READY"),  # until 04:30
        ("2036-02-28 22:00", "2036-02-29 03:30", "RUNNING"),
        ("2036-02-28 22:00", "2036-03-01 03:30", "READY"),
    ],
)
def test_hours_are_counted_as_they_pass_whatever_the_clocks_say(
    task, monkeypatch, begun, now, status
):
    task.claim("first")
    DBTaskResult.objects.update(started_at=datetime.fromisoformat(f"{begun}+00:00"))
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(f"{now}+00:00"))

    for _time in range(2):  # begun twice, it does no more
        call_command("retry_tasks")

    task.refresh_from_db()
    assert (task.status, task.worker_ids) == (status, ["first"])


def test_task_that_killed_every_worker_has_failed(task):
    for worker in ("first", "second", "third"):
        begin(task, worker, hours=7)

    assert task.status == "FAILED"
    assert "every worker that began it was killed" in task.traceback
