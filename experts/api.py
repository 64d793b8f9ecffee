from datetime import date

from experts.filters import ExpertFilterSet
from experts.models import Assignment, Expert, Expertise
from urbact_site.api import (
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
)


class ExpertiseSchema(Term):
    kind: one_of(Expertise.Kind) = field("Of which of the three kinds it is.", "thematic")


class ExpertSchema(PageSchema):
    name: str = field("The expert's name.", "Anna Jensen")
    headline: Text | None = field("Who this is, in a few words.")
    country: Reference | None = field("Where the expert works from.")
    languages_spoken: list[str] = field("The languages the expert works in.", ["da", "en"])
    availability: one_of(Expert.Availability) = field("For what cities can ask.", "ad-hoc")
    expertise: list[ExpertiseSchema] = field("What the programme has validated.")
    photo: PictureSchema | None = field("A photo.")

    (resolve_headline,) = texts("headline")
    resolve_photo = picture("photo")

    @staticmethod
    def resolve_languages_spoken(expert):
        return expert.languages


class EngagementSchema(RecordSchema):
    """A network that an expert helps or has helped."""

    role: one_of(Assignment.Role) = field("As what.", "lead")
    network: Reference = field("The network.")


class ExpertDetailSchema(ExpertSchema):
    biography: RichText | None = field("All about the expert.")
    networks: list[EngagementSchema] = field("Those that the expert helps or has helped.")
    links: list[LinkSchema] = field("Addresses elsewhere.")
    verified_on: date | None = field("When somebody last made sure that this is true.")

    (resolve_biography,) = rich_texts("biography")

    @staticmethod
    def resolve_networks(expert):
        return expert.assignments.published().with_related().localized()


class ExpertEndpoint(Endpoint):
    name = "experts"
    model = Expert
    filterset_class = ExpertFilterSet
    schema = ExpertSchema
    detail_schema = ExpertDetailSchema
