"""What a page tells machines: search engines, social networks, feed readers."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from urbact_site import cldr
from urbact_site.models import PROGRAMME
from urbact_site.templatetags.content import in_language

register = template.Library()

# The Open Graph's kinds of page, by what schema.org calls that which they are about.
OPEN_GRAPH_TYPES = {"Article": "article", "NewsArticle": "article", "Person": "profile"}
ADDRESSES = ("url", "item", "logo", "contentUrl", "mainEntityOfPage")
# So that no text ends the script or begins another; JSON reads them as the letters they are.
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.inclusion_tag("includes/_head.html", takes_context=True)
def head(context, kind, title, description, about=None):
    """Description, canonical address, language versions, Open Graph and JSON-LD of a page.

    kind: what schema.org calls the page; about: the record that it is about. The context has
    `request` and `versions`, the languages that the page exists in: where the active one is not
    among them, the canonical page is that of the first, whose text is shown.
    """
    request, versions = context["request"], context["versions"]
    language = get_language() if get_language() in versions else versions[0]
    number = page_number(context)
    addresses = {code: in_language(request, code, absolute=True) for code in versions}
    thing = about.linked_data() if about else PROGRAMME | {"logo": static("urbact_site/icon.svg")}
    page = {
        "@type": kind,
        "name": str(title),
        "description": description,
        "url": addresses[language] + number,
        "inLanguage": language,
        "image": f"{addresses[language]}card.png",
        "publisher": PROGRAMME,
    }
    if about:
        thing |= {"url": page["url"], "mainEntityOfPage": page["url"]}
    default = "en" if "en" in versions else versions[0]
    return {
        "page": page,
        "versions": {code: address + number for code, address in addresses.items()},
        "default_version": addresses[default] + number,
        "kind": OPEN_GRAPH_TYPES.get(thing["@type"], "website"),
        "locale": cldr.territorial(language),
        "other_locales": [cldr.territorial(code) for code in versions if code != language],
        "published_at": thing.get("datePublished"),
        "modified_at": thing.get("dateModified"),
        "linked_data": script([page, thing, *breadcrumbs(context, page)], request),
    }


def page_number(context):
    """The query of a further page of a whole list. Filters and orders only show part of a list, or
    show it again: their canonical page is the list's first."""
    page = context.get("page_obj")
    is_further = page and page.number > 1 and set(context["request"].GET) == {"page"}
    return f"?page={page.number}" if is_further else ""


def breadcrumbs(context, page):
    """The way to a record's page, as a list of one BreadcrumbList; empty for other pages."""
    if "list_url_name" not in context:
        return
    steps = [
        (gettext("Home"), reverse("home")),
        (context["list_heading"], reverse(context["list_url_name"])),
        (page["name"], page["url"]),
    ]
    yield {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(steps, 1)
        ],
    }


def script(graph, request):
    """JSON-LD that is safe inside <script>, with whole addresses and without what is empty."""
    data = {"@context": "https://schema.org", "@graph": completed(graph, request)}
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308


def completed(value, request):
    if isinstance(value, dict):
        found = {key: completed(part, request) for key, part in value.items()}
        for key in found.keys() & set(ADDRESSES):
            found[key] = request.build_absolute_uri(found[key])
        return {key: part for key, part in found.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [completed(part, request) for part in value]
    return value
