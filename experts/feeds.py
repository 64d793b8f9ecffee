from experts.filters import ExpertFilterSet
from experts.models import Expert
from experts.resources import ExpertResource
from urbact_site.feeds import ListFeed


class ExpertFeed(ListFeed):
    model = Expert
    filterset_class = ExpertFilterSet
    resource_class = ExpertResource
