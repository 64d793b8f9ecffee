"""Filters by language: in which a record can be read, and which is spoken."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.cldr import and_list, language_choices, language_name
from urbact_site.fields import LanguageListField
from urbact_site.filters.choices import ReadableChoiceFilter

as_list = LanguageListField().to_python


class LanguageFilter(ReadableChoiceFilter):
    """What can be read in a language of one's own; the field names several: " da en "."""

    def __init__(self, field_name="exists_in", **kwargs):
        kwargs.setdefault("label", _("Can be read in"))
        super().__init__(field_name, choices=settings.LANGUAGES, **kwargs)

    def load_choices(self):
        return language_choices()

    def condition(self, key):
        return Q(**{f"{self.field_name}__contains": f" {key} "})

    @property
    def column(self):
        return self.field_name

    def keys(self, value):
        return as_list(value)


class SpokenLanguageFilter(LanguageFilter):
    """Who speaks, or what is held in, a language."""

    def __init__(self):
        super().__init__("languages", label=_("Language spoken"))


class ReadableFilter(ReadableChoiceFilter):
    """What exists in the language of the page, or in that or English. The address names neither:
    it is the reader's own in each language version of the list."""

    column = "exists_in"

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

    def keys(self, value):
        codes = {*as_list(value)}
        # English readers have one choice, for the other is the same.
        keys = ["own"] if get_language() == "en" else ["own", "own-or-english"]
        return [key for key in keys if not codes or codes & {*self.languages(key)}]
