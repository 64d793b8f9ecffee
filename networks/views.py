from django.utils.translation import gettext_lazy as _

from networks.filters import CityFilterSet, GoodPracticeFilterSet, NetworkFilterSet
from networks.models import City, Country, GoodPractice, Network
from urbact_site.views import PublishedDetailView, PublishedListView


class NetworkListView(PublishedListView):
    model = Network
    filterset_class = NetworkFilterSet
    intro = _(
        "In a network, cities from across Europe work on the same theme, learn from one another "
        "and write their plans together."
    )


class NetworkDetailView(PublishedDetailView):
    model = Network


class GoodPracticeListView(PublishedListView):
    model = GoodPractice
    filterset_class = GoodPracticeFilterSet
    intro = _("What cities did well, told so that other cities can do it too.")


class GoodPracticeDetailView(PublishedDetailView):
    model = GoodPractice


class CityListView(PublishedListView):
    model = City
    filterset_class = CityFilterSet
    paginate_by = 60
    intro = _("The places that take part in URBACT, and the networks they are in.")


class CityDetailView(PublishedDetailView):
    model = City


class CountryDetailView(PublishedDetailView):
    model = Country
    list_heading = _("Cities")
    list_url_name = "networks:city-list"
