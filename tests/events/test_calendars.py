"""Events as calendars read them: RFC 5545."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events.feeds import calendars
from events.models import Event
from tests.make import (
    make_city,
    make_country,
    make_event,
    make_national_point,
    make_network,
    make_partner,
)


def calendar(client, path="/en/events.ics"):
    """What icalendar reads, once vobject has read it too."""
    data = client.get(path).content
    assert vobject.readOne(data.decode()).version.value == "2.0"
    return Calendar.from_ical(data)


def entries(client, path="/en/events.ics"):
    return calendar(client, path).events


def days(entry):
    return entry.decoded("dtstart"), entry.decoded("dtend", None)


# Days and times

DAY, LEAP, CHANGE = date(2026, 5, 5), date(2028, 2, 29), date(2026, 3, 29)
RIGA = zoneinfo.ZoneInfo("Europe/Riga")


def riga(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), RIGA)


@pytest.mark.parametrize(
    ("given_days", "expected"),
    [
        ({}, (DAY, DAY + timedelta(1))),
        ({"ends_on": date(2026, 5, 7)}, (DAY, date(2026, 5, 8))),
        ({"starts_time": time(10)}, (riga(DAY, 10), None)),
        ({"starts_time": time(10), "ends_time": time(10)}, (riga(DAY, 10), None)),
        (
            {"starts_time": time(10), "ends_time": time(11, 30)},
            (riga(DAY, 10), riga(DAY, 11, 30)),
        ),
        (
            {"starts_time": time(10), "ends_on": date(2026, 5, 6)},
            (riga(DAY, 10), riga(date(2026, 5, 7), 0)),
        ),
        ({"starts_on": LEAP, "ends_on": LEAP}, (LEAP, date(2028, 3, 1))),
        (
            {"starts_on": CHANGE, "ends_on": CHANGE, "starts_time": time(1), "ends_time": time(5)},
            (riga(CHANGE, 1), riga(CHANGE, 5)),
        ),
    ],
    ids=[
        "day",
        "days",
        "start only",
        "no length",
        "start and end",
        "end of the last day",
        "leap day",
        "change of the clock",
    ],
)
def test_entry_says_when(client, given_days, expected):
    make_event(**{"starts_on": DAY, "ends_on": DAY, "time_zone": "Europe/Riga"} | given_days)

    (entry,) = entries(client)

    assert days(entry) == expected


def test_times_are_local_in_a_zone_that_the_calendar_explains(client):
    make_event(starts_on=date(2026, 7, 1), starts_time=time(10), time_zone="Europe/Lisbon")
    make_event(starts_on=date(2026, 12, 1), starts_time=time(10), time_zone="Europe/Riga")
    make_event(starts_on=date(2026, 12, 1), starts_time=time(10), time_zone="UTC")

    found = calendar(client)
    utc = {str(entry["dtstart"].params.get("tzid")): entry for entry in found.events}

    assert [zone["tzid"] for zone in found.timezones] == ["Europe/Lisbon", "Europe/Riga"]
    assert utc["Europe/Lisbon"].decoded("dtstart").astimezone(UTC).hour == 9
    assert utc["Europe/Riga"].decoded("dtstart").astimezone(UTC).hour == 8
    assert utc["None"]["dtstart"].to_ical() == b"20261201T100000Z"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("starts_time", [None, time(23, 59)])
def test_days_at_the_ends_of_time_do_no_harm(client, day, starts_time):
    make_event(starts_on=day, ends_on=day, starts_time=starts_time, time_zone="Europe/Riga")

    assert len(entries(client)) == 1


# What an entry says


def test_entry_says_what_is_known(client):
    city = make_city(name="Riga", country=make_country(slug="lv"), longitude=24.1, latitude=56.9)
    event = make_event(
        slug="fair",
        kind="webinar",
        venue="Town hall; room 2",
        city=city,
        original_language="da",
        title_da="Messe, dag 1",
        summary_da="Linje et\nlinje to",
    )

    (entry,) = entries(client)

    url = "http://testserver/en/events/fair/"
    assert entry["summary"] == "Messe, dag 1"
    assert entry["summary"].params["language"] == "da"
    assert entry["description"] == f"Linje et\nlinje to\n\n{url}"
    assert entry["location"] == "Town hall; room 2, Riga, Latvia"
    assert entry["url"] == url
    assert [str(name) for name in entry["categories"].cats] == ["Webinar"]
    assert entry["geo"].to_ical() == "56.9;24.1"
    assert entry["uid"] == f"event-{event.pk}@urbact.eu"
    assert entry.decoded("dtstamp") == event.updated_at.replace(microsecond=0)
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 0)


def test_entry_without_summary_has_the_text(client):
    make_event(original_language="da", title_da="Messe", body_da="<p>Kom <b>alle</b></p>")

    (entry,) = entries(client)

    assert entry["description"].startswith("Kom alle\n\nhttp")


def test_entry_with_the_text_of_a_machine_says_so(client):
    make_event(title_da="Messe", summary_da="Kom.", machine_languages=["da"])

    (danish,), (english,) = entries(client, "/da/events.ics"), entries(client)

    assert danish["description"].startswith("Kom.\n\nMaskinoversættelse\n\nhttp")
    assert "Machine" not in english["description"]


def test_same_event_is_the_same_entry_in_all_languages(client):
    make_event(original_language="da", title_da="Messe", title_en="Fair")

    (danish,), (english,) = entries(client, "/da/events.ics"), entries(client)

    assert (danish["summary"], english["summary"]) == ("Messe", "Fair")
    assert danish["uid"] == english["uid"]


def test_cancelled_event_stays_with_a_raised_sequence(client):
    event = make_event()
    event.is_cancelled = True
    event.save()

    (entry,) = entries(client)

    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)


def test_moved_event_is_the_same_entry_with_a_raised_sequence(client):
    event = make_event(starts_on=DAY)
    (before,) = entries(client)
    event.starts_on = event.ends_on = DAY + timedelta(1)
    event.slug = "moved"
    event.save()

    (after,) = entries(client)

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert days(after) == (date(2026, 5, 6), date(2026, 5, 7))


# Which events


def test_draft_and_scheduled_events_are_in_no_calendar(client):
    country = make_country(slug="lv")
    city = make_city(country=country)
    network = make_network(slug="cope")
    point = make_national_point(slug="riga", countries=[country])
    shared = {"national_point": point, "networks": [network], "city": city}
    public = make_event(slug="public", **shared)
    make_event(slug="draft", published_at=None, **shared)
    make_event(slug="plan", published_at=timezone.now() + timedelta(hours=1), **shared)

    for path in (
        "events",
        "events/public",
        "networks/cope",
        "national-points/riga",
        "countries/lv",
    ):
        uids = [entry["uid"] for entry in entries(client, f"/en/{path}.ics")]
        assert (path, uids) == (path, [f"event-{public.pk}@urbact.eu"])


@pytest.mark.parametrize("kind", ["events", "networks", "national-points"])
def test_calendar_of_a_draft_is_not_found(client, kind):
    make_event(slug="draft", published_at=None)
    make_network(slug="draft", published_at=None)
    make_national_point(slug="draft", published_at=None)

    assert client.get(f"/en/{kind}/draft.ics").status_code == 404
    assert client.get(f"/en/{kind}/nothing.ics").status_code == 404


def test_calendar_has_the_filters_of_the_list(client):
    wanted = make_event(kind="webinar")
    make_event(kind="conference")

    (entry,) = entries(client, "/en/events.ics?kind=webinar")

    assert entry["uid"] == f"event-{wanted.pk}@urbact.eu"


def test_calendar_of_a_country_has_each_event_once(client):
    country = make_country(slug="lv")
    network = make_network()
    cities = [make_city(country=country), make_city(country=country)]
    for city in cities:
        make_partner(network=network, city=city)
    make_event(networks=[network], city=cities[0])
    make_event()

    assert len(entries(client, "/en/countries/lv.ics")) == 1


# The file


def test_calendar_tells_of_itself(client):
    network = make_network(slug="cope", name="COPE")
    make_event(networks=[network])

    response = client.get("/da/networks/cope.ics")

    found = Calendar.from_ical(response.content)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == ('attachment; filename="urbact-cope-da.ics"')
    assert (found["name"], found["x-wr-calname"]) == ("URBACT: COPE", "URBACT: COPE")
    assert found["name"].params["language"] == "da"
    assert found["source"] == "http://testserver/da/networks/cope.ics"
    assert found.decoded("last-modified") == Event.objects.get().modified_at.replace(microsecond=0)


def test_name_of_a_calendar_is_a_text_however_it_is_told(client):
    make_event(networks=[make_network(slug="cope", name=r"Food, wine; C:\N")])

    lines = client.get("/en/networks/cope.ics").content.split(b"\r\n")

    names = [line.partition(b":")[2] for line in lines if b"NAME" in line.partition(b":")[0]]
    assert names == [rb"URBACT: Food\, wine\; C:\\N"] * 2


def test_lines_are_of_75_octets_and_end_as_the_rules_say(client):
    make_event(title_en="Šibenik – Ålborg 🙂 " * 10, summary_en="Ελλάδα " * 60)

    data = client.get("/en/events.ics").content

    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_calendar_is_the_same_until_something_changes(client):
    event = make_event(time_zone="Europe/Riga", starts_time=time(9))
    make_event(time_zone="Europe/Paris", starts_time=time(9))
    etag = client.get("/en/events.ics").headers["ETag"]

    def status():
        return client.get("/en/events.ics", headers={"if-none-match": etag}).status_code

    assert status() == 304
    event.city.name = "Another"
    event.city.save()
    assert status() == 200


def test_calendar_of_very_many_events_has_those_that_come_then_the_latest_past(client, monkeypatch):
    monkeypatch.setattr(calendars, "EVENTS", 3)
    today = timezone.localdate()
    for days in (-20, -2, 30, 1):
        make_event(title_en=str(days), starts_on=today + timedelta(days=days))

    found = Calendar.from_ical(client.get("/en/events.ics").content)

    assert [str(event["summary"]) for event in found.events] == ["-2", "1", "30"]


ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=ODD.filter(str.strip), venue=ODD)
@example(title=r"\N", venue=r"C:\\N, \n; \;")
def test_odd_text_is_read_as_it_is(client, title, venue):
    Event.objects.all().delete()
    make_event(title_en=title, venue=venue, city=None, national_point=None)

    (entry,) = entries(client)

    assert entry["summary"] == cleaned(title)
    assert entry.get("location", "") == cleaned(venue)


def cleaned(text):
    """Without control characters, with one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(c for c in text if c in "\n\t" or not (c < " " or c == "\x7f"))


def test_calendar_without_events_has_a_component_all_the_same(client):
    make_network(slug="cope")

    found = Calendar.from_ical(client.get("/en/networks/cope.ics").content)

    assert [part.name for part in found.subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_query_count(client, django_assert_num_queries, rows):
    network = make_network(slug="cope")
    for _n in range(rows):
        make_event(networks=[network])

    with django_assert_num_queries(3):
        client.get("/en/networks/cope.ics")
