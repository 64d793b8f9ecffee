import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from networks.models import Network
from tests.make import (
    make_city,
    make_country,
    make_good_practice,
    make_network,
    make_partner,
    make_theme,
    make_topic,
)


def found(client, query, path="/en/networks/"):
    return list(client.get(f"{path}?{query}").context["object_list"])


def test_networks_by_theme_and_country(client):
    theme, denmark = make_theme(slug="climate-action"), make_country(slug="dk")
    wanted = make_network(themes=[theme])
    make_partner(network=wanted, country=denmark)
    make_partner(network=wanted, country=denmark)
    make_network(themes=[theme])
    make_partner(country=denmark)

    assert found(client, "theme=climate-action&country=dk") == [wanted]


def test_networks_by_topic_and_city(client):
    topic, city = make_topic(slug="food"), make_city(slug="aarhus")
    wanted = make_network(topics=[topic])
    make_partner(network=wanted, city=city)
    make_network(topics=[topic])

    assert found(client, "topic=food&city=aarhus") == [wanted]


def test_networks_by_kind_and_period(client):
    wanted = make_network(kind="transfer", period="urbact-iii")
    make_network(kind="transfer", period="urbact-iv")

    assert found(client, "kind=transfer&period=urbact-iii") == [wanted]


@pytest.mark.parametrize(
    ("status", "starts_in", "ends_in"),
    [("upcoming", 1, 9), ("ongoing", 0, 9), ("ongoing", -9, 0), ("closed", -9, -1)],
)
def test_networks_by_status(client, status, starts_in, ends_in):
    today = timezone.localdate()
    wanted = make_network(
        starts_on=today + timedelta(days=starts_in), ends_on=today + timedelta(days=ends_in)
    )
    make_network(starts_on=None, ends_on=None)

    assert found(client, f"status={status}") == [wanted]
    assert wanted.status == status
    for other in {"upcoming", "ongoing", "closed"} - {status}:
        assert found(client, f"status={other}") == []


def test_network_without_dates_has_no_status():
    assert make_network(starts_on=None, ends_on=None).status == ""


def test_networks_are_sorted_by_their_start_or_their_folded_name(client):
    sibenik = make_network(name="Šibenik", starts_on=date(2024, 1, 1), ends_on=None)
    split = make_network(name="split", starts_on=date(2023, 1, 1), ends_on=None)
    aarhus = make_network(name="Århus", starts_on=None, ends_on=None)

    assert found(client, "") == [sibenik, split, aarhus]
    assert found(client, "sort=by-name") == [aarhus, sibenik, split]
    assert found(client, "sort=nonsense") == [sibenik, split, aarhus]


def test_search_finds_a_name_without_its_diacritics(client):
    wanted = make_network(name="Škofja Loka")
    make_network()

    assert found(client, "q=skofja") == [wanted]


def test_active_filters_are_named_and_can_be_removed(client):
    make_theme(slug="climate-action", name_en="Climate action")
    make_country(slug="dk")

    response = client.get("/da/networks/?theme=climate-action&country=dk")

    assert [
        (value, query) for _label, value, query, _count in response.context["filter"].active
    ] == [
        ("Climate action", "?country=dk"),
        ("Danmark", "?theme=climate-action"),
    ]
    assert "theme=climate-action" in response.content.decode()


def test_nothing_found_offers_to_remove_the_filters(client):
    make_theme(slug="climate-action")

    html = client.get("/en/networks/?theme=climate-action").content.decode()

    assert "Nothing here fits all of these filters." in html
    assert '<a class="button" href="/en/networks/">Remove all filters</a>' in html


def test_cities_by_country_and_by_number_of_networks(client):
    denmark = make_country(slug="dk")
    aarhus, tonder = make_city(name="Aarhus", country=denmark), make_city(country=denmark)
    make_partner(city=tonder)
    make_city()

    assert set(found(client, "country=dk", "/en/cities/")) == {aarhus, tonder}
    assert found(client, "country=dk&sort=most-networks", "/en/cities/") == [tonder, aarhus]


def test_city_is_found_by_another_name(client):
    wanted = make_city(name="A Coruña", alternative_names="Coruna\nLa Coruña")
    make_city()

    assert found(client, "q=la coruna", "/en/cities/") == [wanted]


def test_drafts_do_not_count_as_networks_of_a_city(client):
    city = make_city()
    make_partner(city=city, network=make_network(published_at=None))

    assert client.get("/en/cities/").context["object_list"][0].network_count == 0


def test_good_practices_that_can_be_read_in_danish(client):
    wanted = make_good_practice(original_language="da", title_da="Cykler")
    make_good_practice()

    assert found(client, "language=da", "/en/good-practices/") == [wanted]


def test_choices_are_in_the_language_of_the_page_and_of_public_networks_only(client):
    make_country(slug="dk")
    make_country(slug="at")
    make_network(published_at=None)

    form = client.get("/fi/networks/").context["filter"].form

    assert form.fields["country"].choices[1:] == [("at", "Itävalta"), ("dk", "Tanska")]
    assert Network.objects.count() == 1


def shown_choices(response, name):
    return [
        str(label) for _key, label in response.context["filter"].form[name].field.widget.choices
    ]


def test_choices_tell_how_many_networks_they_would_leave(client):
    climate = make_theme(slug="climate-action", name_en="Climate action")
    planning, _unused = make_theme(name_en="Urban planning"), make_theme(name_en="Unused")
    denmark, latvia = make_country(slug="dk"), make_country(slug="lv")
    for theme, country in [(climate, denmark), (climate, latvia), (planning, latvia)]:
        network = make_network(themes=[theme])
        make_partner(network=network, country=country)
        make_partner(network=network, country=country)
    make_network(themes=[climate], published_at=None)

    response = client.get("/en/networks/?country=dk")

    assert shown_choices(response, "country") == ["All", "Denmark (1)", "Latvia (2)"]
    assert shown_choices(response, "theme") == ["All", "Climate action (1)"]
    assert shown_choices(response, "status") == ["All", "ongoing (1)"]


def test_answer_that_names_its_address_is_kept_by_no_browser(client):
    """Going back would be told to go there once more."""
    part = client.get("/en/networks/", headers={"HX-Request": "true"}).headers
    whole = client.get("/en/networks/").headers

    assert (part["HX-Push-Url"], part["Cache-Control"]) == ("/en/networks/", "no-store")
    assert "HX-Push-Url" not in whole
    assert whole["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_nothing_found_tells_which_filter_to_drop(client):
    make_theme(slug="climate-action", name_en="Climate action")
    make_partner(country=make_country(slug="dk"))

    html = client.get("/en/networks/?theme=climate-action&country=dk").content.decode()

    assert (
        '<a href="/en/networks/?country=dk">Without “Theme: Climate action”: 1 result</a>' in html
    )
    assert "Without “Country: Denmark”" not in html
    assert "Only “" not in html


def test_nothing_found_tells_what_each_filter_finds_alone_when_one_less_finds_nothing(client):
    make_theme(slug="climate-action", name_en="Climate action")
    make_partner(country=make_country(slug="dk"))

    html = client.get(
        "/en/networks/?theme=climate-action&country=dk&kind=transfer"
    ).content.decode()

    assert "Without “" not in html
    assert re.findall("<li>(<a.*Only “.*)</li>", html) == [
        '<a href="/en/networks/?country=dk">Only “Country: Denmark”: 1 result</a>'
    ]
