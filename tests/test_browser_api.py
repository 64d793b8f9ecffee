"""The documentation of the API in a real browser, without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.make import make_country, make_network, make_partner
from tests.test_browser_site import WCAG

pytestmark = pytest.mark.browser


@pytest.fixture
def site():
    make_partner(network=make_network(name="COPE"), country=make_country(slug="dk"))
    make_network(name="Another")


def test_try_a_list_without_javascript(browser, live_server, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("link", name="Data for programs").click()
    page.get_by_role("main").get_by_role("link", name="Networks", exact=True).click()
    page.get_by_label("Country").select_option("Denmark")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("pre")).to_contain_text('"count": 1')
    expect(page.locator("pre")).to_contain_text('"name": "COPE"')
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/en/api/", "/da/api/events/"])
def test_documentation_is_accessible(page, live_server, site, width, address):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
