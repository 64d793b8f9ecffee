"""What packages say in their own catalogues, for the messages of theirs that ours have too."""

import re
from gettext import c2py
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
    "django_prose_editor",
]


def words_of_packages(language):
    """{(context, msgid): (entry, its plural rule)} of all that they have translated."""
    found, names = {}, (to_locale(language), f"{language}_{language.upper()}")  # pt_PT
    for folder, name, domain in product(FOLDERS, names, ("django", "djangojs")):
        path = SITE / folder / "locale" / name / "LC_MESSAGES" / f"{domain}.po"
        if path.exists():
            theirs = polib.pofile(path)
            rule = plural_rule(theirs)
            found = {key(one): (one, rule) for one in theirs.translated_entries()} | found
    return found


def plural_rule(catalogue):
    """The function that gives the plural form of a number in a catalogue."""
    rule = re.search(r"plural=([^;]+)", catalogue.metadata.get("Plural-Forms", ""))
    return c2py(rule[1] if rule else "n != 1")


def in_our_forms(forms, theirs, ours):
    """What they say for numbers, by our plural forms: they have some for fractions too."""
    return {ours(number): forms[theirs(number)] for number in range(200) if forms}


def fill(path):
    """Give a catalogue what packages say where it has nothing, or a guess."""
    catalogue = polib.pofile(path, wrapwidth=0)
    theirs, filled = words_of_packages(path.parent.parent.name), False
    for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]:
        found, rule = theirs.get(key(entry), (None, None))
        if found and bool(found.msgid_plural) == bool(entry.msgid_plural):
            forms = in_our_forms(found.msgstr_plural, rule, plural_rule(catalogue))
            entry.msgstr, entry.msgstr_plural = found.msgstr, forms
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            filled = True
    if filled:
        catalogue.save()
