"""Visitors' journeys in a real browser, with and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.make import (
    make_article,
    make_city,
    make_country,
    make_event,
    make_expert,
    make_expertise,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
)

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def site():
    """A small site: COPE led from Denmark, another network, news in Finnish, an expert."""
    denmark, finland = make_country(slug="dk"), make_country(slug="fi")
    climate = make_theme(slug="climate-action", name_en="Climate action", name_da="Klimaindsats")
    cope = make_network(
        slug="cope",
        name="COPE",
        themes=[climate],
        tagline_da="Grøn omstilling",
        summary_da="Otte byer.",
    )
    copenhagen = make_city(name="København", country=denmark, longitude=12.6, latitude=55.7)
    make_partner(network=cope, city=copenhagen, role="lead")
    other = make_network(name="Another network", themes=[make_theme(name_en="Urban planning")])
    make_partner(network=other, country=finland)
    point = make_national_point(slug="finland", countries=[finland], languages=["fi"])
    make_article(
        slug="ruokaa",
        original_language="fi",
        title_fi="Paikallista ruokaa",
        summary_fi="Ruokaa läheltä.",
        body_fi="<p>Ruoka kasvaa lähellä.</p>",
        national_point=point,
    )
    make_event(networks=[cope])
    mobility = make_expertise(slug="mobility", name_en="Mobility")
    make_expert(name="Henrik", country=denmark, expertise=[mobility])


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(request, browser, live_server):
    """A page of a browser, once with JavaScript and once without."""
    context = browser.new_context(java_script_enabled=request.param, base_url=live_server.url)
    yield context.new_page()
    context.close()


def choose(page, **choices):
    """Choose in the filters of a list and press the button that a page without script needs."""
    for label, choice in choices.items():
        page.get_by_label(label).select_option(choice)
    page.get_by_role("button", name="Show").click()


def follow(page, name):
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def test_find_cope_by_theme_and_country_from_the_home_page(visitor, site):
    visitor.goto("/en/")
    follow(visitor, "Climate action")
    choose(visitor, Country="dk")
    expect(visitor).to_have_url(re.compile(r"/en/networks/\?theme=climate-action&country=dk$"))
    expect(visitor.locator("#result-count")).to_have_text("1 result")

    follow(visitor, "COPE")

    expect(visitor.get_by_role("heading", level=1)).to_have_text("COPE")
    expect(visitor.get_by_role("row", name="København")).to_contain_text("lead partner")


def test_find_an_expert_for_mobility_in_denmark(visitor, site):
    visitor.goto("/en/")
    visitor.get_by_role("link", name="Experts").click()
    choose(visitor, **{"Thematic expertise": "mobility", "Country": "dk"})
    expect(visitor.locator(".why")).to_have_text(
        re.compile(r"Why shown\s+Thematic expertise: Mobility\s*Country: Denmark")
    )

    follow(visitor, "Henrik")

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Henrik")


def test_read_finnish_news_as_an_english_reader(visitor, site):
    visitor.goto("/en/")
    visitor.get_by_role("link", name="News", exact=True).click()
    expect(visitor.locator(".card .language-mark").first).to_have_text("in Finnish")

    follow(visitor, "Paikallista ruokaa")

    expect(visitor.locator(".notice")).to_contain_text("It is shown in Finnish.")
    visitor.locator(".notice").get_by_role("link", name="Suomi").click()
    expect(visitor).to_have_url(re.compile("/fi/news/ruokaa/$"))
    expect(visitor.locator(".notice")).to_have_count(0)


def test_go_from_the_map_to_a_city_and_its_networks(visitor, site):
    visitor.goto("/en/")
    mark = visitor.locator(".map svg").get_by_role("link", name="København")
    mark.focus()
    expect(mark.locator("text")).to_be_visible()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("København")

    visitor.get_by_role("row", name="COPE").get_by_role("link").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("COPE")


def test_search_with_and_without_diacritics(visitor, site):
    for words in ("København", "kobenhavn"):
        visitor.goto("/en/")
        visitor.get_by_role("searchbox", name="Search").fill(words)
        visitor.keyboard.press("Enter")
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Search")

        follow(visitor, "København")

        expect(visitor.get_by_role("heading", level=1)).to_have_text("København")


def test_page_is_passed_on(browser_page, site):
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/da/networks/cope/?utm_source=elsewhere")

    page.get_by_role("button", name="Kopiér linket").or_(
        page.get_by_role("button", name="Copy the link")
    ).click()

    expect(page.locator(".share [role=status]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == page.url.partition("?")[0]


def test_back_and_forward_go_through_the_filters_one_by_one(browser_page, site):
    page = browser_page
    page.goto("/en/")
    page.goto("/en/networks/")
    page.get_by_label("Theme").select_option("climate-action")
    expect(page).to_have_url(re.compile(r"/en/networks/\?theme=climate-action$"))
    page.get_by_label("Sort by").select_option("by-name")
    expect(page).to_have_url(re.compile("sort=by-name"))

    page.go_back()
    expect(page).to_have_url(re.compile(r"/en/networks/\?theme=climate-action$"))
    expect(page.get_by_label("Sort by")).to_have_value("")
    page.go_back()
    expect(page).to_have_url(re.compile("/en/networks/$"))
    expect(page.locator("#result-count")).to_have_text("2 results")
    page.go_back()
    expect(page).to_have_url(re.compile("/en/$"))

    page.go_forward()
    expect(page.locator("#result-count")).to_have_text("2 results")
    page.go_forward()
    expect(page).to_have_url(re.compile(r"/en/networks/\?theme=climate-action$"))
    expect(page.locator("#result-count")).to_have_text("1 result")


def test_search_in_a_list_while_typing(browser_page, site):
    page = browser_page
    page.goto("/en/networks/")

    page.get_by_label("Search in this list").press_sequentially("another")

    expect(page.locator("#result-count")).to_have_text("1 result")
    expect(page.get_by_label("Search in this list")).to_be_focused()
    expect(page.get_by_label("Search in this list")).to_have_value("another")


def test_switch_the_language_of_a_page(browser_page, site):
    page = browser_page
    page.goto("/en/networks/cope/")
    page.locator(".language-menu summary").click()

    page.get_by_role("link", name="Dansk", exact=True).click()

    expect(page).to_have_url(re.compile("/da/networks/cope/$"))
    expect(page.get_by_text("Grøn omstilling")).to_be_visible()


PAGES = [
    "/en/",
    "/en/networks/?theme=climate-action",
    "/en/networks/cope/",
    "/da/news/ruokaa/",
    "/en/nowhere/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(browser, live_server, site, scheme, width):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, base_url=live_server.url
    )
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(path, fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_no_cookie_and_no_storage_for_a_visitor(browser_page, site):
    page = browser_page
    for path in PAGES[:4]:
        page.goto(path)

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
