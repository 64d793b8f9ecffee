"""A city that is there twice becomes one, in a browser."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from networks.models import City
from tests.make import (
    make_article,
    make_city,
    make_country,
    make_network,
    make_partner,
    make_user,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def cities():
    """A Coruña and Coruna, each with a network."""
    spain = make_country(slug="es")
    for slug, name, network in (("a-coruna", "A Coruña", "COPE"), ("coruna", "Coruna", "REFILL")):
        city = make_city(slug=slug, name=name, country=spain, longitude=-8.4, latitude=43.4)
        make_partner(city=city, network=make_network(name=network), name=name)
    make_article(cities=[city])
    return list(City.objects.order_by("slug"))


@pytest.fixture
def editor():
    return make_user(username="carla", is_programme_editor=True)


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)


def test_city_that_is_there_twice_becomes_one(browser_page, log_in, editor, cities):
    page = log_in(browser_page, editor)
    page.goto("/admin/decisions/")
    shot(page, "decisions")
    page.get_by_role("link", name="Merge", exact=True).click()
    expect(page.get_by_role("region", name="Coruna", exact=True)).to_contain_text("stays")
    page.get_by_role("link", name="Let this one stay").click()
    stays = page.get_by_role("region", name="A Coruña")
    expect(stays).to_contain_text("This one stays.")
    expect(page.get_by_text("Alternative names: Coruna")).to_be_visible()
    shot(page, "merge")
    page.get_by_role("button", name="Merge").click()

    expect(page.get_by_text("“Coruna” is merged into “A Coruña”.")).to_be_visible()
    shot(page, "merged")
    answer = page.request.get("/en/cities/coruna/", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (301, "/en/cities/a-coruna/")
    page.goto("/en/cities/coruna/")
    for network in ("COPE", "REFILL"):
        expect(page.get_by_role("link", name=network).first).to_be_visible()
    page.goto("/admin/decisions/")
    page.get_by_role("link", name="Deleted records").click()
    page.get_by_role("link", name="Coruna").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("This version of Coruna is restored.")).to_be_visible()


def test_axe_finds_nothing(unwatched_page, log_in, editor, cities):
    one, two = cities
    networks = [
        make_network(name="COPE", summary_da="Byer", body_en="<h3>Work</h3><p>Cities</p>"),
        make_network(name="Kope", summary_da="By", body_en="<p>City</p>", tagline_fi="Kaupungit"),
    ]
    for network in networks:
        make_partner(network=network, name="Agen", role="lead", kind="agency")
    make_partner(network=networks[1], name="Bari")
    page = log_in(unwatched_page, editor)

    for kind, pair in (("city", (one.pk, two.pk)), ("network", [n.pk for n in networks])):
        page.goto("/admin/networks/{}/{}/merge/{}/".format(kind, *pair))
        shot(page, f"axe-{kind}")
        for width in (1440, 320):
            page.set_viewport_size({"width": width, "height": 900})
            violations = Axe().run(page).response["violations"]
            found = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations]
            assert found == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
