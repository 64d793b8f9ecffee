"""The import of a file by a resource: batch after batch, all of it in one transaction."""

import logging
from copy import copy
from functools import cached_property, partial
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from import_export.results import Error

from urbact_site import index, scope, states
from urbact_site.localized import translated
from urbact_site.models import FormerSlug, Import
from urbact_site.resources.batches import Batch
from urbact_site.resources.cells import plain
from urbact_site.resources.changes import Refusal, Result
from urbact_site.resources.columns import REASON, HeaderError, header_errors
from urbact_site.resources.provenance import Register
from urbact_site.resources.revisions import ImportRevision
from urbact_site.resources.slugs import is_nowhere_refused
from urbact_site.waiting import take_time


class FieldCheck:
    """A field's own validation, without what the cell's widget has done: it made a value of the
    field, sanitised, and asked whether a record is there, whether a choice is one."""

    def __init__(self, field):
        self.field = field
        self.is_known = bool(field.remote_field or field.choices)

    def is_passed(self, record):
        try:
            self(record)
        except ValidationError:
            return False
        return True

    def __call__(self, record):
        """Raises ValidationError."""
        field, value = self.field, getattr(record, self.field.attname)
        if field.blank and value in field.empty_values:
            return
        if not self.is_known:
            field.validate(value, record)
            field.run_validators(value)
        elif not field.editable:
            return
        elif value is None and not field.null:
            raise ValidationError(field.error_messages["null"], code="null")
        elif value in field.empty_values:
            raise ValidationError(field.error_messages["blank"], code="blank")


logger = logging.getLogger(__name__)


def wait_for_imports_of(model):
    """Let one import of a kind at a time go on; SQLite lets one transaction write at all."""
    take_time()
    kind = ContentType.objects.get_for_model(model)
    ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)


def present_slugs(model, slugs, user=None):
    """{slug that a record had: the one that it has}, of those among some that none has now.

    user: None, or whose records alone are told.
    """
    had = dict(FormerSlug.objects.of(model).values_list("slug", "object_id"))
    had = {slug: had[slug] for slug in had.keys() & set(slugs)}
    if not had:
        return {}
    rows = model.objects.filter(pk__in=had.values())
    rows = scope.rows(user, rows) if user else rows
    there = dict(rows.values_list("pk", "slug"))
    taken = set(model.objects.filter(slug__in=had).values_list("slug", flat=True))
    return {slug: there[pk] for slug, pk in had.items() if slug not in taken and pk in there}


class Importer:
    """See `SlugResource.import_data` for what it is given."""

    size = 200

    def __init__(
        self,
        resource,
        dataset,
        *,
        is_dry=False,
        overwrite=False,
        ignore_unknown=False,
        file_name="",
        digest="",
        user=None,
        is_refused=is_nowhere_refused,
        on_row=lambda number: None,
        keeps_records=False,
        started_by=None,
        rows=None,
    ):
        self.resource, self.dataset, self.model = resource, dataset, resource._meta.model
        self.is_dry, self.overwrite, self.ignore_unknown = is_dry, overwrite, ignore_unknown
        self.file_name = file_name or getattr(dataset, "name", "")
        self.digest = digest or getattr(dataset, "digest", "")
        self.user = user or resource.user
        self.is_refused, self.on_row = is_refused, on_row
        self.keeps_records = keeps_records
        self.started_by = started_by
        self.headers = [plain(name) for name in dataset.headers or []]
        self.result = self.new_result(rows)
        self.coming, self.noted = [], set()

    def place(self, number):
        """What to call a row, by its number, the first being 1."""
        in_file = getattr(self.dataset, "place", None)
        return in_file(number) if in_file else _("row %d") % number

    def number_in_file(self, number):
        """The line or row in which a person finds a row."""
        numbers = getattr(self.dataset, "numbers", None)
        return numbers[number - 1] if numbers else number

    def new_result(self, rows):
        headers = sorted(self.headers, key=lambda name: name != "slug")
        faults = getattr(self.dataset, "faults", ())
        refusals = [Refusal(str(self.dataset.place_of(f)), "", "", str(f)) for f in faults]
        return Result(headers, self.place, refusals, rows)

    def run(self):
        wait_for_imports_of(self.model)
        self.read_headers()
        if "slug" in self.headers:
            self.read_keys()
            self.started_by = self.started_by or Import.objects.create(
                kind=self.model._meta.label_lower,
                file_name=self.file_name[:255],
                digest=self.digest,
                by=self.user,
            )
            self.provenance = Register(self)
            self.revision = ImportRevision(self.resource, self.user, self.file_name)
            for batch in self.batches():
                Batch(self, batch).run()
                for number, _cells in batch:
                    self.on_row(number)
            self.save_coming()
            self.started_by.counts = self.result.counts
            self.started_by.save(update_fields=["counts"])
        self.log()
        return self.result

    def log(self):
        """What was written is written when the transaction ends, whoever began it."""
        counts = " ".join(f"{name}={number}" for name, number in self.result.counts.items())
        verb = "refused" if self.result.is_refused else "previewed" if self.is_dry else "done"
        told = (
            verb,
            self.model._meta.label_lower,
            self.file_name,
            self.digest or "-",
            self.user.pk if self.user else "command",
            counts,
        )
        write = partial(logger.info, "import %s: kind=%s file=%r sha256=%s by=%s %s", *told)
        transaction.on_commit(write) if verb == "done" else write()

    # What the file says

    def read_headers(self):
        known = [column.column_name for column in self.resource.columns]
        self.result.ignored = [
            name
            for name in self.headers
            if name not in known and (self.ignore_unknown or name == REASON)
        ]
        ignored = self.result.ignored
        errors = list(header_errors(self.headers, known, ignored))
        if errors:
            self.result.append_base_error(Error(HeaderError(*errors)))
        self.columns = [c for c in self.resource.columns if c.column_name in self.headers]

    def read_keys(self):
        """The first row of each key: a second one is refused, a record may name one to come.

        A slug that a record had, before it got another or was merged, is a key of that record,
        whose present slug goes first.
        """
        slugs = [plain(slug) for slug in self.dataset["slug"]]
        self.result.total_rows = len(slugs)
        self.present = present_slugs(self.model, slugs, self.resource.user)
        rows = sorted(enumerate(slugs, 1), key=lambda row: row[1] in self.present)
        self.first = {self.present.get(slug, slug): number for number, slug in reversed(rows)}

    def batches(self):
        rows = enumerate(self.dataset, 1)
        while batch := list(islice(rows, self.size)):
            yield [
                (number, dict(zip(self.headers, cells, strict=False))) for number, cells in batch
            ]

    def is_chosen(self, slug, column):
        """Whether what a person wrote in a cell is to be replaced."""
        chosen = self.overwrite
        return chosen is True or (chosen and (column in chosen or (slug, column) in chosen))

    # What the records are made of

    @cached_property
    def checks(self):
        """Of the fields that are columns of the table; `title` is none, title_da is."""
        return [
            FieldCheck(field)
            for field in self.model._meta.fields
            if not (field.generated or field.auto_created)
            and field.name not in translated(self.model)
        ]

    @cached_property
    def checks_of_new(self):
        """Of a new record, which has in all columns that are not in the file what a blank one has:
        those that the blank one passes are not asked again for each."""
        names = {column.column_name for column in self.columns}
        return [c for c in self.checks if c.field.name in names or not c.is_passed(self.blank)]

    @cached_property
    def blank(self):
        return self.model()

    def new_record(self):
        """A copy of one that is empty: making one takes as many steps as it has languages."""
        record = copy(self.blank)
        for name, value in self.lists.items():
            setattr(record, name, copy(value))
        return record

    @cached_property
    def lists(self):
        values = {f.attname: self.blank.__dict__.get(f.attname) for f in self.model._meta.fields}
        return {name: value for name, value in values.items() if isinstance(value, list | dict)}

    @cached_property
    def defaults(self):
        """{column: text} of the columns that the file does not have, in a new record."""
        absent = [c for c in self.resource.columns if c not in self.columns]
        single = [column for column in absent if column not in self.resource.many]
        texts = {c.column_name: c.widget.text_of(self.blank, c) for c in single}
        return {name: text for name, text in texts.items() if text}

    # Rows that name rows further down

    def is_coming(self, column, cell):
        """Whether a cell names a row of the same file that is new and further down."""
        slug = plain(cell)
        return bool(slug) and slug in self.first and slug not in column.widget.pks

    def save_coming(self):
        for row in self.coming:
            for column in self.resource.own:
                slug = row.coming.get(column.column_name)
                if slug in column.widget.pks:
                    setattr(row.record, column.attribute, column.widget.pks[slug])
        for column in self.resource.own:
            records = [row.record for row in self.coming if column.column_name in row.coming]
            self.model._base_manager.bulk_update(records, [column.column_name])
        if not self.is_dry:
            self.revision.add(self.coming)

    # What else keeps itself up to date by what is written

    def note(self, pks, is_before=False):
        if not self.is_dry:
            index.note_records(self.model, pks, is_before)
            if translated(self.model) and not is_before:
                states.note_records(self.model, pks)

    def tell_fields(self, records):
        """Fields with files to make, as `pictures.PictureField`, want to know of saved rows."""
        for field in self.model._meta.fields:
            if hasattr(field, "row_saved"):
                for record in records:
                    field.row_saved(record)
