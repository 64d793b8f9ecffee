"""Which kinds of file there are, and which one a file is."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from urbact_site.localized import LANGUAGES
from urbact_site.translation_files import po, xliff
from urbact_site.translation_files.units import units_of

# key: (name, ending of a file's name, writer)
FORMATS = {"xliff": ("XLIFF 2.1", "xlf", xliff.write), "po": ("PO", "po", po.write)}
LARGEST = 5 * 1024 * 1024


def exported(querysets, language, kind):
    """[(name of the file, bytes, number of texts)], one a source language; kind: of FORMATS.

    querysets: records that are to be translated into the language.
    """
    units = defaultdict(list)
    for rows in querysets:
        for source_language, found in units_of(rows, language).items():
            units[source_language] += found
    _name, ending, write = FORMATS[kind]
    return [
        (f"urbact-{source}-{language}.{ending}", write(found, source, language), len(found))
        for source, found in sorted(units.items())
    ]


def read(data):
    """(language, units) of the bytes of a file, whichever of the kinds it is.

    Raises ValidationError when it cannot be read, or says no language of ours.
    """
    if len(data) > LARGEST:
        raise ValidationError(_("This file is larger than %(size)s MB.") % {"size": LARGEST >> 20})
    is_xml = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"
    _source, language, units = (xliff if is_xml else po).read(data)
    code = known_language(language)
    if not code:
        raise ValidationError(_("Unknown language: %(code)s") % {"code": language[:20] or "–"})
    return code, units


def known_language(code):
    """Our code for that of a file, which may name a country too: "fi-FI", "nb_NO"."""
    whole = code.replace("_", "-").lower()
    return next((c for c in (whole, whole.partition("-")[0]) if c in LANGUAGES), None)
