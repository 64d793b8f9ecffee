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
    number = plural_forms(catalogue.metadata.get("Plural-Forms", ""))
    wrong = ["Plural-Forms counts other forms than it can give."] if not number else []
    missing = sorted(used - {key(entry) for entry in entries}, key=str)
    wrong += [f"“{msgid}” is not in the catalogue." for _context, msgid in missing]
    wrong += [f"“{e.msgid}” {why}." for e in entries for why in reasons(e, number)]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(compiled)) != texts(
        catalogue.translated_entries()
    ):
        wrong.append("The .mo is not what the .po says: run ./dev messages.")
    return wrong


def plural_forms(header):
    """How many plural forms a header has; 0 when its formula gives others than it says."""
    match = PLURALS.search(header)
    if not match:
        return 0
    given = {c2py(match[2])(n) for n in range(1001)}
    return len(given) if given == set(range(int(match[1]))) else 0


def reasons(entry, number):
    """What is wrong with one entry, whose catalogue has a number of plural forms."""
    if entry.fuzzy:
        yield "is fuzzy"
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    if not all(forms):
        yield "is not translated"
        return
    if entry.msgid_plural and len(forms) != number:
        yield f"has {len(forms)} plural forms, not {number}"
    wanted = PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)
    allowed = {*wanted, *PLACEHOLDER.findall(entry.msgid)}
    # "One network" needs no number: of a plural only the number may be left out.
    needed = set(wanted) if not entry.msgid_plural else set(wanted) & set(of_all(entry))
    for form in forms:
        found = set(PLACEHOLDER.findall(form))
        if not needed <= found <= allowed:
            yield f"has other placeholders than “{form}”"
        if tags(form) not in (tags(entry.msgid), tags(entry.msgid_plural or entry.msgid)):
            yield f"has other tags than “{form}”"


def of_all(entry):
    """The placeholders of a plural that are no number."""
    numbers = {"n", "shown", "count", "number"}
    return {p for p in PLACEHOLDER.findall(entry.msgid) if not numbers & set(re.findall(r"\w+", p))}


def tags(text):
    return Counter(TAG.findall(text))
