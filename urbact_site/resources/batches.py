"""Some hundred rows of an import on their way into the database, in a fixed number of queries."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from import_export.results import RowResult as Kinds

from urbact_site.localized import translated
from urbact_site.resources.cells import BLANK, SEPARATOR, UNWRITABLE, TextWidget, plain
from urbact_site.resources.changes import Change, Kind, RowResult
from urbact_site.resources.provenance import digest
from urbact_site.resources.rights import Rights
from urbact_site.states import keep_machine_marks

MARKS = "machine_languages"


class Row:
    """A row, the record that it becomes, and what is wrong with it."""

    def __init__(self, number, cells):
        self.number, self.cells = number, cells
        self.slug = plain(cells["slug"])
        self.pk = self.record = self.provenance = self.digest = None
        self.stored = {}  # {column: value} of a known record
        self.differing = []  # the columns that say something else than the record
        self.changes, self.errors = [], {}
        self.written = {}  # {column: text} of what this import writes
        self.many, self.coming = {}, {}  # {column: keys}, {column: slug of a row further down}
        self.is_new, self.machine_languages = False, ()

    def refuse(self, column, error):
        self.errors.setdefault(column, []).extend(error.error_list)

    def refuse_all(self, error):
        for column, errors in error.update_error_dict({}).items():
            self.errors.setdefault(column, []).extend(errors)


class Batch:
    """run() saves what is good of some rows, and tells of all of them what came of it.

    importer: the `Importer` that reads the file; rows: [(number, {column: cell})].
    """

    def __init__(self, importer, rows):
        self.importer, self.resource = importer, importer.resource
        self.model = self.resource._meta.model
        self.rows = [Row(number, cells) for number, cells in rows]

    def run(self):
        self.compare()
        self.load()
        filled = [row for row in self.rows if row.record]
        for row in filled:
            self.fill(row)
        self.validate([row for row in filled if row.is_new or row.written or row.errors])
        to_save = [row for row in filled if not row.errors and (row.is_new or row.written)]
        self.save(to_save)
        saved = [row for row in to_save if not row.errors]
        if not self.importer.is_dry:
            self.importer.tell_fields([row.record for row in saved])
            self.importer.provenance.remember(self.rows)
            self.importer.revision.add([row for row in saved if not row.coming])
        for row in self.rows:
            self.tell(row)
        self.importer.coming += [row for row in saved if row.coming]

    # What the rows say, and the records

    def compare(self):
        """Find the rows that say something else than their records, without loading these."""
        columns = self.importer.columns
        single = [column for column in columns if column not in self.resource.many]
        known = self.resource.get_queryset().filter(slug__in=[row.slug for row in self.rows])
        names = ["pk", "slug", *(column.attribute for column in single)]
        stored = {
            slug: (pk, dict(zip(single, values, strict=True)))
            for pk, slug, *values in models.QuerySet.values_list(known.order_by(), *names)
        }
        many = self.stored_many([pk for pk, _values in stored.values()])
        for row in self.rows:
            self.check_key(row)
            if row.errors or row.slug not in stored:
                row.is_new = not row.errors
                continue
            row.pk, row.stored = stored[row.slug]
            row.stored |= {column: found.get(row.pk, ()) for column, found in many.items()}
            row.differing = [
                column
                for column in columns
                if not column.widget.is_same(row.cells[column.column_name], row.stored[column])
            ]

    def stored_many(self, pks):
        """{column: {key: [keys of those that it names]}}"""
        found = {}
        for column in self.resource.many:
            if column in self.importer.columns:
                field, found[column] = column.widget.field, defaultdict(list)
                source, target = field.m2m_column_name(), field.m2m_reverse_name()
                through = field.remote_field.through._base_manager
                links = through.filter(**{f"{source}__in": pks}).values_list(source, target)
                for pk, other in links:
                    found[column][pk].append(other)
        return found

    def check_key(self, row):
        first = self.importer.first[row.slug]
        if not row.slug:
            row.refuse("slug", ValidationError(BLANK))
        elif first != row.number:
            twice = _("“%(slug)s” is the key of %(first)s already.")
            names = {"slug": row.slug, "first": self.importer.place(first)}
            row.refuse("slug", ValidationError(twice, params=names))

    def load(self):
        """The records of the rows that change something, locked until the end of the import."""
        wanted = [row for row in self.rows if row.differing]
        found = self.resource.get_queryset().filter(pk__in=[row.pk for row in wanted])
        records = {}
        if wanted:
            locked = self.resource.with_slugs(found.order_by()).select_for_update(of=("self",))
            records = {record.pk: record for record in locked}
        for row in self.rows:
            if row.is_new:
                row.record = self.importer.new_record()
            elif row.differing:
                row.record = records.get(row.pk)
        self.importer.provenance.load(self.rows)

    # What the records become

    def fill(self, row):
        """Write the cells of a row into its record, but those that a person has changed."""
        for name, value in row.cells.items():
            if isinstance(value, str) and UNWRITABLE.search(value):
                error = _("There is an invisible control character in it.")
                row.refuse(name, ValidationError(error))
        before = None if row.is_new else dict(row.record.__dict__)
        row.machine_languages = getattr(row.record, MARKS, ())
        columns = self.importer.columns if row.is_new else row.differing
        rights = Rights(self.resource.user, row.record, self.resource.columns)
        absent = [c for c in self.resource.many if row.is_new and c not in columns]
        for column in [*columns, *absent]:
            if column.column_name not in row.errors:
                try:
                    self.fill_cell(row, column)
                except ValidationError as error:
                    row.refuse(column.column_name, error)

        for column, error in rights.errors(row.record, row.written):
            row.errors.setdefault(column, error.error_list)
        if before and translated(self.model) and MARKS not in row.cells:
            keep_machine_marks(row.record, before)
            if row.record.machine_languages != before[MARKS]:
                row.written[MARKS] = SEPARATOR.join(row.record.machine_languages)

    def fill_cell(self, row, column):
        name, widget = column.column_name, column.widget
        cell = row.cells.get(name)
        is_coming = column in self.resource.own and self.importer.is_coming(column, cell)
        if is_coming:
            value, new = None, plain(cell)
        else:
            value = widget.clean(cell, row.cells, is_refused=self.importer.is_refused)
            new = widget.text(value)
        old = "" if row.is_new else widget.text_of(row.record, column)
        if new == old and not row.is_new:
            return
        if new != old and not self.may_write(row, column, old, new):
            return
        if is_coming:
            row.coming[name] = new
        elif column in self.resource.many:
            row.many[name] = value
        else:
            setattr(row.record, column.attribute, value)
        row.written[name] = new

    def may_write(self, row, column, old, new):
        """Whether a cell is taken over; note what becomes of it."""
        name, kind = column.column_name, Kind.CHANGED
        is_shorter = len(new) < len(old) and (not new or isinstance(column.widget, TextWidget))
        if not row.is_new and self.is_edited(row, column, old):
            is_chosen = self.importer.is_chosen(row.slug, name)
            kind = Kind.OVERWRITTEN if is_chosen else Kind.CONFLICT
        elif is_shorter:
            kind = Kind.SHORTENED
        if not row.is_new or (self.importer.is_dry and new):
            row.changes.append(Change(name, old, new, kind))
        return kind != Kind.CONFLICT

    def is_edited(self, row, column, present):
        """Whether a person wrote what is there: not a machine, nor the last import."""
        if getattr(column.widget.field, "language", None) in row.machine_languages:
            return False
        cell = row.provenance and row.provenance.cells.get(column.column_name)
        return cell[0] != digest(present) if cell else bool(present)

    # Validation

    def validate(self, rows):
        """What the model says of the records. Relations are known to be there."""
        names = [f.name for f in self.model._meta.fields if isinstance(f, models.ForeignKey)]
        prefetch_related_objects([row.record for row in rows], *names)
        for row in rows:
            self.validate_row(row)

    def validate_row(self, row):
        for check in self.importer.checks:
            name = check.field.name
            if name not in row.errors and (row.is_new or name in row.written):
                try:
                    check(row.record)
                except ValidationError as error:
                    row.refuse(name, error)
        try:
            row.record.clean()
        except ValidationError as error:
            row.refuse_all(error)
        if row.errors:
            self.check_constraints(row)

    def check_constraints(self, row):
        """Django takes a tenth of a second to check the constraints of a record with so many
        columns, the database none: only a record that is refused is asked for them."""
        try:
            row.record.validate_constraints({*row.errors, *translated(self.model)})
        except ValidationError as error:
            row.refuse_all(error)

    # The database

    def save(self, rows):
        """Save rows at once; when the database refuses, in halves, down to those it refuses.

        These are tried again after the others, which may have made room for them: a new lead
        partner can stand above the one whom it follows.
        """
        refused = self.refused_by_database(rows)
        if len(refused) < len(rows):
            refused = self.refused_by_database([row for row, _error in refused])
        for row, error in refused:
            self.check_constraints(row)
            if not row.errors:
                row.refuse_all(ValidationError(str(error)))

    def refused_by_database(self, rows):
        """[(row, error)]"""
        if not rows:
            return []
        try:
            with transaction.atomic():
                self.write(rows)
        except (IntegrityError, DataError) as error:
            for row in rows:
                if row.is_new:
                    row.record.pk, row.record._state.adding = None, True
            if len(rows) == 1:
                return [(rows[0], error)]
            middle = len(rows) // 2
            return [
                *self.refused_by_database(rows[:middle]),
                *self.refused_by_database(rows[middle:]),
            ]
        return []

    def write(self, rows):
        records = models.QuerySet(self.model)
        if known := [row for row in rows if not row.is_new]:
            self.importer.note([row.pk for row in known], is_before=True)
            if names := self.fields_written(known):
                records.bulk_update([row.record for row in known], names)
        records.bulk_create([row.record for row in rows if row.is_new])
        for column in self.resource.many:
            self.write_many(column, [row for row in rows if column.column_name in row.many])
        self.importer.note([row.record.pk for row in rows])
        for column in self.resource.own:
            for row in rows:
                column.widget.add(row.record)

    def fields_written(self, rows):
        """The fields that some known records change, with those that see to themselves."""
        written = {name for row in rows for name in row.written}
        fields = {f.name for f in self.model._meta.concrete_fields if f.name in written}
        for field in self.model._meta.concrete_fields:
            if type(field).pre_save is not models.Field.pre_save:
                for row in rows:
                    before = getattr(row.record, field.attname)
                    if field.pre_save(row.record, add=False) != before:
                        fields.add(field.name)
        return sorted(fields)

    def write_many(self, column, rows):
        field, name = column.widget.field, column.column_name
        through = field.remote_field.through
        source, target = field.m2m_column_name(), field.m2m_reverse_name()
        if known := [row.record.pk for row in rows if not row.is_new]:
            links = through._base_manager.filter(**{f"{source}__in": known})
            if self.resource.user:  # what they do not see, they do not take away
                links = links.filter(**{f"{target}__in": list(column.widget.slugs)})
            links.delete()
        through._base_manager.bulk_create(
            through(**{source: row.record.pk, target: pk}) for row in rows for pk in row.many[name]
        )

    # What came of it

    def tell(self, row):
        result = self.importer.result
        if row.errors:
            result.append_invalid_row(row.number, row.cells, ValidationError(row.errors))
            result.add(RowResult(row.number, row.slug, Kinds.IMPORT_TYPE_INVALID))
            return
        kind = Kinds.IMPORT_TYPE_UPDATE if row.written else Kinds.IMPORT_TYPE_SKIP
        if row.is_new:
            kind = Kinds.IMPORT_TYPE_NEW
        told = RowResult(row.number, row.slug, kind, row.changes)
        told.object_id, told.object_repr = row.record and row.record.pk, row.slug
        if self.importer.keeps_records:
            told.instance = row.record
        result.add(told)
