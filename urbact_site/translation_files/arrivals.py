"""A file that came back: what it would change, what is wrong with it, and the change itself."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from urbact_site import scope
from urbact_site.cldr import language_name
from urbact_site.differences import difference
from urbact_site.fields import sanitized
from urbact_site.history import revision
from urbact_site.localized import column
from urbact_site.states import keep_machine_marks
from urbact_site.translation_files import inline
from urbact_site.translation_files.units import Unit, coded, field_of, is_rich, source_of, texts_of


@dataclass
class Change:
    """A text that the file brings: the unit, the record, and its text before and after."""

    unit: Unit
    record: object
    before: str
    after: str

    @property
    def label(self):
        return self.record._meta.get_field(self.unit.name).verbose_name

    @property
    def html(self):
        """What goes and what comes, marked."""
        return difference(self.before, self.after, is_rich(self.unit.key))


class Arrival:
    """The units of a file in a language, held against the records as they are now.

    user: whose rights count; None for a command, which may do everything. `errors` are sentences,
    each with its line: with any of them nothing can be saved. `changes` is what is new. The units
    in `outdated` have a source that says something else by now, those in `unfinished` are not
    translated yet, and those in `same` say what the record says.
    """

    def __init__(self, language, units, user=None):
        self.language, self.user, self.units = language, user, units
        self.errors, self.changes = [], []
        self.outdated, self.unfinished, self.same = [], [], []
        self.records = self.loaded()
        self.before = {key: dict(record.__dict__) for key, record in self.records.items()}
        seen = set()
        for unit in units:
            if reason := self.reason_against(unit, seen):
                self.refuse(unit, reason)
            else:
                self.hold(unit)
            seen.add(unit.key)
        self.check()

    def loaded(self):
        """{record key: record} of those that the user may see, one query a model."""
        slugs = defaultdict(set)
        for unit in self.units:
            if text := field_of(unit.key):
                slugs[text.model].add(unit.key.split("/")[1].replace("\0", ""))
        found = {}
        for model, wanted in slugs.items():
            rows = model.objects.filter(slug__in=wanted)
            for record in rows if self.user is None else scope.rows(self.user, rows):
                found[key_of(record)] = record
        return found

    def refuse(self, unit, reason):
        self.errors.append(_("Line %(line)s: %(reason)s") % {"line": unit.line, "reason": reason})

    def reason_against(self, unit, seen):
        """Why a unit cannot be of a text that the user may translate; None when it can."""
        record = self.records.get(unit.record_key)
        if not record or not field_of(unit.key):
            return _("There is no text “%(key)s”.") % {"key": unit.key[:200]}
        if unit.key in seen:
            return _("“%(key)s” is there twice.") % {"key": unit.key}
        allowed = self.user is None or self.language in scope.languages(self.user, record)
        if not allowed or source_of(record) == self.language:
            return _("“%(key)s” cannot be translated into this language: %(language)s.") % {
                "key": unit.key,
                "language": language_name(self.language),
            }
        return None

    def hold(self, unit):
        """Sort a unit by what it would do."""
        record, name = self.records[unit.record_key], unit.name
        source, unit.codes = coded(record, name, source_of(record))
        if source != unit.source:
            self.outdated.append(unit)
        elif not inline.words(unit.target).strip():
            self.unfinished.append(unit)
        else:
            try:
                self.put(unit, record, text_of(unit, source))
            except ValidationError as error:
                for reason in error.messages:
                    self.refuse(unit, reason)

    def put(self, unit, record, text):
        key = column(unit.name, self.language)
        before = getattr(record, key) or ""
        if text != before:
            self.changes.append(Change(unit, record, before, text))
            setattr(record, key, text)
        else:
            (self.same if unit.is_done else self.unfinished).append(unit)

    def check(self):
        """Hold the changed columns against the rules of the fields."""
        for change in self.changes:
            record, key = change.record, column(change.unit.name, self.language)
            try:
                record.clean_fields({f.name for f in record._meta.fields if f.name != key})
            except ValidationError as error:
                for reason in error.messages:
                    self.refuse(change.unit, reason)

    def confirmed(self):
        """{record key} of the records of which the file has every text, finished and for the
        present source: a person says that they fit."""
        done = {change.unit.key for change in self.changes} | {unit.key for unit in self.same}
        return {
            key
            for key, record in self.records.items()
            if all(
                f"{key}/{name}" in done
                for name in texts_of(type(record))
                if getattr(record, column(name, source_of(record)))
            )
        }

    def save(self, why):
        """Write what is new, as one revision: all of it or nothing; the number of records.

        why: the name of the file, for those who read the history.

        Raises ValidationError when the file has errors.
        """
        if self.errors:
            raise ValidationError(self.errors)
        confirmed = self.confirmed()
        changed = {change.unit.record_key for change in self.changes}
        with revision(self.user, "imported", why=why):
            for key in sorted(confirmed | changed):
                self.write(self.records[key], self.before[key], is_confirmed=key in confirmed)
        return len(confirmed | changed)

    def write(self, record, before, is_confirmed):
        keep_machine_marks(record, before)
        if is_confirmed:
            record.confirmed_languages = {self.language}
            others = (code for code in record.machine_languages if code != self.language)
            record.machine_languages = list(others)
        written = {unit.name for unit in self.units if unit.record_key == key_of(record)}
        columns = {column(name, self.language) for name in written} | {"machine_languages"}
        # The other columns may have changed meanwhile.
        names = {field.name for field in record._meta.fields}
        record.save(update_fields=(columns | {"updated_at"}) & names)


def key_of(record):
    return f"{record._meta.label_lower}/{record.slug}"


def text_of(unit, source):
    """The text that a record is to have, from the tokens of a unit."""
    if is_rich(unit.key):
        return sanitized(inline.decoded(unit.target, source, unit.codes))
    if any(kind != "text" for kind, _value in unit.target):
        raise ValidationError(_("This text can have no codes."))
    return inline.words(unit.target).strip()
