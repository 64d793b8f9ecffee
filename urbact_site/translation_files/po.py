"""PO (GNU gettext): the key of a text is its context; rich text has codes like <1>these</1>.

An outdated translation is fuzzy, with the words of the source that it was made from.
"""

import re
from html import escape, unescape

import polib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from urbact_site.translation_files.inline import merged, plain
from urbact_site.translation_files.units import State, Unit, is_rich

CODE = re.compile(r"<(/?)(\d+)(/?)>")
# polib takes these for the ends of lines; while it reads, others stand for them.
LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
STAND_INS = "".join(chr(0xF8E0 + n) for n in range(len(LINE_ENDS)))
UNFINISHED = (State.OUTDATED, State.IN_PROGRESS, State.MACHINE)


def write(units, source_language, language):
    """The units as bytes of a file."""
    file = polib.POFile()
    file.metadata = {
        "Project-Id-Version": "URBACT",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "X-Source-Language": source_language,
    }
    file.extend(map(entry, units))
    return str(file).encode()


def entry(unit):
    is_fuzzy = bool(unit.target) and unit.state in UNFINISHED
    return polib.POEntry(
        msgctxt=unit.key,
        msgid=written(unit.source, unit),
        msgstr=written(unit.target, unit),
        comment=unit.note,
        flags=["fuzzy"] if is_fuzzy else [],
        previous_msgid=unit.previous or None,
    )


def written(tokens, unit):
    """Tokens as a text of one piece; in rich text the signs of codes and entities are escaped."""
    if not is_rich(unit.key):
        return "".join(value for kind, value in tokens if kind == "text")
    forms = {"open": "<{}>", "close": "</{}>", "empty": "<{}/>"}
    return "".join(
        escape(value, quote=False) if kind == "text" else forms[kind].format(value)
        for kind, value in tokens
    )


def tokens_of(text, key):
    """The tokens of a text that was written so."""
    text = text.translate(str.maketrans(STAND_INS, LINE_ENDS))
    if not is_rich(key):
        return plain(text)[0]
    found, end = [], 0
    for match in CODE.finditer(text):
        closing, code, empty = match.groups()
        found.append(("text", unescape(text[end : match.start()])))
        found.append(("close" if closing else "empty" if empty else "open", code))
        end = match.end()
    return merged([*found, ("text", unescape(text[end:]))])


def read(data):
    """(source language, language, units) of a file. Raises ValidationError when it is no PO."""
    try:
        text = data.decode("utf-8-sig").translate(str.maketrans(LINE_ENDS, STAND_INS))
        # The new line at its end lets polib see a text, never the name of a file of ours.
        file = polib.pofile(text + "\n")
    except (OSError, ValueError) as error:
        raise ValidationError(_("This is no PO file: %(error)s") % {"error": error}) from error
    units = [
        Unit(
            row.msgctxt or "",
            tokens_of(row.msgid, row.msgctxt),
            tokens_of(row.msgstr, row.msgctxt),
            is_done=not row.fuzzy and bool(row.msgstr),
            state=State.OUTDATED if row.fuzzy else State.UP_TO_DATE,
            line=row.linenum,
        )
        for row in file
        if not row.obsolete
    ]
    return file.metadata.get("X-Source-Language", ""), file.metadata.get("Language", ""), units
