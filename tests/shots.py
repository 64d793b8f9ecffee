"""Pictures of every page type, at three widths, light and dark: `./dev shots` runs it.

CHROMIUM=… python -m tests.shots ADDRESS FOLDER EDITORS, of a site that is served with its fixtures;
EDITORS is the file of `make_demo_editors`. It changes a text, which a translator then finds.
"""

import os
import re
import sys
import time
from itertools import product
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
WIDTHS = (320, 768, 1440)
DESK_WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
LISTS = (
    "networks",
    "good-practices",
    "cities",
    "experts",
    "national-points",
    "news",
    "events",
    "calls",
)
PAGES = {
    "home": "/en/",
    "numbers": "/en/numbers/",
    "search": "/en/search/?q=kobenhavn",
    "data-health": "/en/data-health/",
    "privacy": "/en/privacy/",
    "filtered": "/da/networks/?theme=climate-action",
    "nothing-found": "/en/experts/?q=xyzzy",
    "country": "/en/countries/dk/",
    "city": "/en/cities/vilnius/",
    "network": "/en/networks/cope/",
    "data-for-programs": "/api/networks/",
    "embed": "/en/embed/?address=/en/events/",
    "log-in": "/admin/login/",
    "not-found": "/en/nowhere/",
} | {name: f"/en/{name}/" for name in LISTS}
# Shown in README.md: (page, language, width, height, scheme).
README = {
    "home": ("/en/", 1440, 1100, "light"),
    "networks": ("/da/networks/?theme=climate-action", 1440, 1000, "light"),
    "network": ("/en/networks/cope/", 1440, 1100, "dark"),
    "news": ("/en/news/", 390, 844, "light"),
}
README_TRANSLATING = (1440, 860, "light")


def first_of(site, name):
    """The address of the first record in a list; None for an empty list."""
    with urlopen(f"{site}/en/{name}/") as response:  # noqa: S310 (our own server)
        html = response.read().decode()
    found = re.search(rf'<h3><a href="(/en/{name}/[^"?]+)"', html)
    return found and found[1]


def take(browser, address, path, width, height, scheme, *, whole, state=None):
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        storage_state=state,
    )
    page = context.new_page()
    page.goto(address)
    if whole:  # what loads lazily is loaded once it was in view
        page.set_viewport_size({"width": width, "height": min(page.evaluate(HEIGHT), 12000)})
        page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    context.close()


def lighten(path):
    """A third of the bytes, for readers of the README and for the repository; drawings bear it.

    k-means gives rare colours their due: without, the small marks of the map become grey.
    """
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, kmeans=4, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def log_in(browser, site, username, password):
    """A page of somebody who has logged in; it is at the desk."""
    page = browser.new_page(base_url=site)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    return page


def outdate(page):
    """Change what an English text says, as a programme editor does."""
    page.goto("/admin/networks/network/?q=cope")
    page.get_by_role("link", name="COPE", exact=True).click()
    summary = page.locator("[name=summary_en]")
    summary.fill(summary.input_value().replace("with citizens", "with their citizens, shops"))
    page.locator("[name=_save]").first.click()
    page.wait_for_load_state()


def take_desk(browser, site, folder, editors):
    """The desk, and side by side with what has changed."""
    outdate(log_in(browser, site, "editor", editors["editor"]))
    page = log_in(browser, site, "finnish-translator", editors["finnish-translator"])
    state = page.context.storage_state()
    translating = page.locator(".queue a").first.get_attribute("href")
    for name, address in {"desk": "/admin/", "translating": translating}.items():
        print(f"{address} …", flush=True)
        for width, scheme in product(DESK_WIDTHS, SCHEMES):
            path = folder / f"{name}-{width}-{scheme}.png"
            take(browser, site + address, path, width, 900, scheme, whole=True, state=state)
    path = ROOT / ".readme" / "translating.png"
    take(browser, site + translating, path, *README_TRANSLATING, whole=False, state=state)
    lighten(path)


HEIGHT = "document.documentElement.scrollHeight"


def wait_for(site):
    """Until the server answers, half a minute at most."""
    for _second in range(60):
        try:
            return urlopen(f"{site}/healthz")  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.5)
    sys.exit(f"{site} does not answer.")


def main(site, folder, editors):
    wait_for(site)
    editors = dict(line.split() for line in Path(editors).read_text().splitlines())
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    records = {f"{name}-record": first_of(site, name) for name in LISTS}
    pages = PAGES | {name: address for name, address in records.items() if address}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, address in pages.items():
            print(f"{address} …", flush=True)
            for width, scheme in product(WIDTHS, SCHEMES):
                path = folder / f"{name}-{width}-{scheme}.png"
                take(browser, site + address, path, width, 900, scheme, whole=True)
        for name, (address, width, height, scheme) in README.items():
            path = ROOT / ".readme" / f"{name}.png"
            take(browser, site + address, path, width, height, scheme, whole=False)
            lighten(path)
        take_desk(browser, site, folder, editors)
        browser.close()
    print(f"Pictures are in {folder} and in {ROOT / '.readme'}.")


if __name__ == "__main__":
    main(*sys.argv[1:4])
