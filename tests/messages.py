"""The message catalogues: `python -m tests.messages` compiles them (gettext is not needed),
`--check` names those that are wrong or not compiled as they stand."""

import re
import sys
from pathlib import Path

import polib

CATALOGUES = Path(__file__).parent.parent / "urbact_site" / "locale"


def texts(catalogue):
    """All that a compiled catalogue says, to compare two by."""
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in catalogue
    }


def faults(path):
    """Why a catalogue cannot be used as it is; a list of sentences."""
    try:
        catalogue = polib.pofile(path, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        return [str(error)]
    wrong = [
        f"{path}: “{entry.msgid}” has other placeholders than its translation."
        for entry in catalogue.translated_entries()
        if not set(placeholders(" ".join([entry.msgstr, *entry.msgstr_plural.values()])))
        <= set(placeholders(f"{entry.msgid} {entry.msgid_plural}"))
    ]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(compiled)) != texts(
        catalogue.translated_entries()
    ):
        wrong.append(f"{compiled} is not what {path.name} says: run ./dev messages.")
    return wrong


def placeholders(text):
    return re.findall(r"%\(\w+\)\w|%[sd]|{\w*}", text)


def main(*words):
    paths = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    if words == ("--check",):
        found = [fault for path in paths for fault in faults(path)]
        sys.exit("\n".join(found) or 0)
    for path in paths:
        polib.pofile(path).save_as_mofile(path.with_suffix(".mo"))


if __name__ == "__main__":
    main(*sys.argv[1:])
