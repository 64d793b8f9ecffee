from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from events.models import Article
from tests import make
from urbact_site.feeds import LICENCE, atom

XML = "{http://www.w3.org/XML/1998/namespace}"
NAMES = {"a": "http://www.w3.org/2005/Atom"}


def feed(client, path, **headers):
    return ElementTree.fromstring(client.get(path, headers=headers).content)  # noqa: S314  ours


def texts(element, *names):
    return [element.findtext(f"a:{name}", namespaces=NAMES) for name in names]


def entries(root):
    return root.findall("a:entry", NAMES)


def test_entry_has_the_full_text_each_in_its_language(client):
    make.make_article(
        original_language="fi",
        title_fi="Otsikko",
        title_en="A title",
        summary_fi="Tiivistelmä",
        body_fi="<p>Koko <strong>teksti</strong></p>",
    )

    (entry,) = entries(feed(client, "/en/news.atom"))

    summary, content = entry.find("a:summary", NAMES), entry.find("a:content", NAMES)
    assert (entry.get(f"{XML}lang"), *texts(entry, "title")) == ("en", "A title")
    assert (summary.get(f"{XML}lang"), summary.text) == ("fi", "Tiivistelmä")
    assert content.attrib == {"type": "html", f"{XML}lang": "fi"}
    assert content.text == "<p>Koko <strong>teksti</strong></p>"


def test_entry_is_known_by_record_and_language_whatever_its_address(client):
    article = make.make_article(original_language="da", title_da="Overskrift")

    def ids(language):
        return [texts(e, "id")[0] for e in entries(feed(client, f"/{language}/news.atom"))]

    expected = [f"tag:urbact.eu,2024:events.article/{article.pk}/da"]
    assert ids("en") == ids("da") == expected
    Article.objects.update(slug="another-address")
    assert ids("en") == expected
    Article.objects.update(title_en="Title")
    assert ids("en") == [f"tag:urbact.eu,2024:events.article/{article.pk}/en"]


def test_entry_with_the_text_of_a_machine_says_so(client):
    make.make_article(title_da="Mad", machine_languages=["da"])

    def terms(language):
        (entry,) = entries(feed(client, f"/{language}/news.atom"))
        return [(c.get("term"), c.get("label")) for c in entry.findall("a:category", NAMES)]

    assert ("machine-translation", "maskinoversættelse") in terms("da")
    assert "machine-translation" not in dict(terms("en"))


def test_feed_tells_of_itself(client):
    moment = timezone.now().replace(microsecond=0)
    point = make.make_national_point(slug="riga")
    make.make_article(national_point=point)
    Article.objects.update(updated_at=moment)

    root = feed(client, "/da/news.atom?readable=&point=riga&kind=nonsense")

    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NAMES)}
    assert root.get(f"{XML}lang") == "da"
    assert texts(root, "title", "updated") == ["URBACT: Nyheder", moment.isoformat()]
    assert texts(root, "id") == ["tag:urbact.eu,2024:/da/news.atom?point=riga"]
    assert links["self"] == "http://testserver/da/news.atom?readable=&point=riga&kind=nonsense"
    assert links["alternate"] == "http://testserver/da/news/?point=riga"
    assert links["license"] == LICENCE
    assert entries(root)[0].findtext("a:author/a:name", namespaces=NAMES) == str(point)


def test_language_of_an_author_stands_where_the_grammar_has_it(client):
    point = make.make_national_point(title_en="", title_lv="Punkts", original_language="lv")
    make.make_article(national_point=point)

    author = entries(feed(client, "/en/news.atom"))[0].find("a:author", NAMES)

    assert author.attrib == {f"{XML}lang": "lv"}
    assert [(child.text, child.attrib) for child in author] == [("Punkts", {})]


def test_dates_are_true(client):
    published = datetime(2024, 3, 14, 10, tzinfo=UTC)
    make.make_article(published_at=published)
    Article.objects.update(updated_at=published - timedelta(days=3))

    (entry,) = entries(feed(client, "/en/news.atom"))

    assert texts(entry, "published", "updated") == [published.isoformat()] * 2


def test_the_newest_come_first_and_only_some(client):
    now = timezone.now()
    for days in range(atom.ENTRIES + 5):
        make.make_article(title_en=f"{days} old", published_at=now - timedelta(days=days + 1))

    found = entries(feed(client, "/en/news.atom"))

    assert [texts(entry, "title")[0] for entry in found] == [
        f"{days} old" for days in range(atom.ENTRIES)
    ]


def test_feed_stays_under_a_megabyte(client):
    for _n in range(8):
        make.make_article(body_en=f"<p>{'å & <br>' * 15_000}</p>")

    response = client.get("/en/news.atom")

    found = entries(ElementTree.fromstring(response.content))  # noqa: S314
    has_content = [entry.find("a:content", NAMES) is not None for entry in found]
    assert len(response.content) < 1_000_000
    assert has_content == sorted(has_content, reverse=True)
    assert (len(found), any(has_content), all(has_content)) == (8, True, False)


@pytest.mark.parametrize("path", ["/en/news.atom", "/en/experts.atom", "/fi/events.atom"])
def test_empty_feed_is_always_the_same(client, path):
    first, second = client.get(path), client.get(path)

    assert first.content == second.content
    assert texts(ElementTree.fromstring(first.content), "updated") == [  # noqa: S314
        "2024-01-01T00:00:00+00:00"
    ]


def test_markup_in_a_title_stays_text(client):
    title = "</title><script>alert(1)</script> & \"'"
    make.make_article(title_en=title)

    (entry,) = entries(feed(client, "/en/news.atom"))

    assert texts(entry, "title") == [title]


def test_page_of_a_national_point_names_its_feed_and_calendar(client):
    point = make.make_national_point(slug="riga")

    html = client.get(point.get_absolute_url()).content.decode()

    assert 'href="/en/news.atom?point=riga">' in html
    assert 'type="text/calendar"' in html
    assert 'href="/en/national-points/riga.ics">' in html
    assert 'href="webcal://testserver/en/national-points/riga.ics">' in html
