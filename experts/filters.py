from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from experts.models import Expert, Expertise
from networks.models import Country
from urbact_site.choices import choices_by_name
from urbact_site.cldr import language_name
from urbact_site.filters import (
    PageFilterSet,
    SlugChoiceFilter,
    SortFilter,
    SpokenLanguageFilter,
    ValueChoiceFilter,
)
from urbact_site.words import hits, plain, search_terms, snippet


class ExpertiseFilter(SlugChoiceFilter):
    """Validated expertise of one of the three kinds."""

    def __init__(self, kind):
        self.kind = kind
        super().__init__(Expertise, "expertise", label=kind.label)

    def load_choices(self):
        return choices_by_name(self.related_model.objects.of_kind(self.kind).localized())


class ExpertFilterSet(PageFilterSet):
    exchange = ExpertiseFilter(Expertise.Kind.EXCHANGE_AND_LEARNING)
    thematic = ExpertiseFilter(Expertise.Kind.THEMATIC)
    method = ExpertiseFilter(Expertise.Kind.METHODS_AND_TOOLS)
    country = SlugChoiceFilter(Country, "country")
    language = SpokenLanguageFilter()
    availability = ValueChoiceFilter(Expert.Availability, "availability", label=_("Availability"))
    sort = SortFilter(("by-name", _("Name")), ("newest", _("Newest first")))

    class Meta:
        model = Expert
        fields = []

    def why_shown(self, expert):
        """Which of the filters this expert answers, and how; words with the text around them."""
        of_kind = {one.slug: (one.name, one.name_language) for one in expert.expertise.all()}
        has = {
            "exchange": of_kind.get,
            "thematic": of_kind.get,
            "method": of_kind.get,
            "country": lambda key: (expert.country, None),
            "language": lambda key: (language_name(key), None),
            "availability": lambda key: (expert.get_availability_display(), None),
        }
        fields = self.form.fields
        asked = [(name, key) for name, key in self.values.items() if name in has]
        return [
            *((fields[name].label, *has[name](key)) for name, key in asked),
            *words_found(expert, search_terms(self.values.get("q", ""))),
        ]


def words_found(expert, terms):
    """[(name of a text, the part with the words that were asked for, its language)]"""
    texts = [
        ("name", expert.name, None),
        ("headline", expert.headline, expert.headline_language),
        ("country", str(expert.country or ""), None),
        *(("expertise", one.name, one.name_language) for one in expert.expertise.all()),
        ("biography", plain(expert.biography), expert.biography_language),
    ]
    return [
        (capfirst(Expert._meta.get_field(field).verbose_name), snippet(text, terms, 100), language)
        for field, text, language in texts
        if terms and hits(text, terms)
    ]
