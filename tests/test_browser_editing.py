"""A news item's way from a draft to the public and back, by three people in real browsers."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Article
from tests.make import make_article, make_country, make_member, make_national_point, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def point():
    return make_national_point(
        title_en="Denmark", languages=["da"], countries=[make_country(slug="dk")]
    )


def log_in(page, user, base_url):
    """Give a browser the session of a user."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": base_url}
    page.context.clear_cookies()
    page.context.add_cookies([cookie])


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def form_of(article):
    return f"/admin/events/article/{article.pk}/change/"


def test_from_draft_to_public_and_back(browser_page, base_url, point):
    page = browser_page
    editor = make_member("editor", point, username="anna")
    publisher = make_member("publisher", point, username="bo")

    # A Danish editor writes, previews and submits.
    log_in(page, editor, base_url)
    page.goto("/admin/events/article/add/")
    page.get_by_label("Original language").select_option("da")
    page.get_by_role("textbox", name="Title, Danish").fill("Mad i byer")
    shot(page, "form")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("A draft: nobody but editors sees it.")).to_be_visible()
    article = Article.objects.get()
    page.get_by_role("link", name="Preview").click()
    for width in ("phone", "desktop"):
        frame = page.frame_locator(f".preview-{width}")
        expect(frame.get_by_role("heading", name="Mad i byer")).to_be_visible()
        expect(frame.get_by_text("Forhåndsvisning, ikke offentlig")).to_be_visible()
    shot(page, "preview")
    page.goto(form_of(article))
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Mad i byer: Submitted for review.")).to_be_visible()

    # A publisher finds it in the queue and schedules it.
    log_in(page, publisher, base_url)
    page.goto("/admin/review/")
    shot(page, "review")
    page.get_by_role("link", name="Mad i byer").click()
    expect(page.get_by_text("Waits for review since")).to_be_visible()
    page.locator("[name=published_at_0]").fill("2035-05-03")
    page.locator("[name=published_at_1]").fill("10:00")
    page.get_by_role("button", name="Publish on 3 May 2035 at 10:00 (Copenhagen)").click()
    expect(page.get_by_text("Mad i byer: Scheduled.")).to_be_visible()
    assert page.request.get(f"/da/news/{article.slug}/").status == 404

    # Its minute comes.
    Article.objects.update(published_at=timezone.now() - timedelta(seconds=1))
    page.goto(f"/da/news/{article.slug}/")
    expect(page.get_by_role("heading", name="Mad i byer")).to_be_visible()


def test_programme_compares_and_restores(browser_page, base_url):
    page = browser_page
    article = make_article(title_en="Food in cities", body_en="<p>From the field.</p>")
    log_in(page, make_user(username="carla", is_programme_editor=True), base_url)
    page.goto(form_of(article))
    page.get_by_label("What you changed, and why").fill("First")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.goto(form_of(article))
    page.get_by_role("textbox", name="Title, English").fill("Food for cities")
    page.get_by_role("button", name="Save", exact=True).last.click()

    page.goto(form_of(article).replace("change", "history"))
    shot(page, "history")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".difference ins")).to_have_text("added: for")
    expect(page.locator(".difference del")).to_have_text("removed: in")
    shot(page, "compare")
    page.goto(form_of(article).replace("change", "history"))
    page.get_by_role("row").last.get_by_role("link").click()
    page.get_by_role("button", name="Restore the version of").click()

    expect(page.get_by_text("is restored")).to_be_visible()
    assert Article.objects.get().title_en == "Food in cities"


def test_two_editors_in_one_form(browser_page, base_url):
    page = browser_page
    article = make_article(title_en="Food", published_at=None)
    log_in(page, make_user(username="carla", is_programme_editor=True), base_url)
    page.goto(form_of(article))
    page.get_by_role("textbox", name="Title, English").fill("Food for all")
    Article.objects.update(title_en="Food in cities")

    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    shot(page, "meanwhile")
    page.get_by_label("Keep my text").check()
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().title_en == "Food for all"


def test_text_of_a_session_that_ended_is_offered_after_the_login(browser_page, base_url):
    page = browser_page
    user = make_user(username="carla", is_programme_editor=True)
    article = make_article(title_en="Food", published_at=None)
    log_in(page, user, base_url)
    page.goto(form_of(article))
    page.wait_for_timeout(1800)
    page.get_by_role("textbox", name="Title, English").fill("Food for all")
    page.wait_for_timeout(1200)
    page.context.clear_cookies()
    log_in(page, user, base_url)

    page.goto(form_of(article))
    page.get_by_role("button", name="Bring it back").click()

    title = page.get_by_role("textbox", name="Title, English")
    expect(title).to_have_value("Food for all")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(form_of(article))
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()


def test_axe_finds_nothing(browser, base_url, point):
    user = make_user(username="carla", is_programme_editor=True)
    article = make_article(
        national_point=point, title_en="Food", published_at=None, submitted_at=timezone.now()
    )
    context = browser.new_context(base_url=base_url, bypass_csp=True)
    page = context.new_page()
    log_in(page, user, base_url)
    client = Client()
    client.force_login(user)
    for title in ("Food in cities", "Food for all"):
        data = {"original_language": "en", "title_en": title, "kind": "news", "slug": article.slug}
        client.post(form_of(article), data)
    last = client.get(form_of(article).replace("change", "history")).context["rows"][0][0]

    for address in (
        form_of(article),
        form_of(article).replace("change", "history"),
        f"/admin/events/article/{article.pk}/history/{last.pk}/",
        form_of(article).replace("change", "preview"),
        "/admin/review/",
        "/admin/events/article/recover/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        violations = Axe().run(page).response["violations"]
        found = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations]
        assert found == [], address
    context.close()
