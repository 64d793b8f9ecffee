"""Filters that are a choice among readable keys, and how many rows each would leave."""

from collections import Counter
from functools import reduce
from itertools import chain
from operator import or_

from django import forms
from django.db.models import Count, Q
from django.db.models.functions import Trunc
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from urbact_site.choices import LabelledChoiceField, RecordChoiceField, choices_by_name
from urbact_site.cldr import month


class ReadableChoiceFilter(Filter):
    """A choice among readable keys. The subclass says which there are and what they select."""

    field_class = LabelledChoiceField
    # The field or expression of a row that decides which choices it is of; None: none alone does.
    column = None

    def load_choices(self):
        """[(key, label)]"""
        return self.extra["choices"]

    def condition(self, key):
        """The condition (Q) that a row of this choice fulfils."""
        raise NotImplementedError

    @cached_property
    def field(self):
        options = self.extra | {"choices": [("", _("All")), *self.load_choices()]}
        return self.field_class(label=self.label, **options)

    def filter(self, queryset, value):
        return queryset.filter(self.condition(value)) if value else queryset

    def counts(self, rows):
        """{key: how many of the rows it would leave}, by one query."""
        if self.column:
            return self.tally(numbers(rows, self.column))
        keys = [key for key, _label in self.field.choices if key]
        found = rows.aggregate(
            **{f"n{n}": Count("pk", self.condition(key)) for n, key in enumerate(keys)}
        )
        return {key: found[f"n{n}"] for n, key in enumerate(keys)}

    def tally(self, groups):
        """The same, of [(value of the column, number of rows)]; a value may come several times."""
        found = Counter()
        for value, number in groups:
            found.update(dict.fromkeys(self.keys(value), number))
        return found

    def keys(self, value):
        """Those of a value of the column."""
        return [value]


def numbers(rows, *columns, distinct=False):
    """[(value of each column, how many of the rows have these)]

    distinct: a column may lead to several records of one value, as to partners of one country.
    """
    return rows.values_list(*columns).annotate(Count("pk", distinct=distinct))


class SlugChoiceFilter(ReadableChoiceFilter):
    """A related record, by its slug.

    model: whose records are the choices; paths: the relations that lead there, one of which must.
    """

    field_class = RecordChoiceField

    def __init__(self, model, *paths, **kwargs):
        self.related_model, self.paths = model, paths
        kwargs.setdefault("label", capfirst(model._meta.verbose_name))
        super().__init__(choices=[], model=model, **kwargs)

    def load_choices(self):
        return choices_by_name(self.related_model.objects.published().localized())

    def condition(self, key):
        rows = self.parent.queryset.model.objects
        # Subqueries, so that no row comes twice however many partners match; one a path, so that
        # the database need not join what leads nowhere.
        leading = (rows.filter(**{f"{path}__slug": key}).values("pk") for path in self.paths)
        return reduce(or_, (Q(pk__in=found) for found in leading))

    @cached_property
    def column(self):
        path, *others = self.paths
        if others or "__" in path:
            return None
        field = self.parent.queryset.model._meta.get_field(path)
        return f"{path}__slug" if field.many_to_one else None

    def counts(self, rows):
        if self.column:
            return super().counts(rows)
        if len(self.paths) == 1:
            [path] = self.paths
            return Counter(dict(numbers(rows, f"{path}__slug", distinct="__" in path)))
        # A country may be reached by several paths: each row counts once.
        pairs = (
            rows.filter(**{f"{path}__isnull": False}).values_list("pk", f"{path}__slug")
            for path in self.paths
        )
        return Counter(key for _pk, key in set(chain.from_iterable(pairs)))


class ValueChoiceFilter(ReadableChoiceFilter):
    """A value of the model's own `TextChoices`."""

    def __init__(self, choices, field_name, **kwargs):
        super().__init__(choices=choices.choices, field_name=field_name, **kwargs)

    @property
    def column(self):
        return self.field_name

    def condition(self, key):
        return Q(**{self.field_name: key})


class QuestionFilter(ReadableChoiceFilter):
    """A question that the queryset answers by a method of the key's name: `ongoing`, `past`."""

    def condition(self, key):
        rows = self.parent.queryset.model.objects.all()
        return Q(pk__in=answer(rows, key).values("pk"))


def answer(queryset, question):
    return getattr(queryset, question.replace("-", "_"))()


class SortFilter(Filter):
    """The order of a list, by the queryset's method of that name. The first is the list's own: it
    need not stand in the address."""

    def __init__(self, *choices):
        super().__init__(choices=choices, label=_("Sort by"))

    @cached_property
    def field(self):
        (own, label), *others = self.extra["choices"]
        choices = [("", label), (own, label), *others]
        field = LabelledChoiceField(label=self.label, choices=choices, required=False)
        field.widget = forms.Select() if others else forms.HiddenInput()
        field.widget.choices = [("", label), *others]
        return field

    def filter(self, queryset, value):
        return answer(queryset, value or self.extra["choices"][0][0])


class PeriodFilter(ReadableChoiceFilter):
    """A year (2024) or a month (2024-03) in which the list has something."""

    def __init__(self, field_name, kind, **kwargs):
        self.kind = kind
        super().__init__(field_name=field_name, choices=[], **kwargs)

    def load_choices(self):
        rows = self.parent.queryset.model.objects.published().order_by()
        moments = self.field_name.endswith("_at")
        found = (rows.datetimes if moments else rows.dates)(self.field_name, self.kind, "DESC")
        label = month if self.kind == "month" else self.key
        return [(self.key(day), label(day)) for day in found]

    def key(self, day):
        return f"{day:%Y-%m}" if self.kind == "month" else f"{day:%Y}"

    def condition(self, key):
        year, _dash, number = key.partition("-")
        wanted = Q(**{f"{self.field_name}__year": year})
        return wanted & Q(**{f"{self.field_name}__month": number}) if number else wanted

    @cached_property
    def column(self):
        return Trunc(self.field_name, self.kind)

    def keys(self, value):
        return [self.key(value)] if value else []
