"""`python -m tests.messages` fills the catalogues with what packages say and compiles them (gettext
is not needed); `--check` names what is wrong with them, and what code and templates say without a
translation."""

import sys

import polib

from tests.messages.catalogues import PATHS, faults
from tests.messages.packages import fill
from tests.messages.sources import messages, untranslatable


def catalogue_faults():
    """What is wrong with the catalogues, each fault once, with the languages that have it."""
    used, languages = messages(), {}
    for path in PATHS:
        for fault in faults(path, used):
            languages.setdefault(fault, []).append(path.parent.parent.name)
    for fault, codes in languages.items():
        yield f"{'all' if len(codes) == len(PATHS) else ' '.join(codes)}: {fault}"


def main(*words):
    if words == ("--check",):
        sys.exit("\n".join([*untranslatable(), *catalogue_faults()]) or 0)
    for path in PATHS:
        fill(path)
        polib.pofile(path).save_as_mofile(path.with_suffix(".mo"))


if __name__ == "__main__":
    main(*sys.argv[1:])
