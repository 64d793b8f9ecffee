"""The language for somebody whose address names none: what their browser asks for (RFC 9110,
12.5.4, by the lookup of RFC 4647). Neither a cookie nor a place decides."""

import re

from django.middleware.locale import LocaleMiddleware
from django.utils.translation import activate, get_language, get_language_from_path
from django.utils.translation.trans_real import get_supported_language_variant

from urbact_site.localized import LANGUAGES

# "da", "de-AT;q=0.8", "*"
RANGE = re.compile(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.I
)
MOST_RANGES = 50  # nobody speaks more
# Who refuses English is answered in French, the second language of the programme.
BY_DEFAULT = dict.fromkeys(["en", "fr", *LANGUAGES])


def negotiated(header):
    """The language of ours that an Accept-Language likes best; what is no range is left out.

    One of quality 0 is never taken, not even where "*" takes all; English is when all are refused.
    """
    parts = header.split(",", MOST_RANGES)[:MOST_RANGES]
    ranges = [match.groups("1") for match in map(RANGE.fullmatch, parts) if match]
    refused = {wanted.lower() for wanted, quality in ranges if not float(quality)}
    default = next((code for code in BY_DEFAULT if code not in refused), "en")
    for wanted, quality in sorted(ranges, key=lambda pair: -float(pair[1])):
        code = default if wanted == "*" else ours(wanted)
        if float(quality) and code and code not in refused:
            return code
    return default


def ours(wanted):
    """The language of ours that a range means: "de" for "de-AT"; None for any other."""
    try:
        return get_supported_language_variant(wanted.lower())
    except LookupError:
        return None


class NegotiationMiddleware(LocaleMiddleware):
    """Django's own, which also leads addresses without a language to those that have one."""

    def process_request(self, request):
        named = get_language_from_path(request.path_info)
        activate(named or negotiated(request.headers.get("Accept-Language", "")))
        request.LANGUAGE_CODE = get_language()
