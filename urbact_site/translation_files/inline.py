"""Rich text as a translator meets it: words between numbered codes, never HTML.

    <p>Cities <strong>together</strong></p>  is  <1>Cities <2>together</2></1>

A text is a list of tokens: ("text", words), ("open", code), ("close", code) and ("empty", code),
which is one that has no inside. Codes are numbers as text: "1". Plain text is one token of words.
"""

from collections import Counter
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from urbact_site.fields import sanitized

EMPTY = {"br", "hr", "figure"}
BLOCKS = {
    "p", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "figure",
}  # fmt: skip


class Code(NamedTuple):
    """A tag of a rich text: its name, how it begins, and ends when it has an inside."""

    name: str
    start: str
    end: str


def encoded(html):
    """(tokens, {code: Code}) of a rich text; both empty for an empty one."""
    encoder = Encoder()
    encoder.feed(sanitized(html or ""))
    encoder.close()
    return merged(encoder.tokens), encoder.codes


def plain(text):
    """The same of a plain text."""
    return merged([("text", text or "")]), {}


class Encoder(HTMLParser):
    """Numbers the tags of a rich text. The sanitiser has closed them all, in the right order."""

    def __init__(self):
        super().__init__()
        self.tokens, self.codes, self.open = [], {}, []

    def handle_starttag(self, tag, attrs):
        key, start = str(len(self.codes) + 1), self.get_starttag_text()
        if tag == "figure":
            start += "</figure>"  # nobody can write in a picture
        is_empty = tag in EMPTY
        self.codes[key] = Code(tag, start, "" if is_empty else f"</{tag}>")
        self.tokens.append(("empty" if is_empty else "open", key))
        if not is_empty:
            self.open.append(key)

    def handle_endtag(self, tag):
        if self.open and self.codes[self.open[-1]].name == tag:
            self.tokens.append(("close", self.open.pop()))

    def handle_data(self, data):
        self.tokens.append(("text", data))


def merged(tokens):
    """Neighbouring words as one token, none that is empty."""
    found = []
    for kind, value in tokens:
        if kind == "text" and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + value)
        elif kind != "text" or value:
            found.append((kind, value))
    return found


def fitted(tokens, own, codes):
    """The tokens of a translation with the codes of its source in place of its own: each tag has
    the next of the same, or the next of its name. What the source has no more is left out."""
    free, found = dict(codes), {}
    for is_alike in (Code.__eq__, lambda tag, other: tag.name == other.name):
        for key in [key for key in own if key not in found]:
            match = next((code for code, tag in free.items() if is_alike(own[key], tag)), None)
            if match:
                found[key] = match
                del free[match]
    kept = (pair for pair in tokens if pair[0] == "text" or pair[1] in found)
    return merged((kind, value if kind == "text" else found[value]) for kind, value in kept)


def words(tokens):
    """A text without its codes."""
    return "".join(value for kind, value in tokens if kind == "text")


def decoded(tokens, source, codes):
    """The HTML of tokens that translate those of a source, which has these codes.

    Raises ValidationError with each reason for which they are no translation: every code must be
    there once, those of paragraphs and the like where they were, others in their own paragraph.
    """
    if errors := [*(faults_of_codes(tokens, codes) or faults_of_order(tokens, source, codes))]:
        raise ValidationError(errors)
    return "".join(html_of(kind, value, codes) for kind, value in tokens)


def html_of(kind, value, codes):
    if kind == "text":
        return escape(value, quote=False)
    return codes[value].end if kind == "close" else codes[value].start


def faults_of_codes(tokens, codes):
    """A list of sentences: which codes are there too often, or not at all."""
    used = Counter(value for kind, value in tokens if kind in ("open", "empty"))
    unknown = {value for kind, value in tokens if kind != "text"} - codes.keys()
    reasons = [
        (_("There is no code %(code)s in the source."), unknown),
        (_("The code %(code)s is missing."), codes.keys() - used.keys()),
        (_("The code %(code)s is there more than once."), {c for c in used if used[c] > 1}),
    ]
    return [text % {"code": code} for text, found in reasons for code in sorted(found)]


def faults_of_order(tokens, source, codes):
    """A list of sentences: what of the paragraphs and the like is not as in the source."""
    try:
        shape = shape_of(tokens, codes)
    except ValueError as error:
        return [_("The code %(code)s does not end where it should.") % {"code": error}]
    wanted = shape_of(source, codes)
    moved = [code for code, home in shape.homes.items() if home != wanted.homes[code]]
    if shape.blocks != wanted.blocks or moved:
        return [_("The paragraphs, or the codes in them, are not in the order of the source.")]
    beside = shape.speaking - wanted.speaking - wanted.innermost
    return [_("There are words outside the paragraphs.")] if beside else []


class Shape(NamedTuple):
    """How a text is built.

    blocks: the tokens of the blocks; homes: {another code: the block that it is in};
    speaking: the blocks that have words of their own; innermost: those that have none within.
    """

    blocks: list
    homes: dict
    speaking: set
    innermost: set


def shape_of(tokens, codes):
    """Raises ValueError with a code that ends where another is open, or not at all."""
    shape, open_codes, home = Shape([], {}, set(), set()), [], [""]
    for kind, value in tokens:
        is_block = kind != "text" and codes[value].name in BLOCKS
        if kind == "text":
            if value.strip():
                shape.speaking.add(home[-1])
        elif is_block:
            shape.blocks.append((kind, value))
        elif kind != "close":
            shape.homes[value] = home[-1]
        if kind == "open":
            open_codes.append(value)
        elif kind == "close" and (not open_codes or open_codes.pop() != value):
            raise ValueError(value)
        if is_block and kind == "open":
            shape.innermost.discard(home[-1])
            shape.innermost.add(value)
            home.append(value)
        elif is_block and kind == "close":
            home.pop()
    if open_codes:
        raise ValueError(open_codes[-1])
    return shape
