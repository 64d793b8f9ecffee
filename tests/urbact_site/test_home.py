import pytest

from tests.make import (
    make_article,
    make_call,
    make_event,
    make_network,
    make_partner,
    make_theme,
)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("da", "da"),
        ("de-AT,de;q=0.9", "de"),
        ("pt-BR", "pt"),
        ("sr-Latn", "sr"),
        ("xx, fi;q=0.3, sv;q=0.8", "sv"),
        ("zh", "en"),
        ("", "en"),
    ],
)
def test_start_leads_to_the_language_that_the_browser_asks_for(client, wanted, language):
    response = client.get("/", headers={"Accept-Language": wanted})

    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in response.headers["Vary"]


def test_address_wins_over_the_browsers_language(client):
    response = client.get("/fi/", headers={"Accept-Language": "da"})

    assert '<html lang="fi"' in response.content.decode()


def test_address_without_language_is_led_to_one(client):
    response = client.get("/networks/", headers={"Accept-Language": "da"})

    assert response.headers["Location"] == "/da/networks/"


def test_unknown_language_is_not_found(client):
    assert client.get("/xx/networks/").status_code == 404


def test_home_has_news_in_the_readers_language_first(client):
    finnish = make_article(original_language="fi", title_fi="Ruokaa")
    english = make_article()

    assert list(client.get("/fi/").context["articles"]) == [finnish, english]
    assert list(client.get("/en/").context["articles"]) == [english, finnish]


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
