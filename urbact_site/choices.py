"""What a reader chooses from: each label in its own language."""

import re

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.alphabets import sort_key
from urbact_site.cldr import number
from urbact_site.localized import shown, translated
from urbact_site.models import FormerSlug

SLUG = re.compile(r"[-\w]{1,100}", re.ASCII)


class Label(str):
    """What a choice is called, and in which language when not in the page's."""

    def __new__(cls, text, language=None):
        label = super().__new__(cls, text)
        label.language = language
        return label


class MarkedSelect(forms.Select):
    """A choice whose options say in which language they are."""

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if code := getattr(label, "language", None):
            option["attrs"] |= {"lang": code}
        return option


class LabelledChoiceField(forms.ChoiceField):
    """A choice whose refusal names what was asked for and what to do."""

    widget = MarkedSelect
    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not one of the choices here, so it is not applied.")
    }


class RecordChoiceField(LabelledChoiceField):
    """A choice among records by their slugs; one that a record had means that record."""

    def __init__(self, *, model, **kwargs):
        super().__init__(**kwargs)
        self.model, self.meant = model, {}

    def to_python(self, value):
        return self.present(super().to_python(value))

    def bound_data(self, data, initial):
        return self.present(super().bound_data(data, initial))

    def present(self, slug):
        """The slug of today; what is no choice, as of a record that is not public, is not told."""
        keys = {key for key, _label in self.choices}
        if slug in keys or not SLUG.fullmatch(slug or ""):
            return slug
        if slug not in self.meant:
            former = FormerSlug.objects.of(self.model).filter(slug=slug).values("object_id")
            found = self.model._base_manager.filter(pk__in=former).values_list("slug", flat=True)
            self.meant[slug] = next((key for key in found if key in keys), slug)
        return self.meant[slug]


def choices_by_name(rows):
    """[(slug, name)] of some records, in the order of the alphabet of the shown language."""
    choices = [(row.slug, Label(str(row), foreign_language(row))) for row in rows]
    return sorted(choices, key=lambda choice: sort_key(choice[1]))


def foreign_language(row):
    """The language that the name of a record is shown in, when not in the page's."""
    name = next((name for name in ("title", "name") if name in translated(type(row))), None)
    language = name and shown(row, name)[1]
    return language if language != get_language() else None


def counted(label, count):
    """The label of a choice with how many rows it would leave."""
    return Label(f"{label} ({number(count)})", getattr(label, "language", None))
