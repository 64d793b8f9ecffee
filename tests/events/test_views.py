from datetime import date, time

import pytest

from tests.make import (
    make_article,
    make_call,
    make_contact,
    make_country,
    make_document,
    make_event,
    make_expert,
    make_national_point,
    make_partner,
)


def html_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_national_point_page_has_contacts_networks_and_experts(client):
    denmark = make_country(slug="dk")
    make_national_point(slug="denmark", countries=[denmark])
    point = denmark.national_points.get()
    make_contact(national_point=point, name="Mette", telephone="+45 35 29 17 01")
    partner = make_partner(country=denmark, name="Tønder")
    expert = make_expert(country=denmark)

    html = html_of(client, "/da/national-points/denmark/")

    assert '<a href="tel:+4535291701">+45 35 29 17 01</a>' in html
    assert partner.network.name in html
    assert expert.name in html


def test_article_of_an_unpublished_point_does_not_name_it(client):
    point = make_national_point(title_en="Secret point", published_at=None)
    article = make_article(national_point=point)

    assert "Secret point" not in html_of(client, article.get_absolute_url())
    assert "Secret point" not in html_of(client, "/en/news/")
    assert "Secret point" not in html_of(client, "/en/")


def test_news_of_a_finnish_point_is_marked_in_english_and_not_in_finnish(client):
    make_article(original_language="fi", title_fi="Ruokaa", summary_fi="Paikallista ruokaa.")

    english, finnish = html_of(client, "/en/news/"), html_of(client, "/fi/news/")
    danish = html_of(client, "/da/news/")

    assert 'lang="fi" dir="ltr">Ruokaa</a>' in english
    assert '<span class="language-mark">in Finnish</span>' in english
    assert '<span class="language-mark">på finsk</span>' in danish
    assert 'lang="fi" dir="ltr">Ruokaa' not in finnish
    assert "language-mark" not in finnish


def test_event_page_tells_day_hours_and_time_zone(client):
    event = make_event(
        starts_on=date(2024, 3, 14),
        ends_on=date(2024, 3, 14),
        starts_time=time(10),
        ends_time=time(11),
        time_zone="Europe/Copenhagen",
    )

    html = html_of(client, event.get_absolute_url())

    assert "14 March 2024" in html
    assert "10:00–11:00" in html
    assert "Central European Standard Time" in html


def test_past_event_is_not_called_coming_and_takes_no_registration(client):
    event = make_event(starts_on=date(2024, 3, 14), registration_address="https://example.eu/join")

    html = html_of(client, event.get_absolute_url())

    assert "past" in html
    assert "https://example.eu/join" not in html


@pytest.mark.parametrize("address", ["/en/events/", "/en/events/meeting/"])
def test_event_of_no_certain_kind_is_not_called_other(client, address):
    make_event(slug="meeting", kind="other")

    page = html_of(client, address).partition("<main")[2]

    assert ">Other<" not in page


def test_card_has_so_many_letters_of_a_text_in_whole_words(client):
    make_article(summary_en="Neighbourhoods " * 20)

    html = html_of(client, "/en/news/")

    assert f"<p>{' '.join(['Neighbourhoods'] * 10)} …</p>" in html


def test_call_page_lists_its_documents(client):
    document = make_document(network=None, title_en="Guide for applicants")
    call = make_call(documents=[document])

    assert "Guide for applicants" in html_of(client, call.get_absolute_url())
