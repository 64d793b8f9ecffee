"""Who else has a form open: a sign of life from each, for a minute, in the cache."""

from time import time

from django.core.cache import cache
from django.utils.translation import ngettext

from urbact_site.cldr import and_list

PRESENT_FOR = 60  # seconds after the last sign of life


def presence_key(record):
    return f"presence:{record._meta.label_lower}:{record.pk}"


def note_presence(record, user):
    """Say that somebody has a record's form open; the names of the others who have."""
    now = time()
    found = cache.get(presence_key(record), {})
    found = {pk: seen for pk, seen in found.items() if seen[1] > now - PRESENT_FOR}
    found[user.pk] = (user.get_full_name() or user.get_username(), now)
    cache.set(presence_key(record), found, PRESENT_FOR)
    return [name for pk, (name, _at) in found.items() if pk != user.pk]


def presence_text(names):
    return names and ngettext(
        "%(names)s has this form open too.", "%(names)s have this form open too.", len(names)
    ) % {"names": and_list(names)}
