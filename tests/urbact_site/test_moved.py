"""A slug that was changed leads on from old addresses."""

import pytest
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
def test_old_address_of_any_page_leads_to_the_new_one(client, model):
    record = MAKERS[model]()
    old = address(model, "detail", record.slug, language="da")
    record.slug = "zz"
    record.save()

    response = client.get(f"{old}?page=2")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        f"{address(model, 'detail', 'zz', language='da')}?page=2",
    )


def test_calendars_and_the_api_lead_on_too(client):
    event = make.make_event(slug="old")
    event.slug = "new"
    event.save()

    calendar, api = client.get("/da/events/old.ics"), client.get("/api/v1/events/old/?lang=da")

    assert (calendar.status_code, calendar.headers["Location"]) == (301, "/da/events/new.ics")
    assert (api.status_code, api.headers["Location"]) == (301, "/api/v1/events/new/?lang=da")


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
