from django.core.management.base import BaseCommand

from urbact_site.models import TranslationState
from urbact_site.states import Note, translated_models, write


class Command(BaseCommand):
    help = "Hold all states of translations against the texts, as after plain SQL."

    def handle(self, **options):
        for model in translated_models():
            records = model.objects.order_by().values_list("pk", flat=True)
            TranslationState.objects.of(model).exclude(object_id__in=records).delete()
            write(model, dict.fromkeys(records, Note()))
            self.stdout.write(f"{model._meta.label_lower}: {len(records)}")
