import csv
import io
from pathlib import Path

import tablib
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.text import Truncator
from import_export.results import ErrorRow

from events.resources import (
    ArticleResource,
    CallResource,
    ContactResource,
    EventResource,
    NationalPointResource,
)
from experts.resources import AssignmentResource, ExpertiseResource, ExpertResource
from networks.models import Country
from networks.resources import (
    CityResource,
    CountryResource,
    DocumentResource,
    GoodPracticeResource,
    NetworkResource,
    PartnerResource,
    ThemeResource,
    TopicResource,
)
from urbact_site.resources import ImageResource

# Parents first: a row may only name records imported above it.
FIXTURES = {
    "images.csv": ImageResource,
    "countries.csv": CountryResource,
    "cities.csv": CityResource,
    "themes.csv": ThemeResource,
    "topics.csv": TopicResource,
    "networks.csv": NetworkResource,
    "partners.csv": PartnerResource,
    "documents.csv": DocumentResource,
    "good_practices.csv": GoodPracticeResource,
    "expertise.csv": ExpertiseResource,
    "experts.csv": ExpertResource,
    "assignments.csv": AssignmentResource,
    "national_points.csv": NationalPointResource,
    "contacts.csv": ContactResource,
    "articles.csv": ArticleResource,
    "events.csv": EventResource,
    "calls.csv": CallResource,
}


class Everything:
    """The refused slugs of a file that could not be read: any may have been in it."""

    def __contains__(self, slug):
        return True


class FileError(Exception):
    """Why a file cannot be read from a line on."""

    def __init__(self, line, reason):
        super().__init__(reason)
        self.line = line


def read_csv(path):
    """The rows of a CSV file (RFC 4180, UTF-8) as (line, cells); the first names the columns.

    line: where the row begins, the first being 1. Empty rows are left out. Raises FileError.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(line, f"The byte {data[error.start]:#04x} is not UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(line, f"This is no CSV: {error}.") from None
    if not rows:
        raise FileError(1, "The file is empty; its first line should name the columns.")
    return rows


class FixtureFile:
    """A file of the folder: what came of its rows, and every error in it."""

    def __init__(self, path):
        self.path, self.resource = path, FIXTURES[path.name]()
        self.model = self.resource._meta.model
        self.errors, self.refused = [], set()
        self.counts = dict.fromkeys(["created", "updated", "skipped", "refused"], 0)

    def import_rows(self, is_refused, show_progress):
        """Save the good rows and keep the errors of the others.

        is_refused(model, slug): whether a row of an earlier file with this slug was refused.
        """
        try:
            header, *rows = read_csv(self.path)
        except FileError as error:
            self.add_error(error.line, error)
            self.refused = Everything()
            return
        rows = list(self.even_rows(rows, len(header[1])))
        result = self.resource.import_data(
            tablib.Dataset(*(cells for _line, cells in rows), headers=header[1]),
            rollback_on_validation_errors=False,
            place=lambda number: f"line {rows[number - 1][0]}",
            is_refused=is_refused,
            on_row=lambda number: show_progress(self.path.name, number, len(rows)),
        )
        self.counts["refused"] += result.totals["invalid"] + result.totals["error"]
        for word, kind in (("created", "new"), ("updated", "update"), ("skipped", "skip")):
            self.counts[word] = result.totals[kind]
        self.add_errors(result, header, rows)

    def even_rows(self, rows, width):
        for line, cells in rows:
            if len(cells) == width:
                yield line, cells
            else:
                self.add_error(line, f"There are {len(cells)} cells instead of {width}.")
                self.counts["refused"] += 1
                self.refused |= set(cells)  # the slug is one of them

    def add_errors(self, result, header, rows):
        line, names = header
        for error in result.base_errors:
            for reason in error.error.args:
                self.add_error(line, reason)
        if "slug" not in names:
            self.refused = Everything()
            return
        rows = [(line, dict(zip(names, cells, strict=True))) for line, cells in rows]
        for refused in [*result.invalid_rows, *result.error_rows]:
            self.add_row_errors(refused, *rows[refused.number - 1], bool(result.base_errors))
        if result.has_errors():  # then import-export has taken the good rows back too
            self.refused |= {row["slug"].strip() for _line, row in rows}

    def add_row_errors(self, refused, line, row, has_bad_header):
        """Keep the errors of a row, but not those that only follow from another error."""
        self.refused.add(row["slug"].strip())
        if isinstance(refused, ErrorRow):
            for error in refused.errors:
                self.add_error(line, error.error)
            return
        for column, errors in refused.error.update_error_dict({}).items():
            for error in errors:
                follows = error.code == "follows" or (has_bad_header and column not in row)
                if not follows:
                    self.add_error(line, " ".join(error.messages), column, row.get(column))

    def add_error(self, line, reason, column=NON_FIELD_ERRORS, value=None):
        place = f"{self.path.name}, line {line}"
        if column != NON_FIELD_ERRORS:
            place += f", {column}"
        if value:
            shown = "".join(letter if letter.isprintable() else " " for letter in value)
            place += f", “{Truncator(shown).chars(60)}”"
        self.errors.append(f"{place}: {reason}")


class Command(BaseCommand):
    help = "Import a folder of CSV files, one for each kind of record, all of it or nothing."

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "fixtures"
        parser.add_argument("folder", nargs="?", type=Path, default=default)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is any country"
        )

    def handle(self, *, folder, if_empty, **options):
        with transaction.atomic():
            self.wait_for_other_imports()
            if if_empty and Country.objects.exists():
                self.stdout.write("There are records already: nothing imported.")
                return
            unknown, files = self.import_folder(folder)
            errors = unknown + [error for file in files for error in file.errors]
            if errors:
                transaction.set_rollback(True)
        self.report(files, errors)

    def wait_for_other_imports(self):
        """Let one import at a time begin; SQLite does so by itself."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                table = connection.ops.quote_name(Country._meta.db_table)
                cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")

    def import_folder(self, folder):
        """The errors about the folder's files, and those files, imported."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        found = {p.name for p in folder.iterdir() if not p.name.startswith((".", "README"))}
        if not found:
            raise CommandError(f"There is nothing to import in {folder}.")
        files = [FixtureFile(folder / name) for name in FIXTURES if name in found]

        def is_refused(model, slug):
            return any(slug in file.refused for file in files if file.model is model)

        for file in files:
            file.import_rows(is_refused, self.show_progress)
        known = ", ".join(FIXTURES)
        unknown = sorted(found - FIXTURES.keys())
        return [f"{name}: Unknown file; known are {known}." for name in unknown], files

    def show_progress(self, name, number, of):
        if self.stdout.isatty():
            bar = "█" * (30 * number // of)
            end = "\n" if number == of else ""
            self.stdout.write(f"\r{name:20} {bar:░<30} {number} of {of}", ending=end)
            self.stdout.flush()

    def report(self, files, errors):
        """Print what was done; raise CommandError when it was nothing."""
        for file in files:
            if errors:
                file.counts |= {"created": 0, "updated": 0}
            counts = ", ".join(f"{count} {word}" for word, count in file.counts.items())
            self.stdout.write(f"{file.path.name}: {counts}")
        for error in errors:
            self.stderr.write(error)
        if errors:
            raise CommandError(f"Nothing was imported: {len(errors)} errors.")
