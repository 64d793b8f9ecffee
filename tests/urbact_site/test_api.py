"""What every endpoint of the API keeps to, whichever model it tells of."""

import json
from itertools import chain

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Article, Call, Event, NationalPoint
from experts.models import Expert
from networks.models import City, Country, GoodPractice, Network, Partner
from tests import make
from tests.test_pages import MAKERS, PAGES, surroundings, text_field, written
from urbact_site.localized import LANGUAGES
from urbact_site.openapi import ENDPOINTS

MAKERS = {**MAKERS, Partner: make.make_partner}

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
every_page = pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.model in PAGES], ids=lambda one: one.name
)


@pytest.fixture(autouse=True)
def nothing_counted():
    """Each test may ask as often as an address may in a minute."""
    cache.clear()


def address(endpoint, slug=""):
    return f"/api/v1/{endpoint.name}/{slug and slug + '/'}"


def slugs(response):
    return [item["slug"] for item in response.json()["items"]]


def named(number):
    """As many cities, so that their names are in the order of the alphabet."""
    country = make.make_country(slug="dk")
    return [make.make_city(name=f"City {n:03}", country=country) for n in range(number)]


# What is told


PAGE = {"slug", "url", "original_language", "languages", "published_at", "modified_at"}
FIELDS = {
    Network: (
        PAGE | {"name", "name_confirmed", "kind", "period", "status", "starts_on", "ends_on",
                "tagline", "summary", "themes", "lead", "image"},
        {"body", "topics", "partners", "experts", "documents", "predecessor", "successors",
         "links"},
    ),
    Partner: ({"slug", "name", "role", "kind", "network", "city", "country"}, set()),
    City: (
        {"slug", "url", "name", "alternative_names", "country", "longitude", "latitude",
         "network_count"},
        set(),
    ),
    Country: ({"slug", "url", "name", "status", "longitude", "latitude"}, set()),
    GoodPractice: (
        PAGE | {"title", "summary", "city", "country", "label_year", "topics", "image"},
        {"body"},
    ),
    Expert: (
        PAGE | {"name", "headline", "country", "languages_spoken", "availability", "expertise",
                "photo"},
        {"biography", "networks", "links", "verified_on"},
    ),
    NationalPoint: (
        PAGE | {"title", "summary", "organisation", "countries", "languages_written", "image"},
        {"body", "contacts", "links"},
    ),
    Article: (
        PAGE | {"title", "summary", "national_point", "kind", "authors", "image"},
        {"body", "countries", "networks", "cities", "topics"},
    ),
    Event: (
        PAGE | {"title", "summary", "national_point", "kind", "is_cancelled",
                "starts_on", "ends_on", "starts_time", "ends_time", "time_zone", "format",
                "venue", "city", "networks",
                "audience", "languages_spoken", "registration_address", "registration_closes_on"},
        {"body"},
    ),
    Call: (
        PAGE | {"title", "summary", "national_point", "kind", "status", "opens_on", "closes_on"},
        {"body", "documents", "links"},
    ),
}  # fmt: skip


@every_endpoint
def test_only_fields_of_the_written_list_are_told(client, endpoint):
    record = MAKERS[endpoint.model]()
    in_list, on_its_own = FIELDS[endpoint.model]

    items = client.get(address(endpoint)).json()["items"]
    detail = client.get(address(endpoint, record.slug)).json()

    assert [item["slug"] for item in items] == [record.slug]
    assert set(items[0]) == in_list
    assert set(detail) == in_list | on_its_own


def test_pictures_are_told_once_they_can_be_shown(client):
    ready = make.make_article(image=make.make_image(alt_en="A square"))
    unready = make.make_image()
    waiting = make.make_article(image=unready)
    type(unready).objects.filter(pk=unready.pk).update(is_ready=False)

    told = client.get(f"/api/v1/news/{ready.slug}/").json()["image"]

    assert set(told) == {"url", "alt", "caption", "credit"}
    assert told["url"] == f"http://testserver{ready.image.file.shown_url}"
    assert told["alt"] == {"text": "A square", "lang": "en", "machine": False}
    assert client.get(f"/api/v1/news/{waiting.slug}/").json()["image"] is None


def test_text_of_a_machine_says_so(client):
    article = make.make_article(title_da="Mad", body_da="<p>Brød.</p>", machine_languages=["da"])

    def told(language):
        return client.get(f"/api/v1/news/{article.slug}/", {"lang": language}).json()

    assert told("da")["title"] == {"text": "Mad", "lang": "da", "machine": True}
    assert told("da")["body"] == {"html": "<p>Brød.</p>", "lang": "da", "machine": True}
    assert told("en")["title"]["machine"] is False


def test_times_are_those_of_the_place(client):
    event = make.make_event(
        starts_time="09:30", ends_time="16:00", time_zone="Europe/Helsinki", is_cancelled=True
    )

    told = client.get(f"/api/v1/events/{event.slug}/").json()

    assert told["starts_on"] == event.starts_on.isoformat()
    assert (told["starts_time"], told["ends_time"]) == ("09:30", "16:00")
    assert (told["time_zone"], told["is_cancelled"]) == ("Europe/Helsinki", True)


def test_no_endpoint_is_forgotten():
    assert {endpoint.model for endpoint in ENDPOINTS} == set(FIELDS) == set(MAKERS)


@every_page
def test_list_tells_of_published_records_only(client, endpoint):
    public = MAKERS[endpoint.model]()
    hidden = [
        MAKERS[endpoint.model](published_at=None),
        MAKERS[endpoint.model](published_at=timezone.now() + timezone.timedelta(hours=1)),
    ]

    response = client.get(address(endpoint))

    assert slugs(response) == [public.slug]
    assert response.json()["count"] == 1
    for record in hidden:
        assert client.get(address(endpoint, record.slug)).status_code == 404


def test_partners_of_a_draft_are_not_told(client):
    partner = make.make_partner(network=make.make_network(published_at=None))

    assert client.get("/api/v1/partners/").json()["items"] == []
    assert client.get(f"/api/v1/partners/{partner.slug}/").status_code == 404


def test_drafts_are_not_told_by_what_refers_to_them(client):
    draft = make.make_network(published_at=None)
    point = make.make_national_point(published_at=None)
    expert = make.make_expert(published_at=None)
    network = make.make_network(predecessor=draft)
    make.make_network(published_at=None, predecessor=network)
    make.make_assignment(network=network, expert=expert)
    article = make.make_article(networks=[draft], national_point=point)
    event = make.make_event(networks=[draft], national_point=point)

    told = client.get(f"/api/v1/networks/{network.slug}/").json()

    assert (told["predecessor"], told["successors"], told["experts"]) == (None, [], [])
    for kind, record in (("news", article), ("events", event)):
        told = client.get(f"/api/v1/{kind}/{record.slug}/").json()
        assert (told["national_point"], told["networks"]) == (None, [])


@every_endpoint
def test_choices_of_filters_are_public_records_only(client, endpoint):
    make.make_network(published_at=None, slug="secret")
    make.make_national_point(published_at=None, slug="secret")

    response = client.get(address(endpoint), {"network": "secret", "point": "secret"})

    reasons = [error["reason"] for error in response.json()["errors"]]
    assert response.status_code == 422
    assert "secret" not in " ".join(reasons)


@every_endpoint
def test_answers_make_the_same_queries_for_any_number_of_records(client, endpoint):
    record = MAKERS[endpoint.model]()
    addresses = [address(endpoint), address(endpoint, record.slug)]

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert {client.get(each, {"lang": "da"}).status_code for each in addresses} == {200}
        return len(found)

    if endpoint.model is not Partner:
        surroundings(endpoint.model, record, 1)
    few = queries()
    for _n in range(5):
        another = MAKERS[endpoint.model]()
        if endpoint.model is not Partner:
            surroundings(endpoint.model, another, 2)
            surroundings(endpoint.model, record, 2)

    assert queries() == few


# Languages


@every_page
def test_each_text_says_its_language(client, endpoint):
    record = written(endpoint.model, "da")
    name = text_field(endpoint.model)
    key = "html" if name == "biography" else "text"

    in_danish = client.get(address(endpoint, record.slug), {"lang": "da"})
    in_finnish = client.get(address(endpoint, record.slug), {"lang": "fi"})

    for response in (in_danish, in_finnish):
        assert response.json()[name]["lang"] == "da"
        assert "Blåbærgrød" in response.json()[name][key]
        assert response.json()["languages"] == ["da"]
    assert in_danish.json()["url"] == f"http://testserver/da/{path(endpoint, record)}"
    assert in_finnish.json()["url"] == f"http://testserver/fi/{path(endpoint, record)}"
    assert in_finnish.headers["Content-Language"] == "fi"


def path(endpoint, record):
    return f"{endpoint.name}/{record.slug}/"


def test_the_parameter_wins_over_the_header(client):
    make.make_country(slug="dk")
    french = {"Accept-Language": "fr"}

    by_header = client.get("/api/v1/countries/dk/", headers=french)
    by_parameter = client.get("/api/v1/countries/dk/?lang=fi", headers=french)

    assert by_header.json()["name"] == "Danemark"
    assert by_parameter.json()["name"] == "Tanska"
    assert "Accept-Language" in by_header.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_site_can_be_asked_for(client, language):
    response = client.get("/api/v1/networks/", {"lang": language})

    assert response.status_code == 200
    assert response.headers["Content-Language"] == language


# Filters, orders and pages


def test_filters_are_those_of_the_page(client):
    denmark = make.make_country(slug="dk")
    danish = make.make_network()
    make.make_partner(network=danish, country=denmark)
    make.make_partner()

    response = client.get("/api/v1/networks/?country=dk&status=ongoing")

    assert slugs(response) == [danish.slug]
    assert response.json()["count"] == 1


def test_search_finds_what_is_shown(client):
    network = make.make_network(name="Blåbær")
    make.make_network()

    assert slugs(client.get("/api/v1/networks/", {"q": "blåbær"})) == [network.slug]


def test_order_is_that_of_the_page(client):
    make.make_network(slug="b", name="B")
    make.make_network(slug="a", name="A")

    assert slugs(client.get("/api/v1/networks/?sort=by-name")) == ["a", "b"]


def test_everything_that_is_wrong_is_named_at_once(client):
    response = client.get("/api/v1/networks/?country=xx&colour=red&size=0&lang=xx&kind=&q=a&q=b")

    errors = {error["parameter"]: error for error in response.json()["errors"]}
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(errors) == {"country", "colour", "size", "lang", "kind", "q"}
    assert errors["size"] == {
        "parameter": "size",
        "value": "0",
        "reason": "is no number from 1 to 100",
    }
    assert errors["kind"]["reason"] == "is empty; leave it out instead"
    assert errors["q"]["reason"] == "is given more than once"


def test_a_wrong_choice_is_refused_with_those_there_are(client):
    make.make_country(slug="dk")

    response = client.get("/api/v1/cities/?country=xx")

    assert response.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Not understood: country.",
        "errors": [{"parameter": "country", "value": "xx", "reason": "is none of: dk"}],
    }


@every_endpoint
@pytest.mark.parametrize("value", ["\0", "\ud800", "😀", "a" * 100_000, "'--", "٣", "-1", "1e9"])
def test_strange_values_are_refused(client, endpoint, value):
    encoded = value.encode("utf-8", "surrogatepass")

    for name in ("sort", "size", "lang", "cursor", "unknown", "country"):
        response = client.get(address(endpoint), {name: encoded})

        assert response.status_code == (404 if name == "cursor" else 422)
        assert len(response.content) < 20_000


@pytest.mark.parametrize("slug", ["nothing", "a" * 5000, "%00", "..", "😀"])
def test_no_record_is_a_problem_too(client, slug):
    response = client.get(f"/api/v1/networks/{slug}/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.json()["title"] == "Not Found"


def all_pages(client, start):
    """The slugs of each page, from the first to the last."""
    found = []
    while start:
        response = client.get(start)
        found.append(slugs(response))
        start = response.json()["next"]
    return found


@every_endpoint
def test_pages_together_have_each_record_once(client, endpoint):
    for _n in range(5):
        MAKERS[endpoint.model]()
    orders = [key for key, _label in endpoint.filterset_class.base_filters["sort"].extra["choices"]]

    for order in orders:
        whole = slugs(client.get(address(endpoint), {"sort": order}))
        pages = all_pages(client, f"{address(endpoint)}?size=2&sort={order}")

        assert list(chain(*pages)) == whole
        assert {len(page) for page in pages[:-1]} == {2}


def test_pages_go_on_where_dates_are_unknown(client):
    make.make_network(starts_on=None, ends_on=None)
    make.make_network(starts_on=None, ends_on=None)
    make.make_network()

    pages = all_pages(client, "/api/v1/networks/?size=1")

    assert len(set(chain(*pages))) == 3


def test_a_page_neither_repeats_nor_leaves_out_when_records_come_and_go(client):
    cities = named(6)
    first = client.get("/api/v1/cities/?size=3").json()

    make.make_city(name="City 000 and a half", country=cities[0].country)
    cities[2].delete()
    second = client.get(first["next"])

    assert slugs(second) == [city.slug for city in cities[3:]]


def test_a_cursor_is_of_one_order_of_one_list(client):
    named(3)
    cursor = client.get("/api/v1/cities/?size=1").json()["next"].partition("cursor=")[2]

    in_order = client.get(f"/api/v1/cities/?size=1&cursor={cursor}")
    otherwise = client.get(f"/api/v1/cities/?size=1&sort=most-networks&cursor={cursor}")

    assert in_order.status_code == 200
    assert otherwise.status_code == 404
    assert otherwise.json()["errors"][0]["parameter"] == "cursor"


def test_a_page_has_at_most_a_hundred_records(client):
    named(101)

    response = client.get("/api/v1/cities/?size=100")

    assert len(response.json()["items"]) == 100
    assert client.get("/api/v1/cities/?size=101").status_code == 422


def test_the_last_page_reads_no_more_than_the_first(client):
    named(60)
    pages = ["/api/v1/cities/?size=20"]
    for _n in range(2):
        pages.append(client.get(pages[-1]).json()["next"])

    def queries(page):
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    assert queries(pages[-1]) == queries(pages[0])


def test_json_is_readable(client):
    make.make_city(slug="aeroe", name="Ærø")

    text = client.get("/api/v1/cities/aeroe/").content.decode()

    assert '  "name": "Ærø"' in text
    assert json.loads(text)["name"] == "Ærø"
