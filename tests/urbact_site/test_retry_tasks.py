from datetime import timedelta

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


def test_task_that_killed_every_worker_has_failed(task):
    for worker in ("first", "second", "third"):
        begin(task, worker, hours=7)

    assert task.status == "FAILED"
    assert "every worker that began it was killed" in task.traceback
