from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from urbact_site.models import Proofreading
from urbact_site.proofreading import picture_fields, proofread
from urbact_site.review import page_models


class Command(BaseCommand):
    help = "Proofread all that is public, for the page on data health; run it every day."

    def handle(self, verbosity, **options):
        found = [one for model in page_models() for one in self.read(model)]
        with transaction.atomic():
            Proofreading.objects.all().delete()
            Proofreading.objects.bulk_create(found)
        if verbosity:
            self.stdout.write(f"{len(found)} pages with remarks")

    def read(self, model):
        """Of the public pages of a model, those on which there are remarks."""
        kind, read_at = model._meta.label_lower, timezone.now()
        pages = model.objects.published().order_by("pk").prefetch_related(*picture_fields(model))
        for page in pages.iterator(chunk_size=200):
            if count := len(proofread(page)):
                yield Proofreading(kind=kind, object_id=page.pk, count=count, read_at=read_at)
