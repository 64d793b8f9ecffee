import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import Truncator

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
from urbact_site.resources import ImageResource, Kind
from urbact_site.resources.encodings import CHOICES
from urbact_site.resources.importer import wait_for_imports_of
from urbact_site.resources.runs import write_what_follows
from urbact_site.resources.tables import FileError, read_table

# Parents first: a row may only name records imported above it. A file may be XLSX or JSON, too.
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


SUFFIXES = [".csv", ".xlsx", ".json"]
REFUSED, KEPT = 1, 2  # exit codes


class Everything:
    """The refused slugs of a file that could not be read: any may have been in it."""

    def __contains__(self, slug):
        return True


class FixtureFile:
    """A file of the folder: what came of its rows, and every error in it."""

    def __init__(self, path, encoding=None):
        self.path, self.encoding = path, encoding
        self.resource = FIXTURES[f"{path.stem}.csv"]()
        self.model = self.resource._meta.model
        self.result, self.errors, self.refused = None, [], set()

    def import_rows(self, show_progress, **options):
        """Save the good rows and keep the errors of the others; options: of `import_data`."""
        with self.path.open("rb") as file:
            try:
                table = read_table(file, self.path.name, self.encoding)
                self.result = self.resource.import_data(
                    table,
                    rollback_on_validation_errors=False,
                    on_row=lambda number: show_progress(self.path.name, number, len(table)),
                    **options,
                )
            except FileError as error:
                self.errors = [(f"line {error.number}", "", "", str(error))]
                self.refused = Everything()
                return
        self.errors = list(self.result.refusals())
        self.refused = self.refused_slugs(table)

    def refused_slugs(self, table):
        """The keys of rows that later files may not name."""
        if "slug" not in table.headers:
            return Everything()
        if self.result.has_errors():  # then the good rows were taken back too
            return {str(slug).strip() for slug in table["slug"]}
        spoiled = {str(cell).strip() for cells in table.spoiled for cell in cells}
        return spoiled.union(str(row.values[0]).strip() for row in self.result.invalid_rows)

    @property
    def counts(self):
        names = ["created", "updated", "skipped", "refused", "conflicts", "shortened"]
        return self.result.counts if self.result else dict.fromkeys(names, 0)

    @property
    def changes(self):
        """(place, row, change) of each cell that says something else than the record."""
        for row in self.result.rows if self.result else ():
            for change in row.changes:
                yield self.result.place(row.number), row, change

    def error_lines(self):
        for place, column, value, reason in self.errors:
            words = [
                f"{self.path.name}, {place or 'line 1'}",
                column,
                value and f"“{shown(value)}”",
            ]
            yield f"{', '.join(filter(None, words))}: {reason}"

    def kept_lines(self):
        for place, _row, change in self.changes:
            where = f"{self.path.name}, {place}, {change.column}"
            if change.kind == Kind.CONFLICT:
                yield f"{where}: kept “{shown(change.old)}”, not “{shown(change.new)}”"
            elif change.kind == Kind.SHORTENED:
                yield f"{where}: shortened from “{shown(change.old)}” to “{shown(change.new)}”"

    def report(self):
        """The same for programs."""
        changes = (
            {"place": str(place), "slug": row.slug, **change._asdict()}
            for place, row, change in self.changes
        )
        names = ("place", "column", "value", "reason")
        return {
            "file": self.path.name,
            **self.counts,
            "ignored_columns": self.result.ignored if self.result else [],
            "changes": list(changes),
            "errors": [dict(zip(names, error, strict=True)) for error in self.errors],
        }


def shown(value):
    plain = "".join(letter if letter.isprintable() else " " for letter in value)
    return Truncator(plain).chars(60)


class Command(BaseCommand):
    help = (
        "Import a folder of files (CSV, XLSX or JSON), one for each kind of record, all of it or "
        "nothing. What people changed since the last import is kept and told. Exit codes: 0 all is "
        "as the files say; 1 nothing was imported; 2 imported, but for what people had changed."
    )

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "fixtures"
        parser.add_argument("folder", nargs="?", type=Path, default=default)
        flag = {"action": "store_true"}
        parser.add_argument("--if-empty", **flag, help="do nothing when there is any country")
        parser.add_argument("--dry-run", **flag, help="tell what would be done, and do nothing")
        parser.add_argument("--overwrite", **flag, help="replace what people have changed, too")
        parser.add_argument("--ignore-unknown", **flag, help="leave out columns nobody knows")
        parser.add_argument("--encoding", choices=CHOICES, help="of files that are not in Unicode")
        parser.add_argument("--report", type=Path, help="write all of it to this file, as JSON")

    def handle(self, *, folder, if_empty, dry_run, overwrite, ignore_unknown, report, **options):
        chosen = {"overwrite": overwrite, "ignore_unknown": ignore_unknown}
        if report:
            self.check_report(report)
        with transaction.atomic():
            wait_for_imports_of(Country)
            if if_empty and Country.objects.exists():
                self.stdout.write("There are records already: nothing imported.")
                return
            unknown, files = self.import_folder(folder, options.get("encoding"), chosen)
            is_refused = bool(unknown or any(file.errors for file in files))
            if is_refused or dry_run:
                transaction.set_rollback(True)
            else:
                write_what_follows(self.show_share)
        if report:
            self.write_report(report, files, unknown, is_done=not (is_refused or dry_run))
        self.tell(files, unknown, is_refused, "Would keep" if dry_run else "Kept")

    def import_folder(self, folder, encoding, options):
        """The names of files that nobody knows, and the files that somebody does, imported."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        found = {p.name for p in folder.iterdir() if not p.name.startswith((".", "README"))}
        if not found:
            raise CommandError(f"There is nothing to import in {folder}.")
        names = [name for kind in FIXTURES if (name := self.name_of(kind, found))]
        files = [FixtureFile(folder / name, encoding) for name in names]

        def is_refused(model, slug):
            return any(slug in file.refused for file in files if file.model is model)

        for file in files:
            file.import_rows(self.show_progress, is_refused=is_refused, **options)
        return sorted(found.difference(names)), files

    def name_of(self, kind, found):
        names = (kind.replace(".csv", suffix) for suffix in SUFFIXES)
        return next((name for name in names if name in found), None)

    def show_progress(self, name, number, of):
        if self.stdout.isatty():
            bar = "█" * (30 * number // of)
            end = "\n" if number == of else ""
            self.stdout.write(f"\r{name:20} {bar:░<30} {number} of {of}", ending=end)
            self.stdout.flush()

    def check_report(self, path):
        """Afterwards would be too late to say that it cannot be written."""
        try:
            path.open("a").close()
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error}.") from None

    def show_share(self, share):
        """The progress of what follows from all files."""
        self.show_progress("search, translations", int(100 * share), 100)

    def write_report(self, path, files, unknown, is_done):
        told = {
            "imported": is_done,
            "unknown_files": unknown,
            "files": [file.report() for file in files],
        }
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")

    def tell(self, files, unknown, is_refused, kept_word):
        """Print what was done; raise CommandError when that is not all that the files say."""
        for file in files:
            counts = dict(file.counts)
            if is_refused:
                counts |= {"created": 0, "updated": 0}
            conflicts, shortened = counts.pop("conflicts"), counts.pop("shortened")
            words = [f"{count} {word}" for word, count in counts.items()]
            words += [f"{conflicts} kept"] if conflicts else []
            words += [f"{shortened} shortened"] if shortened else []
            self.stdout.write(f"{file.path.name}: {', '.join(words)}")
            for line in file.kept_lines():
                self.stdout.write(line)
        known = ", ".join(FIXTURES)
        errors = [f"{name}: Unknown file; known are {known}." for name in unknown]
        errors += [line for file in files for line in file.error_lines()]
        for error in errors:
            self.stderr.write(error)
        if is_refused:
            message = f"Nothing was imported: {len(errors)} errors."
            raise CommandError(message, returncode=REFUSED)
        if kept := sum(file.counts["conflicts"] for file in files):
            message = f"{kept_word} what people had changed: {kept} cells. --overwrite replaces it."
            raise CommandError(message, returncode=KEPT)
