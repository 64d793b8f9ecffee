"""Editing what all content shares: pictures and users."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from urbact_site import scope
from urbact_site.accounts.forms import InvitationForm
from urbact_site.accounts.letters import invite
from urbact_site.admin.content import ContentAdmin
from urbact_site.admin.lists import OriginalLanguageFilter, ReadableFilter, UsedFilter
from urbact_site.admin.scoped import ScopedAdmin
from urbact_site.models import Image, User
from urbact_site.resources import ImageResource


@admin.register(Image)
class ImageAdmin(ContentAdmin):
    text = "alt"
    resource_classes = [ImageResource]
    list_display = ["thumbnail", "shown_text", "credit", "width", "height", "languages_listed"]
    list_display_links = ["shown_text"]
    list_filter = [UsedFilter, ReadableFilter, OriginalLanguageFilter]
    search_fields = ["alt", "caption", "credit", "slug"]
    fieldsets = [
        (None, {"fields": ["original_language", "file", "alt", "caption", "credit"]}),
        (
            _("Focus"),
            {
                "fields": [("focus_x", "focus_y")],
                "description": _("What stays in sight where the picture is cut off."),
            },
        ),
    ]
    ordering = ["-pk"]

    @admin.display(description=_("image"))
    def thumbnail(self, image):
        if not image.is_ready:
            return "–"
        tag = '<img class="thumbnail" src="{}" alt="" loading="lazy">'
        return format_html(tag, image.file.smallest_url)


# Django speaks to programmers here.
USER_HELP = {
    "username": _("The name to log in with. Most people use their e-mail address."),
    "is_active": _("Untick it to close the account. What this person wrote stays."),
    "is_superuser": _("May do everything, also with the accounts of others."),
}


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    list_display = [
        "username",
        "name",
        "email",
        "may_log_in",
        "edits_the_programme",
        "last_login",
    ]
    list_filter = ["is_active", "is_programme_editor", "is_superuser"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "languages"]}),
        (_("Rights"), {"fields": ["is_active", "is_programme_editor", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    ordering = ["username", "pk"]
    add_form = InvitationForm
    add_form_template = "admin/invitation_form.html"
    add_fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "is_programme_editor"]}),
    ]
    actions = ["remove_second_factor"]

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, help_texts=USER_HELP, **kwargs)

    # In words: the sign that Django's admin has for them says "True".

    @admin.display(description=_("active"), ordering="is_active")
    def may_log_in(self, user):
        return _("Yes") if user.is_active else _("No")

    @admin.display(description=_("programme editor"), ordering="is_programme_editor")
    def edits_the_programme(self, user):
        return _("Yes") if user.is_programme_editor else _("No")

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            invite(request, obj)

    @admin.action(
        permissions=["change"], description=_("Remove the second factor of those who lost it")
    )
    def remove_second_factor(self, request, queryset):
        users = [user for user in queryset if scope.edits(request.user, user)]
        Authenticator.objects.filter(user__in=users).delete()
        text = ngettext(
            "%(count)s user sets up a new second factor at the next log-in.",
            "%(count)s users set up a new second factor at the next log-in.",
            len(users),
        )
        self.message_user(request, text % {"count": len(users)}, messages.SUCCESS)
