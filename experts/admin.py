"""Editing experts and their assignments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from experts.models import Assignment, Expert, Expertise
from experts.resources import AssignmentResource, ExpertiseResource, ExpertResource
from networks.admin import NetworkAdmin
from urbact_site.admin import (
    PUBLICATION,
    ContentAdmin,
    ContentInline,
    NamedAdmin,
    PageAdmin,
    RelatedFilter,
)


@admin.register(Expertise)
class ExpertiseAdmin(NamedAdmin):
    resource_classes = [ExpertiseResource]
    list_display = ["shown_text", "kind", "slug", "languages_listed"]
    list_filter = ["kind", *NamedAdmin.list_filter]
    fieldsets = [(None, {"fields": ["original_language", "name", "slug", "kind"]})]


class AssignmentInline(ContentInline):
    """Experts of a network, or networks of an expert."""

    model = Assignment
    autocomplete_fields = ["network", "expert"]
    fieldsets = [(None, {"fields": [("expert", "organisation", "role")]})]
    ordering = ["-role", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("expert").localized("expert__headline")


class ExpertAssignmentInline(AssignmentInline):
    fieldsets = [(None, {"fields": [("network", "role")]})]


NetworkAdmin.inlines = [*NetworkAdmin.inlines, AssignmentInline]


@admin.register(Expert)
class ExpertAdmin(PageAdmin):
    text = "headline"
    resource_classes = [ExpertResource]
    list_display = ["name", "country", "availability", "verified_on", "state", "languages_listed"]
    list_filter = [*PageAdmin.list_filter, "availability", ("country", RelatedFilter)]
    list_select_related = ["country"]
    search_fields = ["name", "name_folded", "slug", "headline"]
    autocomplete_fields = ["expertise", "photo"]
    help_texts = {
        "headline": _("What the expert knows, in one line. Lists show it."),
        "biography": _("What the expert has done, and where."),
    }
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["original_language", "name", "headline", "biography"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "country",
                    "languages",
                    "availability",
                    "expertise",
                    "photo",
                    "links",
                    "verified_on",
                ]
            },
        ),
        PUBLICATION,
    ]
    ordering = ["name_folded", "pk"]
    inlines = [ExpertAssignmentInline]


@admin.register(Assignment)
class AssignmentAdmin(ContentAdmin):
    resource_classes = [AssignmentResource]
    list_display = ["__str__", "network", "role"]
    list_filter = ["role"]
    list_select_related = ["expert", "network"]
    search_fields = [
        "organisation",
        "expert__name",
        "expert__name_folded",
        "network__name",
        "network__name_folded",
    ]
    autocomplete_fields = ["network", "expert"]
    fieldsets = [(None, {"fields": ["network", "expert", "organisation", "role"]})]
    ordering = ["network__name_folded", "-role", "pk"]
