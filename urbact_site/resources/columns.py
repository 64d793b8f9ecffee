"""Which columns a model's files have, and how each is written."""

from difflib import get_close_matches

from django.db import models
from django.utils.translation import gettext_lazy as _
from import_export import fields

from urbact_site.fields import LanguageListField, LinesField, LinksField, RichTextField
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.models import Page, Translated
from urbact_site.resources.cells import (
    BooleanWidget,
    ChoiceWidget,
    DateWidget,
    FileWidget,
    LanguageListWidget,
    LinesWidget,
    LinksWidget,
    MomentWidget,
    NumberWidget,
    RichTextWidget,
    TextWidget,
    TimeWidget,
)
from urbact_site.resources.slugs import SlugListWidget, SlugWidget

# The first that fits: a field is looked up by its own class, then by those it extends.
WIDGETS = {
    models.ManyToManyField: SlugListWidget,
    models.ForeignKey: SlugWidget,
    models.FileField: FileWidget,
    models.BooleanField: BooleanWidget,
    models.DateTimeField: MomentWidget,
    models.DateField: DateWidget,
    models.TimeField: TimeWidget,
    models.FloatField: NumberWidget,
    models.IntegerField: NumberWidget,
    LanguageListField: LanguageListWidget,
    LinesField: LinesWidget,
    LinksField: LinksWidget,
    RichTextField: RichTextWidget,
    models.CharField: TextWidget,
    models.TextField: TextWidget,
}


# In a file that comes back with its errors, the column that tells them.
REASON = "reason"


class Column(fields.Field):
    """A column, made from the model's field: its name, widget and all."""

    def __init__(self, field):
        kinds = (WIDGETS[kind] for kind in type(field).__mro__ if kind in WIDGETS)
        widget_class = ChoiceWidget if field.choices else next(kinds)
        super().__init__(field.attname, field.name, widget_class(field))


class HeaderError(ValueError):
    """What is wrong with the names of a file's columns, a sentence each."""

    def __str__(self):
        return " ".join(map(str, self.args))


def header_errors(headers, known, ignored=()):
    """What is wrong with the names of a file's columns. ignored: those that may be unknown."""
    for number, name in enumerate(headers, 1):
        if name in ignored:
            continue
        if not name:
            yield _("Column %(number)s has no name.") % {"number": number}
        elif name not in known:
            nearest = get_close_matches(name, known, 1, 0)[0]
            yield _("Unknown column “%(name)s”; the nearest known is “%(nearest)s”.") % {
                "name": name,
                "nearest": nearest,
            }
        elif name in headers[: number - 1]:
            yield _("The column “%(name)s” is there twice.") % {"name": name}
    if "slug" not in headers:
        yield _("The column “slug” is missing: it tells which record a row is.")


def columns(model, *own):
    """The columns of a model: its key, its own fields as named, those of its base, its texts."""
    base = [
        *(["original_language", "machine_languages"] if issubclass(model, Translated) else []),
        *(["published_at", "submitted_at", "note"] if issubclass(model, Page) else []),
    ]
    names = [field.name for field in model._meta.fields if field.name in translated(model)]
    texts = [column(name, code) for name in names for code in LANGUAGES]
    return ["slug", *own, *base, *texts]
