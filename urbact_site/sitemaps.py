"""What search engines may read: robots.txt, and the address of every public page in each language
that it exists in (sitemaps.org, with the alternates that hreflang names)."""

from functools import partial

from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from events.models import Article, Call, Event, NationalPoint
from experts.models import Expert
from networks.models import City, Country, GoodPractice, Network
from urbact_site.localized import LANGUAGES


class LanguageSitemap(Sitemap):
    """Pages in the languages that they exist in; the subclass says which."""

    i18n = alternates = True
    limit = 500  # an address comes with those of its versions

    def get_languages_for_item(self, item):
        return getattr(item, "languages_written", LANGUAGES)

    def get_urls(self, page=1, site=None, protocol=None):
        """With x-default as the pages have it: English, else the original."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            found = {version["lang_code"]: version for version in url["alternates"]}
            default = found.get("en", url["alternates"][0])
            url["alternates"].append(default | {"lang_code": "x-default"})
        return urls


class ListSitemap(LanguageSitemap):
    """The home page and the lists."""

    def items(self):
        return [
            "home",
            "numbers",
            "data-health",
            "api",
            "embed",
            "accessibility",
            "privacy",
            "networks:network-list",
            "networks:goodpractice-list",
            "networks:city-list",
            "experts:expert-list",
            "events:nationalpoint-list",
            "events:article-list",
            "events:event-list",
            "events:call-list",
        ]

    def location(self, name):
        return reverse(name)


class RecordSitemap(LanguageSitemap):
    """The public records of a model."""

    fields = ["slug"]

    def __init__(self, model):
        self.model = model

    @cached_property
    def records(self):
        return list(self.model.objects.published().order_by("pk").only(*self.fields))

    def items(self):
        return self.records


class PageSitemap(RecordSitemap):
    fields = ["slug", "exists_in", "original_language", "published_at", "updated_at"]

    def lastmod(self, page):
        return page.modified_at


# Made anew for each request: Django's sitemaps remember what they have found.
SITEMAPS = {
    "lists": ListSitemap,
    "networks": partial(PageSitemap, Network),
    "good-practices": partial(PageSitemap, GoodPractice),
    "cities": partial(RecordSitemap, City),
    "countries": partial(RecordSitemap, Country),
    "experts": partial(PageSitemap, Expert),
    "national-points": partial(PageSitemap, NationalPoint),
    "news": partial(PageSitemap, Article),
    "events": partial(PageSitemap, Event),
    "calls": partial(PageSitemap, Call),
}


@require_safe
def robots(request):
    """RFC 9309: all may be read but the desk, the search and lists in another order."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /*/search/",
        "Disallow: /*?*sort=",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
