"""The words of a text as they are searched: without case, diacritics and, on PostgreSQL, endings.

Migrations name `Stemmed` by its path here: never move it, never change what it means without one.
"""

import re
from functools import lru_cache
from html import unescape
from textwrap import shorten
from unicodedata import combining, normalize

import nh3
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, FloatField, Func
from django.utils.deconstruct import deconstructible
from django.utils.html import conditional_escape, format_html_join

from urbact_site.fields import folded

# PostgreSQL's stemmers; the other languages have none. Serbian reads both scripts and its sisters.
STEMMERS = {
    "danish": ["da"],
    "german": ["de"],
    "greek": ["el"],
    "english": ["en"],
    "spanish": ["es"],
    "finnish": ["fi"],
    "french": ["fr"],
    "irish": ["ga"],
    "serbian": ["bs", "cnr", "hr", "sr"],
    "hungarian": ["hu"],
    "italian": ["it"],
    "lithuanian": ["lt"],
    "norwegian": ["nb"],
    "dutch": ["nl"],
    "portuguese": ["pt"],
    "romanian": ["ro"],
    "swedish": ["sv"],
}
WORD = re.compile(r"[^\W_]+")
BLOCK = re.compile(r"(?=</?(?:p|br|li|h\d|t[dh]|blockquote)\b)")
# A vector of PostgreSQL ends at 1 MB, a question of many words takes long: the rest is left out.
LONGEST_TEXT, LONGEST_QUERY, LONGEST_TERM, MOST_TERMS = 50_000, 200, 50, 8


def plain(html):
    """HTML as text, a blank between its blocks."""
    return unescape(nh3.clean(BLOCK.sub(" ", html or ""), tags=set()))


@lru_cache(maxsize=50_000)
def folded_word(word):
    if word.isascii():
        return word.lower()
    return folded("".join(c for c in normalize("NFKD", word) if not combining(c)))


def words(text):
    """The folded words of a text, each between blanks: " skofja loka "; "" for none."""
    found = [folded_word(word) for word in WORD.findall(normalize("NFKC", text[:LONGEST_TEXT]))]
    return f" {' '.join(found)} " if found else ""


def typed_text(text):
    """What a reader typed, without what no page can hold, in one line of bearable length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_QUERY]).split())


def search_terms(text):
    """What a reader asks for: {folded word: the word as typed}, the first few."""
    typed = WORD.findall(normalize("NFKC", text[:LONGEST_QUERY]))[:MOST_TERMS]
    return {folded_word(word)[:LONGEST_TERM]: word[:LONGEST_TERM].lower() for word in typed}


@deconstructible
class Stemmed(Func):
    """The search vector of a title, a summary and the rest, in the row's language; SQLite: NULL.

    columns: language, then the text and its folded words of each, the weightiest first.
    """

    template = "NULL"

    def __init__(self, *columns):
        super().__init__(*columns, output_field=SearchVectorField())

    def as_postgresql(self, compiler, connection, **context):
        language, *columns = (compiler.compile(column)[0] for column in self.source_expressions)
        cases = (
            f"WHEN '{code}' THEN '{config}'::regconfig"
            for config, codes in STEMMERS.items()
            for code in codes
        )
        stemmer = f"CASE {language} {' '.join(cases)} ELSE 'simple'::regconfig END"
        parts = (
            f"setweight(to_tsvector({config}, {column}), '{weight}')"
            for weight, text, folds in zip("ABD", columns[::2], columns[1::2], strict=True)
            for config, column in ((stemmer, text), (stemmer, folds), ("'simple'", folds))
        )
        return " || ".join(parts), []


def tsquery(terms, stemmer):
    """The SQL of a question to texts in a language, and its parameters: each term is there, as the
    beginning of a word or in another form."""
    stems = f"plainto_tsquery('{stemmer}', %s)"
    each = f"(to_tsquery('simple', %s) || {stems} || {stems})"
    params = [p for word, typed in terms.items() for p in (f"'{word}':*", word, typed)]
    return f"({' && '.join([each] * len(terms))})", params


class Matches(Func):
    """Whether a `Stemmed` vector has each of the `search_terms`. One node, for Django copies a
    condition often, and this one would be of hundreds."""

    def __init__(self, language, vector, terms):
        super().__init__(language, vector, output_field=BooleanField())
        self.terms = terms

    def as_postgresql(self, compiler, connection, **context):
        language, vector = (compiler.compile(column)[0] for column in self.source_expressions)
        sql, params = tsquery(self.terms, "simple")
        sql = f"({vector} @@ {sql}"
        for stemmer, codes in STEMMERS.items():
            query, more = tsquery(self.terms, stemmer)
            among = ", ".join(f"'{code}'" for code in codes)
            sql += f" OR ({language} IN ({among}) AND {vector} @@ {query})"
            params += more
        return f"{sql})", params


class Rank(Func):
    """How well a vector answers, from 0 to 1: a term counts for more in the title, and twice."""

    def __init__(self, vector, terms, language):
        super().__init__(vector, output_field=FloatField())
        self.query = tsquery(
            terms, next((s for s, c in STEMMERS.items() if language in c), "simple")
        )

    def as_postgresql(self, compiler, connection, **context):
        vector, (sql, params) = compiler.compile(self.source_expressions[0])[0], self.query
        return f"ts_rank({vector}, {sql})", params


def hits(text, terms):
    """[(start, end)] of the words of a text that begin with a term, or else are another form."""
    found = [(m.start(), m.end(), folded_word(m[0])) for m in WORD.finditer(text)]
    begun = [(start, end) for start, end, word in found if word.startswith(tuple(terms))]
    return begun or [(s, e) for s, e, word in found if any(is_form(word, t) for t in terms)]


def is_form(one, other):
    """Whether two words differ in a short ending only, much as stemmers see it: city, cities."""
    return one.startswith(begin(other)) and other.startswith(begin(one))


def begin(word):
    return word[: max(3, len(word) - 3)]


def marked(text, terms):
    """A text as HTML, with the words that were asked for marked."""
    spans = hits(text, terms) if terms else []
    ends = [0, *(end for _start, end in spans)]
    pairs = [(text[a:start], text[start:b]) for a, (start, b) in zip(ends, spans, strict=False)]
    return format_html_join("", "{}<mark>{}</mark>", pairs) + conditional_escape(text[ends[-1] :])


def snippet(text, terms, length=200):
    """The part of a text around the first word that was asked for, marked; else its beginning."""
    first = next(iter(hits(text, terms)), (0, 0))[0] if terms else 0
    start = text.rfind(" ", 0, first - length // 4) + 1 if first > length // 2 else 0
    part = shorten(text[start:], length, placeholder=" …")
    return marked(f"… {part}" if start else part, terms)
