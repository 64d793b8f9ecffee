"""What makes a catalogue wrong: a text that is missing, doubtful, or lost a part of itself."""

import re
from collections import Counter
from gettext import c2py
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent.parent
PATHS = sorted((ROOT / "urbact_site" / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sd]|{\w*}")
TAG = re.compile(r"</?\w[^<>]*>")
PLURALS = re.compile(r"nplurals=(\d+); *plural=(.+?);?\s*$")


def key(entry):
    return entry.msgctxt, entry.msgid


def texts(catalogue):
    """All that a compiled catalogue says, to compare two by."""
    return {key(entry): entry.msgstr or entry.msgstr_plural for entry in catalogue}


def faults(path, used):
    """Why a catalogue cannot be used as it is; used: {(context, msgid)} of the code. Sentences."""
    try:
        catalogue = polib.pofile(path, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        return [str(error)]
    entries = [entry for entry in catalogue if not entry.obsolete]
    plurals = plural_forms(catalogue.metadata.get("Plural-Forms", ""))
    wrong = ["Plural-Forms counts other forms than it can give."] if not plurals else []
    missing = sorted(used - {key(entry) for entry in entries}, key=str)
    wrong += [f"“{msgid}” is not in the catalogue." for _context, msgid in missing]
    wrong += [f"“{e.msgid}” {why}." for e in entries for why in reasons(e, plurals)]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(compiled)) != texts(
        catalogue.translated_entries()
    ):
        wrong.append("The .mo is not what the .po says: run ./dev messages.")
    return wrong


def plural_forms(header):
    """{plural form: how many numbers take it}; empty when a header's formula gives other forms than
    it says."""
    match = PLURALS.search(header)
    if not match:
        return {}
    given = Counter(map(c2py(match[2]), range(1001)))
    return given if set(given) == set(range(int(match[1]))) else {}


def reasons(entry, plurals):
    """What is wrong with one entry of a catalogue with such `plural_forms`."""
    if entry.fuzzy:
        yield "is fuzzy"
    forms = entry.msgstr_plural if entry.msgid_plural else {None: entry.msgstr}
    if not all(forms.values()):
        yield "is not translated"
        return
    if entry.msgid_plural and len(forms) != len(plurals):
        yield f"has {len(forms)} plural forms, not {len(plurals)}"
    wanted = PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)
    allowed = {*wanted, *PLACEHOLDER.findall(entry.msgid)}
    for form, text in forms.items():
        # "One network" needs no number; 21 may take the form of one, and then it needs it.
        is_of_one = plurals.get(form) == 1
        needed = set(wanted) & set(of_all(entry)) if is_of_one else set(wanted)
        found = set(PLACEHOLDER.findall(text))
        if not needed <= found <= allowed:
            yield f"has other placeholders than “{text}”"
        if tags(text) not in (tags(entry.msgid), tags(entry.msgid_plural or entry.msgid)):
            yield f"has other tags than “{text}”"


def of_all(entry):
    """The placeholders of a plural that are no number."""
    numbers = {"n", "shown", "count", "number"}
    return {p for p in PLACEHOLDER.findall(entry.msgid) if not numbers & set(re.findall(r"\w+", p))}


def tags(text):
    return Counter(TAG.findall(text))
