"""What packages say in their own catalogues, for the messages of theirs that ours have too."""

from itertools import product
from pathlib import Path

import django
import polib
from django.utils.translation import to_locale

from tests.messages.catalogues import key

SITE = Path(django.__file__).parent.parent
# What an earlier one says counts.
FOLDERS = [
    "django/contrib/admin",
    "django/contrib/auth",
    "django/conf",
    "allauth",
    "import_export",
]


def words_of_packages(language):
    """{(context, msgid): entry} of all that they have translated into a language."""
    found, names = {}, (to_locale(language), f"{language}_{language.upper()}")  # pt_PT
    for folder, name, domain in product(FOLDERS, names, ("django", "djangojs")):
        path = SITE / folder / "locale" / name / "LC_MESSAGES" / f"{domain}.po"
        if path.exists():
            entries = polib.pofile(path).translated_entries()
            found = {key(entry): entry for entry in entries} | found
    return found


def fill(path):
    """Give a catalogue what packages say where it has nothing, or a guess."""
    catalogue = polib.pofile(path, wrapwidth=0)
    theirs, filled = words_of_packages(path.parent.parent.name), False
    for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]:
        found = theirs.get(key(entry))
        if found and len(found.msgstr_plural) in (0, len(entry.msgstr_plural)):
            entry.msgstr, entry.msgstr_plural = found.msgstr, found.msgstr_plural
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            filled = True
    if filled:
        catalogue.save()
