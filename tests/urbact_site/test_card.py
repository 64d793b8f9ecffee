"""The pictures that other sites show beside links to ours."""

from io import BytesIO

import pytest
from babel import Locale
from django.utils import timezone
from PIL import Image

from networks.models import Network
from tests import make
from tests.test_pages import MAKERS, address, every_list, every_model, every_page
from urbact_site import card, cldr
from urbact_site.localized import LANGUAGES

pytestmark = pytest.mark.once


def picture(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    return Image.open(BytesIO(response.content))


@every_model
def test_page_has_a_picture(client, model):
    record = MAKERS[model]()

    drawn = picture(client.get(f"{address(model, 'detail', record.slug)}card.png"))

    assert (drawn.format, drawn.size) == ("PNG", (1200, 630))


@every_list
def test_list_has_a_picture(client, model):
    assert picture(client.get(f"{address(model, 'list')}card.png")).size == (1200, 630)


def test_home_has_a_picture_in_every_language(client):
    pictures = {client.get(f"/{code}/card.png").content for code in ("en", "el", "bg", "fi")}

    assert len(pictures) == 4


@every_page
@pytest.mark.parametrize("published_at", [None, timezone.now() + timezone.timedelta(hours=1)])
def test_page_that_is_not_public_has_no_picture(client, model, published_at):
    record = MAKERS[model](published_at=published_at)

    response = client.get(f"{address(model, 'detail', record.slug)}card.png")

    assert response.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/networks/no-such-network/card.png",
        "/en/networks.atom/card.png",
        "/en/networks.atomcard.png",
        "/en/card.png/card.png",
        "/en/nothing/card.png",
        "/en//card.png",
        "/en/%00/card.png",
        "/en/../admin/card.png",
        "/en/search/card.png",
    ],
)
def test_what_is_no_page_has_no_picture(client, path):
    assert client.get(path).status_code == 404


def test_picture_says_what_the_language_shows(client):
    network = make.make_network(summary_da="Byer i arbejde.")
    danish = client.get(f"{address(Network, 'detail', network.slug, language='da')}card.png")
    english = client.get(f"{address(Network, 'detail', network.slug)}card.png")

    assert danish.content != english.content


def test_picture_may_be_kept_and_is_sent_once(client):
    network = make.make_network()
    url = f"{network.get_absolute_url()}card.png"

    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    network.name = "Another"
    network.save()
    changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert first.cookies == {}
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_picture_is_only_read(client):
    assert client.post("/en/card.png").status_code == 405


@pytest.mark.parametrize("name", [card.SERIF, card.SANS])
def test_fonts_have_every_letter_of_the_31_languages(name):
    """Those that the CLDR writes the names of countries, languages and months with."""
    letters = card.font(name, 24)
    missing = bytes(letters.getmask("\uffff"))
    texts = []
    for code in LANGUAGES:
        locale = Locale.parse(cldr.CLDR_NAMES.get(code, code))
        months = locale.months["format"]["wide"].values()
        texts += [*locale.territories.values(), *locale.languages.values(), *months]
    used = {letter for text in texts for letter in (text + text.upper()) if letter.isalpha()}

    assert len(used) > 300
    assert {letter for letter in used if bytes(letters.getmask(letter)) == missing} == set()


@pytest.mark.parametrize(
    "title",
    [
        "Byer",
        "x" * 200,
        "Kaupunkisuunnittelulainsäädäntö " * 6,
        "Ω" * 100 + " " + "Щ" * 99,
        "",
        "\u0301" * 200,
        "W " * 100,
    ],
)
def test_title_of_any_length_stays_on_the_picture(title):
    letters, lines = card.fitted(title)

    assert all(card.fits(line, letters) for line in lines)
    assert len(lines) * card.line_height(letters) <= 300
    assert len(card.drawn("Kind", title, title * 3)) < 60_000


def test_title_that_is_cut_says_so():
    _letters, lines = card.fitted("very long title " * 12)

    assert lines[-1].endswith(" …")


def test_title_is_drawn_without_emoji_and_line_ends():
    assert card.drawable("Cities 🏙️\n learn\u0301 ") == "Cities learń"
