"""What every template may use: texts with their language, dates and names after the CLDR."""

import re
from itertools import count
from textwrap import shorten

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info

from urbact_site import cldr, fields, mentions, words

register = template.Library()

register.filter("country_name", cldr.country_name)
register.filter("language", cldr.language_name)  # {% load i18n %} has a language_name
register.filter("day", cldr.date)
register.filter("and_list", cldr.and_list)
register.filter("moment", cldr.moment)
register.filter("marked", words.marked)
register.filter("snippet", words.snippet)
register.filter("number", cldr.number)


@register.filter
def native_name(code):
    """The name of a language in that language."""
    return dict(settings.LANGUAGES)[code]


@register.filter
def shortened(text, length):
    """The beginning of a text, so many letters at most: of words, Finnish would fill two cards
    where English fills one."""
    return shorten(text, length, placeholder=" …")


HEADING_OF_TEXT = re.compile("<h3>(.*?)</h3>", re.DOTALL)


@register.filter
def rich_text(html, level=3):
    """HTML from the editor, its links and pictures as readers see them, sanitised once more: what
    came past the field is not trusted.

    level: of its first headings; 2 where no heading of the page stands above the text. These have
    an id then, so that the page's contents lead to them.
    """
    (html,) = mentions.shown([html])
    if level == 2:
        keys = count(1)
        html = HEADING_OF_TEXT.sub(lambda h: f'<h2 id="part-{next(keys)}">{h[1]}</h2>', html)
        html = html.replace("<h4>", "<h3>").replace("</h4>", "</h3>")
    return mark_safe(html)  # noqa: S308


@register.filter
def stored_text(html):
    """The same as an editor takes it: with references instead of addresses and pictures."""
    return mark_safe(fields.sanitized(html or ""))  # noqa: S308


@register.filter
def days(record):
    """From the first to the last day of a record, whichever is known."""
    if hasattr(record, "opens_on"):
        return cldr.day_range(record.opens_on, record.closes_on)
    first, last = record.starts_on, record.ends_on
    return cldr.day_range(first or last, last or first)


@register.filter
def clock(event):
    """At what time an event starts, and ends when that is stated."""
    if not event.ends_time:
        return cldr.time(event.starts_time)
    return cldr.time_range(event.starts_time, event.ends_time)


@register.filter
def link_kind(kind):
    return fields.LINK_KINDS.get(kind, kind)


@register.simple_tag
def lang(code):
    """The attributes of an element whose text is not in the page's language (WCAG 2.2, 3.1.2).

    code: as `title_language` tells it; None, for an empty text, needs no mark.
    """
    if not code or code == get_language():
        return ""
    direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', code, direction)


@register.filter
def in_own_language(label):
    """The label of a choice, marked when it is not in the page's language."""
    code = getattr(label, "language", None)
    return format_html("<span{}>{}</span>", lang(code), label) if code else label


@register.inclusion_tag("includes/_language_mark.html")
def language_mark(code, record=None):
    """The visible marks of a text: "in Finnish" when the page is not, "machine translation" when
    nobody has confirmed the text of the record."""
    is_machine = record is not None and record.is_machine_in(code)
    return {"code": code if code != get_language() else None, "is_machine": is_machine}


@register.inclusion_tag("includes/_language_menu.html", takes_context=True)
def language_menu(context):
    """The same page in the 31 languages, those first that it exists in."""
    request, versions = context.get("request"), context.get("versions", ())
    codes = [code for code, _name in settings.LANGUAGES]
    return {
        "versions": [(code, in_language(request, code)) for code in codes if code in versions],
        "others": [(code, in_language(request, code)) for code in codes if code not in versions],
        "current": get_language(),
    }


@register.simple_tag(takes_context=True)
def address_in(context, code, absolute=False):
    """The address of this page in another language."""
    return in_language(context["request"], code, absolute)


def in_language(request, code, absolute=False):
    """The address of the requested page in a language; the home page for a page that has none."""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    path = f"/{code}/{rest}" if first in dict(settings.LANGUAGES) else f"/{code}/"
    if absolute:
        return request.build_absolute_uri(path)
    query = request.META.get("QUERY_STRING")
    return f"{path}?{query}" if query else path
