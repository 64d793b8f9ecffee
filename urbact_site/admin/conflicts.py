"""What differs in a form from what others have written meanwhile (see `admin.meanwhile`)."""

import json
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from django import forms
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from urbact_site.differences import side_by_side
from urbact_site.fields import RichTextField, is_key

THEIRS = "theirs"
SHOWN = "_shown"  # in the data of a form that is a draft, looked at
OF_DATABASE, OF_DRAFT = "_take-", "_take_draft-"  # how the choice begins between mine and theirs
IN_DRAFT = "draft:"  # before the names in `_loaded` of what a draft said that the form has shown
STARTED = "%Y-%m-%dT%H:%M:%S"


def stored(value):
    """A value of a form as it would be stored, the same whether loaded or posted."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return sorted((stored(item) for item in value), key=str)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(STARTED)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def digest(value):
    return blake2b(str(stored(value)).encode("utf-8", "replace"), digest_size=5).hexdigest()


@dataclass
class Conflict:
    """A field, or a row of an inline, that somebody else has changed meanwhile."""

    name: str
    label: str
    theirs: str
    mine: str
    choice: str
    language: str = ""


class MeanwhileForm(forms.ModelForm):
    """The form of a record, or of a row in another's form, which has a prefix.

    theirs: what a draft says otherwise than the database, {name: value}, when the form is held
    against it; {} when the draft that the form has shown is gone; None in all other cases.
    """

    theirs = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.changed_meanwhile = []

    def is_valid(self):
        """A draft that is shown is never saved, however right it is."""
        return super().is_valid() and SHOWN not in self.data

    @property
    def is_row(self):
        return bool(self.prefix)

    def full_name(self, name):
        """That of a field; in a row after the key of the row."""
        row = self.instance
        return f"{row._meta.label_lower}:{row.pk}:{name}" if self.is_row else name

    def loaded(self):
        """What is in the database: {full name: digest}."""
        if self.instance.pk is None:
            return {}
        names = (name for name in self.fields if name in self.initial)
        return {self.full_name(name): digest(self.initial[name]) for name in names}

    def drafted(self):
        """What a draft, which this form shows, says otherwise: {full name: value}."""
        there = self.loaded()
        values = {
            self.full_name(name): self.cleaned_data.get(name, self[name].value())
            for name in self.fields
            if name in self.initial or name == DELETION_FIELD_NAME
        }
        nothing = digest(False)
        return {n: value for n, value in values.items() if digest(value) != there.get(n, nothing)}

    def loaded_before(self):
        """The digests that the form was shown with; {} when it tells none."""
        found = loaded_by(self.data)
        if self.theirs is not None:
            found |= {n.removeprefix(IN_DRAFT): found[n] for n in found if n.startswith(IN_DRAFT)}
        return found

    def sent(self, name):
        """The digest of what has come; None when it is wrong."""
        return digest(self.cleaned_data[name]) if name in self.cleaned_data else None

    def _post_clean(self):
        """What is another than the form was shown with, and than what has come, is in conflict."""
        super()._post_clean()
        theirs = {name: digest(value) for name, value in (self.theirs or {}).items()}
        before, now = self.loaded_before(), self.loaded()
        before, now = dict.fromkeys(theirs) | now | before, now | theirs
        full_names = {name: self.full_name(name) for name in self.fields}
        self.changed_meanwhile = [
            name
            for name, told in full_names.items()
            if told in now and before[told] != now[told] != self.sent(name)
        ]
        if self.changed_meanwhile:
            self.add_error(
                None,
                _("Somebody else has changed this meanwhile. Choose which text stays."),
            )

    def present(self, name):
        """What the draft or the database holds."""
        if self.full_name(name) in (self.theirs or {}):
            return self.theirs[self.full_name(name)]
        return self.initial.get(name, False)

    def mine(self, name):
        """What has come, as a cleaned value unless it is wrong."""
        return self.cleaned_data.get(name, self[name].data)

    # What is shown of it

    def conflicts(self):
        """[Conflict] of the fields, or of the row as a whole."""
        if self.is_row and self.changed_meanwhile:
            return [self.row_conflict()]
        return [self.conflict(name) for name in self.changed_meanwhile]

    @property
    def way(self):
        """How the names of what is chosen begin."""
        return OF_DRAFT if self.theirs else OF_DATABASE

    def proposed(self, names):
        """The choice that is made until the editor makes another: theirs, of what is untouched."""
        before = self.loaded_before()
        sent = ((self.full_name(name), digest(self.cleaned_data.get(name))) for name in names)
        return THEIRS if all(before.get(told) == value for told, value in sent) else ""

    def conflict(self, name):
        told = self._meta.model._meta.get_field(name)
        theirs, mine = side_by_side(
            self.words(name, self.present(name)),
            self.words(name, self.mine(name)),
            isinstance(told, RichTextField),
        )
        language = told.language if isinstance(told, TranslationField) else ""
        return Conflict(
            f"{self.way}{name}",
            str(self.fields[name].label),
            theirs,
            mine,
            self.proposed([name]),
            language,
        )

    def row_conflict(self):
        names = [n for n in self.fields if n in self.initial and not self[n].is_hidden]
        told = dict.fromkeys([*names, *self.changed_meanwhile])
        both = (
            "\n".join(f"{self.fields[name].label}: {self.words(name, of(name))}" for name in told)
            for of in (self.present, self.mine)
        )
        label = f"{self.instance._meta.verbose_name}: {self.instance}"
        choice = self.proposed(names)
        return Conflict(f"{self.way}{self.prefix}", label, *side_by_side(*both), choice)

    def words(self, name, value):
        """A value, cleaned or not, as its reader knows it."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return ", ".join(map(str, chosen(field, value)))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        labels = dict(getattr(field, "choices", ()))
        items = value if isinstance(value, list | tuple) else [value]
        words = (labels.get(item, item) if isinstance(item, str) else item for item in items)
        return ", ".join("" if word is None else str(word) for word in words)


def chosen(field, value):
    """The records that are chosen in a field, told by themselves or by their keys: without those
    that are gone, or that it does not offer this reader."""
    items = value if isinstance(value, models.QuerySet | list | tuple) else [value]
    records = [item for item in items if isinstance(item, models.Model)]
    keys = [item for item in items if item not in records and is_key(str(item))]
    return [*records, *(field.queryset.filter(pk__in=keys) if keys else ())]


def loaded_by(data):
    """The digests in what a form has sent; {} when it tells none."""
    try:
        found = json.loads(data.get("_loaded", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def unsaved(form):
    """The record as its form has it, with the relations to many that were chosen."""
    record = copy(form.instance)
    names = {field.name for field in record._meta.many_to_many} & form.cleaned_data.keys()
    # Where a version of it finds them before it asks the database.
    record._prefetched_objects_cache = {name: form.cleaned_data[name] for name in names}
    return record
