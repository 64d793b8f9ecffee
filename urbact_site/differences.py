"""What changed between two texts, word by word.

    difference(old, new)                    one text with <ins> and <del> in it
    difference(old, new, is_rich=True)      the same for HTML: block by block, formatting told
    side_by_side(old, new)                  both texts, each with its own part marked
    side_by_side(…, mark=highlighted)       the same for two of which none is older

All take texts of any length, None for none, and give safe HTML: whatever stood in the texts is
escaped. Words that a screen reader passes over in silence are announced ("removed", "added").
"""

import re
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby
from time import monotonic

from diff_match_patch import diff_match_patch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SAME, OLD, NEW = 0, -1, 1
WORD = re.compile(r"\w+|\s+|[^\w\s]")
# A code point that stands for a word must be a character: the halves of surrogates are none.
SURROGATES = range(0xD800, 0xE000)
SECONDS = 1  # for which a better difference is sought; then a coarser one does
MOST_COMPARED = 4_000_000  # characters, in search of what a changed block was

BLOCKS = {
    "p": gettext_lazy("Paragraph"),
    "h3": gettext_lazy("Heading"),
    "h4": gettext_lazy("Heading"),
    "li": gettext_lazy("List"),
    "blockquote": gettext_lazy("Quotation"),
    "td": gettext_lazy("Table"),
    "th": gettext_lazy("Table"),
    "figure": gettext_lazy("Image"),
}
MARKS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "a": gettext_lazy("link"),
}


def difference(old, new, is_rich=False):
    """One text out of two: what went is in <del>, what came in <ins>."""
    if is_rich:
        return rich_difference(old, new)
    return joined(
        marked(sign, "".join(words)) for sign, words in word_changes(split(old), split(new))
    )


def side_by_side(old, new, is_rich=False, mark=None):
    """(the old text with what went marked, the new one with what came marked); HTML as its text.

    mark: marks the part of a text, by its sign; see `marked` and `highlighted`.
    """
    if is_rich:
        old, new = plainly(old, new)
    changes = list(word_changes(split(old), split(new)))
    mark = mark or marked
    return tuple(
        joined(mark(sign, "".join(words)) for sign, words in changes if sign in (SAME, side))
        for side in (OLD, NEW)
    )


def plainly(*texts):
    """Rich texts without their formatting; where they do not link to the same, with addresses."""
    read = [blocks(text) for text in texts]
    links = [
        list(dict.fromkeys(link_of(word) for b in found for word in b.words)) for found in read
    ]
    with_links = any(other != links[0] for other in links)
    return ["\n".join(b.plainly(with_links) for b in found) for found in read]


def link_of(word):
    """Where a word of a block leads; None for most."""
    return next((address for tag, address in word[1] if tag == "a"), None)


def split(text):
    return WORD.findall((text or "").replace("\r\n", "\n"))


def word_changes(old, new, seconds=SECONDS):
    """(SAME, OLD or NEW, words) in the order of the text, from two lists of words, or of blocks."""
    known = {}
    coded = ["".join(code_of(known, word) for word in words) for words in (old, new)]
    finder = diff_match_patch()
    finder.Diff_Timeout = seconds
    found = finder.diff_main(*coded, False)
    finder.diff_cleanupSemantic(found)
    by_code = {code: word for word, code in known.items()}
    for sign, codes in found:
        yield sign, [by_code[code] for code in codes]


def code_of(known, word):
    """The one character that stands for a word while the texts are compared."""
    number = len(known) + 1
    if number >= SURROGATES.start:
        number += len(SURROGATES)
    return known.setdefault(word, chr(number))


def marked(sign, text):
    if sign == SAME:
        return format_html("{}", text)
    # A line that went or came shows only by its mark.
    text = text.replace("\n", "¶\n")
    if sign == OLD:
        announced = '<del><span class="visually-hidden">{} </span>{}</del>'
        return format_html(announced, _("removed:"), text)
    return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("added:"), text)


def highlighted(sign, text):
    """What one text has and the other has not, when neither is the older."""
    return format_html("{}" if sign == SAME else "<mark>{}</mark>", text)


def joined(parts):
    return mark_safe("".join(parts))  # noqa: S308 (each part is escaped)


# Rich text


class Block:
    """A paragraph, heading or other block of a rich text: its words, each with its marks."""

    def __init__(self, kind):
        self.kind, self.words = kind, []

    def __str__(self):
        return "".join(word for word, _marks in self.words)

    def plainly(self, with_links):
        """The words; with_links: each link followed by where it leads."""
        if not with_links:
            return str(self)
        found = []
        for address, group in groupby(self.words, link_of):
            found += [word for word, _marks in group]
            found += [f" ({readable(address)})"] if address else []
        return "".join(found)

    def __eq__(self, other):
        return (self.kind, self.words) == (other.kind, other.words)

    def __hash__(self):
        return hash((self.kind, str(self)))

    @property
    def is_empty(self):
        return not str(self).strip()


class Reader(HTMLParser):
    """Reads HTML as a list of blocks."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.marks = [Block("p")], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in BLOCKS:
            self.blocks.append(Block(tag))
            if tag == "figure":
                self.blocks[-1].words.append((f"[{attributes.get('data-picture', '')}]", ()))
        elif tag == "br":
            self.blocks[-1].words.append(("\n", ()))
        elif tag in MARKS:
            self.marks.append((tag, attributes.get("href") or ""))

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.blocks.append(Block("p"))
        self.marks = [mark for mark in self.marks if mark[0] != tag]

    def handle_data(self, data):
        self.blocks[-1].words += [(word, tuple(self.marks)) for word in split(data)]


def blocks(html):
    """The blocks of an HTML text that say anything."""
    reader = Reader()
    reader.feed(html or "")
    reader.close()
    return [block for block in reader.blocks if not block.is_empty]


def rich_difference(old, new):
    """The blocks of the new text and, between them, those that went."""
    until, found = monotonic() + SECONDS, []
    changes = word_changes(blocks(old), blocks(new))
    for is_same, group in groupby(changes, lambda change: change[0] == SAME):
        went, came = [], []
        for sign, part in group:
            went += part if sign != NEW else []
            came += part if sign != OLD else []
        both = zip(went, came, strict=True) if is_same else pairs(went, came)
        found += [shown_block(*pair, until) for pair in both]
    return joined(found)


def pairs(old, new):
    """Changed blocks beside those that they most likely were, in their order, most alike first:
    (block, None) for one that went, (None, block) for one that came; all when there are many."""
    if cost(old, new) > MOST_COMPARED:
        yield from ((block, None) for block in old)
        old = []
    shown = 0
    for block in old:
        likeness = [
            (SequenceMatcher(None, str(block), str(other), autojunk=False).quick_ratio(), -index)
            for index, other in enumerate(new[shown:], shown)
        ]
        best, index = max(likeness, default=(0, 0))
        if best < 0.5:
            yield block, None
            continue
        yield from ((None, other) for other in new[shown:-index])
        yield block, new[-index]
        shown = 1 - index
    yield from ((None, other) for other in new[shown:])


def cost(old, new):
    """How many characters are read when each of some blocks is held beside each of others."""
    letters = [sum(len(str(block)) for block in found) for found in (old, new)]
    return len(old) * letters[1] + len(new) * letters[0]


def shown_block(old, new, until):
    """A block as it was and is; either may be missing. until: when time for the whole text ends."""
    before, after = (block.words if block else [] for block in (old, new))
    kind = str(BLOCKS[(new or old).kind])
    if old and new and old.kind != new.kind:
        kind = joined([marked(OLD, str(BLOCKS[old.kind])), " ", marked(NEW, kind)])
    text = joined(rich_words(before, after, max(until - monotonic(), 0.01)))
    html = '<div class="block {}"><small>{}</small> <div>{}</div></div>'
    return format_html(html, (new or old).kind, kind, text)


def rich_words(before, after, seconds):
    """The words of two blocks; where only the marks of a word differ, that is said."""
    if before == after:
        yield format_html("{}", "".join(word for word, _marks in after))
        return
    olds, news = iter(before), iter(after)
    changes = word_changes([w for w, _m in before], [w for w, _m in after], seconds)
    for sign, words in changes:
        if sign != SAME:
            source = olds if sign == OLD else news
            yield marked(sign, "".join(next(source)[0] for _word in words))
            continue
        same = [(word, next(olds)[1], next(news)[1]) for word in words]
        for (was, now), group in groupby(same, lambda item: item[1:]):
            text = "".join(word for word, _was, _now in group)
            yield format_html("{}", text) if was == now else reformatted(text, was, now)


def reformatted(text, was, now):
    """A text whose words are the same and whose formatting is not."""
    gone = [(marked_name(OLD, mark),) for mark in was if mark not in now]
    come = [(marked_name(NEW, mark),) for mark in now if mark not in was]
    notes = format_html_join(" ", "{}", gone + come)
    return format_html('<span class="reformatted">{} <small>({})</small></span>', text, notes)


def marked_name(sign, mark):
    tag, address = mark
    return marked(sign, f"{MARKS[tag]} {readable(address)}".strip())


def readable(address):
    """A record by its name in texts: "network/cope"."""
    return address.removeprefix("record:")
