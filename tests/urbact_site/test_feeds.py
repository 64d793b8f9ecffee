"""What every list is in its other forms: the public address of the tables, and back again."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from events.feeds import ArticleFeed, CallFeed, EventFeed, NationalPointFeed
from events.models import Event
from experts.feeds import ExpertFeed
from networks.feeds import CityFeed, GoodPracticeFeed, NetworkFeed
from networks.models import City
from tests import make
from tests.imports import import_rows
from tests.test_pages import MAKERS
from urbact_site.feeds import lists
from urbact_site.localized import LANGUAGES, translated
from urbact_site.models import Page
from urbact_site.openapi import ENDPOINTS
from urbact_site.views import PublishedListView

FEEDS = [
    NetworkFeed,
    GoodPracticeFeed,
    CityFeed,
    ExpertFeed,
    NationalPointFeed,
    ArticleFeed,
    EventFeed,
    CallFeed,
]
PAGES = [feed for feed in FEEDS if issubclass(feed.model, Page)]
TABLES = [form for form, kind in lists.FORMS.items() if kind.is_table]
every_feed = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.model.__name__)
every_table = pytest.mark.parametrize(
    ("feed", "form"),
    [(feed, form) for feed in FEEDS for form in feed.forms if form in TABLES],
    ids=lambda value: value if isinstance(value, str) else value.model.__name__,
)


def address(feed, form, query="", language="en"):
    meta = feed.model._meta
    with translation.override(language):
        return reverse(f"{meta.app_label}:{meta.model_name}-feed", args=[form]) + query


def make_record(feed, **given):
    return MAKERS[feed.model](**given)


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(client, feed, form, query="", language="en"):
    """The rows of a list as an import would read them: {column: cell} each."""
    data = content(client.get(address(feed, form, query, language)))
    if form == "xlsx":
        header, *found = load_workbook(BytesIO(data)).worksheets[0].values
        return [dict(zip(header, row, strict=True)) for row in found]
    if form == "csv":
        return list(csv.DictReader(StringIO(data.decode(), newline="")))
    found = json.loads(data)
    return [feature["properties"] for feature in found["features"]] if form == "geojson" else found


def slugs(client, feed, form, query=""):
    return [row["slug"] for row in rows(client, feed, form, query)]


# Which records


@every_feed
def test_tables_have_the_published_records_by_slug(client, feed):
    make_record(feed, slug="zebra")
    make_record(feed, slug="aardvark")
    if issubclass(feed.model, Page):
        make_record(feed, published_at=None)
        make_record(feed, published_at=timezone.now() + timedelta(hours=1))

    for form in set(feed.forms) & set(TABLES):
        assert slugs(client, feed, form) == ["aardvark", "zebra"]


@pytest.mark.parametrize("feed", PAGES, ids=lambda feed: feed.model.__name__)
def test_drafts_and_scheduled_records_are_in_no_form(client, feed):
    make_record(feed, slug="hidden-draft", published_at=None)
    make_record(feed, slug="hidden-plan", published_at=timezone.now() + timedelta(hours=1))

    for form in feed.forms:
        data = content(client.get(address(feed, form)))
        assert (form, bool(data), b"hidden" in data) == (form, True, False)


@every_feed
def test_forms_have_the_filters_of_the_page(client, feed):
    wanted, other = make_record(feed), make_record(feed)
    name = str(wanted)

    assert slugs(client, feed, "json", f"?q={name}") == [wanted.slug]
    assert other.slug in slugs(client, feed, "csv")


def test_page_forms_and_api_have_the_same_filters():
    pages = {page.model: page.filterset_class for page in PublishedListView.__subclasses__()}

    assert pages == {feed.model: feed.filterset_class for feed in FEEDS}
    assert pages.items() <= {one.model: one.filterset_class for one in ENDPOINTS}.items()


def test_filters_are_those_of_the_list_in_every_form(client):
    country = make.make_country(slug="dk")
    wanted = make.make_network()
    make.make_partner(network=wanted, country=country)
    make.make_network()

    for form in ("csv", "xlsx", "json", "geojson"):
        assert slugs(client, NetworkFeed, form, "?country=dk&page=7") == [wanted.slug]


def test_table_keeps_an_order_that_the_address_asks_for(client):
    make.make_network(slug="a", name="Zebra")
    make.make_network(slug="b", name="Aardvark")

    assert slugs(client, NetworkFeed, "csv") == ["a", "b"]
    assert slugs(client, NetworkFeed, "csv", "?sort=by-name") == ["b", "a"]
    assert slugs(client, NetworkFeed, "csv", "?sort=nonsense") == ["a", "b"]


@every_feed
@pytest.mark.parametrize("value", ["nonsense", "%00", "%f0%9f%98%80", "%ed%a0%80", "a" * 100_000])
def test_wrong_values_answer_as_the_page_does(client, feed, value):
    record = make_record(feed)
    names = {*feed.filterset_class.base_filters, "languages", "page"} - {"q"}
    query = "?" + "&".join(f"{name}={value}" for name in sorted(names))

    assert record.slug in slugs(client, feed, "json", query)
    for form in {"xlsx", "atom", "ics"} & {*feed.forms}:
        assert content(client.get(address(feed, form, query)))


@pytest.mark.parametrize("form", ["pdf", "CSV", "csv%00", "geojson.gz", "get"])
def test_form_that_does_not_exist_is_not_found(client, form):
    assert client.get(f"/en/events.{form}").status_code == 404


def test_list_without_places_or_days_is_neither_map_nor_calendar(client):
    assert client.get("/en/experts.geojson").status_code == 404
    assert client.get("/en/networks.ics").status_code == 404
    assert client.get("/en/cities.atom").status_code == 404


# Which columns

PUBLIC_COLUMNS = {
    "Network": "slug name name_confirmed kind period starts_on ends_on predecessor themes topics "
    "image links original_language machine_languages published_at tagline summary body",
    "GoodPractice": "slug city country topics label_year image original_language "
    "machine_languages published_at title summary body",
    "City": "slug name country longitude latitude alternative_names",
    "Expert": "slug name country languages availability expertise photo links verified_on "
    "original_language machine_languages published_at headline biography",
    "NationalPoint": "slug countries languages organisation image links original_language "
    "machine_languages published_at title summary body",
    "Article": "slug kind national_point authors countries networks cities topics image "
    "original_language machine_languages published_at title summary body",
    "Event": "slug kind national_point networks starts_on ends_on starts_time ends_time time_zone "
    "is_cancelled format venue city audience registration_address registration_closes_on "
    "languages original_language machine_languages published_at title summary body",
    "Call": "slug network_kind national_point opens_on closes_on documents links "
    "original_language machine_languages published_at title summary body",
}


def named(feed, languages):
    """The columns of a list with the texts of some languages."""
    texts = translated(feed.model)
    return [
        column
        for name in PUBLIC_COLUMNS[feed.model.__name__].split()
        for column in ([f"{name}_{c}" for c in languages] if name in texts else [name])
    ]


@every_table
def test_columns_are_those_of_the_public(client, feed, form):
    """A new field does not become public by itself: name it here."""
    make_record(feed)

    assert list(rows(client, feed, form)[0]) == named(feed, ["en"])
    assert list(rows(client, feed, form, "?languages=all")[0]) == named(feed, LANGUAGES)


def test_columns_are_of_the_languages_that_the_page_shows(client):
    make.make_article(slug="a", title_en="Danish and English", title_da="Dansk og engelsk")
    make.make_article(slug="b", original_language="da", title_da="Dansk")
    make.make_article(slug="c", original_language="fi", title_fi="Suomi", published_at=None)

    first, second = rows(client, ArticleFeed, "csv")

    assert [name for name in first if name.startswith("title")] == ["title_en", "title_da"]
    assert (first["title_en"], first["title_da"]) == ("Danish and English", "Dansk og engelsk")
    assert (second["title_en"], second["title_da"]) == ("", "Dansk")


def test_cells_name_no_draft(client):
    network = make.make_network(published_at=None)
    point = make.make_national_point(published_at=None)
    make.make_event(networks=[network], national_point=point)

    (row,) = rows(client, EventFeed, "csv")

    assert (row["networks"], row["national_point"]) == ("", "")


# What is known about them


@pytest.mark.parametrize("form", TABLES)
def test_file_says_licence_language_and_name(client, form):
    response = client.get(address(GoodPracticeFeed, form))

    kind, page = lists.FORMS[form], "http://testserver/en/good-practices/"
    assert response.headers["Content-Type"].split(";")[0] == kind.media_type
    assert response.headers["Content-Language"] == "en"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="urbact-good-practices-en-{timezone.localdate()}.{form}"'
    )
    assert response.headers["Link"] == (
        f'<{lists.LICENCE}>; rel="license", <{page}>; rel="alternate"; type="text/html"'
    )


def test_all_languages_are_named(client):
    response = client.get("/da/news.csv?languages=all")

    assert response.headers["Content-Language"] == ", ".join(LANGUAGES)


def test_workbook_tells_about_itself_and_what_was_applied_on_a_second_sheet(client):
    make.make_network(kind="transfer")

    response = client.get("/da/networks.xlsx?kind=transfer&status=nonsense&cuontry=dk&page=2")
    book = load_workbook(BytesIO(content(response)))

    assert dict(book.worksheets[1].values) == {
        "title": "URBACT: Netværk",
        "source": "http://testserver/da/networks/?kind=transfer",
        "language": "da, en",
        "date": timezone.localdate().isoformat(),
        "license": lists.LICENCE,
    }
    assert book.active.title == "network"


# Places


def test_city_is_a_point(client):
    make.make_city(slug="riga", longitude=24.1, latitude=56.9)

    (city,) = json.loads(content(client.get("/en/cities.geojson")))["features"]

    assert (city["type"], city["id"], city["cities"]) == ("Feature", "riga", ["riga"])
    assert city["geometry"] == {"type": "Point", "coordinates": [24.1, 56.9]}


def test_network_is_at_all_its_cities_and_says_which(client):
    network = make.make_network(slug="cope")
    for slug, longitude in (("vilnius", 25.3), ("copenhagen", 12.6)):
        city = make.make_city(slug=slug, longitude=longitude, latitude=55.0)
        make.make_partner(network=network, city=city)
    make.make_partner(network=network, city=None)

    collection = json.loads(content(client.get("/en/networks.geojson")))

    (feature,) = collection.pop("features")
    assert (feature["id"], feature["cities"]) == ("cope", ["copenhagen", "vilnius"])
    points = [[12.6, 55.0], [25.3, 55.0]]
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": points}
    assert collection == {
        "type": "FeatureCollection",
        "title": "URBACT: Networks",
        "source": "http://testserver/en/networks/",
        "language": ["en"],
        "date": timezone.localdate().isoformat(),
        "license": lists.LICENCE,
    }


def test_record_without_a_city_is_in_no_place(client):
    make.make_event(city=None)

    (feature,) = json.loads(content(client.get("/en/events.geojson")))["features"]

    assert (feature["geometry"], feature["cities"]) == (None, [])


# Unchanged lists


@every_feed
def test_unchanged_list_is_not_sent_again(client, feed):
    make_record(feed)

    for form in feed.forms:
        etag = client.get(address(feed, form)).headers["ETag"]
        again = client.get(address(feed, form), headers={"if-none-match": etag})
        assert (form, again.status_code, again.content) == (form, 304, b"")


@every_feed
def test_changed_list_is_sent_again(client, feed):
    record = make_record(feed)
    etags = [client.get(address(feed, "csv")).headers["ETag"]]

    record.slug = "another"
    record.save()
    etags.append(client.get(address(feed, "csv")).headers["ETag"])
    other = make_record(feed)
    etags.append(client.get(address(feed, "csv")).headers["ETag"])
    other.delete()
    make_record(feed)
    etags.append(client.get(address(feed, "csv")).headers["ETag"])

    assert len(set(etags)) == 4


def test_list_is_sent_again_when_a_named_record_becomes_public(client):
    network = make.make_network(published_at=None)
    make.make_event(networks=[network])
    etag = client.get("/en/events.csv").headers["ETag"]
    network.published_at = timezone.now()
    network.save()

    response = client.get("/en/events.csv", headers={"if-none-match": etag})

    assert network.slug in content(response).decode()


def test_map_is_sent_again_when_a_city_moves(client):
    city = make.make_city()
    make.make_event(city=city)
    etag = client.get("/en/events.geojson").headers["ETag"]
    City.objects.update(longitude=1.5)

    response = client.get("/en/events.geojson", headers={"if-none-match": etag})

    assert "[1.5, 50.0]" in content(response).decode()


def test_list_from_which_something_was_deleted_is_sent_again_whatever_is_asked(client):
    make.make_article(slug="first")
    make.make_article(slug="second").delete()
    since = http_date(timezone.now().timestamp())

    response = client.get("/en/news.csv", headers={"if-modified-since": since})

    assert (response.status_code, "Last-Modified" in response.headers) == (200, False)


# There and back


def emptied(client, feed, form):
    """What a list is after it was exported, its records deleted and the file imported."""
    cells = rows(client, feed, form, "?languages=all")
    feed.model.objects.all().delete()
    result = import_rows(feed.resource_class, *cells)
    assert [e for row in result.invalid_rows for e in row.error_dict.items()] == []
    assert not result.has_errors()
    return rows(client, feed, form, "?languages=all")


@every_table
def test_export_imports_again_as_it_was(client, feed, form):
    for language in ("en", "da", "el"):
        make_record(feed, **({"original_language": language} if translated(feed.model) else {}))
    before = rows(client, feed, form, "?languages=all")

    assert emptied(client, feed, form) == before


@pytest.mark.parametrize("form", ["csv", "json"])
def test_file_is_the_same_to_the_byte(client, form):
    for language in ("en", "da", "el"):
        make.make_event(original_language=language, networks=[make.make_network()])
    url = address(EventFeed, form, "?languages=all")
    before = content(client.get(url))

    emptied(client, EventFeed, form)

    assert content(client.get(url)) == before


LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\n\r\t|\"';,=+-@ \u202e\u0645🙂é"
)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "geojson"])
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    title=st.text(LETTERS, min_size=1, max_size=60).filter(str.strip),
    summary=st.sampled_from(
        ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "'=x", "''=y", "a\r\nb"]
    )
    | st.text(LETTERS, max_size=200),
)
def test_odd_text_comes_back(client, form, title, summary):
    Event.objects.all().delete()
    make.make_event(slug="odd", city=None, national_point=None, title_en=title, summary_en=summary)
    before = rows(client, EventFeed, form, "?languages=all")

    after = emptied(client, EventFeed, form)

    assert after == before
    event = Event.objects.get()
    one_kind_of_line_end = title.replace("\r\n", "\n").replace("\r", "\n").strip()
    assert event.title_en == one_kind_of_line_end
    assert not str(after[0]["summary_en"] or "").startswith(("=", "@"))


def test_text_that_a_workbook_would_cut_is_refused_with_the_reason(client):
    make.make_article(slug="long", body_en=f"<p>{'a' * 40_000}</p>")

    response = client.get("/en/news.xlsx")

    assert response.status_code == 422
    assert response.content.decode() == (
        "A text of “long” (body_en) is too long for Excel. Take CSV or JSON."
    )
    assert len(content(client.get("/en/news.csv"))) > 40_000


def test_what_no_file_can_hold_is_in_no_form(client):
    make.make_event(title_en="A\x0bB\x1fC\ufffeD")

    assert rows(client, EventFeed, "xlsx")[0]["title_en"] == "ABCD"
    for form in {*EventFeed.forms} - {"xlsx"}:
        assert b"ABCD" in content(client.get(address(EventFeed, form)))
    ElementTree.fromstring(client.get("/en/events.atom").content)  # noqa: S314  ours


def test_numbers_of_a_workbook_are_numbers(client):
    make.make_city(longitude=12.5, latitude=-0.25)

    (city,) = rows(client, CityFeed, "xlsx")

    assert (city["longitude"], city["latitude"]) == (12.5, -0.25)


# Its price


@every_feed
def test_number_of_queries_does_not_grow(client, feed):
    def queries():
        found = {}
        for form in feed.forms:
            with CaptureQueriesContext(connection) as log:
                content(client.get(address(feed, form)))
            found[form] = len(log)
        return found

    country = make.make_country()
    shared = {
        "country": country,
        "countries": [country],
        "city": make.make_city(country=country),
        "national_point": make.make_national_point(countries=[country]),
    }
    given = {name: value for name, value in shared.items() if hasattr(feed.model, name)}
    make_record(feed, **given)
    few = queries()
    for _n in range(49):
        make_record(feed, **given)

    assert queries() == few
    assert max(few.values()) <= 20


def test_table_is_sent_in_pieces(client, monkeypatch):
    monkeypatch.setattr("urbact_site.feeds.tables.ROWS", 2)
    for _n in range(5):
        make.make_city()

    pieces = [*client.get("/en/cities.csv").streaming_content]

    assert [piece.count(b"\r\n") for piece in pieces] == [1, 2, 2, 1]
    assert len([*client.get("/en/cities.xlsx").streaming_content]) == 5
    assert len(json.loads(content(client.get("/en/cities.json")))) == 5
    assert len(json.loads(content(client.get("/en/cities.geojson")))["features"]) == 5


@pytest.mark.parametrize("form", ["json", "geojson"])
def test_empty_list_is_valid(client, form):
    assert rows(client, EventFeed, form) == []


def test_head_answers_without_the_list(client):
    make.make_city()

    response = client.head("/en/cities.csv")

    assert content(response) == b""
    assert response.headers["Content-Type"] == lists.FORMS["csv"].content_type
    assert client.post("/en/cities.csv").status_code == 405


# Found from the page


@every_feed
def test_page_names_its_forms_with_its_filters(client, feed):
    meta = feed.model._meta
    record = make_record(feed)
    page = reverse(f"{meta.app_label}:{meta.model_name}-list")

    html = client.get(f"{page}?q={record.slug}&page=1").content.decode()

    for form in feed.forms:
        url, kind = address(feed, form, f"?q={record.slug}"), lists.FORMS[form]
        assert f'<link rel="alternate" type="{kind.media_type}"' in html
        assert f'{"" if form != "ics" else "webcal://testserver"}{url}"' in html
        if kind.is_table and translated(feed.model):
            assert f"{url}&amp;languages=all" in html
