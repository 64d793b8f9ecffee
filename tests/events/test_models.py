import zoneinfo
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from events.models.event import time_zones, validate_time_zone
from networks.models import Country
from tests.held import on_postgresql
from tests.make import (
    make_city,
    make_country,
    make_event,
    make_national_point,
    make_network,
    make_partner,
)


def changed(event, **values):
    """The event as the database has it after a change."""
    for name, value in values.items():
        setattr(event, name, value)
    event.save()
    return Event.objects.get(pk=event.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2026, 5, 4)},
        {"ends_on": date(2026, 5, 6)},
        {"starts_time": time(9)},
        {"time_zone": "Europe/Riga"},
        {"venue": "Town hall"},
        {"format": "online"},
        {"city": None},
        {"is_cancelled": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_sequence_counts_a_change_of_day_time_or_place(change):
    event = make_event(starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 5))

    assert changed(event, **change).sequence == 1


def test_sequence_counts_each_change_once_and_no_other():
    event = make_event(starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 5))

    assert changed(event, title_en="Another title").sequence == 0
    assert changed(event, ends_on="2026-05-05").sequence == 0
    assert changed(event, ends_on="2026-05-06", venue="Town hall").sequence == 1
    assert changed(event).sequence == 1
    assert changed(event, is_cancelled=True).sequence == 2


def test_sequence_never_falls_behind_when_an_old_copy_is_saved():
    event = make_event(venue="School")
    old_copy = Event.objects.get(pk=event.pk)
    changed(event, venue="Town hall")

    assert changed(old_copy, title_en="Another title").sequence == 2


def now_in(zone):
    return timezone.localtime(timezone=zoneinfo.ZoneInfo(zone))


def is_past(**given):
    """What the event and both questions to the database say, when they agree."""
    event = make_event(**given)
    assert [*Event.objects.past(), *Event.objects.upcoming()] == [event]
    assert Event.objects.past().exists() == event.is_past
    return event.is_past


# From the first to the last place that a day comes to.
PLACES = ["Pacific/Kiritimati", "Europe/Helsinki", "Europe/Lisbon", "Pacific/Pago_Pago"]


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize(("minutes", "expected"), [(-1, True), (1, False)])
def test_event_is_past_when_its_hour_is_over_by_the_clocks_of_its_place(zone, minutes, expected):
    end = now_in(zone) + timedelta(minutes=minutes)
    days = {"starts_on": end.date() - timedelta(1), "ends_on": end.date()}
    hours = {"starts_time": end.time(), "ends_time": end.time()}

    assert is_past(time_zone=zone, **days, **hours) is expected


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize(("days", "expected"), [(-1, True), (0, False)])
@pytest.mark.parametrize("starts_time", [None, time(0)])
def test_event_without_a_last_hour_is_past_when_its_day_is_over(zone, days, expected, starts_time):
    day = now_in(zone).date() + timedelta(days)

    assert is_past(time_zone=zone, starts_on=day, starts_time=starts_time) is expected


def test_what_is_over_today_comes_after_what_is_to_come():
    now = now_in("Europe/Paris")
    hours = {"starts_time": time(0), "ends_time": now.time()}
    over = make_event(starts_on=now.date(), **hours)
    last_week, next_week = (make_event(starts_on=now.date() + timedelta(d)) for d in (-7, 7))

    assert list(Event.objects.coming_first()) == [next_week, over, last_week]


def test_name_that_is_no_place_is_no_time_zone():
    with pytest.raises(ValidationError, match="“localtime” is no time zone"):
        validate_time_zone("localtime")


@on_postgresql
def test_database_knows_every_time_zone_that_an_event_may_have(db):
    """One that it did not know would be an error of every list of events."""
    with connection.cursor() as cursor:
        for zone in time_zones():
            cursor.execute("SELECT now() AT TIME ZONE %s", [zone])


def test_events_of_a_country_are_those_of_its_filter(client):
    country = make_country(slug="dk")
    cities = [make_city(country=country), make_city(country=country)]
    network = make_network()
    for city in cities:
        make_partner(network=network, city=city)
    elsewhere = {"national_point": None, "city": None}
    expected = {
        make_event(national_point=make_national_point(countries=[country])),
        make_event(**elsewhere | {"city": cities[0]}),
        make_event(**elsewhere, networks=[network]),
    }
    make_event()

    found = list(Event.objects.of_country(Country.objects.get(slug="dk")))
    listed = client.get(reverse("events:event-list"), {"country": "dk"})

    assert len(found) == 3
    assert set(found) == expected
    assert set(listed.context["object_list"]) == expected


def test_cancelled_event_says_so_on_its_page_and_in_lists(client):
    event = make_event(is_cancelled=True, registration_address="https://register.example.eu/")

    page = client.get(event.get_absolute_url()).content.decode()
    cards = client.get(reverse("events:event-list")).content.decode()

    assert "This event is cancelled." in page
    assert "https://schema.org/EventCancelled" in page
    assert "https://register.example.eu/" not in page.partition("</head>")[2]
    assert '<strong class="cancelled">Cancelled</strong>' in cards


def test_event_that_takes_place_does_not_speak_of_cancelling(client):
    page = client.get(make_event().get_absolute_url()).content.decode()

    assert "ancelled" not in page
