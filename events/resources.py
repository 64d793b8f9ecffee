from events.models import Article, Call, Contact, Event, NationalPoint
from urbact_site.resources import PageResource, SlugResource, columns


class NationalPointResource(PageResource):
    class Meta:
        model = NationalPoint
        fields = columns(NationalPoint, "countries", "languages", "organisation", "image", "links")


class ContactResource(SlugResource):
    class Meta:
        model = Contact
        fields = columns(Contact, "national_point", "name", "email", "telephone")


class ArticleResource(PageResource):
    class Meta:
        model = Article
        fields = columns(
            Article,
            "kind",
            "national_point",
            "authors",
            "countries",
            "networks",
            "cities",
            "topics",
            "image",
        )


class EventResource(PageResource):
    class Meta:
        model = Event
        fields = columns(
            Event,
            "kind",
            "national_point",
            "networks",
            "starts_on",
            "ends_on",
            "starts_time",
            "ends_time",
            "time_zone",
            "is_cancelled",
            "format",
            "venue",
            "city",
            "audience",
            "registration_address",
            "registration_closes_on",
            "languages",
        )


class CallResource(PageResource):
    class Meta:
        model = Call
        fields = columns(
            Call, "network_kind", "national_point", "opens_on", "closes_on", "documents", "links"
        )
