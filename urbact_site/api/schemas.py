"""What the API says: written lists of fields, so that none appears because a model has it."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import field_validator

from urbact_site import mentions
from urbact_site.fields import LINK_KINDS
from urbact_site.localized import LANGUAGES


def field(description, *examples):
    return Field(description=description, examples=list(examples) or None)


def one_of(choices):
    """The type of a value of `TextChoices`, spelled out where it is used."""
    return Literal[tuple(choices.values)]


class RecordSchema(Schema):
    """Fields of which an empty one is null."""

    @field_validator("*", mode="before")
    @classmethod
    def empty_text_is_null(cls, value):
        return None if isinstance(value, str) and not value else value


class Text(Schema):
    """A text and its language: the one asked for where it exists, else the original, else English,
    else any."""

    text: str = field("The text.", "Klimaindsats")
    lang: str = field("The language that it is in (BCP 47).", "da")
    machine: bool = field("True: a machine wrote it, and nobody has confirmed it yet.", False)


class RichText(Schema):
    """A formatted text and its language."""

    html: str = field("Sanitised HTML.", "<p>Byer sammen.</p>")
    lang: str = field("The language that it is in (BCP 47).", "da")
    machine: bool = field("True: a machine wrote it, and nobody has confirmed it yet.", False)


def texts(*names):
    """The resolvers of translated fields, each a `Text` or null."""
    return [resolver(name, lambda text, _address: {"text": text}) for name in names]


def rich_texts(*names):
    """The same of formatted ones, each a `RichText` or null. They make queries: for one record."""
    return [
        resolver(name, lambda text, address: {"html": mentions.shown([text], address)[0]})
        for name in names
    ]


def resolver(name, told):
    def resolve(record, context):
        if not (text := getattr(record, name)):
            return None
        language = getattr(record, f"{name}_language")
        told_text = told(text, lambda address: whole_address(address, context))
        return told_text | {"lang": language, "machine": record.is_machine_in(language)}

    return staticmethod(resolve)


def whole_address(address, context):
    return context["request"].build_absolute_uri(address)


class Reference(Schema):
    """Another record, whose name is the same in all languages or, of a country, the CLDR's."""

    slug: str = field("Its key, and the last part of its address.", "dk")
    name: str = field("Its name.", "Denmark")

    @staticmethod
    def resolve_name(record):
        return str(record)


class Term(Schema):
    """A word of the programme's vocabulary."""

    slug: str = field("Its key, as filters take it.", "climate-action")
    name: Text = field("Its name.")

    (resolve_name,) = texts("name")


class TitledReference(Schema):
    """Another record, by its title."""

    slug: str = field("Its key, and the last part of its address.", "denmark")
    title: Text = field("Its title.")

    (resolve_title,) = texts("title")


class LinkSchema(Schema):
    """An address elsewhere."""

    kind: Literal[tuple(LINK_KINDS)] = field("What is there.", "website")
    address: str = field("The address.", "https://example.eu/")


class PictureSchema(RecordSchema):
    """A picture, with what it shows in words."""

    url: str = field("The address of the file.")
    alt: Text | None = field("What it shows.")
    caption: Text | None = field("The caption.")
    credit: str | None = field("Who made it.", "Anna Jensen")

    resolve_alt, resolve_caption = texts("alt", "caption")

    @staticmethod
    def resolve_url(image, context):
        return whole_address(image.linked_data()["contentUrl"], context)


def picture(name):
    """The resolver of a picture, null until it can be shown."""

    def resolve(record):
        image = getattr(record, name)
        return image if image and image.linked_data() else None

    return staticmethod(resolve)


class DocumentSchema(RecordSchema):
    """A file to read."""

    slug: str = field("Its key.")
    title: Text = field("Its title.")
    kind: str = field("What it is.", "baseline-study")
    lang: str = field("The language that it is written in.", "en")
    url: str = field("Where it is.")

    (resolve_title,) = texts("title")

    @staticmethod
    def resolve_lang(document):
        return document.language

    @staticmethod
    def resolve_url(document, context):
        return whole_address(document.url, context)


class PageSchema(RecordSchema):
    """What every record with a page of its own says first."""

    slug: str = field("Its key, and the last part of its address.", "cope")
    url: str = field("The address of its page, in the language shown.")
    original_language: Literal[tuple(LANGUAGES)] = field("In which it was written first.", "da")
    languages: list[str] = field("In which it exists.", ["da", "en"])
    published_at: datetime = field("When it became public.", "2024-03-01T09:00:00+01:00")
    modified_at: datetime = field("When it was last changed.", "2024-03-02T10:30:00+01:00")

    @staticmethod
    def resolve_url(record, context):
        return whole_address(record.get_absolute_url(), context)

    @staticmethod
    def resolve_languages(record):
        return record.languages_written
