"""The history of a record at the desk: who changed what, comparing, restoring, recovering."""

import json
from contextlib import contextmanager

import reversion
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.admin import VersionAdmin
from reversion.models import Version

from urbact_site import scope
from urbact_site.comparison import compare
from urbact_site.history import (
    content,
    keep,
    reason,
    register,
    restore,
    revision,
    saved,
    versions,
)
from urbact_site.models import User

LONGEST_REASON = 500


class HistoryAdmin(VersionAdmin):
    """Keeps each change as a revision; nothing is written by looking at it."""

    change_list_template = "admin/change_list_recover.html"

    def __init__(self, model, admin_site):
        register(model)
        super().__init__(model, admin_site)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_compare"
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<path:object_id>/compare/", view, name=name), *super().get_urls()]

    @contextmanager
    def create_revision(self, request):
        if request.method != "POST":  # a revision locks the database, which reading need not
            yield
            return
        with super().create_revision(request):
            yield

    # Writing

    def log_addition(self, request, obj, message):
        entry = super(VersionAdmin, self).log_addition(request, obj, message)
        self.comment(request, entry)
        return entry

    def log_change(self, request, obj, message):
        entry = super(VersionAdmin, self).log_change(request, obj, message)
        self.comment(request, entry)
        return entry

    def comment(self, request, entry):
        """What the form says of itself, and the editor's own words."""
        if not reversion.is_active():
            return
        try:
            notes = json.loads(entry.change_message)
        except ValueError:
            notes = [{"why": entry.change_message}]
        notes += [{"did": deed} for deed in self.deeds(request)]
        if why := request.POST.get("_why", "").replace("\0", "").strip():
            notes.append({"why": why[:LONGEST_REASON]})
        reversion.set_comment(json.dumps(notes, ensure_ascii=False))

    def deeds(self, request):
        """What is done beside saving, by the keys of `history.DEEDS`."""
        return []

    def delete_model(self, request, obj):
        with transaction.atomic():
            keep([obj], request.user, "deleted")
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            for obj in queryset:
                keep([obj], request.user, "deleted")
            super().delete_queryset(request, queryset)

    # Reading

    def shown_record(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def history_context(self, request, record, **more):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": record,
            "module_name": capfirst(self.opts.verbose_name_plural),
            **more,
        }

    def history_view(self, request, object_id, extra_context=None):
        record = self.shown_record(request, object_id)
        page = Paginator(versions(self.model, record.pk), 50).get_page(request.GET.get("p"))
        rows = [(version, reason(version.revision)) for version in page]
        context = self.history_context(
            request,
            record,
            title=_("Change history: %s") % record,
            page=page,
            rows=rows,
            origins=self.origins(request, record),
        )
        return TemplateResponse(request, "admin/history.html", context | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["hides_history"] = obj and not scope.may_look_back(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def origins(self, request, record):
        """Which imports the values of a record come from, see `resources.provenance.origins`."""
        return []

    def compare_view(self, request, object_id):
        """The versions that a form names, as an address of their own."""
        chosen = [request.GET.get(name, "") for name in ("old", "new")]
        if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in chosen):
            raise Http404
        old, new = sorted(map(int, chosen))
        address = reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_revision", args=[object_id, new]
        )
        return redirect(f"{address}?old={old}")

    def revision_view(self, request, object_id, version_id, extra_context=None):
        """What a version changed, or how it differs from another; a POST restores it."""
        record = self.shown_record(request, object_id)
        found = Version.objects.get_for_object_reference(self.model, record.pk)
        version = get_object_or_404(found, pk=version_id)
        if request.method == "POST":
            if not self.may_restore(request, record):
                raise PermissionDenied
            return self.restore_record(request, version, "restored")
        other = request.GET.get("old", "")
        earlier = found.filter(pk__lt=version.pk).order_by("-pk")
        if other.isascii() and other.isdigit() and len(other) < 19:
            old = get_object_or_404(earlier, pk=other)
        else:
            old = saved(earlier).first()
        context = self.history_context(
            request,
            record,
            title=_("Changes: %s") % record,
            version=version,
            old=old,
            why=reason(version.revision),
            changed=compare(old, version, request.user),
            is_latest=version == saved(found).order_by("-pk").first(),
            may_restore=self.may_restore(request, record),
        )
        return TemplateResponse(request, "admin/compare.html", context)

    def may_restore(self, request, record):
        """A translator may not: it would write the original and all other languages. Nor who
        proposes changes: it would write what is public."""
        return scope.edits(request.user, record) and not scope.proposes(request.user, record)

    def restore_record(self, request, version, deed):
        """Restore and go to the form; when a rule stands against it, to the history with it."""
        try:
            with transaction.atomic(), revision(request.user, deed):
                there = self.model.objects.filter(pk=version.object_id).first()
                left = scope.read_only(request.user, there or self.model())
                record = restore(version, left)
                if there is None and not request.user.is_programme_editor:
                    self.adopt(request, record)
                if not self.may_restore(request, record):
                    raise PermissionDenied
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return redirect(request.path)
        self.log_change(request, record, [])
        messages.success(request, _("This version of %(name)s is restored.") % {"name": record})
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(reverse(name, args=[record.pk]))

    # Deleted records

    def deleted(self, request):
        """The last versions of the deleted records that somebody may recover."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        found = Version.objects.get_deleted(self.model).select_related("revision__user")
        if not request.user.is_programme_editor:
            found = self.theirs(found, scope.points(request.user, *scope.EDITING))
        return found.order_by("-pk")

    def theirs(self, found, points):
        """Those of deleted records that belonged to one of these points. What was of a library is
        of the point whose member deleted it: others could not."""
        if self.model.owned_by == scope.LIBRARY:
            members = User.objects.filter(memberships__national_point__in=points)
            return found.filter(revision__user__in=members)
        owner = self.model.owned_by
        return found.filter(pk__in=[v.pk for v in found if content(v).get(owner) in points])

    def adopt(self, request, record):
        """Versions do not tell who made a record of a library: it is theirs who recovers it."""
        if record.owned_by == scope.LIBRARY:
            record.made_by = request.user
            record.save(update_fields=["made_by"])

    def recoverlist_view(self, request, extra_context=None):
        page = Paginator(self.deleted(request).defer("serialized_data"), 50)
        context = self.history_context(
            request,
            None,
            title=_("Deleted: %s") % self.opts.verbose_name_plural,
            page=page.get_page(request.GET.get("p")),
        )
        return TemplateResponse(request, "admin/recover.html", context)

    def recover_view(self, request, version_id, extra_context=None):
        version = get_object_or_404(self.deleted(request), pk=version_id)
        if request.method == "POST":
            return self.restore_record(request, version, "recovered")
        context = self.history_context(
            request,
            None,
            title=_("Recover %s") % version.object_repr,
            version=version,
            why=reason(version.revision),
            changed=compare(None, version, request.user),
            may_restore=True,
        )
        return TemplateResponse(request, "admin/compare.html", context)
