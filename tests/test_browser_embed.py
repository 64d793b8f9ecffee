"""A frame of ours on a city's page, in a real browser."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.make import make_network
from tests.test_browser_site import WCAG

pytestmark = pytest.mark.browser


@pytest.fixture
def city(page):
    """A function that opens a page of another site, which has a frame in it."""

    class CityPage(BaseHTTPRequestHandler):
        frame = ""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>City</title>{self.frame}".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), CityPage)
    Thread(target=server.serve_forever).start()

    def open_page(frame):
        CityPage.frame = frame
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        return page.frame_locator("iframe")

    yield open_page
    server.shutdown()
    server.server_close()


def test_city_shows_our_networks(page, city, live_server):
    make_network(name="COPE", slug="cope")
    page.goto(f"{live_server.url}/en/networks/")
    page.get_by_role("link", name="Show this list on your own site").click()
    code = page.get_by_role("textbox", name="Copy this into your page").input_value()

    frame = city(code)

    expect(frame.get_by_role("heading", name="URBACT · Networks")).to_be_visible()
    frame.get_by_role("link", name="COPE").click()
    expect(page).to_have_url(f"{live_server.url}/en/networks/cope/")
    assert page.context.cookies() == []


def test_code_is_copied(page, live_server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/en/embed/?address=/en/networks/")
    code = page.get_by_role("textbox", name="Copy this into your page").input_value()

    page.get_by_role("button", name="Copy the code").click()

    expect(page.get_by_text("The code is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code


def test_other_pages_of_ours_stay_out_of_frames(page, city, live_server):
    said = []
    page.on("console", lambda message: said.append(message.text))

    frame = city(f'<iframe src="{live_server.url}/en/networks/"></iframe>')

    expect(frame.get_by_role("heading", name="Networks")).to_have_count(0)
    assert any("frame-ancestors" in text for text in said)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address", ["/en/embed/networks/", "/da/embed/networks/?colours=dark", "/en/embed/"]
)
def test_strip_and_its_form_are_accessible(page, live_server, width, address):
    make_network()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + address)

    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
