"""The desk by keyboard alone: nothing here is clicked, and no script puts the focus anywhere."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from events.models import Article
from tests.make import make_country, make_member, make_national_point, png

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def reach(control, most=150):
    """Press Tab until a control has the focus."""
    expect(control).to_be_visible()
    found = control.element_handle()
    for _stop in range(most):
        if found.evaluate("found => found === document.activeElement"):
            return
        control.page.keyboard.press("Tab")
    expect(control).to_be_focused()


def press(control, key="Enter"):
    reach(control)
    control.page.keyboard.press(key)


def write(control, text):
    reach(control)
    control.page.keyboard.type(text)


def log_in_by_keys(page, username):
    page.goto("/admin/")
    write(page.get_by_label("Username"), username)
    write(page.get_by_label("Password"), "password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your desk")).to_be_visible()


def add_picture(page):
    """In the window that the form of an article opens for it."""
    picture = {"name": "market.png", "mimeType": "image/png", "buffer": png(800, 400).read()}
    page.on("filechooser", lambda chooser: chooser.set_files(picture))
    write(page.get_by_label("Original language"), "Danish")
    press(page.get_by_label("File"))
    expect(page.locator(".picture-focus img")).to_be_visible()
    write(page.get_by_label("Alternative text, Danish"), "Et torv")
    press(page.get_by_role("button", name="Save", exact=True))


def test_danish_news_item_is_written_submitted_and_scheduled(browser_page):
    page = browser_page
    point = make_national_point(languages=["da"], countries=[make_country(slug="dk")])
    make_member("editor", point, username="anna")
    make_member("publisher", point, username="bo")

    log_in_by_keys(page, "anna")
    press(page.get_by_role("link", name="Add article"))
    expect(page.get_by_role("textbox", name="Title, Danish")).to_be_focused()
    page.keyboard.type("Mad i byer")
    write(page.get_by_role("textbox", name="Summary, Danish"), "Fra marken til torvet.")
    write(page.get_by_role("textbox", name="Text, Danish"), "Byerne mødes.")
    with page.expect_popup() as adding:
        press(page.get_by_role("link", name="Add another image"))
    add_picture(adding.value)
    expect(page.locator(".field-image [role=textbox]")).to_have_attribute("title", "Et torv")
    press(page.get_by_role("button", name="Preview"))
    shown = page.frame_locator(".preview-phone")
    expect(shown.get_by_role("heading", name="Mad i byer")).to_be_visible()
    expect(shown.get_by_role("img", name="Et torv")).to_be_visible()
    press(page.get_by_label("Breadcrumbs").get_by_role("link", name="Mad i byer"))
    press(page.get_by_role("button", name="Submit for review"))
    expect(page.get_by_text("Mad i byer: Submitted for review.")).to_be_visible()
    with page.expect_navigation():
        press(page.get_by_role("button", name="Log out"))

    log_in_by_keys(page, "bo")
    press(page.get_by_role("link", name="1 record waits for review"))
    press(page.get_by_role("link", name="Mad i byer"))
    write(page.locator("[name=published_at_0]"), "2035-05-03")
    write(page.locator("[name=published_at_1]"), "10:00")
    press(page.get_by_role("button", name="Publish on 3 May 2035 at 10:00 (Copenhagen)"))
    expect(page.get_by_text("Mad i byer: Scheduled.")).to_be_visible()
    expect(page.locator(".messagelist")).to_be_focused()

    article = Article.objects.get()
    assert (article.title_da, article.title_en, article.body_da) == (
        "Mad i byer",
        None,
        "<p>Byerne mødes.</p>",
    )
    assert article.image.alt_da == "Et torv"
    assert article.published_at == datetime(2035, 5, 3, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
