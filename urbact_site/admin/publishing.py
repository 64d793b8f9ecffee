"""Buttons that say what will happen, and the actions of a list."""

import reversion
from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from urbact_site import notices, preview, publishing, scope
from urbact_site.admin.buttons import deed_of, why
from urbact_site.cldr import and_list, date_and_time, language_choices, language_name, zone_city
from urbact_site.history import DEEDS, comment, reason
from urbact_site.localized import LANGUAGES
from urbact_site.proofreading import picture_fields, proofread
from urbact_site.publishing import PUBLISHED, SCHEDULED, SUBMITTED, WITHDRAWN
from urbact_site.zones import zone_of

MOST_TOLD = 50  # records with remarks, so many as are on a page


def told(record, address, remarks):
    """The remarks on a record, with the way to its form."""
    texts = " ".join(f"{remark.label}: {remark.text}" for remark in remarks)
    return format_html('<a href="{}">{}</a>: {}', address, record, texts)


def told_of_more(count):
    """How many more records there are remarks on, with the way to where all these are listed."""
    text = ngettext(
        "There are remarks on %(number)d more record, too.",
        "There are remarks on %(number)d more records, too.",
        count,
    )
    address = f"{reverse('data-health')}#texts-to-look-at"
    link = format_html('<a href="{}">{}</a>', address, _("Texts to look at"))
    return format_html("{} {}", text % {"number": count}, link)


class PublishingAdmin:
    actions = ["publish", "submit", "withdraw"]

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<path:object_id>/preview/", view, name=name), *super().get_urls()]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def preview_view(self, request, object_id):
        """The page as it will be, on a telephone and on a computer, and a link to send."""
        record = self.shown_record(request, object_id)
        if request.method == "POST":
            if not self.has_change_permission(request, record):
                raise PermissionDenied
            preview.withdraw(record)
            messages.success(request, _("All links to this preview are withdrawn."))
            return redirect(request.get_full_path())
        written = getattr(record, "languages_written", LANGUAGES)
        asked = request.GET.get("language")
        language = asked if asked in LANGUAGES else next(iter(written), "en")
        address = preview.address(record, language)
        context = self.history_context(
            request,
            record,
            title=_("Preview: %s") % record,
            choices=language_choices(),
            language=language,
            address=address,
            link=request.build_absolute_uri(address),
        )
        return TemplateResponse(request, "admin/preview.html", context)

    # A form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """In the time of the record's country; a draft is shown in the place of what is public."""
        with self.turn(request, object_id):
            record = self.get_object(request, unquote(object_id)) if object_id else None
            with timezone.override(zone_of(record or self.new_record(request))):
                response = self.answer(request, record, object_id, form_url, extra_context)
                if hasattr(response, "render"):
                    response.render()
        return response

    def new_record(self, request):
        """An empty one of the point that the user writes for."""
        record, owner = self.model(), self.model.owned_by
        if owner and request.user.posts and not request.user.is_programme_editor:
            setattr(record, f"{owner}_id", next(iter(request.user.posts)))
        return record

    def form_address(self, request, record):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return request.build_absolute_uri(reverse(name, args=[record.pk]))

    def preview_address(self, record):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return reverse(name, args=[record.pk])

    # Saving

    def response_add(self, request, obj, *args, **kwargs):
        response = super().response_add(request, obj, *args, **kwargs)
        return redirect(self.preview_address(obj)) if "_preview" in request.POST else response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        return redirect(self.preview_address(obj)) if "_preview" in request.POST else response

    def deeds(self, request):
        return [deed for deed in [getattr(request, "deed", None)] if deed]

    def save_model(self, request, obj, form, change):
        if deed := deed_of(request):
            if not publishing.may(request.user, obj, deed):
                raise PermissionDenied
            publishing.decide(obj, deed)
        elif deed := self.deed_without_button(request, obj, form):
            obj.submitted_at = None
        request.deed = deed
        super().save_model(request, obj, form, change)
        if self.is_of_draft(request):
            request.draft.delete()

    def deed_without_button(self, request, obj, form):
        """What plain saving comes to: it may move the moment, or save a draft."""
        if "published_at" in form.changed_data:
            return publishing.deed_by_moment(form.initial.get("published_at"), obj.published_at)
        if self.is_of_draft(request) and obj.published_at:
            return PUBLISHED if obj.is_public else SCHEDULED
        return None

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if deed := request.deed:
            address = self.form_address(request, form.instance)
            notices.tell(form.instance, deed, request.user, address, why(request))
            messages.success(request, f"{form.instance}: {DEEDS[deed]}")

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A moment to publish at is asked for by the button that needs it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if "_schedule" in request.POST and "published_at" in form.base_fields:
            form.base_fields["published_at"].required = True
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        # As it is stored: a form writes what it was sent, or a draft, on the one that it shows.
        record = getattr(request, "stored", None) or obj or self.new_record(request)
        user, zone = request.user, timezone.get_current_timezone()
        may_publish = publishing.may(user, record, PUBLISHED)
        draft = getattr(request, "draft", None)
        proposes = scope.proposes(user, record)
        if proposes or (draft and record.published_at):
            # What is changed is kept as a draft, submitted, or published by a button that says so.
            context |= dict.fromkeys(("show_save", "show_save_and_continue"), False)
            context["show_save_and_add_another"] = False
        written = obj.languages_written if obj and obj.exists_in.strip() else []
        context |= {
            "draft": draft,
            "draft_at": getattr(request, "draft_at", ""),
            "may_draft": bool(record.published_at) and scope.edits(user, record),
            # What a translator writes of a public page would be public by looking at it.
            "may_look": not record.published_at or scope.edits(user, record),
            "may_publish": may_publish,
            "proposes": proposes,
            "may_submit": publishing.may(user, record, SUBMITTED) and not may_publish,
            "publication": self.publication(record, zone_city(str(zone))),
            "zone": {"name": str(zone), "city": zone_city(str(zone))},
            "written": and_list(map(language_name, written)) if written else "",
            "is_published": bool(record.published_at),
            "is_submitted": bool(record.submitted_at),
            "public_address": record.get_absolute_url() if record.is_public else "",
            "last_word": self.last_word(record),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def publication(self, record, city):
        """How public a record is, in a sentence, and whether something of it waits."""
        said = []
        if record.published_at:
            moment = {"moment": date_and_time(record.published_at), "city": city}
            if record.is_public:
                said.append(_("Public since %(moment)s (%(city)s).") % moment)
            else:
                said.append(_("Will be public on %(moment)s (%(city)s).") % moment)
        if record.submitted_at:
            moment = date_and_time(record.submitted_at)
            said.append(_("Waits for review since %(moment)s.") % {"moment": moment})
        return " ".join(said) or _("A draft: nobody but editors sees it.")

    def last_word(self, record):
        """(when, who, what and why) of what was submitted and waits, or was sent back since."""
        word = publishing.last_words(self.model, [record]).get(record.pk) if record.pk else None
        return word and (word.date_created, word.user, reason(word))

    # A list

    def get_actions(self, request):
        """Without what the user may do to no record at all."""
        found, user = super().get_actions(request), request.user
        if not (user.is_programme_editor or scope.points(user, scope.Role.PUBLISHER)):
            found.pop("publish", None)
            found.pop("withdraw", None)
        if not scope.may_add(user, self.model):
            found.pop("submit", None)
        return found

    @admin.action(description=gettext_lazy("Publish now"))
    def publish(self, request, queryset):
        self.do_all(request, queryset, PUBLISHED)

    @admin.action(description=gettext_lazy("Submit for review"))
    def submit(self, request, queryset):
        self.do_all(request, queryset, SUBMITTED)

    @admin.action(description=gettext_lazy("Withdraw"))
    def withdraw(self, request, queryset):
        self.do_all(request, queryset, WITHDRAWN)

    def do_all(self, request, queryset, deed):
        """Do a deed to those of a list that it makes sense for; tell how many, and how many not."""
        done = left = doubtful = 0
        rows = self.model.objects.filter(pk__in=queryset.order_by().values("pk"))
        for record in rows.prefetch_related(*picture_fields(self.model)):
            sensible = publishing.makes_sense(record, deed)
            if sensible and publishing.may(request.user, record, deed):
                try:
                    publishing.decide(record, deed)
                except ValidationError as error:
                    messages.error(request, f"{record}: {' '.join(error.messages)}")
                    left += 1
                    continue
                record.save()
                address = self.form_address(request, record)
                notices.tell(record, deed, request.user, address)
                if deed == PUBLISHED and (found := proofread(record)):
                    doubtful += 1
                    if doubtful <= MOST_TOLD:
                        messages.warning(request, told(record, address, found))
                done += 1
            else:
                left += 1
        if done:
            reversion.set_comment(comment(deed))
            changed = ngettext("%(number)d record: %(deed)s", "%(number)d records: %(deed)s", done)
            messages.success(request, changed % {"number": done, "deed": DEEDS[deed]})
        if (more := doubtful - MOST_TOLD) > 0:
            messages.warning(request, told_of_more(more))
        if left:
            same = ngettext(
                "%(number)d record is as it was.", "%(number)d records are as they were.", left
            )
            reason = _("There was nothing to do, or it is not yours to do.")
            messages.warning(request, f"{same % {'number': left}} {reason}")
