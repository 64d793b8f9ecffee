"""The revision that an import makes: what reversion writes row by row, some hundred at once."""

import json
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.encoding import is_protected_type
from reversion import is_registered
from reversion.models import Revision, Version

from urbact_site.history import add_parts, comment, told_fields


def stored(field, record):
    """A value as Django's serializers write it, which ask more of each field than this takes."""
    value = field.value_from_object(record)
    return value if is_protected_type(value) else field.value_to_string(record)


class ImportRevision:
    """One revision of all records that an import writes; none when it writes none."""

    def __init__(self, resource, user, file_name):
        self.resource, self.model = resource, resource._meta.model
        self.user, self.file_name = user, file_name

    @cached_property
    def revision(self):
        said = comment("imported", self.file_name)
        return Revision.objects.create(date_created=timezone.now(), user=self.user, comment=said)

    @cached_property
    def fields(self):
        return [field for field in told_fields(self.model) if not field.many_to_many]

    def add(self, rows):
        """Version the records of some saved rows, with their parts."""
        if not rows or not is_registered(self.model):
            return
        versions = [self.version(row) for row in rows]
        add_parts(versions)
        for version in versions:
            version.revision = self.revision
        Version.objects.bulk_create(versions)

    def version(self, row):
        fields = {field.name: stored(field, row.record) for field in self.fields}
        fields |= {many.attribute: self.related(row, many) for many in self.resource.many}
        data = {"model": self.model._meta.label_lower, "pk": row.record.pk, "fields": fields}
        return Version(
            object_id=str(row.record.pk),
            content_type=ContentType.objects.get_for_model(self.model),
            db=DEFAULT_DB_ALIAS,
            format="json",
            serialized_data=json.dumps([data], cls=DjangoJSONEncoder, ensure_ascii=False),
            object_repr=str(row.record),
        )

    def related(self, row, column):
        """The keys of what a record names, without a query."""
        if (keys := row.many.get(column.column_name)) is not None or row.is_new:
            return keys or []
        return [record.pk for record in getattr(row.record, column.attribute).all()]
