"""Editing what all content shares: pictures and users."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from urbact_site.admin.content import ContentAdmin
from urbact_site.admin.lists import OriginalLanguageFilter, ReadableFilter
from urbact_site.admin.scoped import ScopedAdmin
from urbact_site.models import Image, User
from urbact_site.resources import ImageResource

admin.site.unregister(Group)  # rights follow from roles alone


@admin.register(Image)
class ImageAdmin(ContentAdmin):
    text = "alt"
    resource_classes = [ImageResource]
    list_display = ["shown_text", "credit", "width", "height", "languages_listed"]
    list_filter = [ReadableFilter, OriginalLanguageFilter]
    search_fields = ["alt", "caption", "credit", "slug"]
    fieldsets = [
        (None, {"fields": ["original_language", "file", "alt", "caption", "credit"]}),
        (_("Focus"), {"fields": [("focus_x", "focus_y")]}),
    ]
    ordering = ["-pk"]


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    list_display = [
        "username",
        "get_full_name",
        "email",
        "is_active",
        "is_programme_editor",
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
