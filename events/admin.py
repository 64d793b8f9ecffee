"""Editing what National URBACT Points and the programme announce."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.models import Article, Call, Contact, Event, Membership, NationalPoint
from events.resources import (
    ArticleResource,
    CallResource,
    ContactResource,
    EventResource,
    NationalPointResource,
)
from urbact_site.admin import (
    PUBLICATION,
    ContentAdmin,
    ContentForm,
    ContentInline,
    PageAdmin,
    RelatedFilter,
    ScopedAdmin,
    UserAdmin,
)


class ContactInline(ContentInline):
    model = Contact
    fieldsets = [(None, {"fields": ["original_language", "name", "role", ("email", "telephone")]})]
    ordering = ["name", "pk"]


class MembershipInline(ContentInline):
    """Members of a national point, or the points of a user."""

    model = Membership
    autocomplete_fields = ["user", "national_point"]
    fieldsets = [(None, {"fields": [("user", "role")]})]
    ordering = ["user__username", "pk"]

    def has_view_permission(self, request, obj=None):
        """A publisher has `MembershipAdmin` for that, where nobody is chosen from all users."""
        return request.user.is_programme_editor

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class UserMembershipInline(MembershipInline):
    fieldsets = [(None, {"fields": [("national_point", "role")]})]


UserAdmin.inlines = [*UserAdmin.inlines, UserMembershipInline]


class NationalPointForm(ContentForm):
    def clean_countries(self):
        countries = self.cleaned_data["countries"]
        if len(countries) > 2:
            raise ValidationError(_("A National URBACT Point is for one or two countries."))
        return countries


@admin.register(NationalPoint)
class NationalPointAdmin(PageAdmin):
    form = NationalPointForm
    resource_classes = [NationalPointResource]
    list_display = ["shown_text", "organisation", "state", "languages_listed"]
    list_filter = [*PageAdmin.list_filter, ("countries", RelatedFilter)]
    search_fields = ["title", "organisation", "slug"]
    autocomplete_fields = ["image"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (_("Facts"), {"fields": ["organisation", "countries", "languages", "image", "links"]}),
        PUBLICATION,
    ]
    inlines = [ContactInline, MembershipInline]


@admin.register(Contact)
class ContactAdmin(ContentAdmin):
    text = "role"
    resource_classes = [ContactResource]
    list_display = ["name", "national_point", "email", "telephone"]
    list_filter = [("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    search_fields = ["name", "role", "email"]
    autocomplete_fields = ["national_point"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "original_language",
                    "national_point",
                    "name",
                    "role",
                    "email",
                    "telephone",
                ]
            },
        )
    ]
    ordering = ["name", "pk"]


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin, admin.ModelAdmin):
    list_display = ["user", "national_point", "role"]
    list_filter = ["role", ("national_point", RelatedFilter)]
    list_select_related = ["user", "national_point"]
    search_fields = ["user__username", "user__email", "user__last_name"]
    autocomplete_fields = ["user", "national_point"]
    fieldsets = [(None, {"fields": ["user", "national_point", "role"]})]
    ordering = ["user__username", "pk"]


@admin.register(Article)
class ArticleAdmin(PageAdmin):
    resource_classes = [ArticleResource]
    list_display = [
        "shown_text",
        "kind",
        "national_point",
        "state",
        "published_at",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "kind", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "published_at"
    search_fields = ["title", "slug", "authors"]
    autocomplete_fields = ["national_point", "image", "networks", "cities", "topics"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "national_point",
                    "kind",
                    "image",
                    "authors",
                    "countries",
                    "networks",
                    "cities",
                    "topics",
                ]
            },
        ),
        PUBLICATION,
    ]


@admin.register(Event)
class EventAdmin(PageAdmin):
    resource_classes = [EventResource]
    list_display = [
        "shown_text",
        "kind",
        "national_point",
        "starts_on",
        "ends_on",
        "state",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "kind", "format", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "slug", "venue", "city__names_folded"]
    autocomplete_fields = ["national_point", "networks", "city"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (_("Whose"), {"fields": ["national_point", "networks", "kind", "audience"]}),
        (
            _("When"),
            {
                "fields": [
                    ("starts_on", "starts_time"),
                    ("ends_on", "ends_time"),
                    "time_zone",
                    "is_cancelled",
                ]
            },
        ),
        (_("Where"), {"fields": ["format", "city", "venue", "languages"]}),
        (_("Registration"), {"fields": ["registration_address", "registration_closes_on"]}),
        PUBLICATION,
    ]
    ordering = ["-starts_on", "-pk"]


@admin.register(Call)
class CallAdmin(PageAdmin):
    resource_classes = [CallResource]
    list_display = [
        "shown_text",
        "network_kind",
        "national_point",
        "opens_on",
        "closes_on",
        "state",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "network_kind", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "closes_on"
    search_fields = ["title", "slug"]
    autocomplete_fields = ["national_point", "documents"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "network_kind",
                    "national_point",
                    ("opens_on", "closes_on"),
                    "documents",
                    "links",
                ]
            },
        ),
        PUBLICATION,
    ]
    ordering = ["-closes_on", "-pk"]
