"""Rows of an import, written to the database."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from urbact_site.localized import LeanQuerySet


class Writer:
    """save() writes the records of rows, and what it refuses into their errors."""

    def __init__(self, importer):
        self.importer, self.resource = importer, importer.resource
        self.model = self.resource._meta.model

    def save(self, rows):
        """Save rows at once; when the database refuses, in halves, down to those it refuses.

        These are tried again after the others, which may have made room for them: a new lead
        partner can stand above the one whom it follows.
        """
        refused = self.refused_by_database(rows)
        if len(refused) < len(rows):
            refused = self.refused_by_database([row for row, _error in refused])
        for row, error in refused:
            row.check_constraints()
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
        records = LeanQuerySet(self.model)
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
        """The fields that some known records change, with those that a field's own `pre_save`
        changes: its own, or another, as that of a file the size."""
        written = {name for row in rows for name in row.written}
        concrete = self.model._meta.concrete_fields
        fields = {field.name for field in concrete if field.name in written}
        deciding = [f for f in concrete if type(f).pre_save is not models.Field.pre_save]
        for record in (row.record for row in rows if deciding):
            before, after = dict(record.__dict__), record.__dict__
            for field in deciding:
                field.pre_save(record, add=False)
            fields |= {f.name for f in concrete if after.get(f.attname) != before.get(f.attname)}
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
