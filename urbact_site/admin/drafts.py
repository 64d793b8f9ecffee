"""Drafts of what is public already: kept beside the page, shown in its form, published from there.

A draft is what a form has sent. Whoever opens the form sees it as if that form had come back to
them. Its writer may have had fewer fields, languages or inlines than they have: what was not in the
writer's form is shown as it is in the database, so that it stays so.

A form names the draft that it has shown. When another has taken its place, or it is gone, what the
form sends is held against what is there now, as `admin.meanwhile` does it with the database.
"""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from urbact_site import publishing, scope
from urbact_site.admin.buttons import UNKEPT, deed_of, why
from urbact_site.admin.conflicts import (
    IN_DRAFT,
    OF_DATABASE,
    OF_DRAFT,
    SHOWN,
    digest,
    loaded_by,
    unsaved,
)
from urbact_site.admin.meanwhile import is_chosen
from urbact_site.admin.parts import added, changed_rows, checked, drafted, part_key, parts
from urbact_site.admin.sending import (
    add_rows,
    asked_names,
    is_left_out,
    is_silent,
    put,
    renumbered,
    rows_left_out,
)
from urbact_site.cldr import moment
from urbact_site.comparison import differing
from urbact_site.history import DEEDS, has_done, keep, reason, saved, version_of, versions
from urbact_site.models import Draft
from urbact_site.publishing import SENT_BACK, SUBMITTED, TAKEN_BACK, WITHDRAWN

# What is done to a record that has a draft without saving its form.
UNSAVING = (SENT_BACK, WITHDRAWN, TAKEN_BACK)
# What is done to one that waits for review, when its draft is discarded.
WITH_DISCARDING = (SENT_BACK, TAKEN_BACK)


def stamp(draft):
    return draft.saved_at.isoformat() if draft else ""


class DraftsAdmin:
    def answer(self, request, record, *args):
        """A form, in which a draft stands in the place of what is public, or what it sent."""
        request.stored = record
        is_theirs = bool(record and scope.edits(request.user, record))
        drafts = Draft.objects.select_related("user")
        request.draft = drafts.of(record).first() if is_theirs else None
        request.draft_at = stamp(request.draft)
        request.is_look = request.method == "GET"
        if request.is_look and request.draft:
            request = self.as_if_sent(request, record, request.draft)
        elif SHOWN in request.POST:
            request.draft_at = request.POST.get("_draft_at", "")
        elif is_theirs and request.method == "POST":
            if response := self.answer_editor(request, record):
                return response
        elif record and {"_draft", "_discard"} & request.POST.keys():
            raise PermissionDenied
        return super().changeform_view(request, *args)

    def answer_editor(self, request, record):
        """What comes of a form without saving it; None when it is to be saved, or shown again."""
        if "_discard" in request.POST:
            return self.discard_draft(request, record)
        is_kept, has_shown = self.is_for_draft(request, record), request.POST.get("_draft_at")
        if request.draft and has_shown and not is_kept and (deed := deed_of(request)) in UNSAVING:
            self.tell_fate(request, record)
            return self.decide(request, record, deed)
        if is_chosen(request, OF_DATABASE):
            self.take(request, OF_DATABASE, *self.forms_of(request, record))
        if (draft := request.draft) and is_chosen(request, OF_DRAFT):
            held = self.forms_of_draft(request, record, draft)
            self.keep_text(draft.user, "not saved", *held)
            self.take(request, OF_DRAFT, *held)
        if is_kept or has_shown:
            self.catch_up(request, record, is_kept)
        elif draft:  # the page is saved beside the draft, which its form has not shown
            self.tell_fate(request, record)
            request.draft, request.draft_at = None, ""
        if is_kept and SHOWN not in request.POST:
            return self.keep_draft(request, record)
        return None

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context["loaded"] = self.loaded_of_draft(request, form, formsets)
        context["shows_draft"] = bool(request.draft) and not hasattr(request, "theirs")
        if SHOWN in form.data:
            pairs = [(version_of(request.stored), version_of(unsaved(form)))]
            for formset in formsets:
                pairs += changed_rows(formset)
            context["changed"] = differing(pairs, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def loaded_of_draft(self, request, form, formsets):
        """What `_loaded` tells beside the page: digests of what the draft says that a form shows,
        or is held against."""
        sent = loaded_by(form.data)
        in_page = {name: value for name, value in sent.items() if not name.startswith(IN_DRAFT)}
        if hasattr(request, "theirs"):
            names, rows = request.theirs, request.come
        elif request.is_look and request.draft:
            names, rows, in_page = drafted(form, formsets), added(formsets), {}
        else:  # what was sent comes back, and has seen no other draft
            return {name: value for name, value in sent.items() if name not in in_page}
        digests = {name: digest(value) for name, value in names.items()} | dict.fromkeys(rows, "")
        found = {f"{IN_DRAFT}{name}": value for name, value in digests.items()}
        # Held against a draft, it is compared with the page afterwards, when it is shown as one.
        return found | in_page if names else found

    def is_for_draft(self, request, record):
        """Whether what a form sends is kept beside the page, and not saved in it."""
        buttons = {"_draft", "_submit", "_preview"} if record.published_at else {"_draft"}
        return bool(buttons & request.POST.keys()) or scope.proposes(request.user, record)

    def as_if_sent(self, request, record, draft):
        """A request with what the draft holds, as if its form had come back with an error."""
        shown = draft.as_request(request)
        shown.form_languages = {}  # those of the draft too
        form, formsets = self.forms_of(request, record)
        rows = (row for formset in formsets for row in rows_left_out(formset, draft.data))
        for part in (form, *rows):
            for bound in part:
                if is_left_out(bound, draft.data):
                    put(shown, bound, bound.html_name)
        shown.POST[SHOWN] = "1"
        return shown

    def forms_of_draft(self, request, record, draft):
        """The form and the formsets in which a draft is shown, checked."""
        return checked(*self.sent_forms(self.as_if_sent(request, record, draft), record))

    def sent_forms(self, request, record):
        """The form and the formsets with what was sent."""
        form = self.get_form(request, record, change=True)(request.POST, instance=copy(record))
        return form, self._create_formsets(request, record, change=True)[0]

    # A draft that others have kept, published or discarded since the form was opened

    def is_overtaken(self, request):
        return request.POST.get("_draft_at", "") != stamp(request.draft)

    def catch_up(self, request, record, is_kept):
        """Hold what was sent against the draft as it is now, or the page when there is none.

        What is in conflict is shown, and nothing kept but in the history; so is what the form had
        no field for before it is published. Otherwise the form is as if it had shown all of it.
        """
        if not self.is_overtaken(request):
            return
        request.POST = request.POST.copy()
        theirs, request.come, is_more = {}, {}, False
        if request.draft:
            held = self.forms_of_draft(request, record, request.draft)
            theirs, request.come = drafted(*held), added(held[1])
            is_more = self.bring(request, held, theirs, self.sent_forms(request, record))
        request.theirs = theirs
        sent = checked(*self.sent_forms(request, record))
        is_in_conflict = any(part.changed_meanwhile for part in parts(*sent))
        if not is_in_conflict:
            self.tell_fate(request, record)
        if is_in_conflict or (is_more and not is_kept):
            self.keep_text(request.user, "not saved", *sent)
            request.POST[SHOWN] = "1"
        else:
            del request.theirs
            request.POST["_draft_at"] = stamp(request.draft)

    def bring(self, request, draft, theirs, sent):
        """Add to what was sent what a draft says in languages and rows that the form had not; gives
        whether there is any.

        draft, sent: (form, formsets) of each; theirs: what the draft says otherwise than the page.
        """
        request.form_languages, before = {}, len(request.POST)
        there = {part_key(part): part for part in parts(*sent)}
        for part in parts(*draft):
            if mine := there.get(part_key(part)):
                for bound in part:
                    if bound.name not in mine.fields and part.full_name(bound.name) in theirs:
                        put(request, bound, mine.add_prefix(bound.name))
        # Rows that are there only since the form was opened, as by an import.
        changed = [r for r in parts(*draft) if part_key(r) not in there and r.drafted()]
        seen = {*added(sent[1]), *(n.removeprefix(IN_DRAFT) for n in loaded_by(request.POST))}
        for formset in sent[1]:
            start = f"{formset.prefix}+"
            new = [r for n, r in request.come.items() if n.startswith(start) and n not in seen]
            old = [row for row in changed if part_key(row)[0] == formset.prefix]
            if (new or old) and f"{formset.prefix}-TOTAL_FORMS" in request.POST:
                add_rows(request, formset, old, new)
        return len(request.POST) > before

    def meanwhile(self, request, record):
        is_overtaken = hasattr(request, "theirs")
        return self.fate(request, record) if is_overtaken else super().meanwhile(request, record)

    def fate(self, request, record):
        """(when, who, what) of the draft that is there now, or of what became of the last one."""
        if draft := request.draft:
            return draft.saved_at, draft.user, _("Kept a draft.")
        done = saved(versions(self.model, record.pk), unsaved=["not saved"])[:2]
        changes = [version.revision for version in done]
        if any(has_done(last, deed) for last in changes[:1] for deed in WITH_DISCARDING):
            changes = [change for change in changes if has_done(change, "discarded")] or changes
        return next(((c.date_created, c.user, reason(c)) for c in changes), None)

    def tell_fate(self, request, record):
        """Say so to whoever has not seen it, unless they have done it themselves."""
        when, who, what = self.fate(request, record) or (None, request.user, "")
        if self.is_overtaken(request) and who != request.user:
            messages.warning(request, f"{moment(when)}, {who or '–'}: {what}")

    # What is done with a draft

    def is_of_draft(self, request):
        """Whether a form that is saved has shown the draft."""
        draft = getattr(request, "draft", None)
        return bool(draft) and not self.is_overtaken(request)

    def keep_draft(self, request, record):
        form = redirect(request.path)
        if "_preview" in request.POST and not self.is_changed(request, record):
            return redirect(self.preview_address(record))
        kind = {"kind": record._meta.label_lower, "object_id": record.pk}
        kept = {"data": self.data_to_keep(request, record), "user": request.user}
        Draft.objects.update_or_create(**kind, defaults=kept)
        if request.FILES:
            messages.warning(request, _("Files are not kept in a draft: choose them again."))
        messages.success(request, _("The draft is kept. The public page is as it was."))
        if "_preview" in request.POST:
            return redirect(self.preview_address(record))
        if {"_draft", "_continue"} & request.POST.keys():
            return form
        deed = TAKEN_BACK if "_take_back" in request.POST else SUBMITTED
        return self.decide(request, record, deed)

    def is_changed(self, request, record):
        """Whether a form holds another text than the one that it was shown with."""
        if request.draft:
            return True
        form, formsets = self.sent_forms(request, record)
        return any(part.has_changed() for part in (form, *formsets))

    def data_to_keep(self, request, record):
        """What the form sent, what it showed without a tick, and what an earlier draft holds of
        fields that it lacks: {name: [values]}. Nothing that was sent without a field: who publishes
        the draft may have that field, and would give what its writer may not take."""
        form, formsets = self.forms_of(request, record)
        every = [form, *(row for formset in formsets for row in formset.forms)]
        unticked = {b.html_name: [] for part in every for b in part if is_silent(b)}
        asked = asked_names(form, formsets)
        posted = {
            name: [value.replace("\0", "") for value in values]
            for name, values in request.POST.lists()
            if name not in UNKEPT and asked.fullmatch(name)
        }
        earlier = renumbered(request.draft.data, posted, formsets) if request.draft else {}
        fields = {name: values for name, values in earlier.items() if not name.startswith("_")}
        return fields | unticked | posted

    def discard_draft(self, request, record):
        if self.is_overtaken(request):
            self.tell_fate(request, record)
        elif request.draft:
            held = self.forms_of_draft(request, record, request.draft)
            self.keep_text(request.user, "discarded", *held)
            request.draft.delete()
            if record.published_at and record.submitted_at:
                is_own = scope.proposes(request.user, record)
                self.decide(request, record, TAKEN_BACK if is_own else SENT_BACK, messages.INFO)
            # No success: the browser keeps its copy, and offers to bring it back.
            messages.info(request, _("The draft is discarded."))
        return redirect(request.path)

    def keep_text(self, user, deed, form, formsets):
        """Write a text that is given up into the history, its rows that are there already too."""
        rows = [part for part in parts(form, formsets) if part == form or part.has_changed()]
        keep([unsaved(part) for part in rows if part.instance.pk], user, deed)

    def decide(self, request, record, deed, level=messages.SUCCESS):
        """Decide on a record and save nothing of its form: what that shows is the draft."""
        if not publishing.may(request.user, record, deed):
            raise PermissionDenied
        publishing.do(record, deed, request.user, self.form_address(request, record), why(request))
        messages.add_message(request, level, f"{record}: {DEEDS[deed]}")
        return redirect(request.path)
