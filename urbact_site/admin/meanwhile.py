"""Two people in one form: nobody overwrites what another has saved meanwhile without knowing.

A form carries in `_loaded` a digest of each value that it was loaded with, those of its inlines'
rows too. When it comes back and a value in the database is another by then, nothing is saved:
the form says who has changed what, and shows both texts. `_take-<name>` answers for each "mine" or
"theirs", which then comes in the place of mine. What was not saved is kept in the history all the
same. A draft is held against the one that others have kept in the same way (see `DraftsAdmin`).
"""

import json
import logging
from contextlib import contextmanager, nullcontext
from copy import copy
from hashlib import blake2b
from secrets import token_urlsafe

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.translation import gettext_lazy

from urbact_site.admin.conflicts import OF_DATABASE, SHOWN, THEIRS, MeanwhileForm, unsaved
from urbact_site.admin.presence import note_presence, presence_text
from urbact_site.admin.sending import put
from urbact_site.history import keep, reason, saved, versions
from urbact_site.models import SentForm

logger = logging.getLogger(__name__)
LONGEST_KEY = 64
HELD = gettext_lazy(
    "Not saved yet: somebody else, or an import, is writing here just now. Please save again in a "
    "moment."
)


def is_chosen(request, way):
    """Whether an editor has decided between two texts. way: how the names of the choices begin."""
    return any(name.startswith(way) for name in request.POST)


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
        with self.turn(request, object_id):
            if object_id and is_chosen(request, OF_DATABASE):
                record = self.get_object(request, unquote(object_id))
                self.take(request, OF_DATABASE, *self.forms_of(request, record))
            try:
                return self.once(request, object_id, *args, **kwargs)
            except IntegrityError:
                return self.once(request, object_id, *args, **kwargs)

    @contextmanager
    def turn(self, request, object_id):
        """What is about to be saved waits its turn: two cannot both be the first. What it is known
        by, if it should be sent twice, is what was sent: later another text may stand in it."""
        is_saved = request.method == "POST" and SHOWN not in request.POST
        if not hasattr(request, "sent_key"):
            request.sent_key = sent_key(request, is_new=not object_id)
        with transaction.atomic() if is_saved else nullcontext():
            if is_saved and object_id:
                self.lock(unquote(object_id))
            yield

    def forms_of(self, request, record):
        """The form of a record and the formsets of its inlines, as they are first shown, in the
        languages of the request."""
        self.form_languages(request, record)
        request = copy(request)
        request.method = "GET"
        form = self.get_form(request, record, change=True)(instance=copy(record))
        return form, self._create_formsets(request, record, change=True)[0]

    def take(self, request, way, form, formsets):
        """Let their text come in the place of mine where the editor has chosen so.

        way: how the names of the choices begin; form, formsets: what holds their text.
        """
        rows = {
            (formset.prefix, str(row.instance.pk)): row
            for formset in formsets
            for row in formset.initial_forms
        }
        request.POST = request.POST.copy()
        for choice in [name for name in request.POST if name.startswith(way)]:
            name = choice.removeprefix(way)
            if request.POST.pop(choice) != [THEIRS]:
                continue
            row = rows.get((name.rpartition("-")[0], request.POST.get(f"{name}-id")))
            if name in form.fields:
                put(request, form[name], name)
            for bound in row or ():
                put(request, bound, f"{name}-{bound.name}")

    def add_view(self, request, *args, **kwargs):
        return self.or_back(super().add_view, request, *args, **kwargs)

    def change_view(self, request, *args, **kwargs):
        return self.or_back(super().change_view, request, *args, **kwargs)

    def or_back(self, view, request, *args, **kwargs):
        """What a view answers; the form as it was sent when another has locked for too long what is
        to be written, or deletes what it names. Some of that is met by the commit alone, which is
        the history's (`HistoryAdmin`)."""
        try:
            return view(request, *args, **kwargs)
        except (IntegrityError, OperationalError) as error:
            if request.method != "POST":
                raise
            logger.warning("a form is given back: %s", error)
            # The commit comes after what was told of a success: begin as the request came.
            MessageMiddleware(view).process_request(request)
            messages.warning(request, HELD)
            request.POST = request.POST.copy()
            request.POST[SHOWN] = "1"
            return view(request, *args, **kwargs)

    def once(self, request, object_id, *args, **kwargs):
        """A form that is sent twice is saved once."""
        if request.sent_key:
            rows = SentForm.objects.filter(key=request.sent_key, kind=self.opts.label_lower)
            sent = rows.first()
            saved = sent and self.get_object(request, str(sent.object_id))
            if saved:
                answer = self.response_change if object_id else self.response_add
                return answer(request, saved)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        key = request.sent_key
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
        loaded = json.dumps(loaded | context.get("loaded", {}), separators=(",", ":"))
        context |= {"loaded": loaded, "record": obj, "once": token_urlsafe(12)}
        if obj:
            context["presence"] = presence_text(note_presence(obj, request.user))
            conflicts = [found for form in ours for found in form.conflicts()]
            if conflicts:
                self.keep_unsaved(request, forms[0])
                context |= {"conflicts": conflicts, "meanwhile": self.meanwhile(request, obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def keep_unsaved(self, request, form):
        """The text that waits for a decision is in the history already."""
        errors = {name for name in form.errors if name != NON_FIELD_ERRORS}
        if form.changed_meanwhile and not errors and SHOWN not in form.data:
            keep([unsaved(form)], request.user, "not saved")

    def meanwhile(self, request, record):
        """(when, who, why) of the last change."""
        version = saved(versions(self.model, record.pk)).first()
        change = version and version.revision
        return change and (change.date_created, change.user, reason(change))
