"""Links to other sites: what is told of them, and where no request goes."""

import socket
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse

from tests.make import make_article, make_event, make_network, make_user
from urbact_site import links
from urbact_site.links import answer, keys_of
from urbact_site.models import Link
from urbact_site.proofreading import proofread

ANSWERS = {
    "/there": (200, ""),
    "/gone": (404, ""),
    "/no-more": (410, ""),
    "/closed": (403, ""),
    "/broken": (500, ""),
    "/moved": (301, "/there"),
    "/moved-away": (302, "/gone"),
    "/round": (302, "/round"),
    "/inside": (302, "http://10.0.0.1/"),
    "/metadata": (302, "http://169.254.169.254/latest/meta-data/"),
    "/file": (302, "file:///etc/passwd"),
    "/desk": (302, "http://testserver/admin/"),
}


class Site(BaseHTTPRequestHandler):
    """A site elsewhere; its server takes down what it is asked for."""

    def do_GET(self):
        self.server.asked.append(self.path)
        status, target = ANSWERS[self.path]
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.end_headers()
        while self.path == "/there":  # a page without an end, of which nothing is read
            try:
                self.wfile.write(b"x" * 10_000)
            except OSError:
                return

    def log_message(self, *args):
        pass


@pytest.fixture
def local():
    """A server that only this machine can reach."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    Thread(target=server.serve_forever).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ports(local, monkeypatch):
    """Its port is one of those that are asked."""
    monkeypatch.setattr(links, "PORTS", {*links.PORTS, local.server_port})


@pytest.fixture
def site(local, ports, monkeypatch, settings):
    """The address of that server, as if it were a site elsewhere."""
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setattr(links, "GUARD", replace(links.GUARD, ip_filter_allow_loopback_ips=True))
    settings.LOOK_UP_LINKS = True
    return f"http://127.0.0.1:{local.server_port}"


def unused_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def told(record):
    return [(remark.field, remark.text) for remark in proofread(record)]


def written(*addresses):
    body = "".join(f'<p><a href="{address}">the report</a></p>' for address in addresses)
    return make_article(body_en=body)


def age(**days):
    Link.objects.update(**{name: F(name) - timedelta(days=number) for name, number in days.items()})


# What an address answers


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/there", "found"),
        ("/gone", "gone"),
        ("/no-more", "gone"),
        ("/closed", "found"),
        ("/broken", "found"),
        ("/moved", "found"),
        ("/moved-away", "gone"),
        ("/round", "found"),
    ],
)
def test_answer(site, path, expected):
    assert answer(site + path) == expected


def test_site_that_nobody_runs_is_silent(site, monkeypatch):
    address = unused_address()
    monkeypatch.setattr(links, "PORTS", {*links.PORTS, int(address[:-1].rpartition(":")[2])})

    assert [answer(address), answer("http://nothing.invalid/")] == ["silent", "silent"]


def test_site_that_accepts_and_says_nothing_is_silent(site, monkeypatch):
    monkeypatch.setattr(links, "GUARD", replace(links.GUARD, default_timeout=(0.2, 0.2)))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(links, "PORTS", {port})

        assert answer(f"http://127.0.0.1:{port}/") == "silent"


# Where no request goes


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",  # noqa: S104 (nothing is bound to it)
        "[::1]",
        "[::ffff:127.0.0.1]",
        "user:word@127.0.0.1",
    ],
)
def test_this_machine_is_not_asked(local, ports, host):
    address = f"http://{host}:{local.server_port}/there"

    assert answer(address) == "gone"
    assert local.asked == []


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fd00::1]"],
)
def test_private_network_is_not_asked(host):
    assert answer(f"http://{host}/") == "gone"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/inside", "gone"), ("/metadata", "gone"), ("/file", "found"), ("/desk", "found")],
)
def test_redirect_is_no_way_in(local, site, path, expected):
    assert answer(site + path) == expected
    assert local.asked == [path]


def test_name_that_changes_its_address_is_no_way_in(local, ports, monkeypatch):
    asked, resolve = [], socket.getaddrinfo

    def rebinding(host, port, *args, **kwargs):
        if host != "rebound.example":
            return resolve(host, port, *args, **kwargs)
        asked.append(host)
        return resolve("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(links, "GUARD", replace(links.GUARD, default_timeout=(0.2, 0.2)))

    answer(f"http://rebound.example:{local.server_port}/there")

    assert asked == ["rebound.example"]
    assert local.asked == []


def test_name_of_this_machine_is_no_way_in(local, ports, monkeypatch):
    resolve = socket.getaddrinfo

    def resolver(host, port, *args, **kwargs):
        return resolve("127.0.0.1" if host == "inside.example" else host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)

    assert answer(f"http://inside.example:{local.server_port}/there") == "gone"
    assert local.asked == []


def test_only_pages_elsewhere_are_looked_up():
    assert keys_of(
        {
            "https://example.eu/report#part-2",
            "http://example.eu:80/",
            "https://example.eu:8443/",
            "ftp://example.eu/",
            "file:///etc/passwd",
            "gopher://example.eu/",
            "mailto:somebody@example.eu",
            "http://testserver/en/news/",
            "/en/news/",
            "#part-2",
            "http://[bad/",
            "http://example.eu:port/",
            f"https://example.eu/{'x' * 500}",
        }
    ) == {"https://example.eu/report", "http://example.eu:80/"}


# What is told


def test_lost_page_is_told_in_texts_and_fields(site):
    network = make_network(links=[{"kind": "website", "address": f"{site}/gone"}])
    event = make_event(registration_address=f"{site}/gone")
    article = written(f"{site}/gone#part-2", f"{site}/there")
    assert told(article) == []

    call_command("look_up_links", verbosity=0)

    lost = f"The link “{site}/gone” leads to no public page."
    assert told(article) == [("body_en", "The link “the report” leads to no public page.")]
    assert (told(network), told(event)) == (
        [("links", lost)],
        [("registration_address", lost)],
    )


def test_silent_site_is_told_after_a_day(site, monkeypatch):
    address = unused_address()
    monkeypatch.setattr(links, "PORTS", {*links.PORTS, int(address[:-1].rpartition(":")[2])})
    article = written(address)

    call_command("look_up_links")
    assert told(article) == []
    age(looked_up_at=1, silent_since=1)
    call_command("look_up_links")

    silent = "The site that the link “the report” leads to does not answer."
    assert told(article) == [("body_en", silent)]


def test_site_that_answers_again_is_told_no_more(site):
    article = written(f"{site}/there")
    Link.objects.create(address=f"{site}/there", answer="gone", looked_up_at="2026-01-01T00:00Z")
    assert len(told(article)) == 1

    call_command("look_up_links")

    assert told(article) == []


# When


def test_found_link_is_looked_up_each_week_and_lost_one_each_day(local, site):
    written(f"{site}/there", f"{site}/gone")
    asked = []
    for _day in range(8):
        call_command("look_up_links")
        asked.append(sorted(local.asked))
        local.asked.clear()
        age(looked_up_at=1)

    both, lost = ["/gone", "/there"], ["/gone"]
    assert asked == [both, lost, lost, lost, lost, lost, lost, both]


def test_command_tells_what_it_found_and_forgets_what_no_page_names(site, capsys):
    written(f"{site}/there", f"{site}/gone")
    Link.objects.create(address="https://example.eu/old")

    call_command("look_up_links")

    assert capsys.readouterr().out.splitlines() == [
        "2 of 2 links are looked up …",
        "1 found, 1 gone, 0 silent; 1 lead nowhere",
    ]
    assert Link.objects.filter(address__contains="example.eu").count() == 0


def test_machine_that_reaches_nobody_keeps_nothing(site):
    written("http://one.invalid/", "http://two.invalid/")

    with pytest.raises(CommandError, match="is this machine online"):
        call_command("look_up_links")

    assert set(Link.objects.values_list("answer", "looked_up_at")) == {("", None)}


def test_nobody_is_asked_where_that_is_off(local, site, settings, client):
    settings.LOOK_UP_LINKS, settings.QUEUE = False, True
    article = written(f"{site}/there")

    with pytest.raises(CommandError, match="LOOK_UP_LINKS is off"):
        call_command("look_up_links")
    client.force_login(make_user(is_programme_editor=True))
    client.get(reverse("admin:events_article_change", args=[article.pk]))

    assert local.asked == []


def test_form_has_new_links_looked_up_once(local, site, settings, client):
    settings.QUEUE = True
    article = written(f"{site}/gone")
    client.force_login(make_user(is_programme_editor=True))
    form = reverse("admin:events_article_change", args=[article.pk])

    client.get(form)
    again = client.get(form)

    assert local.asked == ["/gone"]
    assert "leads to no public page" in again.content.decode()


def test_known_links_cost_one_query(site, django_assert_num_queries):
    article = written(*(f"{site}/there?{number}" for number in range(30)))

    with django_assert_num_queries(1):
        proofread(article)
