"""Pages bear what readers do to them: zoom, wider spacing, forced colours, a keyboard alone."""

import pytest

from tests.make import (
    make_article,
    make_call,
    make_city,
    make_country,
    make_event,
    make_expert,
    make_expertise,
    make_good_practice,
    make_image,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
    png,
)

pytestmark = pytest.mark.browser

LONG = "Verwaltungsgemeinschaftsvorsitzendenstellvertretung "
PAGES = [
    "/en/",
    "/en/networks/?theme=climate-action&country=dk",
    "/en/networks/?q=nothing+at+all&country=dk",
    "/en/networks/cope/",
    "/en/cities/",
    "/en/cities/kobenhavn/",
    "/en/countries/dk/",
    "/en/good-practices/park/",
    "/en/experts/?thematic=mobility",
    "/en/experts/henrik/",
    "/en/national-points/finland/",
    "/en/news/ruokaa/",
    "/en/events/meeting/",
    "/en/calls/call/",
    "/en/numbers/",
    "/en/search/?q=kobenhavn",
    "/en/data-health/",
    "/en/accessibility/",
    "/en/nowhere/",
]


@pytest.fixture
def site(settings, tmp_path):
    """One record of each kind, with words longer than a narrow screen."""
    settings.MEDIA_ROOT = tmp_path
    denmark, finland = make_country(slug="dk"), make_country(slug="fi")
    copenhagen = make_city(
        slug="kobenhavn", name="København", country=denmark, longitude=12.6, latitude=55.7
    )
    climate = make_theme(slug="climate-action", name_en="Climate action")
    cope = make_network(
        slug="cope",
        name=LONG.strip()[:40],
        tagline_en=LONG * 2,
        summary_en=LONG * 3,
        themes=[climate],
        body_en=f"<h3>{LONG}</h3><table><tr>{'<td>Eine lange Zelle</td>' * 6}</tr></table>",
        image=make_image(file=png(700, 400), caption_en=LONG, credit=LONG),
    )
    make_partner(network=cope, city=copenhagen, role="lead", name=LONG.strip()[:45])
    make_partner(network=cope, country=finland)
    make_good_practice(slug="park", city=copenhagen)
    mobility = make_expertise(slug="mobility", name_en=f"Mobility {LONG}")
    make_expert(slug="henrik", name="Henrik", country=denmark, expertise=[mobility])
    point = make_national_point(slug="finland", countries=[finland], organisation=LONG)
    make_article(slug="ruokaa", title_en=LONG * 2, national_point=point, networks=[cope])
    make_event(slug="meeting", networks=[cope], venue=LONG, national_point=point)
    make_call(slug="call", national_point=point)


@pytest.fixture
def opened(browser, live_server, site):
    """Opens a page with what a reader has set; CSP is off so that a style can be put in."""
    contexts = []

    def opened(**options):
        context = browser.new_context(base_url=live_server.url, bypass_csp=True, **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


# WCAG 2.2, 1.4.12
SPACING = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }
"""
# Texts of which a part cannot be seen, and what stands out of the page.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")].filter(e => {
    if (e.closest("svg, picture, .visually-hidden, .drawing, select, option")) return false;
    if (!e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) return false;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (style.clipPath !== "none" || !box.width) return false;
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    const isLong = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
    return (hides && isLong) || (box.right > innerWidth + 1 && !e.closest("table"));
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_is_cut_when_words_are_long_and_text_is_spaced(opened, width):
    """320 px are also a window of 1280 px at 400 %."""
    page = opened(viewport={"width": width, "height": 800})

    faults = {}
    for path in PAGES:
        page.goto(path)
        page.add_style_tag(content=SPACING)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        needed = page.evaluate("document.documentElement.scrollWidth")
        if (cut := page.evaluate(CUT)) or needed > width:
            faults[path] = needed, cut

    assert faults == {}


FOCUSED = [
    ("/en/", ".skip-link"),
    ("/en/", ".site-nav a"),
    ("/en/", ".site-search input"),
    ("/en/", ".language-menu summary"),
    ("/en/", ".figures a"),
    ("/en/", ".map svg a"),
    ("/en/", ".map summary"),
    ("/en/", ".card h3 a"),
    ("/en/networks/?theme=climate-action", ".chips a"),
    ("/en/networks/?theme=climate-action", "#id_country"),
    ("/en/networks/?theme=climate-action", "#filters button"),
    ("/en/networks/cope/", ".tags a"),
    ("/en/networks/cope/", "tbody a"),
    ("/en/networks/cope/", ".share a"),
    ("/en/numbers/", ".chart a"),
]


@pytest.mark.parametrize("options", [{}, {"forced_colors": "active"}, {"color_scheme": "dark"}])
def test_focus_can_be_seen(opened, options):
    page = opened(reduced_motion="reduce", viewport={"width": 1280, "height": 900}, **options)

    for path, selector in FOCUSED:
        if not page.url.endswith(path):
            page.goto(path)
        target = page.locator(selector).first
        target.scroll_into_view_if_needed()
        page.evaluate("document.activeElement.blur()")
        before = page.screenshot()
        page.keyboard.press("Shift")  # the last thing used is a keyboard
        target.focus()
        assert (selector, page.screenshot() == before) == (selector, False)


# Keys that are pressed before a page is painted are lost.
IS_PAINTED = "performance.getEntriesByName('first-contentful-paint').length"
# The element that the key has led to, once it is in the window; "the end" after the last.
STOP = """() => {
    const stop = document.activeElement, box = stop.getBoundingClientRect();
    if (stop === (window.stopBefore ?? document.body)) return false;
    if (stop === document.body) return "the end";
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0) return false;
    window.stopBefore = stop;
    return stop.outerHTML;
}"""


def test_every_stop_of_the_keyboard_comes_into_the_window_and_none_is_a_trap(opened):
    page = opened(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page.goto("/en/networks/cope/")
    page.wait_for_function(IS_PAINTED)
    stops = []

    while len(stops) < 200:
        page.keyboard.press("Tab")
        stop = page.wait_for_function(STOP).json_value()
        if stop in ("the end", *stops[:1]):
            break
        stops.append(stop)

    assert 20 < len(stops) < 200
