"""Rows that are compared, filled, validated and saved together."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from import_export.results import RowResult as Kinds

from urbact_site.resources.batches.row import Row
from urbact_site.resources.batches.writer import Writer
from urbact_site.resources.cells import BLANK, UNWRITABLE
from urbact_site.resources.changes import RowResult


class Batch:
    """run() saves what is good of some rows, and tells of all of them what came of it.

    importer: the `Importer` that reads the file; rows: [(number, {column: cell})].
    """

    def __init__(self, importer, rows):
        self.importer, self.resource = importer, importer.resource
        self.model = self.resource._meta.model
        self.rows = [Row(importer, number, cells) for number, cells in rows]

    def run(self):
        self.compare()
        self.load()
        filled = [row for row in self.rows if row.record]
        for row in filled:
            row.fill()
        self.validate([row for row in filled if row.is_new or row.written or row.errors])
        to_save = [row for row in filled if not row.errors and (row.is_new or row.written)]
        Writer(self.importer).save(to_save)
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
        slugs = [row.slug for row in self.rows if not UNWRITABLE.search(row.slug)]
        known = self.resource.get_queryset().filter(slug__in=slugs)
        names = ["pk", "slug", *(column.attribute for column in single)]
        stored = {
            slug: (pk, dict(zip(single, values, strict=True)))
            for pk, slug, *values in models.QuerySet.values_list(known.order_by(), *names)
        }
        many = self.stored_many([pk for pk, _values in stored.values()])
        for row in self.rows:
            if row.is_left_out:
                continue
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

    # Validation

    def validate(self, rows):
        """What the model says of the records. Relations are known to be there."""
        names = [f.name for f in self.model._meta.fields if isinstance(f, models.ForeignKey)]
        prefetch_related_objects([row.record for row in rows], *names)
        for row in rows:
            row.validate()

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
