"""All filters of a list."""

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from urbact_site.choices import counted
from urbact_site.filters.choices import ReadableChoiceFilter, numbers
from urbact_site.filters.languages import ReadableFilter


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
        for name, counts in self.counts():
            field = self.form.fields[name]
            field.widget.choices = [
                (key, counted(label, counts.get(key, 0)) if key else label)
                for key, label in field.choices
                if not key or counts.get(key) or key == self.values.get(name)
            ]

    def counts(self):
        """(name, {key: how many rows it would leave}) of each choice. Those that are not set and
        are decided by a column count the same rows: together, for a long list takes its time."""
        choices = {n: f for n, f in self.filters.items() if isinstance(f, ReadableChoiceFilter)}
        together = {n: f.column for n, f in choices.items() if f.column and n not in self.values}
        columns = list(dict.fromkeys(together.values()))
        groups = list(numbers(self.rows_without(), *columns)) if columns else []
        for name, wanted in choices.items():
            if name in together:
                place = columns.index(together[name])
                yield name, wanted.tally((group[place], group[-1]) for group in groups)
            else:
                yield name, wanted.counts(self.rows_without(name))

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
