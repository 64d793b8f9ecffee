from django.utils.translation import gettext_lazy as _

from networks.models import City, Country, GoodPractice, Network, Partner, Theme, Topic
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


class PartnerFilterSet(PageFilterSet):
    """Of the API: partners have no list of their own."""

    q = readable = None
    network = SlugChoiceFilter(Network, "network")
    city = SlugChoiceFilter(City, "city")
    country = SlugChoiceFilter(Country, "country")
    role = ValueChoiceFilter(Partner.Role, "role", label=_("Role"))
    kind = ValueChoiceFilter(Partner.Kind, "kind", label=_("Kind"))
    sort = SortFilter(("by-network", _("Network")), ("by-name", _("Name")))

    class Meta:
        model = Partner
        fields = []


class CountryFilterSet(PageFilterSet):
    """Of the API: countries have no list of their own."""

    readable = None
    status = ValueChoiceFilter(Country.Status, "status", label=_("Status"))
    sort = SortFilter(("by-code", _("Country")))

    class Meta:
        model = Country
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
