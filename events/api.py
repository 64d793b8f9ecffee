from datetime import date

from django.utils.translation import gettext_lazy as _

from events.filters import (
    ArticleFilterSet,
    CallFilterSet,
    EventFilterSet,
    NationalPointFilterSet,
)
from events.models import Article, Call, Event, NationalPoint
from networks.models import Network
from urbact_site.api import (
    DocumentSchema,
    Endpoint,
    LinkSchema,
    PageSchema,
    PictureSchema,
    RecordSchema,
    Reference,
    RichText,
    Term,
    Text,
    TitledReference,
    field,
    one_of,
    picture,
    rich_texts,
    texts,
)


class NationalPointSchema(PageSchema):
    title: Text = field("Its title.")
    summary: Text | None = field("What it does, in one to three sentences.")
    organisation: str | None = field("The organisation that runs it.", "By og Land")
    countries: list[Reference] = field("The one or two that it speaks for.")
    languages_written: list[str] = field("The languages that it writes in.", ["da"])
    image: PictureSchema | None = field("A picture.")

    resolve_title, resolve_summary = texts("title", "summary")
    resolve_image = picture("image")

    @staticmethod
    def resolve_languages_written(point):
        return point.languages


class ContactSchema(RecordSchema):
    """A person to call."""

    name: str = field("The name.", "Anna Jensen")
    role: Text | None = field("What the person does.")
    email: str | None = field("The e-mail address.")
    telephone: str | None = field("The telephone number.", "+45 35 29 17 01")

    (resolve_role,) = texts("role")


class NationalPointDetailSchema(NationalPointSchema):
    body: RichText | None = field("All about it.")
    contacts: list[ContactSchema] = field("Whom to call.")
    links: list[LinkSchema] = field("Addresses elsewhere.")

    (resolve_body,) = rich_texts("body")

    @staticmethod
    def resolve_contacts(point):
        return point.contacts.localized().by_name()


class AnnouncementSchema(PageSchema):
    """What a national point, a network or the programme announces."""

    title: Text = field("Its title.")
    summary: Text | None = field("What it says, in one to three sentences.")
    national_point: TitledReference | None = field("Who announces it; null: the programme.")

    resolve_title, resolve_summary = texts("title", "summary")

    @staticmethod
    def resolve_national_point(record):
        point = record.national_point
        return point if point and point.is_public else None


class ArticleSchema(AnnouncementSchema):
    kind: one_of(Article.Kind) = field("What it is.", "news")
    authors: list[str] = field("Who wrote it.", ["Anna Jensen"])
    image: PictureSchema | None = field("A picture.")

    resolve_image = picture("image")

    @staticmethod
    def resolve_authors(article):
        return article.author_names


class ArticleDetailSchema(ArticleSchema):
    body: RichText | None = field("All of it.")
    countries: list[Reference] = field("The countries that it is about.")
    networks: list[Reference] = field("The networks that it is about.")
    cities: list[Reference] = field("The cities that it is about.")
    topics: list[Term] = field("What it is about.")

    (resolve_body,) = rich_texts("body")

    @staticmethod
    def resolve_countries(article):
        return article.countries.by_name()

    @staticmethod
    def resolve_networks(article):
        return article.networks.published().localized().by_name()

    @staticmethod
    def resolve_topics(article):
        return article.topics.localized().by_name()


class EventSchema(AnnouncementSchema):
    kind: one_of(Event.Kind) = field("What it is.", "webinar")
    is_cancelled: bool = field("True: it does not take place.")
    starts_on: date = field("Its first day, where it takes place.", "2026-03-01")
    ends_on: date = field("Its last day.", "2026-03-01")
    starts_time: str | None = field("When it starts; null: whole days.", "09:30")
    ends_time: str | None = field("When it ends.", "16:00")
    time_zone: str = field("The zone of these times (IANA).", "Europe/Copenhagen")
    format: one_of(Event.Format) | None = field("How one takes part.", "online")
    venue: str | None = field("The place in the city.")
    city: Reference | None = field("Where it takes place.")
    networks: list[Reference] = field("The networks that meet.")
    audience: one_of(Event.Audience) | None = field("Who may come.", "public")
    languages_spoken: list[str] = field("The languages it is held in.", ["da"])
    registration_address: str | None = field("Where one registers.")
    registration_closes_on: date | None = field("Until when.", "2026-02-20")

    @staticmethod
    def resolve_starts_time(event):
        return clock(event.starts_time)

    @staticmethod
    def resolve_ends_time(event):
        return clock(event.ends_time)

    @staticmethod
    def resolve_languages_spoken(event):
        return event.languages


def clock(time):
    """A time of the day as clocks show it; JSON Schema's own times say a zone."""
    return time and f"{time:%H:%M}"


class EventDetailSchema(EventSchema):
    body: RichText | None = field("All about it.")

    (resolve_body,) = rich_texts("body")


class CallSchema(AnnouncementSchema):
    kind: one_of(Network.Kind) | None = field("Of which kind networks are sought.", "transfer")
    status: one_of(Call.Status) = field("By today's date.", "open")
    opens_on: date = field("Its first day.", "2026-01-15")
    closes_on: date = field("Its last day.", "2026-03-31")

    @staticmethod
    def resolve_kind(call):
        return call.network_kind


class CallDetailSchema(CallSchema):
    body: RichText | None = field("All about it.")
    documents: list[DocumentSchema] = field("The papers.")
    links: list[LinkSchema] = field("Addresses elsewhere.")

    (resolve_body,) = rich_texts("body")


class NationalPointEndpoint(Endpoint):
    name = "national-points"
    model = NationalPoint
    filterset_class = NationalPointFilterSet
    schema = NationalPointSchema
    detail_schema = NationalPointDetailSchema


class ArticleEndpoint(Endpoint):
    name = "news"
    heading = _("News")
    model = Article
    filterset_class = ArticleFilterSet
    schema = ArticleSchema
    detail_schema = ArticleDetailSchema


class EventEndpoint(Endpoint):
    name = "events"
    model = Event
    filterset_class = EventFilterSet
    schema = EventSchema
    detail_schema = EventDetailSchema


class CallEndpoint(Endpoint):
    name = "calls"
    model = Call
    filterset_class = CallFilterSet
    schema = CallSchema
    detail_schema = CallDetailSchema
