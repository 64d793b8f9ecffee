"""The page on which two records are made one."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from urbact_site import scope
from urbact_site.admin.meanwhile import HELD
from urbact_site.merging import GOES, STAYS, Merge, better_first, uses


def merging_address(one, other):
    kind = one._meta
    name = f"admin:{kind.app_label}_{kind.model_name}_merge"
    return reverse(name, args=[one.pk, other.pk])


def named(counts):
    """[(what records of a model are called, number)]"""
    return [(model._meta.verbose_name_plural, number) for model, number in counts.items()]


class MergingAdmin:
    """What an admin of content does about records that are there twice, if it `merges`."""

    merges = False

    def get_urls(self):
        if not self.merges:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<int:one>/merge/<int:other>/", view, name=name), *super().get_urls()]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not (self.merges and self.has_delete_permission(request)):
            actions.pop("merge_chosen", None)
        return actions

    @admin.action(description=gettext_lazy("Merge two into one"))
    def merge_chosen(self, request, queryset):
        chosen = list(queryset[:3])
        if len(chosen) == 2:
            return redirect(merging_address(*chosen))
        messages.error(request, _("Choose two records to merge."))
        return None

    def merge_view(self, request, one, other):
        """The two side by side, and what is chosen of them; a POST merges them."""
        if request.method == "POST":
            try:
                with transaction.atomic():
                    answer = self.merge(request, {one, other})
                return answer()
            except OperationalError:
                messages.warning(request, HELD)
        records = list(self.records_to_merge(request, {one, other}))
        if len(records) < 2:
            raise Http404
        self.check_merge(request, records)
        return self.show_merge(request, records)

    def records_to_merge(self, request, pks):
        there = self.get_queryset(request).filter(pk__in=pks).values("pk")
        return self.model.objects.filter(pk__in=there).order_by("pk")

    def check_merge(self, request, records):
        if not scope.may_merge(request.user, *records):
            raise PermissionDenied

    def show_merge(self, request, records, errors=()):
        counts = uses(*records)
        sides = better_first(records, counts)
        merge = self.asked_merge(request, sides)
        context = self.history_context(
            request,
            merge.stays,
            title=_("Merge: %s") % f"{merge.goes} → {merge.stays}",
            merge=merge,
            sides=[(r, self.form_of(r), named(counts[r.pk])) for r in sides],
            led=named(counts[merge.goes.pk]),
            choices=[(choice, self.taken(request, choice)) for choice in merge.choices],
            errors=errors,
            hides=getattr(merge.goes, "is_public", False) and not merge.stays.is_public,
        )
        return TemplateResponse(request, "admin/merge.html", context)

    def asked_merge(self, request, records):
        """The one that the page names stays, else the first."""
        asked = (request.POST or request.GET).get("stays")
        stays, goes = sorted(records, key=lambda record: str(record.pk) != asked)
        return Merge(stays, goes, request.user)

    def taken(self, request, choice):
        posted = request.POST.get(f"take-{choice.name}")
        return posted if posted in (STAYS, GOES) else choice.taken

    def form_of(self, record):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[record.pk])

    def merge(self, request, pks):
        """Merge what may be merged; the function that answers, once that is written."""
        records = self.records_to_merge(request, pks)
        locked = list(records.select_for_update(of=("self",)))
        if len(locked) < 2:  # also when the button was pressed twice
            return partial(self.tell_gone, request)
        self.check_merge(request, locked)
        merge = self.asked_merge(request, locked)
        changed = _("Somebody has changed one of the two meanwhile. Look at them once more.")
        if request.POST.get("seen") != merge.seen:
            return partial(self.show_merge, request, locked, [changed])
        names = {"goes": str(merge.goes), "stays": str(merge.stays)}
        try:
            with transaction.atomic():
                self.log_deletions(request, [merge.goes])
                taken = {choice.name: self.taken(request, choice) for choice in merge.choices}
                version = merge.carry_out(taken)
        except ValidationError as error:
            return partial(self.show_merge, request, list(records), error.messages)
        except IntegrityError:  # somebody names one of the two just now
            return partial(self.show_merge, request, list(records), [changed])
        self.log_change(request, merge.stays, [])
        return partial(self.tell_merged, request, merge.stays, version, names)

    def tell_gone(self, request):
        gone = _("One of the two is no longer there: it was merged or deleted meanwhile.")
        messages.warning(request, gone)
        return redirect("decisions")

    def tell_merged(self, request, stays, version, names):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_recover"
        merged = format_html(
            '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
            _("“%(goes)s” is merged into “%(stays)s”.") % names,
            self.form_of(stays),
            names["stays"],
            reverse(name, args=[version.pk]),
            _("Recover %s") % names["goes"],
        )
        messages.success(request, merged)
        return redirect("decisions")
