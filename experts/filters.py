from django.utils.translation import gettext_lazy as _

from experts.models import Expert, Expertise
from networks.models import Country
from urbact_site.filters import (
    PageFilterSet,
    SlugChoiceFilter,
    SortFilter,
    SpokenLanguageFilter,
    ValueChoiceFilter,
    choices_by_name,
)


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
