from datetime import time, timedelta

from django.utils import timezone

from tests.make import make_event, make_network


def test_timeline_splits_coming_and_past_by_todays_date(client):
    network, today = make_network(), timezone.localdate()
    later, soon, over, long_over = (
        make_event(networks=[network], starts_on=today + timedelta(days=days))
        for days in (20, 0, -1, -300)
    )

    html = client.get(network.get_absolute_url()).content.decode()

    order = ["Coming events", soon.title, later.title, "Past events", over.title, long_over.title]
    places = [html.rindex(f">{text}<") for text in order]
    assert places == sorted(places)


def test_event_of_today_is_past_when_its_hour_is_over(client):
    network, now = make_network(), timezone.localtime()
    hours = {"starts_time": time(0), "ends_time": now.time()}
    make_event(networks=[network], starts_on=now.date(), **hours)

    html = client.get(network.get_absolute_url()).content.decode()

    assert "Coming events" not in html
    assert "Past events" in html


def test_timeline_without_coming_events_has_no_heading_for_them(client):
    network = make_network()
    make_event(networks=[network], starts_on=timezone.localdate() - timedelta(days=1))

    html = client.get(network.get_absolute_url()).content.decode()

    assert "Coming events" not in html
    assert "Past events" in html
