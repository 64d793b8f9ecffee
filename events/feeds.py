from django.utils.translation import gettext_lazy as _

from events.filters import (
    ArticleFilterSet,
    CallFilterSet,
    EventFilterSet,
    NationalPointFilterSet,
)
from events.models import Article, Call, Event, NationalPoint
from urbact_site.feeds import PageFeed


class NationalPointFeed(PageFeed):
    model = NationalPoint
    filterset_class = NationalPointFilterSet


class ArticleFeed(PageFeed):
    model = Article
    filterset_class = ArticleFilterSet
    heading = _("News")


class EventFeed(PageFeed):
    model = Event
    filterset_class = EventFilterSet


class CallFeed(PageFeed):
    model = Call
    filterset_class = CallFilterSet
