"""Names, dates and lists in the shown language, after the Unicode CLDR as Babel ships it."""

import re
import zoneinfo
from datetime import datetime
from functools import cache

from babel import Locale, dates, lists, numbers
from babel.core import get_global
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from urbact_site.alphabets import sort_key

# In a pattern of the CLDR: the day, which no quoted word hides; what the first end of a range is
# followed by, with the dot that some languages write there.
DAY, DASH = re.compile(r"(?<!\w)d(?!\w)(?!'\S)"), re.compile(r"(?<=\w)(\.?)(\s*[–-]\s*)$")
# Montenegrin has no data of its own, Serbian as written in Montenegro has; our English and
# Portuguese are European.
CLDR_NAMES = {"cnr": "sr_Latn_ME", "en": "en_GB", "pt": "pt_PT"}
# Where a programme of the EU says it otherwise than the CLDR: (shown in, code).
LANGUAGE_NAMES = {("el", "mk"): "Μακεδονικά"}
# The CLDR has no name for Montenegrin yet; in the form that it gives the name of Serbian.
MONTENEGRIN = {
    "bg": "черногорски",
    "bs": "crnogorski",
    "cnr": "crnogorski",
    "cs": "černohorština",
    "da": "montenegrinsk",
    "de": "Montenegrinisch",
    "el": "Μαυροβουνιακά",
    "en": "Montenegrin",
    "es": "montenegrino",
    "et": "montenegro",
    "fi": "montenegro",
    "fr": "monténégrin",
    "ga": "Montainéagrais",
    "hr": "crnogorski",
    "hu": "montenegrói",
    "it": "montenegrino",
    "lt": "juodkalniečių",
    "lv": "melnkalniešu",
    "mk": "црногорски",
    "mt": "Montenegrin",
    "nb": "montenegrinsk",
    "nl": "Montenegrijns",
    "pl": "czarnogórski",
    "pt": "montenegrino",
    "ro": "muntenegreană",
    "sk": "čiernohorčina",
    "sl": "črnogorščina",
    "sq": "malazezisht",
    "sr": "црногорски",
    "sv": "montenegrinska",
    "uk": "чорногорська",
}
LANGUAGE_NAMES |= {(shown_in, "cnr"): name for shown_in, name in MONTENEGRIN.items()}
# Montenegrin is ijekavian; the CLDR's Serbian as written in Montenegro is so in part only.
IJEKAVIAN = {
    "Belorusija": "Bjelorusija",
    "Nemačka": "Njemačka",
    "Severna": "Sjeverna",
    "beloruski": "bjeloruski",
    "letnje": "ljetnje",
    "nemački": "njemački",
    "ponedeljak": "ponedjeljak",
    "vreme": "vrijeme",
}


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
    return ijekavian(current().territories.get(code.upper(), code.upper()))


@cache
def names_of_country(code):
    """Its names in all languages of the site, each once."""
    names = (locale(language).territories for language, _name in settings.LANGUAGES)
    return list(dict.fromkeys(known.get(code.upper(), code.upper()) for known in names))


def language_name(code):
    """The name of a language of the site in the shown language: "Danish", "danois"."""
    own = LANGUAGE_NAMES.get((get_language(), code))
    return own or ijekavian(current().languages.get(code, code))


def ijekavian(text):
    """A text of the CLDR as Montenegrin has it, where that is shown."""
    if get_language() != "cnr":
        return text
    return " ".join(IJEKAVIAN.get(word, word) for word in text.split(" "))


def language_choices():
    """(code, name) of the 31 languages, sorted by their names in the shown language."""
    return sorted(((code, language_name(code)) for code, _ in settings.LANGUAGES), key=by_name)


def by_name(pair):
    return sort_key(pair[1])


def date(day):
    """A day, or that of a moment in the site's own time zone."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return dates.format_date(day, "long", locale=current())


def time(moment):
    return dates.format_time(moment, "short", locale=current())


def time_range(first, last):
    """From one time of a day to another, in 12 or 24 hours as the language has it."""
    skeleton = "hm" if "a" in current().time_formats["short"].pattern else "Hm"
    return dates.format_interval(first, last, skeleton, locale=current())


def time_zone(name, day):
    """What a time zone (IANA) is called on a day: "Central European Summer Time"."""
    noon = datetime.combine(day, datetime.min.time().replace(hour=12), zoneinfo.ZoneInfo(name))
    return ijekavian(dates.get_timezone_name(noon, locale=current()))


# Of the countries with several zones, that of the capital; the CLDR knows no first one.
CAPITAL_ZONES = {
    "cy": "Asia/Nicosia",
    "de": "Europe/Berlin",
    "es": "Europe/Madrid",
    "pt": "Europe/Lisbon",
    "ua": "Europe/Kyiv",
}


def country_zone(code):
    """The time zone (IANA) of a country's capital."""
    zones = get_global("zone_territories")
    known = (zone for zone in sorted(zones) if zones[zone] == code.upper())
    there = zoneinfo.available_timezones()
    return CAPITAL_ZONES.get(code) or next(filter(there.__contains__, known), settings.TIME_ZONE)


def zone_city(name):
    """The city that a time zone (IANA) is named for: "Copenhagen"."""
    return dates.get_timezone_location(zoneinfo.ZoneInfo(name), current(), return_city=True)


def date_and_time(value):
    """A moment in the active time zone: "3 May 2026 at 10:00"."""
    local = timezone.localtime(value)
    pattern = str(dates.get_datetime_format("long", current())).replace("'", "")
    return pattern.replace("{1}", date(local.date())).replace("{0}", time(local.time()))


def day_range(first, last):
    """From one day to another as the shown language writes it, "14 to 16 March 2024"; one date
    when they are the same.

    The CLDR has ranges of days with short months only: these are its long dates, joined as those.
    """
    if first == last:
        return date(first)
    pattern = current().date_formats["long"].pattern
    intervals = current().interval_formats["yMMMd"]
    if first.year != last.year:
        pieces = pattern + dash(intervals["y"]), pattern
    elif first.month != last.month:
        part = str(current().datetime_skeletons["MMMMd"])
        before, _part, after = pattern.partition(part)
        pieces = before + part + dash(intervals["M"]), part + after
    else:
        day = DAY.search(pattern)
        pieces = pattern[: day.end()] + dash(intervals["d"], dot=True), pattern[day.start() :]
    return "".join(
        dates.format_date(day, piece, locale=current())
        for day, piece in zip((first, last), pieces, strict=True)
    )


def dash(interval, dot=False):
    """What stands between the ends of a range, with its spaces; with the dot of a number too."""
    match = DASH.search(interval[0])
    return match[0] if dot else match[2]


def month(day):
    """ "March 2024", as it stands alone."""
    return dates.format_skeleton("yMMMM", day, locale=current())


# As the calendar of Django's admin names them.
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def calendar_names():
    """Months and days in the shown language, by the messages of Django's calendar."""
    months, days = current().months["stand-alone"], current().days["stand-alone"]
    names = {}
    for number, name in enumerate(MONTHS, 1):
        names |= {name: months["wide"][number]}
        names |= {f"abbrev. month {name}\x04{name[:3]}": months["abbreviated"][number]}
    for number, name in enumerate(DAYS):
        short = name[:4] if name == "Thursday" else name[:3]
        names |= {name: days["wide"][number]}
        names |= {f"abbrev. day {name}\x04{short}": days["abbreviated"][number]}
        names |= {f"one letter {name}\x04{name[0]}": days["narrow"][number]}
    return {message: ijekavian(name) for message, name in names.items()}


def number(value):
    return numbers.format_decimal(value, locale=current())


def and_list(names):
    return lists.format_list([str(name) for name in names], locale=current())


def moment(value):
    """A moment in the site's own time zone: date and time."""
    return dates.format_datetime(timezone.localtime(value), "long", locale=current())
