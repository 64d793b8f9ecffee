"""What names a record, and what a rule does not let name one record twice."""

from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.text import capfirst

from urbact_site.history import told_fields

EMPTY = (None, "", [])


def pointing(model):
    """The foreign keys and lists by which records of any model name those of a model."""
    return [relation.field for relation in model._meta.related_objects]


def naming(field, *records):
    """The rows that name one of some records in a field; the records themselves left out."""
    pks = [record.pk for record in records]
    rows = field.model._default_manager.filter(**{f"{field.name}__in": pks}).order_by("pk")
    return rows.exclude(pk__in=pks) if isinstance(records[0], field.model) else rows


def uses(*records):
    """{primary key: {model: number of those that name the record}}; one query a relation."""
    found = {record.pk: Counter() for record in records}
    for field in pointing(type(records[0])):
        for pk in models.QuerySet.values_list(naming(field, *records), field.name, flat=True):
            found[pk][field.model] += 1
    return found


def better_first(records, uses):
    """The public one first, then the one that more name, then the older."""

    def rank(record):
        return not getattr(record, "is_public", True), -uses[record.pk].total(), record.pk

    return sorted(records, key=rank)


def labels(fields):
    return [capfirst(getattr(field, "translated_field", field).verbose_name) for field in fields]


@dataclass
class Clash:
    """Two rows that a rule does not let name one record in a field. is_same: they are one row
    twice, of which the other goes."""

    stays: models.Model
    goes: models.Model
    field: models.Field
    rule: UniqueConstraint

    @property
    def is_same(self):
        return not self.rule.condition

    @property
    def lost(self):
        """The labels of what the row that goes says otherwise."""
        told = [f for f in told_fields(type(self.goes)) if f.editable and not f.many_to_many]
        rows = (self.stays, self.goes)
        values = ((f, *(getattr(row, f.attname) for row in rows)) for f in told)
        return labels(
            field
            for field, mine, theirs in values
            if field != self.field and mine not in EMPTY and theirs not in (mine, *EMPTY)
        )


def clashes(stays, goes):
    """[Clash] of the rows that name one of two records."""
    rules = [
        (rule, field)
        for field in pointing(type(stays))
        for rule in field.model._meta.constraints
        if isinstance(rule, UniqueConstraint) and field.name in rule.fields
    ]
    found = [clash for pair in rules for clash in clashes_with(*pair, stays, goes)]
    same = [clash.goes for clash in found if clash.is_same]
    return [clash for clash in found if clash.is_same or clash.goes not in same]


def clashes_with(rule, field, stays, goes):
    """The rows of the other for which one that stays leaves no room."""
    names = [field.model._meta.get_field(n).attname for n in rule.fields if n != field.name]
    rows, there = naming(field, stays, goes).with_related(), {}
    for row in rows.filter(rule.condition) if rule.condition else rows:
        key = tuple(getattr(row, name) for name in names)
        there.setdefault(getattr(row, field.attname), {})[key] = row
    mine, theirs = (there.get(record.pk, {}) for record in (stays, goes))
    keys = [key for key in theirs if key in mine and None not in key]
    return [Clash(mine[key], theirs[key], field, rule) for key in keys]
