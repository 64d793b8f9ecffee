"""Keeps the states of translations true: one receiver notes what is saved, and on commit all states
are held against the texts that the database then has.

What decides is the texts themselves, by their digests, not who saved them when: a translation is
outdated when the source says something else than what the translation was made from. Saving
without a change, an import of the same file, the restore of an old revision are right by that.

- A translation whose own text changes is made from the present source.
- `record.is_minor_edit = True` before a save: the source's change makes nothing outdated.
- `record.confirmed_languages = {"fi"}` before a save: a person says that these texts fit the
  present source, although they do not change, or have no text for one of its fields.
- `record.made_from = {"fi": (language, {field: text})}` before a save that writes old texts: what
  these were made from, which is not the present source.
- `record.machine_languages`, a field: no person has read the texts in these languages. Whoever
  writes a text says so: machines add its language, forms and other people's files take it out.
- After `bulk_create`, `bulk_update` or `update()`, which send no signal: `note_records(…)`. After
  plain SQL: `manage.py rebuild_translation_states`.
"""

import json
import re
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

from asgiref.local import Local
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.waiting import take_time

TAG = re.compile("<[^>]*>")
KEY = ("id", "kind", "object_id", "language")


@cache
def translated_models():
    return [model for model in apps.get_models() if translated(model)]


@cache
def written():
    """The columns of a row, but for those by which it is found."""
    columns = apps.get_model("urbact_site.TranslationState")._meta.concrete_fields
    return [c.attname for c in columns if c.name not in KEY]


# When they change


@dataclass
class Note:
    """What the writer of a record says of the change."""

    is_minor: bool = False
    confirmed: set = field(default_factory=set)
    made_from: dict = field(default_factory=dict)


local = Local()


def notes():
    """{(model, primary key): note} of the records that this thread has changed."""
    if not hasattr(local, "notes"):
        local.notes = {}
    return local.notes


def note_change(instance, **kwargs):
    """Remember a saved or deleted record; on commit its states are written."""
    is_minor = getattr(instance, "is_minor_edit", False)
    confirmed = set(getattr(instance, "confirmed_languages", ()))
    made_from = getattr(instance, "made_from", {})
    note_records(type(instance), [instance.pk], is_minor, confirmed, made_from)


def note_records(model, pks, is_minor=False, confirmed=(), made_from=()):
    """Remember records that were written in bulk, or deleted; the same words as of a record."""
    note = is_minor, set(confirmed), dict(made_from)
    notes().update(((model, pk), Note(*note)) for pk in pks)
    transaction.on_commit(write_changes, robust=True)


def write_changes(on_chunk=lambda number, of: None):
    """Write the states of the records that were noted.

    on_chunk: called with a number of records that are done, and that of all.
    """
    by_model = defaultdict(dict)
    for (model, pk), note in notes().items():
        by_model[model][pk] = note
    of = len(notes())
    notes().clear()
    for model, noted in by_model.items():
        write(model, noted, lambda number: on_chunk(number, of))


def write(model, noted, on_chunk=lambda number: None, size=500):
    """Write the states of some records, {primary key: note}; those of records that are gone, go.

    on_chunk: called with the number of records after each transaction.
    """
    pks = sorted(noted)
    for start in range(0, len(pks), size):
        chunk = {pk: noted[pk] for pk in pks[start : start + size]}
        with transaction.atomic():
            take_time()
            write_chunk(model, chunk)
        on_chunk(len(chunk))


def write_chunk(model, noted):
    table = apps.get_model("urbact_site.TranslationState")
    found = defaultdict(dict)
    wanted, gone = [], []
    # The lock makes the last writer the one that has read last.
    records = {record["pk"]: record for record in records_of(model, noted)}
    for row in table.objects.of(model).filter(object_id__in=noted):
        found[row.object_id][row.language] = row
    for pk, note in noted.items():
        before = {code: values_of(row) for code, row in found[pk].items()}
        after = Record(model, records[pk], found[pk], note).rows() if pk in records else []
        wanted += [row for row in after if before.get(row.language) != values_of(row)]
        kept = {row.language for row in after}
        gone += [row.pk for code, row in found[pk].items() if code not in kept]
    if gone:
        table.objects.filter(pk__in=gone).delete()
    table.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=written(),
    )


def records_of(model, pks):
    names = [column(name, code) for name in translated(model) for code in LANGUAGES]
    rows = model.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    return rows.values("pk", "original_language", "machine_languages", *names)


def values_of(row):
    return [getattr(row, name) for name in written()]


# What they say


def texts_in(language, model, record):
    """{field: text} of a record, or of a dictionary of its columns, in a language; none empty."""
    values = record if isinstance(record, dict) else record.__dict__
    return {name: values[key] for name, key in columns_in(language, model) if values[key]}


@cache
def columns_in(language, model):
    return [(name, column(name, language)) for name in translated(model)]


def texts_in_all(model, record):
    """{language: {field: text}} of those with any text."""
    found = {code: texts_in(code, model, record) for code in LANGUAGES}
    return {code: texts for code, texts in found.items() if texts}


def digest(texts):
    """The mark of {field: text} by which two are known to be equal: 32 hexadecimal digits."""
    if not texts:
        return ""
    data = json.dumps(texts, sort_keys=True, ensure_ascii=True).encode()
    return sha256(data).hexdigest()[:32]


def source_language_of(original_language, languages):
    """Which of the languages with text the others are made from: the original, else English, else
    any; None when there is none. It is the one that readers of all others are shown."""
    return next((code for code in (original_language, *LANGUAGES) if code in languages), None)


def count_words(texts):
    """How much there is to translate; tags are no words."""
    return sum(len(TAG.sub(" ", text).split()) for text in texts.values())


class Record:
    """A record's texts as they are now, beside the rows that were written before.

    values: its columns; found: {language: row}; note: what its writer said.
    """

    def __init__(self, model, values, found, note):
        self.table = apps.get_model("urbact_site.TranslationState")
        self.kind, self.values, self.found, self.note = model._meta.label_lower, values, found, note
        self.texts = texts_in_all(model, values)
        self.source = source_language_of(values["original_language"], self.texts)
        self.source_texts = self.texts.get(self.source, {})
        self.digests = {code: digest(mine) for code, mine in self.texts.items()}
        self.source_digest = self.digests.get(self.source, "")
        # A copy: its row is rewritten with the others.
        self.before = next((copy(r) for r in found.values() if r.state == r.State.ORIGINAL), None)
        same = self.source in found and found[self.source].text_digest == self.source_digest
        self.is_source_the_same = same
        self.now = timezone.now()

    def rows(self):
        """The rows that the record should have."""
        if not self.source:
            return []
        drafts = {code for code, row in self.found.items() if row.draft is not None}
        languages = sorted({*self.texts, *drafts})
        return [self.row(code, is_alone=len(languages) == 1) for code in languages]

    def row(self, code, is_alone):
        row = self.found.get(code) or self.table(
            kind=self.kind, object_id=self.values["pk"], language=code
        )
        texts, mark = self.texts.get(code, {}), self.digests.get(code, "")
        is_changed = row.pk is None or row.text_digest != mark
        if is_changed:
            row.text_digest, row.words = mark, count_words(texts)
            row.changed_at, row.is_confirmed = self.now, False
        if code in self.note.confirmed:
            row.is_confirmed = True
        if code == self.source:
            self.set_source(row, {} if is_alone else texts)
        elif is_changed and texts and code in self.note.made_from:
            row.source_language, row.source_texts = self.note.made_from[code]
            row.source_digest = digest(row.source_texts)
            if row.source_digest == self.source_digest:
                self.set_source(row, {})
        elif (is_changed and texts) or code in self.note.confirmed or self.still_fits(row):
            self.set_source(row, {})
        elif self.was_current(row):  # outdated by this change: remember what it was made from
            row.source_language = self.before.language
            row.source_texts = self.before.source_texts
        state = self.state(row, texts)
        if state != row.state or (state == row.State.ORIGINAL and is_changed):
            row.since = self.now
        row.state = state
        return row

    def set_source(self, row, texts):
        row.source_language, row.source_digest = self.source, self.source_digest
        row.source_texts = texts

    def was_current(self, row):
        return self.before is not None and row.source_digest == self.before.text_digest

    def still_fits(self, row):
        """Whether a translation that did not change was made from what the source says now; also
        when only another language has become the original."""
        harmless = self.note.is_minor or self.is_source_the_same
        return row.source_digest == self.source_digest or (self.was_current(row) and harmless)

    def state(self, row, texts):
        if row.language == self.source:
            return row.State.ORIGINAL
        if row.draft is not None:
            return row.State.IN_PROGRESS
        if row.source_digest != self.source_digest:
            return row.State.OUTDATED
        if row.language in self.values["machine_languages"]:
            return row.State.MACHINE
        if self.source_texts.keys() - texts.keys() and not row.is_confirmed:
            return row.State.IN_PROGRESS
        return row.State.UP_TO_DATE


# What comes from a machine


def keep_machine_marks(record, before):
    """Take the mark of the machine off each language whose texts are not what they were.

    before: a dictionary of the record's columns.
    """
    record.machine_languages = [
        code
        for code in record.machine_languages
        if texts_in(code, type(record), before) == texts_in(code, type(record), record)
    ]


# Drafts of translations


def keep_draft(record, language, texts, user):
    """Keep {field: text} as what somebody is working on; the record's own texts stay public.

    It is known from what source the draft was begun. None drops the draft.
    """
    model = type(record)
    table = apps.get_model("urbact_site.TranslationState")
    rows = table.objects.of(model).filter(object_id=record.pk)
    with transaction.atomic():
        found = {row.language: row for row in rows.select_for_update()}
        row, source = found.get(language), source_row(found)
        if row is None:
            row = table(kind=model._meta.label_lower, object_id=record.pk, language=language)
            row.since = row.changed_at = timezone.now()
            row.state = row.State.IN_PROGRESS
            row.source_language, row.source_digest = source.language, source.text_digest
        row.draft, row.drafted_by = texts, user if texts is not None else None
        row.drafted_at = timezone.now() if texts is not None else None
        row.save()
        note_records(model, [record.pk])


def source_row(rows):
    return next(row for row in rows.values() if row.state == row.State.ORIGINAL)
