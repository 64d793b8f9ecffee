from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LONGEST = timedelta(hours=6)
MOST_TRIES = 3


class Command(BaseCommand):
    help = "Give the workers once more what a killed one had begun; run it every day."

    def handle(self, **options):
        begun = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        left = begun.filter(started_at__lt=timezone.now() - LONGEST)
        for task in left:
            if len(task.worker_ids) < MOST_TRIES:
                left.filter(pk=task.pk).update(status=TaskResultStatus.READY)
            else:
                task.set_failed(ChildProcessError("every worker that began it was killed"))
        self.stdout.write(f"{len(left)} tasks were left by killed workers")
