"""Which encoding a text file is in, when that can be known; never a guess that damages letters.

Unicode shows itself. One byte a letter (Windows-1252 and its kind) does not: a file is read so only
when all that it says is spelled in the languages of its columns in one way alone. Where two
encodings make words of it ("Århus" and "Ĺrhus"), a person decides.
"""

import codecs
import re
from itertools import pairwise
from string import ascii_lowercase

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CHOICES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250",
    "cp1252": "Windows-1252",
    "cp1257": "Windows-1257",
}
LEGACY = ["cp1252", "cp1250", "cp1257"]
# Read by nobody, but what they would say may be right as well.
DECOYS = ["iso8859_2", "mac_roman", "mac_latin2", "cp850", "cp852", "cp1251", "cp1253"]
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CHUNK = 1 << 20

# The letters that a language has besides a to z; of other scripts all.
GAJ = "čćđšž"
CYRILLIC = "абвгдежзиклмнопрстуфхцчш"
LETTERS = {
    "bg": f"{CYRILLIC}йщъьюяѝ",
    "bs": GAJ,
    "cnr": f"{GAJ}śź",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "es": "áéíñóúü",
    "et": "õäöüšž",
    "fi": "åäöšž",
    "fr": "àâæçèéêëîïôùûüÿœ",
    "ga": "áéíóú",
    "hr": GAJ,
    "hu": "áéíóöőúüű",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mk": f"{CYRILLIC}ѓѕјќљњџѐѝ",
    "mt": "ċġħżàèìòù",
    "nb": "æøåàéòóô",
    "nl": "áäéëíïóöúü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sq": "çë",
    "sr": f"{CYRILLIC}ђјљњћџ",
    "sv": "åäöé",
    "uk": f"{CYRILLIC}ґєіїйщьюя",
}
OTHER_SCRIPTS = {"bg", "el", "mk", "sr", "uk"}
SPELLINGS = {
    code: frozenset(letters if code in OTHER_SCRIPTS else ascii_lowercase + letters)
    for code, letters in LETTERS.items()
}
# What is neither of ASCII nor a sign that all languages share.
FOREIGN_SIGN = re.compile(r"[^\x00-\x7f–—‘’“”„‚…€«»§°·•\xa0]")
WORD = re.compile(r"[^\W\d_]+")


class EncodingError(ValidationError):
    """The letters of a file cannot be known."""


def encoding_of(file, cells, told=None):
    """The encoding of a text file that is open for reading bytes.

    cells(encoding): its (column, cell) pairs as that encoding reads them; told: the encoding of
    `CHOICES` that a person names, for a file that is not in Unicode. Raises EncodingError.
    """
    start = file.read(CHUNK)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    nuls = [start[parity:2000:2].count(0) for parity in (0, 1)]
    if sum(nuls) > len(start[:2000]) / 4:
        return "utf-16-be" if nuls[0] > nuls[1] else "utf-16-le"
    if told != "utf-16" and is_utf8(file, start):
        return "utf-8"
    return told or legacy_encoding(cells)


def is_utf8(file, start):
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while start:
            decoder.decode(start)
            start = file.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def legacy_encoding(cells):
    found = {
        name: text for name in [*LEGACY, *DECOYS] if (text := spelled(cells, name)) is not None
    }
    readings = list(dict.fromkeys(found.values()))
    if len(readings) == 1 and (right := next((name for name in LEGACY if name in found), None)):
        return right
    names = ", ".join(CHOICES.values())
    if len(readings) < 2:
        message = _("The file is not in UTF-8. Save it as UTF-8, or say its encoding: %(names)s.")
        raise EncodingError(message, params={"names": names})
    words = zip(*(reading.split("\n") for reading in readings[:2]), strict=False)
    one, other = next(((a, b) for a, b in words if a != b), ("", ""))
    raise EncodingError(
        _(
            "The file is not in UTF-8, and could say “%(one)s” or “%(other)s”. "
            "Save it as UTF-8, or say its encoding: %(names)s."
        ),
        params={"one": one, "other": other, "names": names},
    )


def spelled(cells, encoding):
    """The words with letters beyond ASCII as an encoding reads them, if these are words."""
    words = []
    try:
        for name, cell in cells(encoding):
            if cell.isascii():
                continue
            language = name.rpartition("_")[2]
            found = [word for word in WORD.findall(cell) if not word.isascii()]
            is_sign_foreign = FOREIGN_SIGN.search(WORD.sub("", cell))
            if is_sign_foreign or not all(is_spelled(word, language) for word in found):
                return None
            words += found
    except UnicodeDecodeError:
        return None
    return "\n".join(words)


def is_spelled(word, language):
    """Whether a word has the letters of its language; of any, where it has none."""
    if any(one.islower() and other.isupper() for one, other in pairwise(word)):
        return False
    letters = set(word.lower())
    if language in SPELLINGS:
        return letters <= SPELLINGS[language]
    return any(letters <= spelling for spelling in SPELLINGS.values())
