"""Filters whose addresses people can read, type and share: `?theme=climate-action&country=dk`."""

from urbact_site.filters.choices import (
    PeriodFilter,
    QuestionFilter,
    ReadableChoiceFilter,
    SlugChoiceFilter,
    SortFilter,
    ValueChoiceFilter,
)
from urbact_site.filters.filterset import PageFilterSet
from urbact_site.filters.languages import LanguageFilter, SpokenLanguageFilter

__all__ = [
    "LanguageFilter",
    "PageFilterSet",
    "PeriodFilter",
    "QuestionFilter",
    "ReadableChoiceFilter",
    "SlugChoiceFilter",
    "SortFilter",
    "SpokenLanguageFilter",
    "ValueChoiceFilter",
]
