"""A translator's morning, in a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.make import make_article, make_member, make_national_point, make_network
from urbact_site.models import TranslationState

pytestmark = pytest.mark.browser


@pytest.fixture
def editor():
    finland = make_national_point(
        original_language="fi", title_fi="Suomi", languages=["fi"], slug="finland"
    )
    return make_member("translator", finland, username="translator")


def outdated_network():
    """A network whose English has changed since it was translated into Finnish."""
    network = make_network(
        name="COPE",
        tagline_en="A green transition",
        summary_en="Cities act on climate.",
        body_en="<p>More.</p>",
        tagline_fi="Vihreä siirtymä",
        summary_fi="Kaupungit toimivat.",
        body_fi="<p>Lisää.</p>",
    )
    network.summary_en = "Cities act on climate with their citizens."
    network.save()
    return network


def translation_of(record, language="fi"):
    meta = record._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{record.pk}/translate/{language}/"


def state(record):
    return TranslationState.objects.by_record([record])[record.pk, "fi"].state


def test_translators_morning(desk):
    network = outdated_network()
    younger = make_network(name="Later", tagline_en="Later", summary_en="Later.", body_en=None)
    desk.goto("/admin/")
    queue = desk.locator(".queue li")
    expect(queue).to_have_count(2)

    queue.first.get_by_role("link").click()
    expect(desk.get_by_text("Finnish: outdated")).to_be_visible()
    expect(desk.locator("ins")).to_contain_text("with their citizens")
    summary = desk.get_by_role("textbox", name="Summary, Finnish")
    summary.fill("Kaupungit toimivat asukkaidensa kanssa.")
    text = desk.get_by_role("textbox", name="Text, Finnish")
    text.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Ja vielä.")
    desk.get_by_role("button", name="Save and confirm").click()
    expect(desk.get_by_text("Finnish: up to date")).to_be_visible()
    assert state(network) == "up-to-date"

    desk.get_by_role("link", name="View on site").click()
    expect(desk).to_have_url(re.compile(f"/fi/networks/{network.slug}/$"))
    expect(desk.get_by_text("Kaupungit toimivat asukkaidensa kanssa.")).to_be_visible()
    expect(desk.get_by_text("Lisää. Ja vielä.")).to_be_visible()

    desk.goto("/admin/")
    expect(queue).to_have_count(1)
    expect(queue).to_contain_text(younger.name)


def tab_to(page, locator):
    """Go there by the Tab key, as who uses no mouse does."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Not reached by Tab: {locator}")


def test_translators_morning_by_keyboard_on_a_telephone(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    network = outdated_network()
    desk.goto("/admin/")

    tab_to(desk, desk.locator(".queue a"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Finnish: outdated")).to_be_visible()
    summary = desk.get_by_role("textbox", name="Summary, Finnish")
    tab_to(desk, summary)
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Kaupungit toimivat asukkaidensa kanssa.")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.keyboard.press("Control+Shift+Enter")

    expect(desk.get_by_text("Finnish: up to date")).to_be_visible()
    tab_to(desk, desk.get_by_role("link", name="View on site"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Kaupungit toimivat asukkaidensa kanssa.")).to_be_visible()
    desk.goto("/admin/")
    expect(desk.get_by_text("Finnish: nothing waits for translation.")).to_be_visible()
    assert state(network) == "up-to-date"


def test_enter_saves(desk):
    network = outdated_network()
    desk.goto(translation_of(network))

    desk.get_by_role("textbox", name="Tagline, Finnish").fill("Vihreä kaupunki")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("Saved.")).to_be_visible()
    network.refresh_from_db()
    assert network.tagline_fi == "Vihreä kaupunki"


def test_next_of_the_queue_is_a_key_away(desk):
    first = make_network(summary_en="One.", tagline_en="One", body_en=None)
    second = make_network(summary_en="Two.", tagline_en="Two", body_en=None)
    desk.goto(translation_of(first))
    desk.get_by_role("textbox", name="Summary, Finnish").fill("Yksi.")
    desk.get_by_role("textbox", name="Tagline, Finnish").fill("Yksi")

    desk.keyboard.press("Control+Enter")

    expect(desk).to_have_url(f"http://{desk.url.split('/')[2]}{translation_of(second)}")
    assert state(first) == "up-to-date"


def test_source_is_copied_into_plain_and_rich_text(desk):
    article = make_article(
        national_point=None, title_en="News & views", body_en="<p>Old <strong>text</strong></p>"
    )
    desk.goto(translation_of(article))

    for name in ("Title", "Text"):
        expect(desk.get_by_role("textbox", name=f"{name}, Finnish")).to_be_visible()
        desk.get_by_role("region", name=name).get_by_role("button", name="Copy").click()

    expect(desk.get_by_role("textbox", name="Title, Finnish")).to_have_value("News & views")
    expect(desk.get_by_role("textbox", name="Text, Finnish")).to_have_text("Old text")
    expect(desk.locator(".ProseMirror strong")).to_have_text("text")


def test_draft_keeps_the_public_text(desk):
    network = outdated_network()
    desk.goto(translation_of(network))
    desk.get_by_role("textbox", name="Summary, Finnish").fill("Kesken.")
    desk.get_by_role("button", name="Keep as a draft").click()
    expect(desk.get_by_text("Finnish: in progress")).to_be_visible()

    desk.goto(f"/fi/networks/{network.slug}/")
    expect(desk.get_by_text("Kaupungit toimivat.")).to_be_visible()

    desk.goto(translation_of(network))
    expect(desk.get_by_role("textbox", name="Summary, Finnish")).to_have_value("Kesken.")


def test_what_was_typed_when_the_session_ended_is_offered_back(desk):
    network = outdated_network()
    desk.goto(translation_of(network))
    summary = desk.get_by_role("textbox", name="Summary, Finnish")
    summary.fill("Pitkä työ.")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()

    desk.get_by_label("Username").fill("translator")
    desk.get_by_label("Password").fill("password")
    desk.get_by_role("button", name="Log in").click()

    expect(desk.get_by_text("Finnish: outdated")).to_be_visible()
    expect(summary).to_have_value("Kaupungit toimivat.")
    desk.get_by_role("button", name="Take it").click()
    expect(summary).to_have_value("Pitkä työ.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("Finnish: up to date")).to_be_visible()
    expect(desk.get_by_role("button", name="Take it")).to_be_hidden()


def test_everything_works_without_javascript(scriptless_page, log_in, editor):
    network = outdated_network()
    page = log_in(scriptless_page, editor)
    page.locator(".queue a").first.click()
    page.locator("[name=tagline_fi]").fill("Vihreä")
    page.get_by_role("region", name="Summary").get_by_role("button", name="Copy").click()

    summary = page.locator("[name=summary_fi]")
    expect(summary).to_have_value("Cities act on climate with their citizens.")
    expect(summary).to_be_focused()
    expect(page.locator("[name=tagline_fi]")).to_have_value("Vihreä")

    summary.fill("Ilman skriptiä.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Finnish: up to date")).to_be_visible()
    assert state(network) == "up-to-date"


PAGES = {
    "desk": lambda network: "/admin/",
    "side by side": translation_of,
    "translations": lambda network: translation_of(network, "x").removesuffix("x/"),
}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_and_the_page_fits_a_telephone(unwatched_desk, address):
    network = outdated_network()
    unwatched_desk.goto(address(network))
    unwatched_desk.wait_for_load_state("networkidle")

    violations = Axe().run(unwatched_desk).response["violations"]

    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    unwatched_desk.set_viewport_size({"width": 390, "height": 800})
    assert unwatched_desk.evaluate("document.documentElement.scrollWidth") <= 390
