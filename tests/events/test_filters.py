from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone as site_time

from tests.make import (
    make_article,
    make_call,
    make_city,
    make_country,
    make_event,
    make_national_point,
    make_network,
    make_topic,
)


def found(client, path, query=""):
    return list(client.get(f"/en/{path}/?{query}").context["object_list"])


def test_news_by_point_and_by_its_country(client):
    denmark = make_country(slug="dk")
    point = make_national_point(slug="denmark", countries=[denmark])
    of_point = make_article(national_point=point)
    about_denmark = make_article(national_point=None, countries=[denmark])
    make_article()

    assert found(client, "news", "point=denmark") == [of_point]
    assert set(found(client, "news", "country=dk")) == {of_point, about_denmark}


def test_news_by_network_topic_kind_language_and_year(client):
    network, topic = make_network(slug="cope"), make_topic(slug="food")
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    wanted = make_article(
        networks=[network],
        topics=[topic],
        kind="story",
        original_language="fi",
        title_fi="Ruoka",
        published_at=moment,
    )
    make_article(published_at=datetime(2023, 3, 1, tzinfo=UTC))

    query = "network=cope&topic=food&kind=story&language=fi&year=2024"
    assert found(client, "news", query) == [wanted]


def test_year_of_news_is_that_of_the_sites_own_time_zone(client):
    wanted = make_article(published_at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC))

    assert found(client, "news", "year=2024") == [wanted]


def test_events_are_coming_ones_by_their_day_and_then_the_latest_past(client):
    today = site_time.localdate()
    in_a_month, tomorrow, last_week, last_year = (
        make_event(starts_on=today + timedelta(days=days)) for days in (30, 1, -7, -365)
    )

    assert found(client, "events") == [tomorrow, in_a_month, last_week, last_year]
    assert found(client, "events", "when=past") == [last_week, last_year]
    assert found(client, "events", "when=upcoming") == [tomorrow, in_a_month]


def test_event_of_several_days_is_coming_until_its_last_day(client):
    today = site_time.localdate()
    event = make_event(starts_on=today - timedelta(days=2), ends_on=today)

    assert found(client, "events", "when=upcoming") == [event]


def test_events_by_country_of_the_city_or_the_point(client):
    denmark = make_country(slug="dk")
    there = make_event(city=make_city(country=denmark))
    by_point = make_event(national_point=make_national_point(countries=[denmark]))
    make_event()

    assert set(found(client, "events", "country=dk")) == {there, by_point}


def test_events_by_month_kind_format_and_network(client):
    wanted = make_event(
        starts_on=date(2024, 3, 14),
        kind="webinar",
        format="online",
        networks=[make_network(slug="cope")],
    )
    make_event(starts_on=date(2024, 4, 14), kind="webinar", format="online")

    query = "month=2024-03&kind=webinar&format=online&network=cope"
    assert found(client, "events", query) == [wanted]


@pytest.mark.parametrize("status", ["open", "upcoming", "closed"])
def test_calls_by_status(client, status):
    today = site_time.localdate()
    days = {"open": (-1, 0), "upcoming": (1, 5), "closed": (-9, -1)}
    calls = {
        name: make_call(
            opens_on=today + timedelta(days=first), closes_on=today + timedelta(days=last)
        )
        for name, (first, last) in days.items()
    }

    assert found(client, "calls", f"status={status}") == [calls[status]]
    assert calls[status].status == status
    assert found(client, "calls") == [calls["open"], calls["upcoming"], calls["closed"]]
