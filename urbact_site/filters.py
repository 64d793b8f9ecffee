"""Filters whose addresses people can read, type and share: `?theme=climate-action&country=dk`."""

from collections import Counter
from functools import reduce
from itertools import chain
from operator import or_

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Trunc
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, Filter, FilterSet

from urbact_site.choices import LabelledChoiceField, RecordChoiceField, choices_by_name, counted
from urbact_site.cldr import and_list, language_choices, language_name, month
from urbact_site.fields import LanguageListField


class ReadableChoiceFilter(Filter):
    """A choice among readable keys. The subclass says which there are and what they select."""

    field_class = LabelledChoiceField

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
        keys = [key for key, _label in self.field.choices if key]
        found = rows.aggregate(
            **{f"n{n}": Count("pk", self.condition(key)) for n, key in enumerate(keys)}
        )
        return {key: found[f"n{n}"] for n, key in enumerate(keys)}


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

    def counts(self, rows):
        if len(self.paths) == 1:
            return Counter(dict(numbers(rows, f"{self.paths[0]}__slug", distinct=True)))
        # A country may be reached by several paths: each row counts once.
        pairs = (
            rows.filter(**{f"{path}__isnull": False}).values_list("pk", f"{path}__slug")
            for path in self.paths
        )
        return Counter(key for _pk, key in set(chain.from_iterable(pairs)))


def numbers(rows, name, distinct=False):
    """[(value, how many of the rows have it)] of a field or expression.

    distinct: the field may lead to several records of one value, as partners of one country.
    """
    return rows.values_list(name).annotate(Count("pk", distinct=distinct))


class ValueChoiceFilter(ReadableChoiceFilter):
    """A value of the model's own `TextChoices`."""

    def __init__(self, choices, field_name, **kwargs):
        super().__init__(choices=choices.choices, field_name=field_name, **kwargs)

    def condition(self, key):
        return Q(**{self.field_name: key})

    def counts(self, rows):
        return dict(numbers(rows, self.field_name))


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


class LanguageFilter(ReadableChoiceFilter):
    """What can be read in a language of one's own; the field names several: " da en "."""

    def __init__(self, field_name="exists_in", **kwargs):
        kwargs.setdefault("label", _("Can be read in"))
        super().__init__(field_name, choices=settings.LANGUAGES, **kwargs)

    def load_choices(self):
        return language_choices()

    def condition(self, key):
        return Q(**{f"{self.field_name}__contains": f" {key} "})

    def counts(self, rows):
        found = Counter()
        for codes, number in language_numbers(rows, self.field_name):
            found.update(dict.fromkeys(codes, number))
        return found


def language_numbers(rows, name):
    """[(codes, how many of the rows name just these)]: few sets of languages occur, of all."""
    as_list = LanguageListField().to_python
    return [(as_list(codes), number) for codes, number in numbers(rows, name)]


class SpokenLanguageFilter(LanguageFilter):
    """Who speaks, or what is held in, a language."""

    def __init__(self):
        super().__init__("languages", label=_("Language spoken"))


class ReadableFilter(ReadableChoiceFilter):
    """What exists in the language of the page, or in that or English. The address names neither:
    it is the reader's own in each language version of the list."""

    def __init__(self):
        super().__init__(choices=[], label=_("My languages"))

    def languages(self, key):
        """The codes of a choice, without a repetition."""
        return list(dict.fromkeys({"own": [get_language()]}.get(key, [get_language(), "en"])))

    def load_choices(self):
        return [
            (key, capfirst(and_list(map(language_name, self.languages(key)))))
            for key in ("own", "own-or-english")
        ]

    def condition(self, key):
        in_all = Q(exists_in=" ")  # names and vocabulary, as of an expert without biography
        return reduce(
            or_, (Q(exists_in__contains=f" {code} ") for code in self.languages(key)), in_all
        )

    def counts(self, rows):
        """English readers have one choice, for the other is the same."""
        groups = language_numbers(rows, "exists_in")
        return {
            key: sum(n for codes, n in groups if not codes or {*codes} & {*self.languages(key)})
            for key in (["own"] if get_language() == "en" else ["own", "own-or-english"])
        }


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

    def counts(self, rows):
        found = numbers(rows, Trunc(self.field_name, self.kind))
        return {self.key(day): number for day, number in found if day}


class SearchFilter(CharFilter):
    """Words in what the list shows."""

    def __init__(self):
        super().__init__(
            label=_("Search in this list"),
            # What somebody types stays while the list around it changes.
            widget=forms.TextInput(attrs={"type": "search", "data-hx-preserve": "true"}),
        )
        self.extra["max_length"] = 200

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset


class PageFilterSet(FilterSet):
    """The filters of a list. A value that makes no sense is named in the page and left out."""

    q = SearchFilter()
    readable = ReadableFilter()

    def __init__(self, data=None, *args, **kwargs):
        # Always bound: a list without a filter in its address has its order all the same.
        super().__init__(QueryDict() if data is None else data, *args, **kwargs)

    @classmethod
    def asked(cls, data, rows):
        """One that only answers: without the filters that are not asked for, whose choices need
        not be loaded."""
        filters = cls(data, rows)
        for name in set(filters.filters) - {*data, "sort"}:
            del filters.filters[name]
        return filters

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        # An order that does not exist leaves the list's own.
        is_sorted = "sort" in self.form.cleaned_data
        return found if is_sorted else self.filters["sort"].filter(found, "")

    @cached_property
    def values(self):
        """{name: value} of the filters that are set and make sense, the order apart."""
        self.form.is_valid()
        values = self.form.cleaned_data
        return {
            name: values[name] for name in self.form.fields if name != "sort" and values.get(name)
        }

    @cached_property
    def active(self):
        """[(label, value, query string without it, how many there would be without it)] of the
        filters that are set; counted only when nothing is found with all of them."""
        rows = []
        for name in self.values:
            count = None if self.found else self.rows_without(name).count()
            rows.append((*self.labels(name), self.query_without(name), count))
        return rows

    @cached_property
    def alone(self):
        """The same of each filter alone, the query string with it, where nothing is found with one
        filter less either."""
        if self.found or any(count for *_rest, count in self.active):
            return []
        return [
            (*self.labels(name), f"?{urlencode({name: value})}", self.rows_of([name]).count())
            for name, value in self.values.items()
        ]

    def labels(self, name):
        """What a filter that is set is called, and its value."""
        field, value = self.form.fields[name], self.values[name]
        return field.label, dict(getattr(field, "choices", ())).get(value, value)

    @cached_property
    def found(self):
        return self.rows_without().exists()

    def rows_without(self, left_out=None):
        """What all filters but one leave."""
        return self.rows_of([name for name in self.values if name != left_out])

    def rows_of(self, names):
        """What some filters leave, without order, related records or annotations."""
        rows = self.queryset
        for name in names:
            rows = self.filters[name].filter(rows, self.values[name])
        return self.queryset.model.objects.order_by().filter(pk__in=rows.order_by().values("pk"))

    def count_choices(self):
        """Write behind each choice how many rows it would leave; leave out those that have none."""
        for name, wanted in self.filters.items():
            if isinstance(wanted, ReadableChoiceFilter):
                counts, field = wanted.counts(self.rows_without(name)), self.form.fields[name]
                field.widget.choices = [
                    (key, counted(label, counts.get(key, 0)) if key else label)
                    for key, label in field.choices
                    if not key or counts.get(key) or key == self.values.get(name)
                ]

    def why_shown(self, record):
        """[(what is asked for, what the record has of it, the language of that)] for its card."""
        return []

    @property
    def canonical_query(self):
        """The filters that are set and make sense, in one order: "?kind=…&theme=…" or ""."""
        return f"?{urlencode(sorted(self.values.items()))}" if self.values else ""

    def query_without(self, name):
        query = self.data.copy()
        for key in (name, "page"):
            query.pop(key, None)
        return f"?{query.urlencode()}" if query else ""
