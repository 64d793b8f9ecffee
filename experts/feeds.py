from experts.filters import ExpertFilterSet
from experts.models import Expert
from urbact_site.feeds import PageFeed


class ExpertFeed(PageFeed):
    model = Expert
    filterset_class = ExpertFilterSet
