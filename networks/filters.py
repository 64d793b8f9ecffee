from django.utils.translation import gettext_lazy as _

from networks.models import City, Country, GoodPractice, Network, Theme, Topic
from urbact_site.filters import (
    LanguageFilter,
    PageFilterSet,
    QuestionFilter,
    SlugChoiceFilter,
    SortFilter,
    ValueChoiceFilter,
)


class NetworkFilterSet(PageFilterSet):
    theme = SlugChoiceFilter(Theme, "themes")
    topic = SlugChoiceFilter(Topic, "topics")
    country = SlugChoiceFilter(Country, "partners__country")
    city = SlugChoiceFilter(City, "partners__city")
    kind = ValueChoiceFilter(Network.Kind, "kind", label=_("Kind of network"))
    status = QuestionFilter(choices=Network.Status.choices, label=_("Status"))
    period = ValueChoiceFilter(Network.Period, "period", label=_("Programme period"))
    sort = SortFilter(("newest", _("Newest first")), ("by-name", _("Name")))

    class Meta:
        model = Network
        fields = []


class CityFilterSet(PageFilterSet):
    readable = None  # a city has a name alone, the same in all languages
    country = SlugChoiceFilter(Country, "country")
    theme = SlugChoiceFilter(Theme, "partners__network__themes")
    sort = SortFilter(("by-name", _("Name")), ("most-networks", _("Most networks first")))

    class Meta:
        model = City
        fields = []


class GoodPracticeFilterSet(PageFilterSet):
    topic = SlugChoiceFilter(Topic, "topics")
    country = SlugChoiceFilter(Country, "country")
    language = LanguageFilter()
    sort = SortFilter(("by-name", _("Title")), ("newest", _("Newest first")))

    class Meta:
        model = GoodPractice
        fields = []
