from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from urbact_site.translation_files import Arrival, read


class Command(BaseCommand):
    help = "Take in a file that translators sent back, XLIFF 2 or PO; all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only tell what it would do.")

    def handle(self, file, dry_run, **options):
        try:
            arrival = Arrival(*read(file.read_bytes()))
            number = 0 if dry_run else arrival.save(file.name)
        except OSError as error:
            raise CommandError(error) from error
        except ValidationError as error:
            raise CommandError(
                "\n".join([f"{file}: nothing is imported.", *error.messages])
            ) from error
        self.tell(arrival)
        if dry_run:
            self.stdout.write("Nothing is imported, for you asked so.")
        else:
            self.stdout.write(f"{number} records saved.")

    def tell(self, arrival):
        for unit in arrival.outdated:
            self.stdout.write(f"Line {unit.line}: the source of {unit.key} has changed; kept.")
        self.stdout.write(
            f"New texts: {len(arrival.changes)}. The same as before: {len(arrival.same)}. "
            f"Not translated: {len(arrival.unfinished)}. Source changed: {len(arrival.outdated)}."
        )
