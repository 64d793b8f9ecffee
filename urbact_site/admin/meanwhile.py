"""Two people in one form: nobody overwrites what another has saved meanwhile without knowing.

A form carries in `_loaded` a digest of each value that it was loaded with, those of its inlines'
rows too. When it comes back and a value in the database is another by then, nothing is saved:
the form says who has changed what, and shows both texts. `_take-<name>` answers for each "mine" or
"theirs". What was not saved is kept in the history all the same.
"""

import json
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from secrets import token_urlsafe

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, OperationalError, models, transaction
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.fields import TranslationField

from urbact_site.admin.presence import note_presence, presence_text
from urbact_site.differences import side_by_side
from urbact_site.fields import RichTextField
from urbact_site.history import keep, reason, saved, versions
from urbact_site.models import SentForm

MINE, THEIRS = "mine", "theirs"
SHOWN = "_shown"  # in the data of a form that is a draft, looked at
LONGEST_KEY = 64
STARTED = "%Y-%m-%dT%H:%M:%S"
HELD = gettext_lazy(
    "Not saved yet: somebody else, or an import, is writing here just now. Please save again in a "
    "moment."
)


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
    """The form of a record, or of a row in another's form, which has a prefix."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.changed_meanwhile = []

    def is_valid(self):
        """A draft that is shown is never saved, however right it is."""
        return super().is_valid() and SHOWN not in self.data

    @property
    def is_row(self):
        return bool(self.prefix)

    @property
    def row_key(self):
        return f"{self.instance._meta.label_lower}:{self.instance.pk}"

    def loaded(self):
        """What is in the database: {name: digest}, the names of a row after its key."""
        if self.instance.pk is None:
            return {}
        values = {name: self.initial[name] for name in self.fields if name in self.initial}
        row = f"{self.row_key}:" if self.is_row else ""
        return {f"{row}{name}": digest(value) for name, value in values.items()}

    def loaded_before(self):
        """The digests that the form was shown with; {} when it tells none."""
        try:
            found = json.loads(self.data.get("_loaded", ""))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def sent(self, name):
        """The digest of what has come; None when it is wrong. Names are those of `loaded`."""
        name = name.rpartition(":")[2]
        return digest(self.cleaned_data[name]) if name in self.cleaned_data else None

    def taken(self, name):
        """Whether the editor has decided for the other text."""
        return self.data.get(f"_take-{self.add_prefix(name)}") == THEIRS

    @property
    def row_is_taken(self):
        return self.is_row and self.instance.pk and self.data.get(f"_take-{self.prefix}") == THEIRS

    @property
    def changed_data(self):
        found = super().changed_data
        if self.is_bound and self.row_is_taken:
            return []
        return [name for name in found if not (self.is_bound and self.taken(name))]

    def _post_clean(self):
        if self.row_is_taken:
            self._errors.clear()
            return
        for name in self.fields:
            if not self.is_row and self.taken(name) and name in self.initial:
                self._errors.pop(name, None)
                self.cleaned_data[name] = self.present(name)
        super()._post_clean()
        before = self.loaded_before()
        self.changed_meanwhile = [
            name
            for name, now in self.loaded().items()
            if before.get(name, now) != now != self.sent(name)
        ]
        if self.changed_meanwhile:
            self.add_error(
                None,
                _("Somebody else has changed this meanwhile. Choose which text stays."),
            )

    def present(self, name):
        """What the database holds, as a cleaned value."""
        value = self.initial[name]
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and not hasattr(value, "__iter__"):
            return field.queryset.model._base_manager.filter(pk=value).first()
        return value

    # What is shown of it

    def conflicts(self):
        """[Conflict] of the fields, those decided already included."""
        if self.is_row:
            is_asked = self.changed_meanwhile or self.data.get(f"_take-{self.prefix}")
            return [self.row_conflict()] if is_asked else []
        decided = [name for name in self.fields if self.data.get(f"_take-{name}")]
        names = dict.fromkeys([*self.changed_meanwhile, *decided])
        return [self.conflict(name) for name in names if name in self.fields]

    def conflict(self, name):
        told = self._meta.model._meta.get_field(name)
        theirs, mine = side_by_side(
            self.words(name, self.present(name)),
            self.words(name, self.cleaned_data.get(name, self.data.get(name))),
            isinstance(told, RichTextField),
        )
        language = told.language if isinstance(told, TranslationField) else ""
        is_mine_untouched = self.loaded_before().get(name) == digest(self.cleaned_data.get(name))
        choice = self.data.get(f"_take-{name}") or (THEIRS if is_mine_untouched else "")
        return Conflict(
            f"_take-{name}", str(self.fields[name].label), theirs, mine, choice, language
        )

    def row_conflict(self):
        names = [name for name in self.fields if name in self.initial and name != "id"]
        both = (
            "\n".join(f"{self.fields[name].label}: {self.words(name, of(name))}" for name in names)
            for of in (self.present, lambda name: self.cleaned_data.get(name))
        )
        name = f"_take-{self.prefix}"
        label = f"{self.instance._meta.verbose_name}: {self.instance}"
        return Conflict(name, label, *side_by_side(*both), self.data.get(name, ""))

    def words(self, name, value):
        """A cleaned value as its reader knows it."""
        if isinstance(value, models.QuerySet | list | tuple):
            return ", ".join(str(item) for item in value)
        choices = getattr(self.fields[name], "choices", None)
        if isinstance(value, str) and isinstance(choices, list):
            return str(dict(choices).get(value, value))
        return "" if value is None else str(value)


def unsaved(form):
    """The record as its form has it, with the relations to many that were chosen."""
    record = copy(form.instance)
    names = {field.name for field in record._meta.many_to_many} & form.cleaned_data.keys()
    # Where a version of it finds them before it asks the database.
    record._prefetched_objects_cache = {name: form.cleaned_data[name] for name in names}
    return record


def sent_key(request, is_new):
    """What tells a form from all others: one for a new record whatever is written in it, one of a
    record that there is with all that it says, its page's own token included; "" if unknown."""
    if is_new:
        return request.POST.get("_once", "").replace("\0", "")[:LONGEST_KEY]
    if "csrfmiddlewaretoken" not in request.POST:
        return ""
    said = json.dumps(sorted(request.POST.lists()))
    return blake2b(said.encode(), digest_size=20).hexdigest()


class MeanwhileAdmin:
    """What an admin of content does about it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        view = self.admin_site.admin_view(self.presence_view)
        return [path("<path:object_id>/presence/", view, name=name), *super().get_urls()]

    def presence_view(self, request, object_id):
        """A sign of life from an open form; who else has it open."""
        record = self.get_object(request, unquote(object_id))
        if record is None or request.method != "POST":
            raise Http404
        return JsonResponse({"text": presence_text(note_presence(record, request.user)) or ""})

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        """Once more when another took a key between our check and our writing: now it is seen."""
        is_saved = request.method == "POST" and SHOWN not in request.POST
        with transaction.atomic() if is_saved else nullcontext():
            if is_saved and object_id:
                self.lock(unquote(object_id))
            try:
                return self.once(request, object_id, *args, **kwargs)
            except IntegrityError:
                return self.once(request, object_id, *args, **kwargs)

    def add_view(self, request, *args, **kwargs):
        return self.or_back(super().add_view, request, *args, **kwargs)

    def change_view(self, request, *args, **kwargs):
        return self.or_back(super().change_view, request, *args, **kwargs)

    def or_back(self, view, request, *args, **kwargs):
        """What a view answers; the form as it was sent when another has locked for too long what is
        to be written. Some locks are met by the commit, which is the history's (`HistoryAdmin`)."""
        try:
            return view(request, *args, **kwargs)
        except OperationalError:
            if request.method != "POST":
                raise
            messages.warning(request, HELD)
            request.POST = request.POST.copy()
            request.POST[SHOWN] = "1"
            return view(request, *args, **kwargs)

    def once(self, request, object_id, *args, **kwargs):
        """A form that is sent twice is saved once."""
        if key := sent_key(request, is_new=not object_id):
            sent = SentForm.objects.filter(key=key, kind=self.opts.label_lower).first()
            saved = sent and self.get_object(request, str(sent.object_id))
            if saved:
                answer = self.response_change if object_id else self.response_add
                return answer(request, saved)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        key = sent_key(request, is_new=not change)
        # It is there already when what the form had made is deleted.
        if key and not SentForm.objects.filter(key=key).exists():
            SentForm.objects.old().delete()
            SentForm.objects.create(key=key, kind=self.opts.label_lower, object_id=obj.pk)

    def lock(self, object_id):
        """What is about to be saved waits its turn: two cannot both be the first."""
        try:
            pk = self.opts.pk.to_python(object_id)
        except ValidationError:
            return
        self.model._base_manager.select_for_update().filter(pk=pk).values("pk").first()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        forms = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            forms += inline.formset.initial_forms
        ours = [form for form in forms if isinstance(form, MeanwhileForm)]
        loaded = {}
        for form in ours:
            loaded |= form.loaded()
        loaded = json.dumps(loaded, separators=(",", ":"))
        context |= {"loaded": loaded, "record": obj, "once": token_urlsafe(12)}
        if obj:
            context["presence"] = presence_text(note_presence(obj, request.user))
            conflicts = [found for form in ours for found in form.conflicts() if form.is_bound]
            if conflicts:
                self.keep_unsaved(request, forms[0])
                context |= {"conflicts": conflicts, "meanwhile": self.meanwhile(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def keep_unsaved(self, request, form):
        """The text that waits for a decision is in the history already."""
        errors = {name for name in form.errors if name != NON_FIELD_ERRORS}
        if form.changed_meanwhile and not errors and SHOWN not in form.data:
            keep([unsaved(form)], request.user, "not saved")

    def meanwhile(self, record):
        """(when, who, why) of the last change."""
        version = saved(versions(self.model, record.pk)).first()
        change = version and version.revision
        return change and (change.date_created, change.user, reason(change))
