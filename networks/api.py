from datetime import date

from django.utils.translation import gettext_lazy as _

from networks.filters import (
    CityFilterSet,
    CountryFilterSet,
    GoodPracticeFilterSet,
    NetworkFilterSet,
    PartnerFilterSet,
)
from networks.models import City, Country, GoodPractice, Network, Partner
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
    field,
    one_of,
    picture,
    rich_texts,
    texts,
    whole_address,
)


class MemberSchema(RecordSchema):
    """A partner as its network tells of it."""

    slug: str = field("Its key.", "cope-copenhagen")
    name: str = field("Its name as published.", "Copenhagen")
    role: one_of(Partner.Role) = field("What it is in the network.", "lead")
    kind: one_of(Partner.Kind) = field("What it is.", "city")
    city: Reference | None = field("The city that it is, or works for.")
    country: Reference = field("Where it is.")


class PartnerSchema(MemberSchema):
    network: Reference = field("The network that it is in.")


class NetworkSchema(PageSchema):
    name: str = field("Its name, the same in all languages.", "COPE")
    name_confirmed: bool = field("False: the name was concluded from other facts.")
    kind: one_of(Network.Kind) | None = field("What kind of network it is.", "action-planning")
    period: one_of(Network.Period) = field("The programme period.", "urbact-iv")
    status: one_of(Network.Status) | None = field("By today's date; null without dates.", "ongoing")
    starts_on: date | None = field("Its first day.", "2023-06-01")
    ends_on: date | None = field("Its last day.", "2025-12-31")
    tagline: Text | None = field("What it does, in a few words.")
    summary: Text | None = field("What it does, in one to three sentences.")
    themes: list[Term] = field("The clusters that it works on.")
    lead: MemberSchema | None = field("Its lead partner, once known.")
    image: PictureSchema | None = field("A picture.")

    resolve_tagline, resolve_summary = texts("tagline", "summary")
    resolve_image = picture("image")


class AssignmentSchema(RecordSchema):
    """Who helps a network: an expert of the register, or an organisation."""

    role: str = field("As what.", "lead")
    expert: Reference | None = field("The expert; null when it is an organisation.")
    organisation: str | None = field("The organisation; null when it is an expert.")


class NetworkDetailSchema(NetworkSchema):
    body: RichText | None = field("All about it.")
    topics: list[Term] = field("The subjects that it works on.")
    partners: list[MemberSchema] = field("Those that take part, the lead first.")
    experts: list[AssignmentSchema] = field("Those who help it.")
    documents: list[DocumentSchema] = field("What it has published.")
    predecessor: Reference | None = field("The earlier network whose work it carries on.")
    successors: list[Reference] = field("Those that carry on its work.")
    links: list[LinkSchema] = field("Addresses elsewhere.")

    (resolve_body,) = rich_texts("body")

    @staticmethod
    def resolve_topics(network):
        return network.topics.localized().by_name()

    @staticmethod
    def resolve_partners(network):
        return network.partners.with_related().by_role()

    @staticmethod
    def resolve_experts(network):
        return network.assignments.published().with_related().localized()

    @staticmethod
    def resolve_documents(network):
        return network.documents.localized().by_name()

    @staticmethod
    def resolve_predecessor(network):
        earlier = network.predecessor
        return earlier if earlier and earlier.is_public else None

    @staticmethod
    def resolve_successors(network):
        return network.successors.published().localized().by_name()


class CountrySchema(RecordSchema):
    slug: str = field("Its code (ISO 3166-1, lower case).", "dk")
    url: str = field("The address of its page, in the language shown.")
    name: str = field("Its name in the language shown (CLDR).", "Denmark")
    status: one_of(Country.Status) = field("What it is to the programme.", "member-state")
    longitude: float = field("Degrees east, of a point in it.", 10.0)
    latitude: float = field("Degrees north, of a point in it.", 56.0)

    @staticmethod
    def resolve_name(country):
        return str(country)

    @staticmethod
    def resolve_url(country, context):
        return whole_address(country.get_absolute_url(), context)


class CitySchema(RecordSchema):
    slug: str = field("Its key, and the last part of its address.", "copenhagen")
    url: str = field("The address of its page, in the language shown.")
    name: str = field("Its name.", "Copenhagen")
    alternative_names: list[str] = field("Other names it goes by.", ["København"])
    country: Reference = field("Where it is.")
    longitude: float = field("Degrees east.", 12.57)
    latitude: float = field("Degrees north.", 55.68)
    network_count: int = field("How many networks it is or was in.", 3)

    @staticmethod
    def resolve_alternative_names(city):
        return city.alternative_names.splitlines()

    @staticmethod
    def resolve_url(city, context):
        return whole_address(city.get_absolute_url(), context)


class GoodPracticeSchema(PageSchema):
    title: Text = field("Its title.")
    summary: Text | None = field("What was done, in one to three sentences.")
    city: Reference | None = field("Where it was done.")
    country: Reference | None = field("In which country.")
    label_year: int | None = field("The year of its label.", 2024)
    topics: list[Term] = field("What it is about.")
    image: PictureSchema | None = field("A picture.")

    resolve_title, resolve_summary = texts("title", "summary")
    resolve_image = picture("image")


class GoodPracticeDetailSchema(GoodPracticeSchema):
    body: RichText | None = field("All about it.")

    (resolve_body,) = rich_texts("body")


class NetworkEndpoint(Endpoint):
    name = "networks"
    model = Network
    filterset_class = NetworkFilterSet
    schema = NetworkSchema
    detail_schema = NetworkDetailSchema


class PartnerEndpoint(Endpoint):
    name = "partners"
    heading = _("Partners")
    model = Partner
    filterset_class = PartnerFilterSet
    schema = PartnerSchema

    def rows(self):
        return self.model.objects.published().with_network().localized()


class CityEndpoint(Endpoint):
    name = "cities"
    model = City
    filterset_class = CityFilterSet
    schema = CitySchema


class CountryEndpoint(Endpoint):
    name = "countries"
    model = Country
    filterset_class = CountryFilterSet
    schema = CountrySchema


class GoodPracticeEndpoint(Endpoint):
    name = "good-practices"
    model = GoodPractice
    filterset_class = GoodPracticeFilterSet
    schema = GoodPracticeSchema
    detail_schema = GoodPracticeDetailSchema
