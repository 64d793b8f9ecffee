"""The same address with another suffix is the same list in another form: `networks.csv?theme=…`."""

from hashlib import sha256
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import etag

from urbact_site.feeds.atom import atom
from urbact_site.feeds.tables import Table
from urbact_site.feeds.workbook import CellTooLongError, workbook
from urbact_site.localized import LANGUAGES, translated
from urbact_site.models import Page

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# What names a list or record for ever (RFC 4151), whatever host or slug it has.
TAG = "tag:urbact.eu,2024:"


class Form(NamedTuple):
    label: str
    media_type: str
    parameters: str = ""
    is_table: bool = True

    @property
    def content_type(self):
        return f"{self.media_type}{self.parameters}"


FORMS = {
    "csv": Form("CSV", "text/csv", "; charset=utf-8; header=present"),  # RFC 4180
    "xlsx": Form("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Form("JSON", "application/json"),
    "geojson": Form("GeoJSON", "application/geo+json"),  # RFC 7946
    "ics": Form(_("Calendar"), "text/calendar", "; charset=utf-8", is_table=False),  # RFC 5545
    "atom": Form("Atom", "application/atom+xml", "; charset=utf-8", is_table=False),  # RFC 4287
}


def download(request, form, content=b"", response_class=HttpResponse):
    """A response that is saved under the name of its address; that of a table says the day too, for
    CSV has no other place for it: `urbact-networks-en-2026-11-30.csv`."""
    name = f"urbact-{PurePosixPath(request.path).stem}-{get_language()}"
    if FORMS[form].is_table:
        name = f"{name}-{timezone.localdate().isoformat()}"
    response = response_class(content, content_type=FORMS[form].content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return response


class ListFeed(View):
    """The public records of a list in all its forms. The subclass names what the list shows.

    places: the path from a record to the cities that it is in ("city__", "" for a city itself).
    Tables have the columns of the import: they import again as they are. Their rows are in the
    order that the address asks for, else in that of the slugs, which no date changes.
    """

    http_method_names = ["get", "head"]
    forms = ["csv", "xlsx", "json", "atom"]
    model = filterset_class = resource_class = places = None
    heading = ""

    @classmethod
    def offered(cls, query):
        """What a page says of its list in other forms, with the filters of a query ("?theme=…" or
        ""). whole: the address of the same list with the texts of all languages."""
        name = f"{cls.model._meta.app_label}:{cls.model._meta.model_name}-feed"
        forms = []
        for key in filter(cls.forms.__contains__, FORMS):
            address = reverse(name, args=[key]) + query
            whole = f"{address}{'&' if query else '?'}languages=all"
            forms.append(FORMS[key]._asdict() | {"form": key, "address": address, "whole": whole})
        return {"forms": forms, "has_texts": bool(translated(cls.model)), "licence": LICENCE}

    def get(self, request, form):
        if form not in self.forms:
            raise Http404
        answer = getattr(self, form)
        if FORMS[form].is_table:
            answer = etag(self.version)(answer)
        response = answer(request)
        response["Link"] = (
            f'<{LICENCE}>; rel="license", <{self.page_address}>; rel="alternate"; type="text/html"'
        )
        return response

    # What is in it

    @cached_property
    def filter(self):
        rows = self.model.objects.published().with_related()
        return self.filterset_class.asked(self.request.GET, rows)

    @cached_property
    def rows(self):
        found = self.filter.qs
        return found if self.filter.form.cleaned_data.get("sort") else found.order_by("slug")

    @cached_property
    def languages(self):
        """The codes of the languages that have columns: those that the page shows, or all."""
        if self.request.GET.get("languages") == "all":
            return LANGUAGES
        return self.rows.languages_shown()

    @cached_property
    def table(self):
        return Table(self.resource_class(is_public=True), self.rows, self.languages)

    @property
    def title(self):
        return f"URBACT: {self.heading or capfirst(self.model._meta.verbose_name_plural)}"

    @property
    def page_address(self):
        """The address of the page with the list, with the filters that were applied: a file says of
        none that it was left out."""
        name = f"{self.model._meta.app_label}:{self.model._meta.model_name}-list"
        address = reverse(name) + self.filter.canonical_query
        return self.request.build_absolute_uri(address)

    @property
    def about(self):
        """What a file says of itself, in the terms of the Dublin Core."""
        return {
            "title": self.title,
            "source": self.page_address,
            "language": self.languages,
            "date": timezone.localdate().isoformat(),
            "license": LICENCE,
        }

    # Whether it has changed

    def version(self, request):
        """The ETag: read from the rows, without building the list. A moment of the last change
        would not do: a record that is deleted, or another's that is named, leaves it as it was."""
        digest = sha256(repr((self.about, self.table.columns)).encode())
        is_page = issubclass(self.model, Page)
        parts = [[self.rows.summary()] if is_page else self.table.values()]
        parts += [self.table.related_slugs()]
        parts += [self.table.places(self.places)] if self.kwargs["form"] == "geojson" else []
        for part in chain.from_iterable(parts):
            digest.update(repr(part).encode())
        return f'"{digest.hexdigest()[:32]}"'

    # The forms

    def stream(self, request, form, content):
        response = download(request, form, content, StreamingHttpResponse)
        response["Content-Language"] = ", ".join(self.languages)
        return response

    def csv(self, request):
        return self.stream(request, "csv", self.table.csv())

    def json(self, request):
        return self.stream(request, "json", self.table.json())

    def geojson(self, request):
        return self.stream(request, "geojson", self.table.geojson(self.places, self.about))

    def xlsx(self, request):
        try:
            return self.stream(request, "xlsx", workbook(self.table, self.about))
        except CellTooLongError as error:
            return HttpResponse(str(error), "text/plain; charset=utf-8", status=422)

    def atom(self, request):
        newest = self.filter.qs.order_by("-published_at", "pk").localized()
        feed = {
            "title": self.title,
            "link": self.page_address,
            "language": get_language(),
            "feed_url": request.build_absolute_uri(),
            "feed_guid": f"{TAG}{request.path}{self.filter.canonical_query}",
            "feed_copyright": LICENCE,
        }
        content = atom(feed, newest, TAG, request.build_absolute_uri)
        return HttpResponse(content, content_type=FORMS["atom"].content_type)
