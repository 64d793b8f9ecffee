"""A slug that was changed leads on from old addresses."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Article
from tests import make
from tests.test_pages import MAKERS, address
from urbact_site.fields import unused_slug
from urbact_site.models import FormerSlug


@pytest.fixture
def article():
    """One that was at /en/news/old/."""
    article = make.make_article(slug="old", title_en="Food")
    article.slug = "new"
    article.save()
    return article


@pytest.mark.parametrize("model", list(MAKERS), ids=lambda model: model.__name__)
def test_old_address_of_any_page_and_its_picture_leads_to_the_new_one(client, model):
    record = MAKERS[model]()
    old = address(model, "detail", record.slug, language="da")
    record.slug = "zz"
    record.save()
    new = address(model, "detail", "zz", language="da")

    page, picture = client.get(f"{old}?page=2"), client.get(f"{old}card.png")

    assert (page.status_code, page.headers["Location"]) == (301, f"{new}?page=2")
    assert (picture.status_code, picture.headers["Location"]) == (301, f"{new}card.png")


def test_calendars_and_the_api_lead_on_too(client):
    event = make.make_event(slug="old")
    event.slug = "new"
    event.save()

    calendar, api = client.get("/da/events/old.ics"), client.get("/api/v1/events/old/?lang=da")

    assert (calendar.status_code, calendar.headers["Location"]) == (301, "/da/events/new.ics")
    assert (api.status_code, api.headers["Location"]) == (301, "/api/v1/events/new/?lang=da")


@pytest.mark.parametrize(
    ("path", "name", "maker"),
    [
        ("/da/networks/", "city", make.make_city),
        ("/da/news/", "point", make.make_national_point),
        ("/da/events/", "network", make.make_network),
    ],
)
def test_filter_by_a_former_slug_is_that_of_today(client, path, name, maker):
    record = maker(slug="old")
    record.slug = "new"
    record.save()
    maker(slug="other")

    asked = [client.get(f"{path}?{name}={slug}").context["filter"] for slug in ("old", "new")]

    for shown in asked:
        assert shown.form.errors == {}
        assert shown.values == {name: "new"}
        assert '<option value="new" selected' in str(shown.form[name])
        assert shown.canonical_query == f"?{name}=new"


def test_filters_of_tables_and_the_api_know_a_former_slug(client):
    network = make.make_network(slug="old")
    network.slug = "new"
    network.save()
    make.make_article(slug="wanted", networks=[network])
    make.make_article()

    api = client.get("/api/v1/news/?network=old").json()
    table = json.loads(client.get("/en/news.json?network=old").getvalue())

    assert [row["slug"] for row in api["items"]] == ["wanted"]
    assert [row["slug"] for row in table] == ["wanted"]


def test_filter_by_a_former_slug_costs_one_query_more(client):
    network = make.make_network(slug="old")
    network.slug = "new"
    network.save()

    def queries(slug):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/en/news/?network={slug}")
        return len(captured)

    queries("new")
    assert queries("old") == queries("new") + 1


@pytest.mark.parametrize("slug", ["old", "%00", "%F0%9F%8F%99", "x" * 5000])
def test_filter_names_no_slug_of_what_is_not_public(client, slug):
    network = make.make_network(slug="old", published_at=None)
    network.slug = "secret"
    network.save()

    response = client.get(f"/en/news/?network={slug}")

    assert response.status_code == 200
    assert "secret" not in response.content.decode()
    assert list(response.context["filter"].form.errors) == ["network"]


def test_several_former_addresses_lead_to_the_last(client, article):
    article.slug = "newest"
    article.save()

    for slug in ("old", "new"):
        assert client.get(f"/en/news/{slug}/").headers["Location"] == "/en/news/newest/"


@pytest.mark.parametrize("published_at", [None, timezone.now() + timezone.timedelta(hours=1)])
def test_old_address_of_what_is_not_public_is_not_found(client, article, published_at):
    Article.objects.update(published_at=published_at)

    for path in ("/en/news/old/", "/api/v1/news/old/"):
        assert client.get(path).status_code == 404


def test_record_that_takes_its_old_slug_again_is_there(client, article):
    article.slug = "old"
    article.save()

    assert client.get("/en/news/old/").status_code == 200
    assert client.get("/en/news/new/").headers["Location"] == "/en/news/old/"


def test_address_made_from_a_title_is_none_that_leads_to_another_record(article):
    assert unused_slug(Article, "Old") == "old-2"


def test_slug_is_kept_only_when_it_changes(article):
    article.title_en = "Other"
    article.save()
    article.save(update_fields=["title_en"])

    assert [str(row) for row in FormerSlug.objects.all()] == ["article old"]


def test_kinds_do_not_share_their_slugs(client, article):
    assert client.get("/en/events/old/").status_code == 404
