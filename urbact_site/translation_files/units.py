"""The units of a file: one a text, known by a key that stays: "events.article/food-day/title"."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import override

from urbact_site.fields import RichTextField
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.models import TranslationState
from urbact_site.states import source_language_of, texts_in, translated_models
from urbact_site.translation_files import inline

State = TranslationState.State
WAITING = [State.MISSING, State.OUTDATED]


@dataclass
class Unit:
    """A text and its translation, as tokens of `inline`.

    key: "kind/slug/field"; state: that of the translation; note: what a translator should know;
    previous: the words of the source that the translation was made from, when they have changed;
    is_done: whether a file that came back says that it is translated; line: where it stands there.
    """

    key: str
    source: list
    target: list = field(default_factory=list)
    codes: dict = field(default_factory=dict)
    state: str = State.MISSING
    note: str = ""
    previous: str = ""
    is_done: bool = False
    line: int = 0

    @property
    def record_key(self):
        return self.key.rpartition("/")[0]

    @property
    def name(self):
        return self.key.rpartition("/")[2]


def texts_of(model):
    """The names of the translated fields, in the order of the model."""
    return [field.name for field in model._meta.fields if field.name in translated(model)]


def field_of(key):
    """The translated field of a unit's key; None when there is no such kind or field."""
    kind, _slug, name = [*key.split("/"), "", ""][:3]
    models = {model._meta.label_lower: model for model in translated_models()}
    if kind not in models or name not in translated(models[kind]) or key.count("/") != 2:
        return None
    return models[kind]._meta.get_field(name)


def is_rich(key):
    return isinstance(field_of(key or ""), RichTextField)


def source_of(record):
    """The language that a record's translations are made from; None without any text."""
    with_text = [code for code in LANGUAGES if texts_in(code, type(record), record)]
    return source_language_of(record.original_language, with_text)


def coded(record, name, language):
    """(tokens, codes) of a record's text in a language."""
    text = getattr(record, column(name, language))
    is_rich = isinstance(record._meta.get_field(name), RichTextField)
    return inline.encoded(text) if is_rich else inline.plain(text)


def waiting(language, states=WAITING, models=None):
    """The querysets, one a model, of the records whose texts in a language are in these states."""
    for model in models or translated_models():
        rows = model.objects.none()
        for state in states:
            rows |= model.objects.in_state(state, language)
        yield rows.order_by("slug")


def units_of(records, language):
    """{source language: units} of some records of one model, to be translated into a language."""
    records, found = list(records), defaultdict(list)
    states = TranslationState.objects.by_record(records)
    for record in records:
        source_language = source_of(record)
        if source_language not in (None, language):
            row = states.get((record.pk, language))
            found[source_language] += units_of_record(record, source_language, language, row)
    return found


def units_of_record(record, source_language, language, row):
    """row: the record's `TranslationState` in the language; None when it has no text there."""
    kind = record._meta.label_lower
    with override(settings.LANGUAGE_CODE):  # files are read by translators of many languages
        about = f"{capfirst(record._meta.verbose_name)}: {record}"
        if hasattr(record, "get_absolute_url"):
            about += f" ({record.get_absolute_url()})"
    for name in texts_of(type(record)):
        source, codes = coded(record, name, source_language)
        if source:
            target = inline.fitted(*coded(record, name, language), codes)
            before = row.source_texts.get(name, "") if row and row.state == State.OUTDATED else ""
            yield Unit(
                f"{kind}/{record.slug}/{name}",
                source,
                target,
                codes,
                state=(row.state if row and target else State.MISSING),
                note=f"{about}. {capfirst(str(record._meta.get_field(name).verbose_name))}",
                previous=inline.words(inline.encoded(before)[0]),
            )
