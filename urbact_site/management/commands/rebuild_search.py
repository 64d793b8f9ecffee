from django.core.management.base import BaseCommand

from urbact_site.index import searched, write
from urbact_site.models import SearchDocument


class Command(BaseCommand):
    help = "Write all search documents anew, as after plain SQL or a restored backup."

    def handle(self, **options):
        for model in searched():
            records = model.objects.order_by().values_list("pk", flat=True)
            SearchDocument.objects.of(model).exclude(object_id__in=records).delete()
            self.name, self.done, self.of = model._meta.label_lower, 0, len(records)
            write(model, records, self.show_progress)

    def show_progress(self, number):
        self.done += number
        is_end = self.done == self.of
        if self.stdout.isatty():
            line = f"\r{self.name}: {self.done} of {self.of}"
            self.stdout.write(line, ending="\n" if is_end else "")
            self.stdout.flush()
        elif is_end:
            self.stdout.write(f"{self.name}: {self.of}")
