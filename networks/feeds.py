from networks.filters import CityFilterSet, GoodPracticeFilterSet, NetworkFilterSet
from networks.models import City, GoodPractice, Network
from networks.resources import CityResource, GoodPracticeResource, NetworkResource
from urbact_site.feeds import ListFeed


class NetworkFeed(ListFeed):
    model = Network
    filterset_class = NetworkFilterSet
    resource_class = NetworkResource
    forms = [*ListFeed.forms, "geojson"]
    places = "partners__city__"


class GoodPracticeFeed(ListFeed):
    model = GoodPractice
    filterset_class = GoodPracticeFilterSet
    resource_class = GoodPracticeResource
    forms = [*ListFeed.forms, "geojson"]
    places = "city__"


class CityFeed(ListFeed):
    model = City
    filterset_class = CityFilterSet
    resource_class = CityResource
    forms = ["csv", "xlsx", "json", "geojson"]
    places = ""
