"""Filters whose addresses people can read, type and share: `?theme=climate-action&country=dk`."""

from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, Filter, FilterSet

from urbact_site.cldr import language_choices, month


class LabelledChoiceField(forms.ChoiceField):
    """A choice whose refusal names what was asked for and what to do."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not one of the choices here, so it is not applied.")
    }


class ReadableChoiceFilter(Filter):
    """A choice among readable keys. The subclass says which there are and what they select."""

    field_class = LabelledChoiceField

    def load_choices(self):
        return self.extra["choices"]

    @cached_property
    def field(self):
        options = self.extra | {"choices": [("", _("All")), *self.load_choices()]}
        return self.field_class(label=self.label, **options)

    def filter(self, queryset, value):
        return self.select(queryset, value) if value else queryset


class SlugChoiceFilter(ReadableChoiceFilter):
    """A related record, by its slug.

    model: whose records are the choices; paths: the relations that lead there, one of which must.
    """

    def __init__(self, model, *paths, **kwargs):
        self.related_model, self.paths = model, paths
        kwargs.setdefault("label", capfirst(model._meta.verbose_name))
        super().__init__(choices=[], **kwargs)

    def load_choices(self):
        rows = self.related_model.objects.published().localized().by_name()
        return [(row.slug, str(row)) for row in rows]

    def select(self, queryset, value):
        leads_there = Q()
        for path in self.paths:
            leads_there |= Q(**{f"{path}__slug": value})
        # A subquery, so that no row comes twice however many partners match.
        return queryset.filter(pk__in=queryset.model.objects.filter(leads_there).values("pk"))


class ValueChoiceFilter(ReadableChoiceFilter):
    """A value of the model's own `TextChoices`."""

    def __init__(self, choices, field_name, **kwargs):
        super().__init__(choices=choices.choices, field_name=field_name, **kwargs)

    def select(self, queryset, value):
        return queryset.filter(**{self.field_name: value})


class QuestionFilter(ReadableChoiceFilter):
    """A question that the queryset answers by a method of the key's name: `ongoing`, `past`."""

    def select(self, queryset, value):
        return getattr(queryset, value.replace("-", "_"))()


class SortFilter(QuestionFilter):
    """The order of a list; the first choice is what the list does by itself."""

    def __init__(self, *choices):
        super().__init__(choices=choices, label=_("Sort by"))

    @cached_property
    def field(self):
        choices = self.extra["choices"]
        widget = forms.Select if len(choices) > 1 else forms.HiddenInput
        return self.field_class(label=self.label, choices=choices, required=False, widget=widget)

    def filter(self, queryset, value):
        return self.select(queryset, value or self.extra["choices"][0][0])


class LanguageFilter(ReadableChoiceFilter):
    """What can be read in a language of one's own."""

    def __init__(self, **kwargs):
        super().__init__(choices=settings.LANGUAGES, label=_("Can be read in"), **kwargs)

    def load_choices(self):
        return language_choices()

    def select(self, queryset, value):
        return queryset.written_in(value)


class SpokenLanguageFilter(LanguageFilter):
    """Who speaks, or what is held in, a language."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.label = _("Language spoken")

    def select(self, queryset, value):
        return queryset.filter(languages__contains=f" {value} ")


class PeriodFilter(ReadableChoiceFilter):
    """A year (2024) or a month (2024-03) in which the list has something."""

    def __init__(self, field_name, kind, **kwargs):
        self.kind = kind
        super().__init__(field_name=field_name, choices=[], **kwargs)

    def load_choices(self):
        rows = self.parent.queryset.model.objects.published().order_by()
        moments = self.field_name.endswith("_at")
        found = (rows.datetimes if moments else rows.dates)(self.field_name, self.kind, "DESC")
        if self.kind == "year":
            return [(f"{day:%Y}", f"{day:%Y}") for day in found]
        return [(f"{day:%Y-%m}", month(day)) for day in found]

    def select(self, queryset, value):
        year, _dash, number = value.partition("-")
        wanted = {f"{self.field_name}__year": year}
        if number:
            wanted[f"{self.field_name}__month"] = number
        return queryset.filter(**wanted)


class SearchFilter(CharFilter):
    """Words in what the list shows."""

    def __init__(self):
        super().__init__(
            label=_("Search in this list"), widget=forms.TextInput(attrs={"type": "search"})
        )
        self.extra["max_length"] = 200

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset


class PageFilterSet(FilterSet):
    """The filters of a list. A value that makes no sense is named in the page and left out."""

    q = SearchFilter()

    def __init__(self, data=None, *args, **kwargs):
        # Always bound: a list without a filter in its address has its order all the same.
        super().__init__(QueryDict() if data is None else data, *args, **kwargs)

    @property
    def active(self):
        """[(label, value, query string without it)] of the filters that are set and make sense."""
        self.form.is_valid()
        values = self.form.cleaned_data
        return [
            (
                field.label,
                dict(getattr(field, "choices", ())).get(values[name], values[name]),
                self.query_without(name),
            )
            for name, field in self.form.fields.items()
            if values.get(name) and name != "sort"
        ]

    def query_without(self, name):
        query = self.data.copy()
        for key in (name, "page"):
            query.pop(key, None)
        return f"?{query.urlencode()}" if query else ""
