"""Whatever is not in the language of a page says in which it is: every text, wherever it stands.

Names of people, cities and partners are proper names, of no language.
"""

import re
from itertools import cycle
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from events.models import Event, NationalPoint
from networks.models import Country, GoodPractice, Network, Theme, Topic
from tests.test_languages import Page, make_danish_site
from tests.test_pages import LISTS, MAKERS, PAGES, address
from urbact_site.localized import translated

pytestmark = pytest.mark.once

# Words that stand for all texts of a language, so that each is known again wherever it is met.
TOKENS = {"da": "Danskord", "ro": "Românescul", "sr": "Србинова"}
TOKEN = re.compile("|".join(TOKENS.values()))
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module", autouse=True)
def records(lasting):
    """Every kind of record, each in one language only: in Danish, Romanian or Serbian."""
    found = make_danish_site()
    for model in apps.get_models():
        if names := translated(model):
            for pk, code in zip(model.objects.values_list("pk", flat=True), cycle(TOKENS)):
                texts = {f"{name}_da": None for name in names}
                texts |= {f"{name}_{code}": TOKENS[code] for name in names}
                model.objects.filter(pk=pk).update(original_language=code, **texts)
    call_command("rebuild_search", verbosity=0)
    return found


def misplaced(found):
    """Of (language, text), those with a word of another language."""
    return [
        (language, text)
        for language, text in found
        for code, token in TOKENS.items()
        if token in text and code != language
    ]


def texts_of(client, url):
    response = client.get(url)
    assert (url, response.status_code) == (url, 200)
    html = response.content.decode()
    return [(lang, text) for lang, text, _is_name in Page(html).found]


def assert_marked(found):
    """That texts of the languages are there, each where it says so."""
    assert any(TOKEN.search(text) for _language, text in found)
    assert misplaced(found) == []


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_text_on_a_page_says_its_language(client, model):
    found = [
        text
        for record in model.objects.all()
        for text in texts_of(client, record.get_absolute_url())
    ]

    assert_marked(found)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_text_in_a_list_says_its_language(client, model):
    found = texts_of(client, address(model, "list"))

    assert misplaced(found) == []
    assert found


def test_name_of_a_filter_that_is_set_says_its_language(client):
    chosen = [(Network, "theme", Theme), (GoodPractice, "topic", Topic)]
    for model, parameter, related in chosen:
        for slug in related.objects.values_list("slug", flat=True):
            url = f"{address(model, 'list')}?{parameter}={slug}"
            assert_marked(texts_of(client, url))


@pytest.mark.parametrize("name", ["home", "numbers", "data-health", "api", "embed", "privacy"])
def test_text_in_an_overview_says_its_language(client, name):
    assert misplaced(texts_of(client, reverse(name))) == []


@pytest.mark.parametrize("name", ["networks", "news", "events", "calls"])
def test_text_in_a_frame_of_another_site_says_its_language(client, name):
    assert misplaced(texts_of(client, reverse("strip", args=[name]))) == []


def test_text_among_what_is_found_says_its_language(client):
    found = []
    for token in TOKENS.values():
        found += texts_of(client, f"{reverse('search')}?q={token[:5]}")
        found += texts_of(client, f"{reverse('search-suggestions')}?q={token[:5]}")

    # What a hit was found by may be the name of another record: a line of words, of no sentence.
    assert_marked([(lang, text) for lang, text in found if " · " not in text])


def walk(element, language=None):
    """(language, text) of XML's elements."""
    language = element.get(XML_LANG, language)
    yield language, element.text or ""
    for child in element:
        yield from walk(child, language)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_text_in_a_feed_says_its_language(client, model):
    xml = client.get(address(model, "feed", "atom")).content

    assert_marked([*walk(ElementTree.fromstring(xml))])  # noqa: S314 (our own)


def test_text_in_a_calendar_says_its_language(client):
    urls = [address(Event, "feed", "ics")]
    urls += [address(Event, "calendar", event.slug) for event in Event.objects.all()]
    urls += [
        address(NationalPoint, "calendar", point.slug) for point in NationalPoint.objects.all()
    ]
    urls += [
        reverse("events:country-calendar", args=[country.slug]) for country in Country.objects.all()
    ]

    assert_marked(
        [
            (value.params.get("LANGUAGE"), str(value))
            for url in urls
            for component in Calendar.from_ical(client.get(url).content).walk()
            for name, value in component.property_items(recursive=False)
            if hasattr(value, "params") and not name.startswith("X-")  # these bear no parameter
        ]
    )


def spoken(data, language=None):
    """(language, text) of JSON, in which an object may say "lang"."""
    if isinstance(data, dict):
        language = data.get("lang") or data.get("inLanguage") or language
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    for part in parts:
        yield from spoken(part, language)
    if isinstance(data, str):
        yield language, data


@pytest.mark.parametrize(
    "name",
    ["networks", "good-practices", "experts", "national-points", "news", "events", "calls"],
)
def test_text_in_the_api_says_its_language(client, name):
    rows = client.get(f"/api/v1/{name}/").json()["items"]
    found = [*rows, *(client.get(f"/api/v1/{name}/{row['slug']}/").json() for row in rows)]

    assert_marked([*spoken(found)])
