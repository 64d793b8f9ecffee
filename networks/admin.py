"""Editing networks and what belongs to them."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from networks.models import City, Country, Document, GoodPractice, Network, Partner, Theme, Topic
from networks.resources import (
    CityResource,
    CountryResource,
    DocumentResource,
    GoodPracticeResource,
    NetworkResource,
    ParticipationResource,
    PartnerResource,
    ThemeResource,
    TopicResource,
)
from urbact_site.admin import (
    PUBLICATION,
    ContentAdmin,
    ContentInline,
    NamedAdmin,
    PageAdmin,
    RelatedFilter,
    UsedFilter,
)


@admin.register(Country)
class CountryAdmin(ContentAdmin):
    resource_classes = [CountryResource]
    list_display = ["__str__", "slug", "status"]
    list_filter = ["status"]
    search_fields = ["slug"]
    fieldsets = [(None, {"fields": ["slug", "status", "longitude", "latitude"]})]
    ordering = ["slug", "pk"]


@admin.register(City)
class CityAdmin(ContentAdmin):
    merges = True
    resource_classes = [CityResource]
    list_display = ["name", "country", "alternative_names", "longitude", "latitude"]
    list_filter = [("country", RelatedFilter)]
    list_select_related = ["country"]
    search_fields = ["name", "names_folded", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "slug",
                    "alternative_names",
                    "country",
                    ("longitude", "latitude"),
                ]
            },
        )
    ]
    ordering = ["name_folded", "pk"]


@admin.register(Theme)
class ThemeAdmin(NamedAdmin):
    resource_classes = [ThemeResource]


@admin.register(Topic)
class TopicAdmin(NamedAdmin):
    resource_classes = [TopicResource]
    list_display = ["shown_text", "policy_objective", "slug", "languages_listed"]
    list_filter = ["policy_objective", *NamedAdmin.list_filter]
    fieldsets = [
        (
            None,
            {"fields": ["original_language", "name", "description", "slug", "policy_objective"]},
        )
    ]


class PartnerFormSet(BaseInlineFormSet):
    def clean(self):
        """A row knows only the lead that is saved already, not the other rows."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        if sum(row.get("role") == Partner.Role.LEAD for row in rows) > 1:
            raise ValidationError(_("A network has one lead partner; here are more."))


class PartnerInline(ContentInline):
    model = Partner
    formset = PartnerFormSet
    autocomplete_fields = ["city"]
    fieldsets = [(None, {"fields": [("name", "role", "kind", "city", "country")]})]
    ordering = ["role", "name_folded", "pk"]


DOCUMENT_HELP = {
    "title": _("What the document is, as readers see it in a list."),
    "address": _("Where it is on the web, when you upload no file."),
}


class DocumentInline(ContentInline):
    model = Document
    help_texts = DOCUMENT_HELP
    fieldsets = [
        (
            None,
            {"fields": ["original_language", "title", ("kind", "language"), ("file", "address")]},
        )
    ]
    ordering = ["pk"]


@admin.register(Network)
class NetworkAdmin(PageAdmin):
    text = "tagline"
    resource_classes = [NetworkResource]
    list_display = ["name", "kind", "period", "starts_on", "ends_on", "state", "languages_listed"]
    list_filter = [*PageAdmin.list_filter, "period", "kind", ("themes", RelatedFilter)]
    search_fields = ["name", "name_folded", "slug", "tagline"]
    autocomplete_fields = ["predecessor", "topics", "image"]
    help_texts = {
        "tagline": _("What the network is about, in one line under its name."),
        "starts_on": _("Empty when it is not known: then nobody learns if the network is at work."),
    }
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["original_language", "name", "tagline", "summary", "body"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "name_confirmed",
                    ("kind", "period"),
                    ("starts_on", "ends_on"),
                    "predecessor",
                    "themes",
                    "topics",
                    "image",
                    "links",
                ]
            },
        ),
        PUBLICATION,
    ]
    ordering = [F("starts_on").desc(nulls_last=True), "name_folded", "pk"]
    inlines = [PartnerInline, DocumentInline]


@admin.register(Partner)
class PartnerAdmin(ContentAdmin):
    merges = True
    resource_classes = [PartnerResource]
    import_resource_classes = [PartnerResource, ParticipationResource]
    list_display = ["name", "role", "kind", "network", "country"]
    list_filter = ["role", "kind", ("country", RelatedFilter)]
    list_select_related = ["network", "country"]
    search_fields = ["name", "name_folded", "network__name", "network__name_folded"]
    autocomplete_fields = ["network", "city"]
    fieldsets = [(None, {"fields": ["network", "name", "role", "kind", "city", "country"]})]
    ordering = ["name_folded", "pk"]


@admin.register(Document)
class DocumentAdmin(ContentAdmin):
    resource_classes = [DocumentResource]
    list_display = ["shown_text", "kind", "network", "language", "languages_listed"]
    list_filter = [UsedFilter, "kind"]
    list_select_related = ["network"]
    search_fields = ["title", "slug", "network__name", "network__name_folded"]
    autocomplete_fields = ["network"]
    help_texts = DOCUMENT_HELP
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "original_language",
                    "title",
                    "network",
                    ("kind", "language"),
                    "file",
                    "address",
                ]
            },
        )
    ]
    ordering = ["-pk"]


@admin.register(GoodPractice)
class GoodPracticeAdmin(PageAdmin):
    resource_classes = [GoodPracticeResource]
    list_display = ["shown_text", "city", "country", "label_year", "state", "languages_listed"]
    list_filter = [*PageAdmin.list_filter, ("country", RelatedFilter), "label_year"]
    list_select_related = ["city", "country"]
    search_fields = ["title", "slug", "city__names_folded"]
    autocomplete_fields = ["city", "topics", "image"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (_("Facts"), {"fields": ["city", "country", "topics", "label_year", "image"]}),
        PUBLICATION,
    ]
