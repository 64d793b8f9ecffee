"""All addresses. What the public reads has its language in front; the rest has none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path

from urbact_site.admin.desk import choose_languages
from urbact_site.admin.mentions import choices
from urbact_site.admin.saved_filters import keep_filter
from urbact_site.admin.translation_files import translation_files
from urbact_site.apidocs import ApiView, EndpointView
from urbact_site.card import card
from urbact_site.data_health import DataHealthView
from urbact_site.decisions import decisions
from urbact_site.embed import EmbedView, StripView
from urbact_site.health import healthz, readyz
from urbact_site.home import HomeView, start
from urbact_site.numbers import NumbersView
from urbact_site.openapi import api
from urbact_site.preview import preview
from urbact_site.review import review
from urbact_site.search import SearchView, SuggestionView
from urbact_site.sitemaps import SITEMAPS, robots
from urbact_site.statements import AccessibilityView, PrivacyView
from urbact_site.uploads import upload

handler400 = "urbact_site.health.refused"
handler500 = "urbact_site.health.fault"

urlpatterns = [
    path("", start, name="start"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("robots.txt", robots),
    path(
        "sitemap.xml",
        index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"},
        "sitemap",
    ),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, "sitemap-section"),
    path("media/<path:path>", upload),
    path("api/v1/", api.urls),
    path(
        "admin/translation-files/",
        admin.site.admin_view(translation_files),
        name="translation-files",
    ),
    path("admin/languages/", admin.site.admin_view(choose_languages), name="desk-languages"),
    path("admin/saved-filters/", admin.site.admin_view(keep_filter), name="saved-filters"),
    path("admin/records/", admin.site.admin_view(choices), {"of": "records"}, "record-choices"),
    path("admin/pictures/", admin.site.admin_view(choices), {"of": "pictures"}, "picture-choices"),
    path("preview/<str:signed>/<str:language>/", preview, name="preview"),
    path("admin/review/", review, name="review"),
    path("admin/decisions/", decisions, name="decisions"),
    path("admin/", admin.site.urls),
    path("account/", include("urbact_site.accounts.urls")),
    *i18n_patterns(
        path("", HomeView.as_view(), name="home"),
        path("card.png", card, {"page": ""}),
        path("<path:page>card.png", card),
        path("numbers/", NumbersView.as_view(), name="numbers"),
        path("data-health/", DataHealthView.as_view(), name="data-health"),
        path("accessibility/", AccessibilityView.as_view(), name="accessibility"),
        path("privacy/", PrivacyView.as_view(), name="privacy"),
        path("api/", ApiView.as_view(), name="api"),
        path("api/<slug:name>/", EndpointView.as_view(), name="api-list"),
        path("embed/", EmbedView.as_view(), name="embed"),
        path("embed/<slug:name>/", StripView.as_view(), name="strip"),
        path("search/", SearchView.as_view(), name="search"),
        path("search/suggestions/", SuggestionView.as_view(), name="search-suggestions"),
        path("", include("networks.urls")),
        path("", include("experts.urls")),
        path("", include("events.urls")),
    ),
]
