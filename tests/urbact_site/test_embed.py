"""A list of ours in a frame on somebody else's page, and the code for it."""

import html
import re

import pytest
from django.conf import settings
from django.utils import timezone

from tests.make import (
    make_article,
    make_city,
    make_country,
    make_event,
    make_network,
    make_partner,
)
from tests.test_pages import LISTS, MAKERS, address, surroundings

pytestmark = pytest.mark.once

every_list = pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)


def strip(model, language="en"):
    return address(model, "list", language=language).replace(f"/{language}/", f"/{language}/embed/")


def frame(response):
    """The code that a city copies, as its page has it."""
    return html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", response.text, re.S)[1])


# The frame


@every_list
def test_strip_shows_the_first_records_of_its_list(client, model):
    records = {MAKERS[model]() for _n in range(3)}

    response = client.get(strip(model), {"size": 2})

    assert response.status_code == 200
    assert len(response.context["object_list"]) == 2
    assert set(response.context["object_list"]) < records
    assert response.context["count"] == 3


def test_strip_shows_what_is_public(client):
    make_article(published_at=None)
    make_article(published_at=timezone.now() + timezone.timedelta(hours=1))

    assert list(client.get("/en/embed/news/").context["object_list"]) == []


def test_next_events_of_denmark(client):
    denmark = make_country(slug="dk")
    coming = make_event(national_point=None, city=make_city(country=denmark), title_en="Coming")
    past = timezone.localdate() - timezone.timedelta(days=9)
    make_event(national_point=None, city=make_city(country=denmark), starts_on=past)
    make_event()

    response = client.get("/en/embed/events/?country=dk&when=upcoming")

    assert list(response.context["object_list"]) == [coming]
    assert "When: Coming · Country: Denmark · 1 result" in response.text
    assert 'href="/en/events/?country=dk&amp;when=upcoming"' in response.text


def test_networks_of_a_city(client):
    partner = make_partner()
    make_network()

    response = client.get("/en/embed/networks/", {"city": partner.city.slug})

    assert list(response.context["object_list"]) == [partner.network]


def test_strip_speaks_its_language(client):
    make_article(original_language="da", title_da="Blåbærgrød")

    text = client.get("/fi/embed/news/").text

    assert '<html lang="fi" dir="ltr">' in text
    assert '<a href="/fi/news/' in text
    assert 'lang="da" dir="ltr">Blåbærgrød' in text


def test_only_strips_may_be_framed(client):
    make_network()

    framed = client.get("/en/embed/networks/").headers
    others = [client.get(path).headers for path in ("/en/embed/", "/en/networks/", "/api/v1/")]

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'none'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for headers in others:
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_strip_has_no_script_no_cookie_and_is_in_no_index(client):
    make_network()

    response = client.get("/en/embed/networks/")

    assert "<script" not in response.text
    assert response.cookies == {}
    assert '<meta name="robots" content="noindex">' in response.text
    assert '<base target="_top">' in response.text


def test_colours_can_be_fixed(client):
    assert ' data-colours="dark"' in client.get("/en/embed/networks/?colours=dark").text
    assert "data-colours" not in client.get("/en/embed/networks/?colours=nonsense").text


@pytest.mark.parametrize(
    ("size", "shown"), [("1", 1), ("0", 6), ("-1", 6), ("abc", 6), ("٣", 6), ("999", 7), ("", 6)]
)
def test_strip_is_never_long(client, size, shown):
    for _n in range(7):
        make_network()

    response = client.get("/en/embed/networks/", {"size": size})

    assert len(response.context["object_list"]) == shown


def test_wrong_filter_is_named(client):
    make_network()

    response = client.get("/en/embed/networks/?country=xx&theme=%00")

    assert response.status_code == 200
    assert response.text.count("is not one of the choices here") == 2


@pytest.mark.parametrize("name", ["nonsense", "search", "embed", "numbers", "countries"])
def test_what_is_no_list_has_no_strip(client, name):
    assert client.get(f"/en/embed/{name}/").status_code == 404


@every_list
def test_strip_makes_the_same_queries_for_any_number_of_rows(
    client, model, django_assert_num_queries, django_assert_max_num_queries
):
    surroundings(model, MAKERS[model](), 2)
    with django_assert_max_num_queries(15) as few:
        client.get(strip(model))
    for _n in range(5):
        surroundings(model, MAKERS[model](), 2)

    with django_assert_num_queries(len(few)):
        client.get(strip(model))


# Its code


def test_each_list_leads_to_its_code(client):
    response = client.get("/en/events/?format=online&page=1")

    link = re.search(r'href="(/en/embed/[^"]*)"', response.text)[1]
    assert "Show this list on your own site" in response.text
    assert client.get(html.unescape(link)).context["form"].is_valid()


def test_code_is_the_frame_of_the_list_in_its_language(client):
    query = {"address": "http://testserver/da/events/?country=dk&page=2", "size": "4"}

    response = client.get("/en/embed/", {**query, "height": "500", "colours": "light"})

    assert frame(response) == (
        '<iframe src="http://testserver/da/embed/events/?country=dk&amp;size=4&amp;colours=light" '
        'title="URBACT: Arrangementer" height="500" loading="lazy" style="width: 100%"></iframe>'
    )


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_code_is_made_in_every_language(client, language):
    response = client.get(f"/{language}/embed/", {"address": f"/{language}/good-practices/"})

    assert f"http://testserver/{language}/embed/good-practices/?size=6" in frame(response)


@pytest.mark.parametrize(
    "value",
    [
        "https://city.example/en/events/",
        "//city.example/en/events/",
        "/en/",
        "/en/search/",
        "/admin/",
        "javascript:alert(1)",
        "/en/events/\0",
        "http://[",
        "a" * 100_000,
        "/xx/events/",
        "events",
    ],
)
def test_what_is_no_list_of_ours_is_refused(client, value):
    response = client.get("/en/embed/", {"address": value})

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"address"}
    assert "<iframe" not in response.text


def test_code_cannot_be_left(client):
    response = client.get("/en/embed/", {"address": '/en/events/?q="><script>alert(1)</script>'})

    assert "<script>alert" not in response.text
    assert "<script" not in frame(response)


def test_page_begins_with_an_empty_form(client):
    response = client.get("/en/embed/")

    assert not response.context["form"].is_bound
    assert "<textarea" not in response.text
