from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from urbact_site.links import add, keys_of, look_up
from urbact_site.models import Link
from urbact_site.proofreading import links_of
from urbact_site.review import page_models


class Command(BaseCommand):
    help = "Look up what pages link to on other sites; run it every day, before `proofread`."

    def handle(self, **options):
        if not settings.LOOK_UP_LINKS:
            raise CommandError("LOOK_UP_LINKS is off: no other site is asked.")
        named = set()
        for model in page_models():
            for page in model.objects.order_by("pk").iterator(chunk_size=200):
                named |= keys_of(links_of(page))
        add(named)
        known = Link.objects.values_list("address", flat=True)
        Link.objects.filter(address__in=set(known) - named).delete()
        due = Link.objects.due()
        self.stdout.write(f"{len(due)} of {len(named)} links are looked up …")
        found = look_up(due)
        if due and not found:
            raise CommandError("No site answers: is this machine online? Nothing was kept.")
        told = ", ".join(f"{found[answer]} {answer}" for answer in Link.Answer)
        self.stdout.write(f"{told}; {Link.objects.lost().count()} lead nowhere")
