"""How the fields of a record are written in the cells of a file.

A cell is text, so that CSV, XLSX and JSON hold the same; only numbers are numbers in XLSX. Several
slugs, languages, links or lines are joined by "|", yes and no are 1 and 0, days, times and moments
follow ISO 8601 (moments in UTC), an empty cell is an empty field.
"""

import re
from datetime import UTC, date, datetime, time
from functools import cached_property
from math import isfinite

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export import widgets

from urbact_site.fields import links_from_text, text_from_links
from urbact_site.localized import LANGUAGES

SEPARATOR = "|"
BLANK = models.Field.default_error_messages["blank"]
# What no database, spreadsheet or page can hold: control characters, halves of characters, and
# the two that no XML has.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet would compute, but for numbers and telephone numbers.
FORMULA = re.compile(r"'*([=@]|[+-](?![\d .]*$))")
DOTTED_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}", re.ASCII)


def plain(value):
    """A cell or field as text: without blanks around it, with one kind of line end."""
    text = "" if value is None else str(value)
    return (re.sub("\r\n?", "\n", text) if "\r" in text else text).strip()


def parts(value):
    """The values that a cell joins, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, plain(value).split(SEPARATOR)))))


class CellWidget(widgets.Widget):
    """How the fields of one kind are written in a cell."""

    def __init__(self, field):
        self.field = field

    def text(self, value):
        """The cell that says a value."""
        return plain(self.render(value))

    def text_of(self, record, column):
        """The cell that says what a record has in its column."""
        return plain(column.export(record))

    def is_same(self, cell, value):
        """Whether a cell says a value; when it says it in other words, perhaps not."""
        return plain(cell) == self.text(value)


class TextWidget(CellWidget):
    """A text. Where a spreadsheet would take it for a formula, an apostrophe goes before it."""

    @property
    def empty(self):
        return None if self.field.null else ""

    def is_same(self, cell, value):
        if not value or cell != value or cell[0] in "'=":  # else nearly all are, and it is quick
            return super().is_same(cell, value)
        return True

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        if text.startswith("="):
            raise ValidationError(
                _("This is a formula. If a text is meant, write an apostrophe before it.")
            )
        if text.startswith("'") and FORMULA.match(text):
            text = text[1:]
        return text or self.empty

    def render(self, value, obj=None, **kwargs):
        text = plain(UNWRITABLE.sub("", value or ""))  # what a form took, an import would refuse
        return f"'{text}" if FORMULA.match(text) else text


class RichTextWidget(TextWidget):
    """HTML, sanitised at once, so that a second import finds nothing to change."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        return self.field.sanitize(text) or self.empty if text else text


class LinesWidget(TextWidget):
    """A text with one value a line."""

    def clean(self, value, row=None, **kwargs):
        return super().clean("\n".join(parts(value)))

    def render(self, value, obj=None, **kwargs):
        return super().render(SEPARATOR.join(parts(SEPARATOR.join(plain(value).splitlines()))))


class ChoiceWidget(CellWidget):
    """One of a few values, not their labels."""

    @cached_property
    def choices(self):
        return [value for value, _label in self.field.flatchoices if value]

    def clean(self, value, row=None, **kwargs):
        return self.known(plain(value)) if plain(value) else ""

    def known(self, value):
        if value not in self.choices:
            raise ValidationError(
                _("“%(value)s” is not allowed here; these are: %(choices)s."),
                params={"value": value, "choices": ", ".join(self.choices)},
            )
        return value


class LanguageListWidget(ChoiceWidget):
    choices = LANGUAGES

    def clean(self, value, row=None, **kwargs):
        return [self.known(code) for code in parts(value)]

    def render(self, value, obj=None, **kwargs):
        return SEPARATOR.join(value or [])


class LinksWidget(CellWidget):
    """Links as “website https://example.eu|youtube https://youtube.com/example”."""

    def clean(self, value, row=None, **kwargs):
        return links_from_text(plain(value), SEPARATOR)

    def render(self, value, obj=None, **kwargs):
        links = [link | {"address": link["address"].replace("|", "%7C")} for link in value or []]
        return text_from_links(links, SEPARATOR)


class BooleanWidget(CellWidget):
    values = {"1": True, "0": False, "true": True, "false": False}

    def clean(self, value, row=None, **kwargs):
        try:
            return self.values[plain(value).lower()]
        except KeyError:
            raise ValidationError(_("Write 1 for yes, 0 for no.")) from None

    def render(self, value, obj=None, **kwargs):
        return str(int(value))


class NumberWidget(CellWidget):
    """A number with a decimal point, or with the comma that a spreadsheet of most of Europe
    writes; none of ours is in the thousands."""

    @property
    def is_whole(self):
        return isinstance(self.field, models.IntegerField)

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        try:
            number = float(text.replace(",", ".")) if text else None
        except ValueError:
            number = float("nan")
        if number is not None and (not isfinite(number) or (self.is_whole and number % 1)):
            example = "2024" if self.is_whole else "12.568"
            raise ValidationError(_("Write a number as %(example)s."), params={"example": example})
        return int(number) if self.is_whole and text else number

    def render(self, value, obj=None, force_native_type=False, **kwargs):
        if value is None or force_native_type:
            return value
        return str(value)


class DateWidget(CellWidget):
    """A day as ISO 8601 writes it, or as most of Europe does, 14.3.2024."""

    example = "2024-03-14"

    def clean(self, value, row=None, **kwargs):
        try:
            return self.parse(value if isinstance(value, date | time) else plain(value))
        except (ValueError, OverflowError):
            message = _("This is no date or time; write it as %(example)s.")
            raise ValidationError(message, params={"example": self.example}) from None

    def parse(self, value):
        if isinstance(value, datetime):  # Excel knows no day without a time
            return value.date()
        if DOTTED_DAY.fullmatch(str(value)):
            return datetime.strptime(value, "%d.%m.%Y").date()
        return date.fromisoformat(str(value)) if value else None

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class TimeWidget(DateWidget):
    example = "10:00"

    def parse(self, value):
        parsed = time.fromisoformat(str(value)) if value else None
        if parsed and parsed.tzinfo:
            raise ValueError("a time of day knows no zone")
        return parsed

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat().removesuffix(":00")


class MomentWidget(DateWidget):
    """A date and time in UTC; one without an offset is meant in the site's own time zone."""

    example = "2024-03-14T10:00:00+00:00"

    def parse(self, value):
        moment = datetime.fromisoformat(str(value)) if value else None
        if moment is None:
            return None
        return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)

    def render(self, value, obj=None, **kwargs):
        return value.astimezone(UTC).isoformat() if value else ""


class FileWidget(CellWidget):
    """A file by its name in the storage, where it must be already."""

    def clean(self, value, row=None, **kwargs):
        name = plain(value)
        try:
            is_there = not name or self.field.storage.exists(name)
        except SuspiciousFileOperation:
            is_there = False
        if not is_there:
            raise ValidationError(_("There is no file “%(name)s”."), params={"name": name})
        return name

    def render(self, value, obj=None, **kwargs):
        return str(value or "")
