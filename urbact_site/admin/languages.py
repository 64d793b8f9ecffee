"""Which of 31 languages a form holds: the original, the editor's, those that were picked."""

from django.utils.translation import get_language

from urbact_site.localized import LANGUAGES, translated
from urbact_site.models import TranslationState

# A record with more languages opens in the original and the editor's own alone.
FEW = 6


def form_languages(request, record, models, rows=()):
    """The codes of the languages whose texts a form holds, the original first.

    models: the record's and those of its inlines; rows: querysets of inline rows with an original
    of their own. A form that is sent holds what was sent: no other column can be touched.
    """
    known = request.__dict__.setdefault("form_languages", {})
    key = record and record.pk
    if key not in known:
        sent = posted_languages(request, models) if request.method == "POST" else []
        if request.method != "POST" or (record is None and not sent):
            sent = wanted_languages(request, record, rows)
        first = getattr(record, "original_language", None)
        known[key] = sorted(sent, key=lambda code: (code != first, LANGUAGES.index(code)))
    return known[key]


def posted_languages(request, models):
    names = {name for model in models for name in translated(model)}
    fields = (key.rpartition("-")[2].rpartition("_") for key in request.POST)
    found = {code for name, _line, code in fields if name in names}
    return found.intersection(LANGUAGES)


def wanted_languages(request, record, rows):
    """`?languages=da,fi` beside the original; without, what this editor works in."""
    originals = set()
    for found in rows:
        originals.update(found.order_by().values_list("original_language", flat=True).distinct())
    if hasattr(record, "original_language"):
        originals.add(record.original_language)
    if asked := picked(request):
        return originals | asked
    own = {get_language(), *request.user.working_languages}
    written = set(getattr(record, "exists_in", "").split())
    return (originals | own | (written if len(written) <= FEW else set())) & set(LANGUAGES)


def picked(request):
    return {*request.GET.get("languages", "").split(",")}.intersection(LANGUAGES)


def bar(request, record, codes, names):
    """The buttons of the language bar: (code, name, state, its word, address of a form with it).

    codes: the languages that the form holds; names: (code, name) of all.
    """
    found = TranslationState.objects.by_record([record] if record else [])
    states = TranslationState.State
    for code, name in names:
        row = found.get((record and record.pk, code))
        state = states(row.state) if row else states.MISSING
        languages = ",".join([*codes, code] if code not in codes else codes)
        yield {
            "code": code,
            "name": name,
            "state": state.value,
            "word": state.label,
            "is_here": code in codes,
            "address": f"?languages={languages}",
        }
