"""Drafts of what is public already: kept beside the page, shown in its form, published from there.

A draft is what a form has sent. Whoever opens the form sees it as if that form had come back to
them. Its writer may have had fewer fields, languages or inlines than they have: what was not in the
writer's form is shown as it is in the database, so that it stays so.
"""

import re
from copy import copy

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from urbact_site import publishing, scope
from urbact_site.admin.buttons import UNKEPT, deed_of, why
from urbact_site.admin.meanwhile import SHOWN, unsaved
from urbact_site.comparison import differing
from urbact_site.history import DEEDS, keep, version_of, versions
from urbact_site.models import Draft
from urbact_site.publishing import SENT_BACK, SUBMITTED, TAKEN_BACK, WITHDRAWN

# What is done to a record that has a draft without saving its form.
UNSAVING = (SENT_BACK, WITHDRAWN, TAKEN_BACK)


def stamp(draft):
    return draft.saved_at.isoformat() if draft else ""


def inner_widget(bound):
    return getattr(bound.field.widget, "widget", bound.field.widget)


def is_silent(bound):
    """Whether a browser may send nothing of a field that it shows: no box is ticked."""
    return not inner_widget(bound).value_omitted_from_data({}, {}, bound.html_name)


def is_left_out(bound, data):
    """Whether the form that has sent these data had no such field."""
    omitted = inner_widget(bound).value_omitted_from_data(data, {}, bound.html_name)
    return bound.html_name not in data and (omitted or is_silent(bound))


def sent(bound):
    """What a browser sends of a field that nobody has touched: {name: [values]}."""
    widget, name, value = inner_widget(bound), bound.html_name, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"]} if widget.check_test(value) else {}
    if widget.needs_multipart_form:  # no browser sends a file that is stored
        return {}
    if isinstance(widget, forms.MultiWidget):
        parts = widget.get_context(name, value, {})["widget"]["subwidgets"]
        return {part["name"]: [part["value"] or ""] for part in parts}
    values = widget.format_value(value)
    return {name: values if isinstance(values, list) else [values or ""]}


def rows_left_out(formset, data):
    """The forms of an inline in which the writer may have had no field, named as in these data."""
    if f"{formset.prefix}-TOTAL_FORMS" not in data:
        yield from (formset.management_form, *formset.initial_forms)
        return
    by_key = {str(form.instance.pk): form for form in formset.initial_forms}
    pattern = re.compile(rf"({re.escape(formset.prefix)}-\d+)-{formset.model._meta.pk.name}")
    for name, values in data.items():
        found = pattern.fullmatch(name)
        if found and (form := by_key.get("".join(values))):
            form.prefix = found[1]
            yield form


def changed_rows(formset):
    """(as it is, as its form has it) of the rows of an inline that differ, as versions."""
    for form in formset.forms:
        row, has_errors = form.instance, bool(form.errors)
        is_left = formset.can_delete and formset._should_delete_form(form)
        if form.has_changed() and (is_left or not has_errors):
            there = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
            before = version_of(there) if there else None
            after = None if is_left else version_of(unsaved(form))
            if before or after:
                yield before, after


class DraftsAdmin:
    def answer(self, request, record, *args):
        """A form, in which a draft stands in the place of what is public, or what it sent."""
        request.stored = record
        is_theirs = bool(record and scope.edits(request.user, record))
        drafts = Draft.objects.select_related("user")
        request.draft = drafts.of(record).first() if is_theirs else None
        is_sent = request.method == "POST" and SHOWN not in request.POST
        if is_sent and record:
            if not is_theirs and {"_draft", "_discard"} & request.POST.keys():
                raise PermissionDenied
            if is_theirs and "_discard" in request.POST:
                return self.discard_draft(request, record)
            if is_theirs and self.is_for_draft(request, record):
                return self.keep_draft(request, record)
            if request.draft and (deed := deed_of(request)) in UNSAVING:
                return self.decide(request, record, deed)
        elif request.method == "GET" and request.draft:
            request = self.as_if_sent(request, record, request.draft)
        return super().changeform_view(request, *args)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if SHOWN in form.data:
            pairs = [(version_of(request.stored), version_of(unsaved(form)))]
            for inline in context["inline_admin_formsets"]:
                pairs += changed_rows(inline.formset)
            context["changed"] = differing(pairs, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def is_for_draft(self, request, record):
        """Whether what a form sends is kept beside the page, and not saved in it."""
        buttons = {"_draft", "_submit", "_preview"} if record.published_at else {"_draft"}
        return bool(buttons & request.POST.keys()) or scope.proposes(request.user, record)

    def forms_of(self, request, record):
        """The form of a record and the formsets of its inlines, as this request has them."""
        form = self.get_form(request, record, change=True)(instance=record)
        formsets, _inlines = self._create_formsets(request, record, change=True)
        return form, formsets

    def as_if_sent(self, request, record, draft):
        """A request with what the draft holds, as if its form had come back with an error."""
        shown = draft.as_request(request)
        form, formsets = self.forms_of(request, record)
        rows = (row for formset in formsets for row in rows_left_out(formset, draft.data))
        for part in (form, *rows):
            for bound in part:
                if is_left_out(bound, draft.data):
                    for name, values in sent(bound).items():
                        shown.POST.setlist(name, values)
        shown.POST[SHOWN] = "1"
        return shown

    def is_of_draft(self, request):
        """Whether a form that is saved has shown the draft."""
        draft = getattr(request, "draft", None)
        return bool(draft) and request.POST.get("_draft_at") == stamp(draft)

    def keep_draft(self, request, record):
        form = redirect(request.path)
        if "_preview" in request.POST and not self.is_changed(request, record):
            return redirect(self.preview_address(record))
        data = self.data_to_keep(request, record)
        if request.POST.get("_draft_at", "") != stamp(request.draft):
            self.keep_text(request, record, Draft(data=data), "not saved")
            messages.error(request, self.not_kept(record))
            return form
        kind = {"kind": record._meta.label_lower, "object_id": record.pk}
        Draft.objects.update_or_create(**kind, defaults={"data": data, "user": request.user})
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
        form = self.get_form(request, record, change=True)(request.POST, instance=copy(record))
        formsets, _inlines = self._create_formsets(request, record, change=True)
        return any(part.has_changed() for part in (form, *formsets))

    def not_kept(self, record):
        """What is said to the second of two, with where their text is."""
        said = _("Somebody else has kept a draft meanwhile; this is it. Yours is in the history.")
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_revision"
        address = reverse(name, args=[record.pk, versions(self.model, record.pk).first().pk])
        return format_html('{} <a href="{}">{}</a>', said, address, _("What changes"))

    def data_to_keep(self, request, record):
        """What the form sent, what it showed without a tick, and what an earlier draft holds of
        fields that it lacks: {name: [values]}."""
        form, formsets = self.forms_of(request, record)
        parts = [form, *(row for formset in formsets for row in formset.forms)]
        unticked = {b.html_name: [] for part in parts for b in part if is_silent(b)}
        posted = {
            name: [value.replace("\0", "") for value in values]
            for name, values in request.POST.lists()
            if name not in UNKEPT
        }
        earlier = request.draft.data if request.draft else {}
        fields = {name: values for name, values in earlier.items() if not name.startswith("_")}
        return fields | unticked | posted

    def discard_draft(self, request, record):
        if request.draft:
            self.keep_text(request, record, request.draft, "discarded")
            request.draft.delete()
            if record.published_at and record.submitted_at:
                is_own = scope.proposes(request.user, record)
                self.decide(request, record, TAKEN_BACK if is_own else SENT_BACK, messages.INFO)
        # No success: the browser keeps its copy, and offers to bring it back.
        messages.info(request, _("The draft is discarded."))
        return redirect(request.path)

    def keep_text(self, request, record, draft, deed):
        """Write a draft that is given up into the history, its rows that are there already too."""
        looking = copy(request)
        looking.method = "GET"
        shown = self.as_if_sent(looking, record, draft)
        form = self.get_form(shown, record, change=True)(shown.POST, instance=copy(record))
        formsets, _inlines = self._create_formsets(shown, record, change=True)
        rows = [row for formset in formsets for row in formset.initial_forms if row.has_changed()]
        for part in (form, *rows):
            part.full_clean()
        keep([unsaved(p) for p in (form, *rows) if p.instance.pk], request.user, deed)

    def decide(self, request, record, deed, level=messages.SUCCESS):
        """Decide on a record and save nothing of its form: what that shows is the draft."""
        if not publishing.may(request.user, record, deed):
            raise PermissionDenied
        publishing.do(record, deed, request.user, self.form_address(request, record), why(request))
        messages.add_message(request, level, f"{record}: {DEEDS[deed]}")
        return redirect(request.path)
