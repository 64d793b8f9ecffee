"""What search engines are told to read."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from events.models import Article
from experts.models import Expert
from networks.models import Country
from tests import make
from tests.test_pages import MAKERS, address, every_model, every_page, written
from tests.urbact_site.test_head import HOST, head
from urbact_site.localized import LANGUAGES

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SECTIONS = [
    "lists", "networks", "good-practices", "cities", "countries", "experts", "national-points",
    "news", "events", "calls",
]  # fmt: skip


def entries(client, path):
    """{address: (last change, {language: address})} of a sitemap."""
    response = client.get(path)
    assert response.status_code == 200
    found = ElementTree.fromstring(response.content).findall("s:url", NAMES)  # noqa: S314 (ours)
    pairs = [(entry.findtext("s:loc", None, NAMES), entry) for entry in found]
    assert len(dict(pairs)) == len(pairs)
    return {
        location: (
            entry.findtext("s:lastmod", None, NAMES),
            {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)},
        )
        for location, entry in pairs
    }


def section(model):
    return f"/sitemap-{address(model, 'detail', 'x').split('/')[2]}.xml"


def test_index_names_the_sections(client):
    response = client.get("/sitemap.xml")

    locations = re.findall("<loc>(.*?)</loc>", response.content.decode())
    assert response.headers["Content-Type"] == "application/xml"
    assert locations == [f"{HOST}/sitemap-{name}.xml" for name in SECTIONS]


def test_lists_are_in_every_language(client):
    found = entries(client, "/sitemap-lists.xml")

    assert len(found) == 15 * len(LANGUAGES)
    assert found[f"{HOST}/da/"] == (
        None,
        {code: f"{HOST}/{code}/" for code in LANGUAGES} | {"x-default": f"{HOST}/en/"},
    )


@every_page
def test_page_is_named_in_the_languages_that_it_exists_in(client, model):
    record = written(model, "da")
    location = HOST + address(model, "detail", record.slug, language="da")

    found = entries(client, section(model))

    assert found == {location: (found[location][0], {"da": location, "x-default": location})}


@every_page
def test_sitemap_has_published_pages_only(client, model):
    page = MAKERS[model]()
    MAKERS[model](published_at=None)
    MAKERS[model](published_at=timezone.now() + timezone.timedelta(hours=1))

    found = entries(client, section(model))

    assert {location.split("/")[-2] for location in found} == {page.slug}


def test_expert_without_biography_is_named_in_every_language(client):
    make.make_expert(biography_en="", headline_en="")

    assert len(entries(client, section(Expert))) == len(LANGUAGES)


def test_country_is_named_in_every_language(client):
    make.make_country(slug="dk")

    found = entries(client, section(Country))

    assert set(found) == {f"{HOST}/{code}/countries/dk/" for code in LANGUAGES}


def test_last_change_is_when_the_public_saw_it(client):
    day = timezone.now() - timezone.timedelta(days=30)
    waited = make.make_article(published_at=day)
    edited = make.make_article(published_at=day)
    Article.objects.filter(pk=waited.pk).update(updated_at=day - timezone.timedelta(days=9))
    Article.objects.filter(pk=edited.pk).update(updated_at=day + timezone.timedelta(days=9))

    found = entries(client, section(Article))

    assert [lastmod for lastmod, _versions in found.values()] == [
        str(timezone.localdate(day)),
        str(timezone.localdate(day + timezone.timedelta(days=9))),
    ]


@every_model
def test_sitemap_agrees_with_the_pages(client, model):
    MAKERS[model]()
    if model.__name__ not in ("City", "Country"):
        written(model, "da")
        MAKERS[model](original_language="fi", **texts(model, "fi", "en"))

    for location, (_lastmod, versions) in entries(client, section(model)).items():
        page = head(client, location)
        assert page.canonical == location
        assert page.versions == versions


def texts(model, *codes):
    field = {"Network": "summary", "Expert": "biography"}.get(model.__name__, "title")
    return {f"{field}_{code}": f"Text {code}" for code in codes}


@every_model
@pytest.mark.parametrize("rows", [1, 3])
def test_sitemap_query_count(client, django_assert_num_queries, model, rows):
    for _n in range(rows):
        MAKERS[model]()

    with django_assert_num_queries(1):
        client.get(section(model))


def test_index_query_count(client, django_assert_num_queries):
    for model in MAKERS:
        MAKERS[model]()

    with django_assert_num_queries(9):
        client.get("/sitemap.xml")


def test_long_section_has_pages(client):
    country = make.make_country()
    for _n in range(17):
        make.make_city(country=country)

    index = client.get("/sitemap.xml").content.decode()
    pages = [entries(client, f"/sitemap-cities.xml?p={number}") for number in (1, 2)]

    assert f"<loc>{HOST}/sitemap-cities.xml?p=2</loc>" in index
    assert [len(page) for page in pages] == [500, 27]
    assert not pages[0].keys() & pages[1].keys()


@pytest.mark.parametrize(
    "path", ["/sitemap-nothing.xml", "/sitemap-news.xml?p=2", "/sitemap-news.xml?p=x"]
)
def test_wrong_section_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_robots_may_read_all_but_the_desk_and_the_search(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/search/",
        "Disallow: /*?*sort=",
        f"Sitemap: {HOST}/sitemap.xml",
    ]


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-news.xml", "/robots.txt"])
def test_wrong_host_is_refused(client, path):
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
