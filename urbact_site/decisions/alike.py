"""Which records may be the same thing under two spellings: "Coruna" and "A Coruña"."""

import re
from collections import defaultdict
from itertools import chain, combinations

from anyascii import anyascii

from urbact_site.words import words

MOST_ALIKE = 10  # of one spelling; more of it is a pattern, not a slip
# Letters: shorter names are alike by chance; long ones are titles, which are copied, not retyped.
SHORTEST, LONGEST = 6, 30
NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}  # "EVUE II" follows "EVUE"


def alike(rows):
    """[(key, key)] of records of which two names differ by small words, doubled letters or one
    letter.

    rows: (key, what both must have in common, names). The work grows with the rows, not the pairs.
    """
    found = defaultdict(list)
    for key, common, names in rows:
        for spelling in {spelling for name in names for spelling in spellings(name)}:
            found[common, spelling].append(key)
    pairs = (combinations(keys[:MOST_ALIKE], 2) for keys in found.values())
    return list(dict.fromkeys(chain.from_iterable(pairs)))


def spellings(name):
    """ "A Coruña" is "coruna", and that without any one of its letters; numbers stay."""
    found = (NUMERALS.get(word, word) for word in words(anyascii(name)).split())
    kept = [word for word in found if len(word) > 2 or word.isdigit()]
    core = re.sub(r"([^\W\d])\1", r"\1", "".join(kept))
    if core:
        yield core
    if SHORTEST <= len(core) <= LONGEST:
        yield from (core[:n] + core[n + 1 :] for n, c in enumerate(core) if c.isalpha())
