"""Model fields that all content shares."""

import re
from functools import reduce
from itertools import chain, count

import nh3
from anyascii import anyascii
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    ProhibitNullCharactersValidator,
    URLValidator,
    validate_slug,
)
from django.db import models
from django.db.models import Func, TextField
from django.utils.deconstruct import deconstructible
from django.utils.html import escape
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from django_prose_editor.fields import ProseEditorField

from urbact_site.addresses import to_store
from urbact_site.cldr import language_choices

RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "ListItem": True,
    "OrderedList": True,
    "Blockquote": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "record"]},
    "Picture": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
}
# The quotation marks are those of a tag: within a text or an attribute `<` or they are entities.
FIGURE = re.compile(r'(<figure data-picture="[-\w]{1,150}">)(?:\s*</figure>)?|</?figure>', re.ASCII)
EMPTY = re.compile(r"<(\w+)></\1>")
TAG, ANY_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)"), re.compile(r"<[^<>]*>?")
ENDED_BY_THE_NEXT = {"p", "li", "tr", "td", "th", "br", "hr", "img"}
DEEPEST = 200


def checked(tag, name, value):
    """An attribute as a text keeps it; None for one that it does not."""
    if (tag, name) == ("figure", "data-picture"):
        return value if validate_slug.regex.fullmatch(value) else None
    return to_store(value.strip()) if (tag, name) == ("a", "href") else value


cleaner = nh3.Cleaner(
    **allowlist_from_extensions(expand_extensions(RICH_TEXT)), attribute_filter=checked
)


def is_bottomless(html):
    """Whether tags stand deeper in one another than in any text that somebody wrote."""
    depth = 0
    for end, name in TAG.findall(html):
        if name.lower() not in ENDED_BY_THE_NEXT:
            depth = max(depth - 1, 0) if end else depth + 1
        if depth > DEEPEST:
            return True
    return False


def sanitized(html):
    """HTML of which nothing outside the list above survives, as a text keeps it: pages of ours are
    named by their records, pictures of the library by empty figures."""
    if is_bottomless(html):  # the parser takes minutes for it
        return escape(ANY_TAG.sub(" ", html))
    html = cleaner.clean(html)
    html = FIGURE.sub(lambda found: f"{found[1]}</figure>" if found[1] else "", html)
    return "" if EMPTY.fullmatch(html) else html


class RichTextField(ProseEditorField):
    """HTML from the editor, sanitised on every way into the database and again when it is shown."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, config={"extensions": RICH_TEXT}, sanitize=sanitized, **kwargs)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value:
            value = self.sanitize(value)
        return value or (None if self.null else "")


def validate_lines(text):
    if "|" in text:
        raise ValidationError(_("Write no “|” here: in files it separates one name from the next."))


class LinesField(models.TextField):
    """Names, one a line; files join them by "|", so none has it."""

    default_validators = [validate_lines]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class LanguageField(models.CharField):
    """One of the site's languages, by its code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 7, "choices": language_choices} | kwargs)


class LanguageListField(models.TextField):
    """Some of the site's languages. A list of codes in Python, " da en " in the database, where
    `filter(languages__contains=" da ")` finds those with Danish."""

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def to_python(self, value):
        if isinstance(value, str):
            return value.split()
        return list(value or [])

    def get_prep_value(self, value):
        codes = self.to_python(value) if value is None or isinstance(value, list | tuple) else value
        if isinstance(codes, str):
            return codes
        return f" {' '.join(codes)} " if codes else ""

    def value_to_string(self, instance):
        return self.get_prep_value(self.value_from_object(instance))

    def validate(self, value, instance):
        known = dict(language_choices())
        if unknown := [code for code in value if code not in known]:
            raise ValidationError(_("Unknown language: %(code)s") % {"code": ", ".join(unknown)})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=language_choices,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


LINK_KINDS = {
    "website": _("Web site"),
    "e-mail": _("E-mail"),
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
    "document": _("Document"),
}


def links_from_text(text, separator="\n"):
    """[{"kind", "address"}] from "website https://…" a line.

    Raises ValidationError with every wrong line.
    """
    links = []
    for line in filter(None, (part.strip() for part in text.split(separator))):
        kind, _blank, address = line.partition(" ")
        links.append({"kind": kind, "address": address.strip()})
    validate_links(links)
    return links


def text_from_links(links, separator="\n"):
    return separator.join(f"{link['kind']} {link['address']}" for link in links or [])


def validate_links(links):
    """A link is a known kind and an http(s) address (mailto for e-mail)."""
    errors = []
    for link in links:
        if link.get("kind") not in LINK_KINDS:
            errors.append(
                _("“%(kind)s” is no kind of link; the kinds are: %(kinds)s.")
                % {"kind": link.get("kind", ""), "kinds": ", ".join(LINK_KINDS)}
            )
        address = link.get("address", "")
        is_mail = link.get("kind") == "e-mail" and address.startswith("mailto:")
        try:
            ProhibitNullCharactersValidator()(address)  # which PostgreSQL's JSON has none of
            if is_mail:
                EmailValidator()(address.removeprefix("mailto:").partition("?")[0])
            else:
                URLValidator(["http", "https"])(address)
        except ValidationError:
            errors.append(_("“%(address)s” is no web address.") % {"address": address})
    if errors:
        raise ValidationError(errors)


class LinksFormField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def prepare_value(self, value):
        return value if isinstance(value, str) else text_from_links(value)

    def to_python(self, value):
        return links_from_text(value or "")

    def has_changed(self, initial, data):
        return text_from_links(initial) != (data or "").strip()


class LinksField(models.JSONField):
    """Addresses elsewhere: a list of {"kind", "address"}."""

    def __init__(self, *args, **kwargs):
        defaults = {"default": list, "blank": True, "validators": [validate_links]}
        super().__init__(*args, **defaults | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators")
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        return LinksFormField(
            required=False,
            label=self.verbose_name,
            help_text=_(
                "One link a line: its kind, a blank, its address. "
                "For example: website https://example.eu. Kinds: %(kinds)s."
            )
            % {"kinds": ", ".join(LINK_KINDS)},
        )


class KeyField(models.SlugField):
    """The key by which imports know a record that has no page: made once, from its parent and name.

    parts: paths of attributes whose texts make the key ("network.slug", "name").
    """

    def __init__(self, *parts, **kwargs):
        self.parts = parts
        defaults = {"max_length": 150, "unique": True, "blank": True, "editable": False}
        super().__init__(_("key"), **defaults | kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        return name, path, list(self.parts), kwargs

    def pre_save(self, instance, add):
        if not getattr(instance, self.attname):
            texts = (reduce(getattr_or_none, part.split("."), instance) for part in self.parts)
            name = " ".join(str(text) for text in texts if text)
            setattr(instance, self.attname, unused_slug(type(instance), name, self.max_length))
        return getattr(instance, self.attname)


def slug_of(model, name, length=100):
    """The ASCII slug of a name in any script, with room for a number within `length`.

    A name without a letter gives the model's own: "article".
    """
    return slugify(anyascii(name))[: length - 5].strip("-") or model._meta.model_name


def unused_slug(model, name, length=100):
    """The `slug_of` a name, with a number where another record has it, or had it before."""
    slug = slug_of(model, name, length)
    former = apps.get_model("urbact_site.FormerSlug").objects.of(model)
    taken = {
        found
        for rows in (model._default_manager.all(), former)
        for found in rows.filter(slug__startswith=slug).values_list("slug", flat=True)
    }
    return next(
        free for free in chain([slug], (f"{slug}-{n}" for n in count(2))) if free not in taken
    )


def is_key(text):
    """Whether a text that somebody sent could be the primary key of a record."""
    return text.isascii() and text.isdigit() and len(text) < 19


def getattr_or_none(thing, name):
    return getattr(thing, name, None)


# What a reader may type for a letter: one for one, then those that need two.
LETTERS = (
    "áàâäãåāăąćčĉċçďđðéèêëēĕėęěğģġĝĥħíìîïĩīįıĵķĺľļłńňñņóòôöõōőøŕřŗśšşșŝťţțŧúùûüũūůűųŵýÿŷźžż",
    "aaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiijkllllnnnnoooooooorrrsssssttttuuuuuuuuuwyyyzzz",
)
PAIRS = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}


def folded(text):
    """Lower case without diacritics: "Škofja Loka" is "skofja loka"."""
    # Python would lower this one to two characters.
    text = text.replace("İ", "i").lower().translate(str.maketrans(*LETTERS))
    for letter, pair in PAIRS.items():
        text = text.replace(letter, pair)
    return text


@deconstructible
class Folded(Func):
    """A name as it is sorted and searched; the same as `folded`, by the database."""

    function = "FOLDED"  # SQLite: `folded` itself, registered in apps.py

    def __init__(self, expression):
        super().__init__(expression, output_field=TextField())

    def as_postgresql(self, compiler, connection, **context):
        # A server with the "C" locale lowers ASCII only, so capitals are named here too.
        small, plain = LETTERS
        pairs = [(a, b) for a, b in zip(small, plain, strict=True) if len(a.upper()) == 1]
        capitals = "".join(a.upper() for a, _b in pairs), "".join(b for _a, b in pairs)
        sql = f"LOWER(TRANSLATE(%(expressions)s, '{small + capitals[0]}', '{plain + capitals[1]}'))"
        for letter, pair in PAIRS.items():
            for form in {letter, letter.upper()} - {"SS"}:
                sql = f"REPLACE({sql}, '{form}', '{pair}')"
        return super().as_sql(compiler, connection, template=sql, **context)


def folded_column(name):
    """A stored column that holds the folded field `name`: order and search by it."""
    return models.GeneratedField(expression=Folded(name), output_field=TextField(), db_persist=True)
