"""The pages that explain the API and let people try it."""

import json
from html import unescape

import pytest
from django.conf import settings

from tests.make import make_country, make_network, make_partner
from tests.test_pages import MAKERS, surroundings
from urbact_site.openapi import ENDPOINTS

pytestmark = pytest.mark.once

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)


def answer(response):
    return json.loads(response.context["answer"])


def test_the_way_to_the_documentation_is_in_the_readers_language(client):
    response = client.get("/api/", headers={"Accept-Language": "da"})

    assert (response.status_code, response.headers["Location"]) == (302, "/da/api/")
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_documentation_answers_in_every_language(client, language):
    for path in ("", "networks/"):
        response = client.get(f"/{language}/api/{path}")

        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text


def test_documentation_leads_to_every_list(client):
    text = client.get("/en/api/").text

    for endpoint in ENDPOINTS:
        assert f'href="/en/api/{endpoint.name}/"' in text
    assert 'href="/api/v1/openapi.json"' in text


def test_examples_answer_whatever_the_site_has(client):
    examples = client.get("/en/api/").context["examples"]

    assert [client.get(address).status_code for address in examples] == [200] * len(examples)


@every_endpoint
def test_page_of_a_list_shows_what_it_answers(client, endpoint):
    response = client.get(f"/en/api/{endpoint.name}/")

    told = client.get(unescape(response.context["address"]))
    assert told.status_code == 200
    assert answer(response) == told.json()
    assert set(response.context["fields"]) >= set(endpoint.schema.model_fields)


def test_a_list_is_tried_with_its_filters_in_a_language(client):
    denmark = make_country(slug="dk")
    network = make_network(tagline_da="Byer sammen")
    make_partner(network=network, country=denmark)
    make_network()

    response = client.get("/en/api/networks/?q=&country=dk&theme=&lang=da&size=5")

    assert response.context["address"] == "/api/v1/networks/?lang=da&size=5&country=dk"
    assert answer(response)["count"] == 1
    assert answer(response)["items"][0]["tagline"] == {
        "text": "Byer sammen",
        "lang": "da",
        "machine": False,
    }
    assert '<html lang="en"' in response.text
    assert '<option value="dk" selected>Denmark</option>' in response.text


@pytest.mark.parametrize("value", ["xx", "%00", "<script>alert(1)</script>", "a" * 5000])
def test_a_refusal_is_shown_as_well(client, value):
    response = client.get(f"/en/api/networks/?country={value}&size={value}&lang={value}")

    assert response.status_code == 200
    assert {error["parameter"] for error in answer(response)["errors"]} == {
        "country",
        "size",
        "lang",
    }
    assert "<script>alert" not in response.text


def test_what_is_no_list_has_no_page(client):
    assert client.get("/en/api/nonsense/").status_code == 404


def test_trying_does_not_write_or_set_cookies(client):
    response = client.get("/en/api/networks/")

    assert response.cookies == {}
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@every_endpoint
def test_page_of_a_list_makes_the_same_queries_for_any_number_of_records(
    client, endpoint, django_assert_num_queries, django_assert_max_num_queries
):
    def more():
        if endpoint.model in MAKERS:
            surroundings(endpoint.model, MAKERS[endpoint.model](), 2)
        make_partner()

    more()
    with django_assert_max_num_queries(20) as few:
        client.get(f"/en/api/{endpoint.name}/?size=50")
    for _n in range(4):
        more()

    with django_assert_num_queries(len(few)):
        client.get(f"/en/api/{endpoint.name}/?size=50")
