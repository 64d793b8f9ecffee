from django.utils.translation import gettext_lazy as _

from events.models import Article, Call, Event, NationalPoint
from networks.models import Country, Network, Topic
from urbact_site.filters import (
    LanguageFilter,
    PageFilterSet,
    PeriodFilter,
    QuestionFilter,
    SlugChoiceFilter,
    SortFilter,
    ValueChoiceFilter,
)


class NationalPointFilterSet(PageFilterSet):
    country = SlugChoiceFilter(Country, "countries")
    language = LanguageFilter()
    sort = SortFilter(("by-name", _("Title")))

    class Meta:
        model = NationalPoint
        fields = []


class ArticleFilterSet(PageFilterSet):
    language = LanguageFilter()
    point = SlugChoiceFilter(NationalPoint, "national_point")
    country = SlugChoiceFilter(Country, "countries", "national_point__countries")
    network = SlugChoiceFilter(Network, "networks")
    topic = SlugChoiceFilter(Topic, "topics")
    kind = ValueChoiceFilter(Article.Kind, "kind", label=_("Kind"))
    year = PeriodFilter("published_at", "year", label=_("Year"))
    sort = SortFilter(("newest", _("Newest first")))

    class Meta:
        model = Article
        fields = []


class EventFilterSet(PageFilterSet):
    when = QuestionFilter(choices=[("upcoming", _("Coming")), ("past", _("Past"))], label=_("When"))
    country = SlugChoiceFilter(
        Country, "national_point__countries", "city__country", "networks__partners__country"
    )
    network = SlugChoiceFilter(Network, "networks")
    kind = ValueChoiceFilter(Event.Kind, "kind", label=_("Kind"))
    format = ValueChoiceFilter(Event.Format, "format", label=_("Format"))
    language = LanguageFilter()
    month = PeriodFilter("starts_on", "month", label=_("Month"))
    sort = SortFilter(("coming-first", _("Coming first")))

    class Meta:
        model = Event
        fields = []


class CallFilterSet(PageFilterSet):
    status = QuestionFilter(choices=Call.Status.choices, label=_("Status"))
    kind = ValueChoiceFilter(Network.Kind, "network_kind", label=_("Kind of network"))
    language = LanguageFilter()
    sort = SortFilter(("open-first", _("Open first")))

    class Meta:
        model = Call
        fields = []
