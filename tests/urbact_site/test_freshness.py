"""What caches may keep: all that everybody reads, for a minute, and nothing of anybody's own."""

import pytest

from tests import make
from tests.test_pages import MAKERS

FOR_ALL = "public, max-age=0, s-maxage=60"
PAGES = [
    "/en/",
    "/en/numbers/",
    "/en/search/?q=a",
    "/en/api/",
    "/en/embed/",
    "/en/embed/events/",
    "/en/news.atom",
    "/en/events.ics",
    *(f"/en/events.{form}" for form in ("csv", "xlsx", "json", "geojson")),
    "/sitemap.xml",
    "/robots.txt",
]


@pytest.mark.parametrize("path", PAGES)
def test_what_everybody_reads_is_kept_a_minute(client, path):
    response = client.get(path)

    assert (response.status_code, response.headers["Cache-Control"]) == (200, FOR_ALL)
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_record_is_kept_a_minute_and_is_the_same_for_all(client, model):
    address = MAKERS[model]().get_absolute_url()

    answers = [
        client.get(address, headers={"User-Agent": name, "Accept-Language": code})
        for name, code in (("One", "da"), ("Another", "fi"))
    ]

    assert [answer.headers["Cache-Control"] for answer in answers] == [FOR_ALL] * 2
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("path", ["/en/", "/en/events/", "/en/events.csv", "/en/events.ics"])
def test_answer_that_nothing_has_changed_says_so_too(client, path):
    etag = client.get(path).headers["ETag"]

    response = client.get(path, headers={"if-none-match": etag})

    assert (response.status_code, response.headers["Cache-Control"]) == (304, FOR_ALL)


def test_list_that_htmx_asks_for_is_another(client):
    """It comes with the address that the browser is to show."""
    assert "HX-Request" in client.get("/en/events/").headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/en/nothing/", "/en/events/?page=9", "/en/events/?q="])
def test_what_is_not_found_or_elsewhere_is_not_kept(client, path):
    assert "Cache-Control" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/admin/", "/account/login/", "/admin/login/"])
def test_desk_and_log_in_are_kept_by_nobody(client, admin_user, path):
    anonymous = client.get(path).headers["Cache-Control"]
    client.force_login(admin_user)

    assert {anonymous, client.get(path).headers["Cache-Control"]} == {"no-store, private"}


def test_page_with_the_editors_own_link_is_kept_by_nobody(client, admin_user):
    client.force_login(admin_user)

    response = client.get(make.make_article().get_absolute_url())

    assert response.headers["Cache-Control"] == "private, no-store"
