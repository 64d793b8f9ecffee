import re

import pytest

from tests.make import (
    make_article,
    make_call,
    make_event,
    make_network,
    make_partner,
    make_theme,
)


def test_language_is_not_guessed_where_there_is_no_such_page(client):
    response = client.get("/nothing/", headers={"Accept-Language": "fi"})

    assert response.status_code == 404


def test_unknown_language_is_not_found(client):
    assert client.get("/xx/networks/").status_code == 404


def test_home_has_news_in_the_readers_language_first(client):
    finnish = make_article(original_language="fi", title_fi="Ruokaa")
    english = make_article()

    assert list(client.get("/fi/").context["articles"]) == [finnish, english]
    assert list(client.get("/en/").context["articles"]) == [english, finnish]


def test_home_leads_to_the_feeds_of_what_is_new(client):
    html = client.get("/da/").content.decode()

    assert re.findall('rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', html) == [
        ("application/atom+xml", "/da/news.atom"),
        ("text/calendar", "/da/events.ics"),
    ]


def test_home_counts_what_is_public(client):
    network = make_network(themes=[make_theme()])
    make_partner(network=network)
    make_partner(network=make_network(published_at=None))

    figures = client.get("/en/").context["figures"]

    assert [number for number, _label, _name in figures] == [1, 1, 1]


@pytest.mark.parametrize("rows", [1, 8])
def test_home_query_count(client, django_assert_num_queries, rows):
    for _n in range(rows):
        make_partner(network=make_network(themes=[make_theme()]), role="lead")
        make_article(national_point=None)
        make_event(national_point=None, networks=[make_network()])
        make_call(national_point=None)

    with django_assert_num_queries(11):
        client.get("/en/")


def test_empty_home_has_no_empty_sections(client):
    assert "<section" not in client.get("/en/").content.decode()


def test_language_menu_leads_to_the_same_page_in_31_languages(client):
    html = client.get("/en/networks/?sort=by-name").content.decode()

    assert html.count('href="/da/networks/?sort=by-name"') == 1
    assert html.count("/networks/?sort=by-name") == 31
