"""XLIFF 2.1 (OASIS Standard, 13 February 2018): a <file> a record, a <unit> a text, one segment.

Nothing of the record is in the file but its texts: no skeleton is needed to bring them back.
"""

import re
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from urbact_site.translation_files.inline import merged
from urbact_site.translation_files.units import State, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"  # that of 2.1 too
# What XML cannot hold stands in <cp hex="000B"/>.
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
TYPES = {"a": "link", "figure": "image", "strong": "fmt", "em": "fmt", "br": "fmt"}
STATES = {State.UP_TO_DATE: "final", State.MACHINE: "translated"}

# Writing


def write(units, source_language, language):
    """The units as bytes of a file."""
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="{source_language}" ',
            f'trgLang="{language}">\n',
            *(
                file_element(key, rows)
                for key, rows in groupby(units, key=lambda unit: unit.record_key)
            ),
            "</xliff>\n",
        ]
    ).encode()


def file_element(record_key, units):
    key = record_key.replace("/", ".")
    inside = "".join(map(unit_element, units))
    return f'<file id="{key}" original="{record_key}">\n{inside}</file>\n'


def unit_element(unit):
    state = STATES.get(unit.state, "initial")
    notes = [note("about", unit.note)]
    if unit.previous:
        notes.append(note("source-before", unit.previous))
    data = "".join(
        f'<data id="{part}{code}">{text(tag)}</data>'
        for code, (_name, start, end) in unit.codes.items()
        for part, tag in (("s", start), ("e", end))
        if tag
    )
    target = f"<target>{content(unit.target, unit)}</target>" if unit.target else ""
    return (
        f'<unit id="{unit.name}" name="{unit.key}" xml:space="preserve">\n'
        f"<notes>{''.join(notes)}</notes>\n"
        + (f"<originalData>{data}</originalData>\n" if data else "")
        + f'<segment state="{state}" subState="urbact:{unit.state}">\n'
        f"<source>{content(unit.source, unit)}</source>\n{target}</segment>\n</unit>\n"
    )


def note(category, words):
    return f'<note category="{category}">{text(CONTROL.sub(" ", words))}</note>'


def text(words):
    """Words as XML; a carriage return would else be read as a new line."""
    escaped = escape(words, {"\r": "&#13;"})
    return CONTROL.sub(lambda match: f'<cp hex="{ord(match[0]):04X}"/>', escaped)


def content(tokens, unit):
    """Tokens as inline elements."""
    return "".join(
        text(value) if kind == "text" else element(kind, value, unit.codes[value])
        for kind, value in tokens
    )


def element(kind, code, tag):
    if kind == "close":
        return "</pc>"
    what = f'type="{TYPES.get(tag.name, "other")}" subType="html:{tag.name}"'
    fixed = 'canCopy="no" canDelete="no"'
    shown = quoteattr(f"<{tag.name}>")
    if kind == "empty":
        return f'<ph id="{code}" dataRef="s{code}" disp={shown} {what} {fixed}/>'
    refs = f'dataRefStart="s{code}" dataRefEnd="e{code}" dispStart={shown}'
    return f'<pc id="{code}" {refs} {what} {fixed}>'


# Reading


def read(data):
    """(source language, language, units) of a file.

    Raises ValidationError when it is no XLIFF 2, or holds what an XML file may do harm with.
    """
    reader, parser = Reader(), make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.forbid_dtd = True
    parser.setContentHandler(reader)
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException as error:
        raise ValidationError(_("This file declares entities; none is needed.")) from error
    except (SAXException, ValueError, LookupError) as error:
        raise ValidationError(_("This is no XML: %(error)s") % {"error": error}) from error
    if not reader.is_xliff:
        raise ValidationError(_("This is no XLIFF 2 file."))
    return reader.source_language, reader.language, reader.units


@dataclass
class Segment:
    """A part of a unit; what is ignorable, as blanks between sentences, needs no translation."""

    is_done: bool
    is_ignorable: bool = False
    source: list = field(default_factory=list)
    target: list | None = None

    @property
    def shown(self):
        """The tokens that stand in the translation."""
        is_kept = self.is_ignorable and self.target is None
        return self.source if is_kept else self.target or []


class Reader(ContentHandler):
    """Reads the units; what other namespaces say of them is left out."""

    def __init__(self):
        super().__init__()
        self.is_xliff, self.source_language, self.language = False, "", ""
        self.units, self.record_key, self.foreign = [], "", 0
        self.unit = self.segment = self.into = None
        self.segments = []
        self.open = []  # the codes of <pc> that are open

    def startElementNS(self, name, _qname, attributes):  # noqa: N802 (SAX)
        namespace, tag = name
        if self.foreign or namespace != NAMESPACE:
            self.foreign += 1
            return
        given = {key[1]: value for key, value in attributes.items()}
        if begin := getattr(self, f"begin_{tag}", None):
            begin(given)

    def endElementNS(self, name, _qname):  # noqa: N802 (SAX)
        if self.foreign:
            self.foreign -= 1
        elif end := getattr(self, f"end_{name[1]}", None):
            end()

    def characters(self, content):
        self.add("text", content)

    def add(self, kind, value):
        if self.into is not None and not self.foreign:
            self.into.append((kind, value))

    # Structure

    def begin_xliff(self, given):
        self.is_xliff = given.get("version", "").startswith("2.")
        self.source_language = given.get("srcLang", "")
        self.language = given.get("trgLang", "")

    def begin_file(self, given):
        self.record_key = given.get("original", "")

    def begin_unit(self, given):
        self.segments = []
        self.unit = Unit(
            f"{self.record_key}/{given.get('id', '')}", [], line=self._locator.getLineNumber()
        )

    def end_unit(self):
        """A tool may have cut the text into several segments: they are one again."""
        unit, has_target = self.unit, any(segment.target for segment in self.segments)
        unit.source = merged(token for segment in self.segments for token in segment.source)
        if has_target:
            unit.target = merged(token for segment in self.segments for token in segment.shown)
        unit.is_done = has_target and all(segment.is_done for segment in self.segments)
        self.units.append(unit)
        self.unit = None

    def begin_segment(self, given):
        if self.unit:
            self.segment = Segment(is_done=given.get("state", "initial") != "initial")
            self.segments.append(self.segment)

    def begin_ignorable(self, given):
        if self.unit:
            self.segment = Segment(is_done=True, is_ignorable=True)
            self.segments.append(self.segment)

    def end_segment(self):
        self.segment = None

    end_ignorable = end_segment

    def begin_source(self, given):
        self.begin_content("source")

    def begin_target(self, given):
        self.begin_content("target")

    def begin_content(self, which):
        if self.segment:
            self.into, self.open = [], []
            setattr(self.segment, which, self.into)

    def end_source(self):
        self.into = None

    end_target = end_source

    # Inline

    def begin_pc(self, given):
        self.open.append(given.get("id", ""))
        self.add("open", self.open[-1])

    def end_pc(self):
        if self.open:
            self.add("close", self.open.pop())

    def begin_sc(self, given):
        self.add("open", given.get("id", ""))

    def begin_ec(self, given):
        self.add("close", given.get("startRef", given.get("id", "")))

    def begin_ph(self, given):
        self.add("empty", given.get("id", ""))

    def begin_cp(self, given):
        code = given.get("hex", "")
        if not re.fullmatch(r"[0-9A-Fa-f]{4,6}", code) or int(code, 16) > 0x10FFFF:
            raise SAXException(f"cp hex={code!r}")
        self.add("text", chr(int(code, 16)))
