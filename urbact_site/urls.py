"""All addresses. What the public reads has its language in front; the rest has none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from urbact_site.home import HomeView, start

urlpatterns = [
    path("", start, name="start"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", HomeView.as_view(), name="home"),
        path("", include("networks.urls")),
        path("", include("experts.urls")),
        path("", include("events.urls")),
    ),
]
