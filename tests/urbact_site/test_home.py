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
        ("sr-Latn-RS", "sr"),
        ("sr-ME", "cnr"),
        ("sr-Latn-ME", "cnr"),
        ("cnr", "cnr"),
        ("no", "nb"),
        ("nn-NO,nn;q=0.9,sv;q=0.8", "nb"),
        ("mo", "ro"),
        ("en-US,en;q=0.5", "en"),
        ("fr;q=0.1, el;q=0.9", "el"),
        ("*", "en"),
        ("de;q=abc", "en"),
        ("\0, da;q=é", "en"),
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
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/networks/?theme=climate&page=2", "/fi/networks/?theme=climate&page=2"),
        ("/news.atom?country=dk", "/fi/news.atom?country=dk"),
        ("/networks/cope/", "/fi/networks/cope/"),
        ("/networks", "/fi/networks/"),
        ("/search/?q=%C3%A5", "/fi/search/?q=%C3%A5"),
    ],
)
def test_address_without_language_keeps_its_path_and_query(client, old, new):
    response = client.get(old, headers={"Accept-Language": "fi"})

    assert (response.status_code, response.headers["Location"]) == (302, new)


def test_explicit_address_does_not_vary_by_the_browsers_language(client):
    response = client.get("/fi/networks/", headers={"Accept-Language": "da"})

    assert response.headers["Content-Language"] == "fi"
    assert "Accept-Language" not in response.headers["Vary"]


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
