"""What rich texts name by slugs, records of the site and pictures of the library, as it is shown.

    <a href="record:network/cope">      its page, in the reader's language; its words alone while
                                        the record is not public
    <figure data-picture="hall">        the picture with the words of its own record; nothing
                                        before it can be shown

What is named is looked up for all texts of a page at once: one query for records of any kind, two
more when a slug is none of today's, one for pictures.
"""

import re
from collections import defaultdict
from functools import reduce
from html.parser import HTMLParser
from itertools import chain
from operator import or_
from typing import NamedTuple

from django.db import models
from django.db.models import Q, Value
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from urbact_site.addresses import REFERENCE, address_of, kinds
from urbact_site.fields import RichTextField, sanitized
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.models import Draft, FormerSlug, Image, TranslationState

MENTION = re.compile(r'(?:href="record:([a-z]+)/|data-picture=")([-\w]+)"', re.ASCII)
TAGS = re.compile("<(a|figure)[ >]")


def mentioned(texts):
    """({(kind, slug)} of the records, {slug} of the pictures) that sanitised texts name."""
    found = {mention for text in texts for mention in MENTION.findall(text)}
    pictures = {slug for kind, slug in found if not kind}
    return {(kind, slug) for kind, slug in found if kind}, pictures


def pictures_in_texts():
    """The slugs of the pictures that any text names, public or not, also one kept as a draft."""
    found = pictures_named(model._base_manager.all() for model in kinds().values())
    texts = []
    for form in Draft.objects.values_list("data", flat=True):
        texts += chain.from_iterable(form.values())
    drafts = TranslationState.objects.filter(draft__isnull=False)
    for draft in drafts.values_list("draft", flat=True):
        texts += draft.values()
    return found | mentioned(filter(None, texts))[1]


def pictures_named(querysets):
    """The slugs of the pictures that the texts of some records name; one query."""
    found = naming(querysets, "data-picture=")
    first, *others = (rows.values_list(*columns) for rows, columns in found)
    texts = chain.from_iterable(first.union(*others, all=True))
    return mentioned(filter(None, texts))[1]


def is_picture_named(slug, querysets):
    """Whether the texts of some records name a picture; one query."""
    found = naming(querysets, f'data-picture="{slug}"')
    first, *others = (rows.values_list("pk") for rows, _columns in found)
    return first.union(*others, all=True).exists()


def naming(querysets, words):
    """(the records with these words in the HTML of a text, its columns in all languages) for each
    text that the records of some querysets have."""
    for rows in querysets:
        for name in translated(rows.model):
            if isinstance(rows.model._meta.get_field(name), RichTextField):
                columns = [column(name, code) for code in LANGUAGES]
                found = (Q(**{f"{each}__contains": words}) for each in columns)
                yield rows.filter(reduce(or_, found)), columns


# Records


class PublicPage(NamedTuple):
    """A record that is public, as readers of the active language meet it."""

    kind: str
    pk: int
    slug: str
    exists_in: str
    original_language: str

    @property
    def address(self):
        return address_of(self.kind, self.slug)

    @property
    def language(self):
        """The language that its page is in; None where that is the reader's."""
        by_choice = [get_language(), self.original_language, *LANGUAGES]
        found = next((code for code in by_choice if f" {code} " in self.exists_in), None)
        return None if found == get_language() else found


def public_pages(names):
    """{(kind, slug): PublicPage} of the public records; slug: one that they have or had."""
    names = {name for name in names if name[0] in kinds()}
    found = {(page.kind, page.slug): page for page in pages_by("slug", names)}
    if former := names - found.keys():
        records = {
            (row.kind, row.slug): (row.kind, row.object_id)
            for row in FormerSlug.objects.named(former)
        }
        pages = {(page.kind, page.pk): page for page in pages_by("pk", records.values())}
        found |= {name: pages[record] for name, record in records.items() if record in pages}
    return found


def record_named(kind, slug):
    """The primary key of the record, public or not, that has a slug or else had it; or None."""
    if kind not in kinds():
        return None
    model = kinds()[kind]
    former = FormerSlug.objects.of(model).filter(slug=slug).values_list("object_id", flat=True)
    present = model._base_manager.filter(slug=slug).values_list("pk", flat=True)
    return present.first() or former.first()


def pages_by(field, keys):
    """The public records that have one of the (kind, value) in a field; one query."""
    wanted = defaultdict(set)
    for kind, value in keys:
        wanted[kind].add(value)
    rows = []
    for kind, values in wanted.items():
        model = kinds()[kind]
        texts = ["exists_in", "original_language"] if translated(model) else [Value(""), Value("")]
        public = model.objects.published().order_by().filter(**{f"{field}__in": values})
        # modeltranslation's own values_list() keeps no order, in which a union reads its columns.
        rows.append(models.QuerySet.values_list(public, Value(kind), "pk", "slug", *texts))
    return [PublicPage(*row) for row in rows[0].union(*rows[1:], all=True)] if rows else []


# Texts


def shown(texts, absolute=None):
    """The texts as safe HTML for readers of the active language.

    absolute: makes an address whole, where texts are read elsewhere than on our pages.
    """
    texts = [sanitized(text) if text else "" for text in texts]
    records, slugs = mentioned(texts)
    pages = public_pages(records)
    pictures = Image.objects.filter(slug__in=slugs, is_ready=True).localized() if slugs else []
    pictures = {picture.slug: picture for picture in pictures}
    return [mark_safe(Shown(text, pages, pictures, absolute).html) for text in texts]  # noqa: S308


def without_hidden(texts):
    """The texts as they are stored, but links to what is not public are their words alone."""
    pages = public_pages(mentioned(texts)[0])
    return [Stored(text, pages).html for text in texts]


class Stored(HTMLParser):
    """A sanitised text without the links to what is not among some public pages."""

    def __init__(self, text, pages):
        super().__init__(convert_charrefs=False)
        self.pages, self.parts, self.is_link = pages, [], True
        if TAGS.search(text):
            self.feed(text)
            self.close()
        else:
            self.parts.append(text)

    @property
    def html(self):
        return "".join(self.parts)

    def handle_starttag(self, tag, attrs):
        start = self.start_of(tag, dict(attrs))
        if tag == "a":
            self.is_link = bool(start)
        self.parts.append(start)

    def handle_endtag(self, tag):
        if tag != "a" or self.is_link:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        self.parts.append(data)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def start_of(self, tag, attrs):
        """How a tag begins; "" for a link that is its words alone."""
        if tag != "a":
            return self.get_starttag_text()
        name = REFERENCE.fullmatch(attrs.get("href") or "")
        if not name:
            return self.get_starttag_text() if "href" in attrs else ""
        page = self.pages.get(name.groups())
        return self.link_to(page, attrs) if page else ""

    def link_to(self, page, attrs):
        return self.get_starttag_text()


class Shown(Stored):
    """A text with addresses and pictures instead of what it names."""

    def __init__(self, text, pages, pictures, absolute):
        self.pictures, self.absolute = pictures, absolute
        super().__init__(text, pages)

    def start_of(self, tag, attrs):
        return self.picture(attrs) if tag == "figure" else super().start_of(tag, attrs)

    def handle_endtag(self, tag):
        if tag != "figure":
            super().handle_endtag(tag)

    def link_to(self, page, attrs):
        more = {"title": attrs.get("title"), "hreflang": page.language}
        more = [format_html(' {}="{}"', key, value) for key, value in more.items() if value]
        return "".join([format_html('<a href="{}"', self.whole(page.address)), *more, ">"])

    def picture(self, attrs):
        image = self.pictures.get(attrs["data-picture"])
        if not image:
            return ""
        if not self.absolute:
            return render_to_string("includes/_image.html", {"image": image})
        address = self.whole(image.file.shown_url)
        return render_to_string("includes/_figure.html", {"image": image, "address": address})

    def whole(self, address):
        return self.absolute(address) if self.absolute else address
