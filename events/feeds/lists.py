from django.utils.translation import gettext_lazy as _

from events.feeds.calendars import calendar
from events.filters import (
    ArticleFilterSet,
    CallFilterSet,
    EventFilterSet,
    NationalPointFilterSet,
)
from events.models import Article, Call, Event, NationalPoint
from events.resources import (
    ArticleResource,
    CallResource,
    EventResource,
    NationalPointResource,
)
from urbact_site.feeds import ListFeed


class NationalPointFeed(ListFeed):
    model = NationalPoint
    filterset_class = NationalPointFilterSet
    resource_class = NationalPointResource


class ArticleFeed(ListFeed):
    model = Article
    filterset_class = ArticleFilterSet
    resource_class = ArticleResource
    forms = [*ListFeed.forms, "geojson"]
    places = "cities__"
    heading = _("News")


class EventFeed(ListFeed):
    model = Event
    filterset_class = EventFilterSet
    resource_class = EventResource
    forms = [*ListFeed.forms, "geojson", "ics"]
    places = "city__"

    def ics(self, request):
        return calendar(request, self.title, self.filter.qs)


class CallFeed(ListFeed):
    model = Call
    filterset_class = CallFilterSet
    resource_class = CallResource
