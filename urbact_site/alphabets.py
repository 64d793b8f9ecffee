"""The order of names after each language's own alphabet.

Neither SQLite nor every PostgreSQL sorts by language, and Babel has no collation data: this is the
CLDR's tailoring of the 31 alphabets. `sort_key` is for what Python sorts, `Alphabetical` for what
the database gives page by page.
"""

from functools import cache, lru_cache
from unicodedata import combining, name, normalize

from anyascii import anyascii
from django.db.models import Func, TextField, Value
from django.utils.translation import get_language

LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
GAJ = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
NORDIC = f"{LATIN} å ä ö"
DANISH = f"{LATIN} æ ø å"
ALPHABETS = {
    "bg": "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я",
    "bs": GAJ,
    "cnr": GAJ.replace("s š", "s ś š").replace("z ž", "z ź ž"),
    "cs": "a b c č d e f g h ch i j k l m n o p q r ř s š t u v w x y z ž",
    "da": DANISH,
    "el": "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ τ υ φ χ ψ ω",
    "es": LATIN.replace("n o", "n ñ o"),
    "et": "a b c d e f g h i j k l m n o p q r s š z ž t u v w õ ä ö ü x y",
    "fi": NORDIC,
    "hr": GAJ,
    "hu": "a b c cs d dz dzs e f g gy h i j k l ly m n ny o ö p q r s sz t ty u ü v w x y z zs",
    "lt": LATIN.replace("c d", "c č d").replace("s t", "s š t").replace("z", "z ž"),
    "lv": "a b c č d e f g ģ h i j k ķ l ļ m n ņ o p q r ŗ s š t u v w x z ž",
    "mk": "а б в г д ѓ е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш",
    "mt": "a b ċ c d e f ġ g għ h ħ i j k l m n o p q r s t u v w x y ż z",
    "nb": DANISH,
    "pl": "a ą b c ć d e ę f g h i j k l ł m n ń o ó p q r s ś t u v w x y z ź ż",
    "ro": "a ă â b c d e f g h i î j k l m n o p q r s ș t ț u v w x y z",
    "sk": "a ä b c č d e f g h ch i j k l m n o ô p q r ŕ s š t u v w x y z ž",
    "sl": "a b c č ć d đ e f g h i j k l m n o p q r s š t u v w x y z ž",
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh",
    "sr": "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    "sv": NORDIC,
    "uk": "а б в г ґ д е є ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ь ю я",
}
# What counts as a letter of the alphabet, differing in no more than an accent does.
ALIKE = {
    "da": {"aa": "å", "ä": "æ", "ö": "ø", "œ": "ø", "ü": "y", "þ": "th"},
    "el": {"ς": "σ"},
    "et": {"å": "a"},
    "fi": {"æ": "ä", "ø": "ö", "œ": "ö", "ü": "y"},
    "hu": {"ő": "ö", "ű": "ü"},
    "lt": {"y": "i"},
    "lv": {"y": "i"},
    "ro": {"ş": "ș", "ţ": "ț"},
    "sv": {"æ": "ä", "ø": "ö", "œ": "ö", "ü": "y"},
}
ALIKE["nb"] = ALIKE["da"]


@cache
def letters(language):
    """{letter or letters: place} of a language, and how long the longest is."""
    places = {letter: place for place, letter in enumerate(ALPHABETS.get(language, LATIN).split())}
    places |= {
        other: places[own] for other, own in ALIKE.get(language, {}).items() if own in places
    }
    return places, max(map(len, places))


def sort_key(text, language=None):
    """By this, `sorted` puts names in the order of a language's dictionary; of the active one when
    none is said. Signs first, then numbers, the language's letters, those of other scripts; accents
    and capitals decide only between names that are otherwise the same."""
    return key(text, language or get_language()), text.lower(), text.swapcase()


@lru_cache(maxsize=20_000)
def key(text, language):
    """A text whose characters, by their numbers, are in the order of a language's alphabet."""
    return "".join(places(normalize("NFC", text.lower()), language))


# The characters of a key: signs and digits are below, letters of other scripts above.
FIRST_OWN, FIRST_FOREIGN, FIRST_RARE = 0xE000, 0xE100, 0x10000


def places(text, language):
    known, longest = letters(language)
    start = 0
    while start < len(text):
        size = next((n for n in range(longest, 0, -1) if text[start : start + n] in known), 0)
        if size:
            yield chr(FIRST_OWN + known[text[start : start + size]])
        else:
            yield from places_of_foreign(text[start], known)
        start += size or 1


def places_of_foreign(character, known):
    """Of a letter that the alphabet does not have: those of the letters that it is made from."""
    plain = "".join(c for c in normalize("NFKD", character) if not combining(c))
    is_latin = name(character, "").startswith("LATIN")
    for part in anyascii(plain).lower() if is_latin else plain:
        number = ord(part)
        if part in known:
            yield chr(FIRST_OWN + known[part])
        elif part.isalpha() and number < FIRST_RARE - FIRST_FOREIGN:
            yield chr(FIRST_FOREIGN + number)
        elif part.isalpha():
            yield chr(min(FIRST_RARE + number, 0x10FFFF))
        else:
            yield part if part < "0" or part.isdecimal() else "/"


# What names of Europe are written with, the most frequent first: PostgreSQL looks them up one after
# the other. PAIRS are two letters to most dictionaries; any other such counts for its first alone.
WRITTEN = dict.fromkeys(
    [
        *"aeinorstlukdmghbcvpzjfwyxq 0123456789",
        *map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x386, 0x460)]),
        *"ȘșȚțҐґ–—‘’‚“”„…‹›",
    ]
)
PAIRS = "ßẞæÆœŒþÞ"


@cache
def tables(language):
    """What PostgreSQL makes a key with: [(letters, their place in the key)], then the characters to
    translate one by one, and to what."""
    together = [letter for letter in letters(language)[0] if len(letter) > 1]
    forms = sorted({*together, *map(case_of_last, together)}, key=len, reverse=True)
    replaced = [(form, key(form, language)) for form in [*forms, *PAIRS]]
    found = {c: key(c, language) for c in WRITTEN if c not in PAIRS}
    single = {c: k[0] for c, k in found.items() if k}
    return replaced, "".join(single), "".join(single.values())


def case_of_last(letter):
    """ "dŽ" for "dž": a server with the "C" locale lowers ASCII only."""
    return letter[:-1] + letter[-1].upper() if not letter.isascii() else letter


class Alphabetical(Func):
    """A name as the dictionary of the active language sorts it: its `key`, by the database.

    The same as in Python but for scripts that no language of Europe has."""

    function = "ALPHABETICAL"  # SQLite: `key` itself, registered in apps.py

    def __init__(self, expression):
        super().__init__(expression, Value(get_language()), output_field=TextField())

    def as_postgresql(self, compiler, connection, **context):
        name, language = self.source_expressions
        sql, params = compiler.compile(name)
        replaced, source, target = tables(language.value)
        sql = f"LOWER(NORMALIZE({sql}))"
        for pair in replaced:
            sql, params = f"REPLACE({sql}, %s, %s)", [*params, *pair]
        return f'TRANSLATE({sql}, %s, %s) COLLATE "C"', [*params, source, target]
