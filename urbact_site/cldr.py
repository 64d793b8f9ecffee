"""Names, dates and lists in the shown language, after the Unicode CLDR as Babel ships it."""

import zoneinfo
from datetime import datetime
from functools import cache

from babel import Locale, dates, lists, numbers
from babel.core import get_global
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

# Montenegrin has no data of its own, Serbian as written in Montenegro has; our English and
# Portuguese are European.
CLDR_NAMES = {"cnr": "sr_Latn_ME", "en": "en_GB", "pt": "pt_PT"}
# Where a programme of the EU says it otherwise than the CLDR: (shown in, code).
LANGUAGE_NAMES = {("el", "mk"): "Μακεδονικά"}


@cache
def locale(code):
    """Babel's locale for a language code of the site."""
    return Locale.parse(CLDR_NAMES.get(code, code))


def current():
    return locale(get_language() or settings.LANGUAGE_CODE)


def territorial(code):
    """A language of the site with the country it is written in as here: "da_DK", "en_GB"."""
    language = locale(code)
    likely = get_global("likely_subtags").get(str(language), "")
    return f"{language.language}_{language.territory or likely.rpartition('_')[2]}"


def country_name(code):
    """The name of a country (ISO 3166-1 alpha-2, either case) in the shown language."""
    return current().territories.get(code.upper(), code.upper())


def language_name(code):
    """The name of a language of the site in the shown language: "Danish", "danois"."""
    if code == "cnr":
        # CLDR has the name in few languages; the country's name is always there.
        return (
            current().languages.get("cnr") or f"{current().languages['sr']} ({country_name('me')})"
        )
    return LANGUAGE_NAMES.get((get_language(), code)) or current().languages.get(code, code)


def language_choices():
    """(code, name) of the 31 languages, sorted by their names in the shown language."""
    return sorted(((code, language_name(code)) for code, _ in settings.LANGUAGES), key=by_name)


def by_name(pair):
    return pair[1].casefold()


def date(day):
    """A day, or that of a moment in the site's own time zone."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return dates.format_date(day, "long", locale=current())


def time(moment):
    return dates.format_time(moment, "short", locale=current())


def time_zone(name, day):
    """What a time zone (IANA) is called on a day: "Central European Summer Time"."""
    noon = datetime.combine(day, datetime.min.time().replace(hour=12), zoneinfo.ZoneInfo(name))
    return dates.get_timezone_name(noon, locale=current())


def day_range(first, last):
    """From one day to another as the shown language writes it; one date when they are the same."""
    if first == last:
        return date(first)
    return dates.format_interval(first, last, "yMMMMd", locale=current())


def month(day):
    """ "March 2024", as it stands alone."""
    return dates.format_skeleton("yMMMM", day, locale=current())


def number(value):
    return numbers.format_decimal(value, locale=current())


def and_list(names):
    return lists.format_list([str(name) for name in names], locale=current())


def moment(value):
    """A moment in the site's own time zone: date and time."""
    return dates.format_datetime(timezone.localtime(value), "long", locale=current())
