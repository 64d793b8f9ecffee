"""What all answers of the API share, and the document that describes them."""

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections
from schemathesis import GenerationMode

from tests import make
from tests.test_pages import MAKERS, surroundings
from urbact_site.feeds import LICENCE
from urbact_site.openapi import ENDPOINTS, throttle

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def site():
    """A few records of each kind, and all that surrounds them."""
    for model, maker in MAKERS.items():
        surroundings(model, maker(), 2)
    make.make_event(starts_time="09:30", ends_time="16:00")


def document(client):
    return client.get("/api/v1/openapi.json").json()


# Refusals, caches, other sites' pages


def test_an_unknown_address_is_a_problem(client):
    response = client.get("/api/v1/nonsense/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Nothing matches the given URI",
        "errors": [],
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_can_be_written(client, method):
    response = client.generic(method, "/api/v1/networks/", "{}", "application/json")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["title"] == "Method Not Allowed"


def test_an_address_without_its_last_slash_leads_to_it(client):
    response = client.get("/api/v1/networks?kind=transfer")

    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v1/networks/?kind=transfer"


def test_a_fault_of_ours_tells_nothing_of_it(client, monkeypatch):
    def broken(*args):
        raise DatabaseError("secret")

    client.raise_request_exception = False
    monkeypatch.setattr(ENDPOINTS[0], "rows", broken)

    response = client.get("/api/v1/networks/")

    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in response.content.decode()


def test_a_known_answer_is_not_sent_again(client):
    make.make_network()
    first = client.get("/api/v1/networks/")
    again = client.get("/api/v1/networks/", headers={"If-None-Match": first.headers["ETag"]})
    make.make_network()
    changed = client.get("/api/v1/networks/", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_any_site_may_read_without_a_cookie(client):
    response = client.get("/api/v1/networks/", headers={"Origin": "https://city.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.cookies == {}


def test_no_cookie_changes_an_answer(client):
    make.make_country(slug="dk")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "da"

    response = client.get("/api/v1/countries/dk/", headers={"Accept-Language": "en"})

    assert response.json()["name"] == "Denmark"
    assert "Cookie" not in response.headers["Vary"]


def test_a_browser_may_ask_what_it_may_send(client):
    response = client.options(
        "/api/v1/networks/",
        headers={
            "Origin": "https://city.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )

    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_head_tells_what_get_would(client):
    make.make_network()
    get, head = client.get("/api/v1/networks/"), client.head("/api/v1/networks/")

    assert head.status_code == 200
    assert head.headers["ETag"] == get.headers["ETag"]


def test_the_root_leads_to_each_list(client):
    lists = client.get("/api/v1/").json()

    assert list(lists) == [endpoint.name for endpoint in ENDPOINTS]
    assert {client.get(address).status_code for address in lists.values()} == {200}


# Limits


def test_too_many_requests_are_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(throttle, "num_requests", 2)

    answers = [client.get("/api/v1/countries/") for _n in range(3)]
    page = client.get("/en/cities/")
    other = client.get("/api/v1/countries/", REMOTE_ADDR="192.0.2.1")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].headers["Content-Type"] == "application/problem+json"
    assert answers[2].json()["title"] == "Too Many Requests"
    assert (page.status_code, other.status_code) == (200, 200)


def test_the_limit_believes_no_visitor_about_the_address(client, monkeypatch):
    monkeypatch.setattr(throttle, "num_requests", 1)

    answers = [
        client.get("/api/v1/countries/", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 429]


def test_behind_a_proxy_the_limit_counts_what_the_proxy_says(client, monkeypatch, settings):
    monkeypatch.setattr(throttle, "num_requests", 1)
    settings.NINJA_NUM_PROXIES = 1

    answers = [
        client.get("/api/v1/countries/", headers={"X-Forwarded-For": f"forged, 192.0.2.{n}"})
        for n in (1, 1, 2)
    ]

    assert [answer.status_code for answer in answers] == [200, 429, 200]


# The document


def test_the_document_describes_every_list_and_record(client):
    paths = document(client)["paths"]

    assert list(paths) == [
        "/api/v1/",
        *(f"/api/v1/{endpoint.name}/{rest}" for endpoint in ENDPOINTS for rest in ("", "{slug}/")),
    ]


def test_licence_is_in_the_document_and_on_every_answer(client):
    document = client.get("/api/v1/openapi.json")

    assert document.json()["info"]["license"]["url"] == LICENCE
    assert [
        response.headers["Link"] for response in (document, client.get("/api/v1/networks/none/"))
    ] == [f'<{LICENCE}>; rel="license"'] * 2


def test_the_document_describes_filters_with_their_choices(client):
    make.make_country(slug="dk")
    parameters = document(client)["paths"]["/api/v1/cities/"]["get"]["parameters"]

    assert [each["name"] for each in parameters] == [
        "q",
        "country",
        "sort",
        "lang",
        "size",
        "cursor",
    ]
    assert parameters[1] == {
        "name": "country",
        "in": "query",
        "description": "Country.",
        "schema": {"type": "string", "enum": ["dk"]},
    }


def test_the_document_is_the_same_in_all_languages(client, site):
    english = client.get("/api/v1/openapi.json")
    danish = client.get("/api/v1/openapi.json", headers={"Accept-Language": "da"})

    assert english.json() == danish.json()
    assert english.json()["openapi"] == "3.1.0"


def test_every_field_is_described(client):
    schemas = document(client)["components"]["schemas"]

    assert [
        f"{schema}.{name}"
        for schema, told in schemas.items()
        for name, field in told.get("properties", {}).items()
        if "description" not in field
    ] == []


def test_refusals_are_documented_as_problems(client):
    responses = document(client)["paths"]["/api/v1/networks/"]["get"]["responses"]

    assert list(responses) == ["200", "404", "422", "429"]
    assert list(responses["422"]["content"]) == ["application/problem+json"]


@pytest.fixture
def server():
    """The application as a server has it, but that it keeps the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_schemathesis_finds_nothing(server, site, monkeypatch, mode):
    """What the document allows is answered as it says; what it does not allow is refused."""
    monkeypatch.setattr(throttle, "num_requests", 1_000_000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server)
    quickly = hypothesis.settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[*hypothesis.HealthCheck],
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    plain, tried = {"Accept-Encoding": "identity"}, []

    for operation in operations[1:]:  # the first, the root, has no parameter to get wrong

        @quickly
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_documented(case):
            tried.append(case.call_and_validate(headers=plain).status_code)

        answers_as_documented()

    assert len(tried) > 150
    assert set(tried) <= {200, 404} if mode.is_positive else {404, 422}
