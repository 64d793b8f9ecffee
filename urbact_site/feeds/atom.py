"""The newest of a list as Atom (RFC 4287), each text in the language that it says."""

from datetime import UTC, datetime
from io import StringIO

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from urbact_site import mentions
from urbact_site.localized import shown, translated
from urbact_site.resources.cells import UNWRITABLE

ENTRIES = 30
TEXTS = 700_000  # bytes of full texts: a feed stays under 1 MB
EMPTY_SINCE = datetime(2024, 1, 1, tzinfo=UTC)


def atom(feed, records, tag, absolute):
    """A feed's bytes. feed: what Django's generator takes; absolute: makes an address whole."""
    writer, room = Atom(description="", author_name="URBACT", **feed), TEXTS
    entries = [Entry(record) for record in records[:ENTRIES]]
    contents = mentions.shown([entry.content[0] for entry in entries], absolute)
    for entry, content in zip(entries, contents, strict=True):
        record, entry.content = entry.record, (clean(content), entry.content[1])
        room -= entry.weight
        kind = f"{record._meta.app_label}.{record._meta.model_name}"
        writer.add_item(
            entry.title,
            absolute(record.get_absolute_url()),
            "",
            unique_id=f"{tag}{kind}/{record.pk}/{entry.language}",
            pubdate=record.published_at,
            updateddate=record.modified_at,
            categories=filter(None, [getattr(record, "kind", "")]),
            entry=entry,
            has_content=room >= 0,
        )
    out = StringIO()
    writer.write(out, "utf-8")
    return out.getvalue().encode()


class Entry:
    """The texts of a record and their languages. Its own language is that by which it exists."""

    def __init__(self, record):
        self.record = record
        self.title = clean(str(record))
        self.language = getattr(record, f"{record.exists_by}_language") or get_language()
        self.summary = self.text("summary", "headline")
        html, language = self.text("body", "biography")
        self.content = html, language

    def text(self, *names):
        for name in names:
            if name in translated(type(self.record)):
                text, language = shown(self.record, name)
                return clean(text), language
        return "", None

    @property
    def weight(self):
        return len(escape(self.content[0]).encode())

    @property
    def is_machine(self):
        """Whether a machine wrote any of it and nobody has confirmed that."""
        languages = {self.language, self.summary[1], self.content[1]}
        return any(self.record.is_machine_in(code) for code in languages)

    @property
    def authors(self):
        """[(name, its language)]; a person's name is of none."""
        point = getattr(self.record, "national_point", None)
        announced_by = [(str(point), point.title_language)] if point and point.is_public else []
        people = getattr(self.record, "author_names", None) or []
        return [(name, None) for name in people] or announced_by


def clean(text):
    """Without what no XML can hold."""
    return UNWRITABLE.sub("", text)


class Atom(Atom1Feed):
    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=EMPTY_SINCE)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement(
            "link",
            "",
            {"rel": "license", "href": self.feed["feed_copyright"]},  # RFC 4946
        )

    def item_attributes(self, item):
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler, item):
        entry, add = item["entry"], handler.addQuickElement
        add("title", item["title"])
        add("link", "", {"rel": "alternate", "type": "text/html", "href": item["link"]})
        add("id", item["unique_id"])
        add("published", rfc3339_date(item["pubdate"]))
        add("updated", rfc3339_date(item["updateddate"]))
        for name, language in entry.authors:
            # The grammar has no language for the name alone.
            handler.startElement("author", {"xml:lang": language} if language else {})
            add("name", clean(name))
            handler.endElement("author")
        for term in item["categories"]:
            add("category", "", {"term": term})
        if entry.is_machine:
            term = {"term": "machine-translation", "label": _("machine translation")}
            add("category", "", term)
        self.add_text(handler, "summary", "text", *entry.summary)
        if item["has_content"]:
            self.add_text(handler, "content", "html", *entry.content)

    def add_text(self, handler, name, kind, text, language):
        if text:
            handler.addQuickElement(name, text, {"type": kind, "xml:lang": language})
