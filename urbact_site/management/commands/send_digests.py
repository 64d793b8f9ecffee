from django.core.management.base import BaseCommand

from urbact_site.models import Notice, User
from urbact_site.notices import send_notices


class Command(BaseCommand):
    help = "Send the daily e-mails, and those that could not be sent before; run it every day."

    def handle(self, **options):
        waiting = Notice.objects.due().values("user")
        sent = failed = 0
        for user in User.objects.filter(pk__in=waiting):
            try:
                send_notices.call(user.pk)
                sent += 1
            except OSError as error:  # the mail server's, whatever they are
                failed += 1
                self.stderr.write(f"{user}: {error}")
        self.stdout.write(f"{sent} sent, {failed} failed")
