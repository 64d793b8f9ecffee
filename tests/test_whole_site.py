"""What holds for the site as a whole: no dead link, no heavy page, safe headers on every answer."""

import gzip
import re
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests import make
from urbact_site import publishing
from urbact_site.history import revision
from urbact_site.localized import LANGUAGES
from urbact_site.scope import Role

pytestmark = pytest.mark.once


@pytest.fixture
def site(settings, tmp_path):
    """A record of every kind, linked with others; one network exists in Danish only."""
    settings.MEDIA_ROOT = tmp_path
    country, theme, topic = make.make_country(slug="dk"), make.make_theme(), make.make_topic()
    city = make.make_city(country=country)
    network = make.make_network(
        slug="cope", themes=[theme], topics=[topic], image=make.make_image(file=make.png(700, 400))
    )
    make.make_network(
        original_language="da", summary_da="Byer.", predecessor=network, themes=[theme]
    )
    make.make_partner(network=network, city=city, role="lead")
    make.make_document(network=network)
    expert = make.make_expert(country=country, expertise=[make.make_expertise()])
    make.make_assignment(network=network, expert=expert)
    point = make.make_national_point(countries=[country], languages=["da"])
    make.make_contact(national_point=point)
    make.make_good_practice(city=city, topics=[topic])
    make.make_article(national_point=point, networks=[network], cities=[city], topics=[topic])
    make.make_event(national_point=point, networks=[network], city=city)
    make.make_call(national_point=point, documents=[make.make_document(network=None)])


def links(html, base):
    """The addresses of our own that a page names, without fragments."""
    named = re.findall(r"""\s(?:href|src|data-hx-get)=(["'])([^"'#][^"']*)\1""", html)
    found = [address for _quote, address in named]
    for renditions in re.findall(r'srcset="(.*?)"', html):
        found += [part.split()[0] for part in renditions.split(", ")]
    for address in found:
        url = urlsplit(urljoin(f"http://testserver{base}", unescape(address)))
        if url.netloc == "testserver":
            yield f"{url.path}?{url.query}" if url.query else url.path


class Reader(Client):
    """Keeps what it has read, by address."""

    def __init__(self):
        super().__init__()
        self.read = {}

    def get(self, address, **kwargs):
        response = super().get(address, **kwargs)
        self.read[address] = response.getvalue().decode("utf-8", "replace")
        return response


@cache
def static_exists(path):
    return bool(finders.find(path.removeprefix("/static/")))


def crawl(client, start, follows):
    """{address: the page where it stands} of all that is reached from one page on, and the dead
    among them: what does not answer 200, and fragments that their page does not have."""
    found, waiting, dead = {start: ""}, [start], {}
    while waiting:
        address = waiting.pop()
        if address.startswith("/static/"):
            if not static_exists(address):
                dead[address] = found[address]
            continue
        response = client.get(address, follow=True)
        if response.status_code != 200:
            dead[address] = found[address]
        elif response.headers["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            keys = set(re.findall(r'href="#([^"]+)"', html))
            absent = keys - set(re.findall(r'\sid="([^"]+)"', html))
            dead |= {f"{address}#{key}": address for key in absent}
            new = {link for link in links(html, address) if follows(link)} - found.keys()
            found |= dict.fromkeys(new, address)
            waiting += new
    return found, dead


@pytest.mark.parametrize("language", ["en", "da", "sr"])
def test_no_link_is_dead(client, site, language):
    def follows(link):
        # The files of a filtered list are those of the whole list, with fewer rows.
        is_part_of_a_file = re.search(r"\.\w+\?", link)
        ours = link.startswith((f"/{language}/", "/static/", "/media/"))
        return ours and not is_part_of_a_file

    found, dead = crawl(client, f"/{language}/", follows)

    assert dead == {}
    assert len(found) > 100


def test_home_page_and_a_network_lead_to_the_same_pages_in_every_language(client, site):
    """What is alive in English is alive in the others: only the first part of an address differs"""

    def leads_to(language):
        with translation.override(language):
            addresses = [reverse("home"), reverse("networks:network-detail", args=["cope"])]
        pages = [(address, client.get(address).content.decode()) for address in addresses]
        assert all(f'<html lang="{language}"' in html for _address, html in pages)
        found = {link for address, html in pages for link in links(html, address)}
        first = f"/{language}/"
        return {link.removeprefix(first) for link in found if link.startswith(first)}

    english = leads_to("en")

    assert len(english) > 20
    assert [code for code in LANGUAGES if leads_to(code) != english] == []


# Reading changes nothing

# Who is logged in, and what a change has left to be written after it.
MAY_BE_WRITTEN = {"Session", "TranslationState", "SearchDocument"}


def database():
    """{model: its rows, as text}"""
    found = {}
    for model in apps.get_models():
        if model.__name__ not in MAY_BE_WRITTEN:
            names = [field.attname for field in model._meta.concrete_fields]
            rows = models.QuerySet(model).order_by("pk")
            found[model] = [[getattr(row, name) for name in names] for row in rows]
    return found


def is_at_the_desk(link):
    path, _question, query = link.partition("?")
    # Of a list in some order, with some filter, the plain one is enough; of 31 languages one.
    is_one_of_many = "=" in query or re.search(r"/translate/(?!da/)\w+/$", path)
    return path.startswith("/admin/") and not is_one_of_many


def test_nothing_at_the_desk_is_changed_by_following_a_link(client, site):
    user = make.make_user(is_programme_editor=True)
    client.force_login(user)
    before = database()

    found, dead = crawl(client, "/admin/", is_at_the_desk)

    assert dead == {}
    assert len(found) > 100
    assert database() == before


# What is of another point is nowhere at the desk

# What is new each time: tokens, and the signature of a link.
UNIQUE = re.compile(r'(?:csrfmiddlewaretoken|_once)" value="[^"]+"|nonce="[^"]+"|/preview/[^"< ]+')
WORDS = "Hushhush nightingale"


def read_desk(client):
    """{address: its text} of all that is reached from the desk, and of each list with its numbers
    and its file."""

    def follows(link):
        # That leads to the public page of a record, which may name theirs.
        return is_at_the_desk(link) and not link.startswith("/admin/r/")

    client.read.clear()
    _found, dead = crawl(client, "/admin/", follows)
    assert dead == {}
    for model in admin.site._registry:
        place = f"/admin/{model._meta.label_lower.replace('.', '/')}/"
        client.get(f"{place}?_facets=True")
        file = client.post(f"{place}export/", {"format": "0"})
        client.read[f"file of {place}"] = file.getvalue().decode()
    return {address: UNIQUE.sub("", text) for address, text in client.read.items()}


def make_busy(point):
    """Records of a point in each state, and all that its members do with one at the desk."""
    texts = {"title_en": WORDS, "summary_en": WORDS, "national_point": point}
    known = {"first_name": WORDS, "email": "nightingale@example.eu", "notify": "daily"}
    publisher = make.make_member(Role.PUBLISHER, point, **known)
    now, hour = timezone.now(), timedelta(hours=1)
    with revision(publisher, "imported", why=WORDS):
        for moment in (None, now - hour, now + hour):
            state = {"published_at": moment, "submitted_at": now}
            make.make_article(**texts, **state)
            make.make_call(**texts, **state)
            make.make_event(city=make.City.objects.first(), **texts, **state)
        make.make_contact(national_point=point, name=WORDS)
        gone, sent = (make.make_article(published_at=None, **texts) for _number in range(2))
    client, news = Client(), "/admin/events/article/"
    client.force_login(publisher)
    form = {"original_language": "en", "kind": "news", "slug": sent.slug, "_why": WORDS}
    form |= {"title_en": WORDS, "national_point": point.pk}
    rows = SimpleUploadedFile("nightingale.csv", f"slug,title_en\n{sent.slug},x\n".encode())
    for address, given in [
        (f"{news}{gone.pk}/delete/", {"post": "yes"}),
        (f"{news}{sent.pk}/change/", form | {"_publish": "1"}),
        (f"{news}{sent.pk}/change/", form | {"_draft": "1"}),
        (f"{news}{sent.pk}/preview/", {}),
        (f"{news}import/", {"import_file": rows}),
        ("/admin/saved-filters/", {"kind": "events.article", "name": WORDS, "query": "q=x"}),
    ]:
        assert client.post(address, given).status_code == 302
    client.get(f"{news}{sent.pk}/change/")  # that the form is open is told to others
    publishing.do(sent, publishing.SUBMITTED, make.make_member(point=point), "", WORDS)


def make_drafts():
    """What the programme has not published yet, beside what it has."""
    hidden, city = {"published_at": None}, make.City.objects.first()
    cope = make.Network.objects.get(slug="cope")
    network = make.make_network(name=WORDS, predecessor=cope, topics=cope.topics.all(), **hidden)
    make.make_partner(network=network, city=city, name=WORDS)
    expert = make.make_expert(name=WORDS, country=city.country, **hidden)
    for record in (network, cope):
        make.make_assignment(network=record, expert=expert)
    hidden |= {"title_en": WORDS, "city": city}
    make.make_good_practice(**hidden)
    make.make_event(national_point=None, networks=[cope], **hidden)


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.PUBLISHER])
def test_desk_is_the_same_whatever_another_point_does(site, role):
    """Lists, numbers, histories, what waits, letters: letter by letter, without theirs and with."""
    point, other = make.NationalPoint.objects.get(), make.make_national_point()
    client = Reader()
    client.force_login(make.make_member(role, point, email="ours@example.eu", notify="daily"))
    before = read_desk(client)

    make_busy(other)
    if role != Role.TRANSLATOR:  # who translates them, too
        make_drafts()
    after = read_desk(client)
    call_command("send_digests")

    assert {key for key in before | after if before.get(key) != after.get(key)} == set()
    assert len(after) > 100
    assert [letter.to for letter in mail.outbox] == [["nightingale@example.eu"]]


# What is not public is nowhere


def make_pages(slug, published_at):
    """One page of each kind, beside the others; the words that it has no other page has."""
    given = {"slug": slug, "published_at": published_at}
    name = "Hushhush nightingale"
    titled = given | {"title_en": name, "summary_en": name, "body_en": f"<p>{name}</p>"}
    country, city = make.Country.objects.get(slug="dk"), make.City.objects.first()
    cope, topic = make.Network.objects.get(slug="cope"), make.Topic.objects.first()
    picture = make.make_image(file=make.png(700, 400, "hushhush.png"), alt_en=name)
    shown = {"themes": [make.Theme.objects.first()], "topics": [topic], "image": picture}
    network = make.make_network(name=f"{name}, {slug}", **shown, **given)
    make.make_partner(network=network, city=city, role="lead", name=name)
    plan = ContentFile(b"%PDF-1.7", "hushhush.pdf")
    make.make_document(network=network, title_en=name, file=plan)
    expert = make.make_expert(name=name, country=country, **given)
    make.make_assignment(network=cope, expert=expert)
    own = make.make_national_point(countries=[country], organisation=name, **titled)
    make.make_contact(national_point=own, name=name)
    related = {"national_point": make.NationalPoint.objects.first(), "networks": [cope]}
    papers = [make.make_document(network=None, title_en=name, file=plan)]
    return [
        network,
        expert,
        own,
        make.make_good_practice(city=city, topics=[topic], **titled),
        make.make_article(cities=[city], image=picture, **related, **titled),
        make.make_event(city=city, **related, **titled),
        make.make_call(national_point=related["national_point"], documents=papers, **titled),
    ]


KINDS = ["networks", "good-practices", "experts", "national-points", "news", "events", "calls"]


def read_all():
    """A reader who has read all that is public: pages, feeds, files, sitemap, API and search."""
    client = Reader()

    def follows(link):
        return link.startswith(("/en/", "/api/")) and not link.endswith((".png", ".xlsx"))

    _found, dead = crawl(client, "/en/", follows)
    assert dead == {}
    client.get("/sitemap.xml")
    for address in re.findall(r"testserver(/[^<]+)", client.read["/sitemap.xml"]):
        client.get(address)
    for name in client.get("/api/v1/").json():
        client.get(f"/api/v1/{name}/")
    for place in ("search", "search/suggestions", *KINDS):
        client.get(f"/en/{place}/?q=nightingale")
    return client


def test_what_is_not_public_is_nowhere(site):
    """In no page, list, related box, feed, file, calendar, sitemap, API or search; neither what is
    to be public nor what was, when everything had been read before."""
    now, hour = timezone.now(), timedelta(hours=1)
    make_pages("hushhush-draft", None)
    make_pages("hushhush-scheduled", now + hour)
    withdrawn = make_pages("hushhush-withdrawn", now - hour)
    deleted = make_pages("hushhush-deleted", now - hour)
    shown = {address for address, text in read_all().read.items() if "hushhush-" in text}
    for page in withdrawn:
        publishing.do(page, publishing.WITHDRAWN, make.make_user(), "")
    for page in deleted:
        page.delete()

    client = read_all()

    assert len(shown) > 50
    assert {address for address, text in client.read.items() if "hushhush" in text.lower()} == set()
    states = ("draft", "scheduled", "withdrawn", "deleted")
    hidden = [f"/en/{kind}/hushhush-{state}" for kind in KINDS for state in states]
    ends = ("/", "/card.png", ".ics")
    assert {client.get(address + end).status_code for address in hidden for end in ends} == {404}
    assert len(client.read) > 100


# Weight

PAGES = [
    "/en/",
    "/en/networks/",
    "/en/networks/cope/",
    "/en/cities/",
    "/en/good-practices/",
    "/en/experts/",
    "/en/national-points/",
    "/en/news/",
    "/en/events/",
    "/en/calls/",
    "/en/countries/dk/",
    "/en/numbers/",
    "/en/data-health/",
    "/en/privacy/",
    "/en/search/?q=city",
    "/en/nowhere/",
]
WITH_MAP = {"/en/", "/en/networks/cope/", "/en/cities/", "/en/countries/dk/", "/en/numbers/"}


def weight(client, address):
    """Bytes of HTML, style and script of a first visit, compressed."""
    response = client.get(address)
    html = response.content.decode()
    files = set(re.findall(r'"(/static/[^"]+\.(?:css|js))"', html))
    if any(name.endswith("site.css") for name in files):
        files.add("/static/urbact_site/tokens.css")  # @import
    texts = [response.content, *(Path(finders.find(f[8:])).read_bytes() for f in files)]
    return sum(len(gzip.compress(text)) for text in texts)


def test_first_visit_is_light(client, site):
    theme = make.make_theme()
    for number in range(80):  # as many as the fixtures have, with words of their own
        network = make.make_network(tagline_en=f"{number} {hash(number)} cities", themes=[theme])
        make.make_partner(network=network, role="lead", country=make.Country.objects.first())
        make.make_article(title_en=f"Article {number}", national_point=None)

    weights = {address: weight(client, address) for address in PAGES}

    limits = {address: 100_000 if address in WITH_MAP else 60_000 for address in PAGES}
    assert {a: w for a, w in weights.items() if w > limits[a]} == {}


# Headers

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


@pytest.fixture
def https(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 302),
        ("/en/", 200),
        ("/en/networks", 301),
        ("/en/networks/", 200),
        ("/en/networks.atom", 200),
        ("/en/networks/cope/card.png", 200),
        ("/en/nowhere/", 404),
        ("/en/networks/?page=abc", 404),
        ("/media/nothing.png", 404),
        ("/admin/", 302),
        ("/healthz", 200),
        ("/robots.txt", 200),
        ("/sitemap.xml", 200),
    ],
)
def test_every_answer_has_safe_headers(site, https, address, status):
    response = Client(headers={"X-Forwarded-Proto": "https"}).get(address)

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in SAFE} == SAFE
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy)
    assert "unsafe" not in str(policy)
    assert "geolocation=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "policy"),
    [
        ("/en/networks/", "same-origin"),
        ("/en/nowhere/", "same-origin"),
        ("/account/login/", "same-origin"),
        ("/en/networks.atom", None),
        ("/en/networks/cope/card.png", None),
    ],
)
def test_other_sites_load_pictures_and_feeds_but_no_pages(site, client, address, policy):
    assert client.get(address).headers.get("Cross-Origin-Resource-Policy") == policy


def test_a_fault_of_ours_has_safe_headers_too(site, https):
    client = Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"})
    make.Network.objects.update(links={"what": "no form would let through"})

    response = client.get("/en/networks/cope/")

    assert response.status_code == 500
    assert {name: response.headers.get(name) for name in SAFE} == SAFE
    assert "default-src 'none'" in response.headers["Content-Security-Policy"].split("; ")


def test_plain_http_is_led_to_https(site, https):
    response = Client().get("/en/networks/?theme=x")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/en/networks/?theme=x",
    )
