from networks.filters import GoodPracticeFilterSet, NetworkFilterSet
from networks.models import GoodPractice, Network
from urbact_site.feeds import PageFeed


class NetworkFeed(PageFeed):
    model = Network
    filterset_class = NetworkFilterSet


class GoodPracticeFeed(PageFeed):
    model = GoodPractice
    filterset_class = GoodPracticeFilterSet
