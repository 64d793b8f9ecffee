"""What a long page offers around its text: its contents at the top, ways to pass it on."""

import re
from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language

from urbact_site.templatetags.content import in_language

register = template.Library()

FEWEST = 3
LANGUAGE = r'(?: (?:lang|dir)="[\w-]+")*'
# A heading; where a text in one language begins, and the first end that may be its own.
PARTS = re.compile(
    f'<h2 id="(?P<key>[^"]+)"(?P<own>{LANGUAGE})>(?P<name>.*?)</h2>'
    f'|<div class="prose"(?P<text>{LANGUAGE})>|</div>',
    re.DOTALL,
)


def headings(html):
    """(id, attributes of its language, HTML of its name) of each <h2> that has an id."""
    language = ""
    for part in PARTS.finditer(html):
        if part["key"]:
            yield part["key"], part["own"] or language, part["name"]
        else:
            language = part["text"] or ""


class Contents(template.Node):
    def __init__(self, inside):
        self.inside = inside

    def render(self, context):
        html = self.inside.render(context)
        links = list(headings(html))
        if len(links) < FEWEST:
            return html
        nav = context.template.engine.get_template("includes/_contents.html")
        return nav.render(template.Context({"links": links})) + html


@register.tag
def contents(parser, token):
    """{% contents %}…{% endcontents %}: before what is inside, links to its headings.

    Headings: each <h2 id="…">; with fewer than three there is nothing to find one's way in.
    """
    inside = parser.parse(["endcontents"])
    parser.delete_first_token()
    return Contents(inside)


@register.inclusion_tag("includes/_share.html", takes_context=True)
def share(context, title):
    """Ways to pass the page on in the shown language: plain links, nobody learns of a visit."""
    url = in_language(context["request"], get_language(), absolute=True)
    ways = [
        ("Facebook", "https://www.facebook.com/sharer/sharer.php", {"u": url}),
        ("X", "https://x.com/intent/post", {"text": title, "url": url}),
        ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/", {"url": url}),
    ]
    return {
        "url": url,
        "mail": mail_address(subject=title, body=url),
        "sites": [(name, f"{address}?{urlencode(given)}") for name, address, given in ways],
    }


def mail_address(**parts):
    """A mailto: address (RFC 6068), where a blank is %20 and no plus."""
    return "mailto:?" + urlencode(parts).replace("+", "%20")
