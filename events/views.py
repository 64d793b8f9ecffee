from django.utils.translation import gettext_lazy as _

from events.filters import (
    ArticleFilterSet,
    CallFilterSet,
    EventFilterSet,
    NationalPointFilterSet,
)
from events.models import Article, Call, Event, NationalPoint
from urbact_site.views import PublishedDetailView, PublishedListView


class NationalPointListView(PublishedListView):
    model = NationalPoint
    filterset_class = NationalPointFilterSet
    intro = _("Your contact in your country, in your language.")


class NationalPointDetailView(PublishedDetailView):
    model = NationalPoint


class ArticleListView(PublishedListView):
    model = Article
    filterset_class = ArticleFilterSet
    heading = _("News")
    intro = _("From the programme and from the National URBACT Points, each in its own language.")


class ArticleDetailView(PublishedDetailView):
    model = Article
    list_heading = _("News")


class EventListView(PublishedListView):
    model = Event
    filterset_class = EventFilterSet
    intro = _("Where cities meet: information days, webinars and the meetings of the networks.")


class EventDetailView(PublishedDetailView):
    model = Event


class CallListView(PublishedListView):
    model = Call
    filterset_class = CallFilterSet
    intro = _("How a city joins: calls for new networks and when they close.")


class CallDetailView(PublishedDetailView):
    model = Call
