"""An article in one language that is not English: complete everywhere, from the form to the feed.

Nobody is asked for an English text on the way, and none comes into being.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.models import Article
from events.resources import ArticleResource
from tests import make
from tests.imports import import_row
from urbact_site import preview
from urbact_site.localized import LANGUAGES, column
from urbact_site.models import TranslationState
from urbact_site.states import write_changes
from urbact_site.translation_files import Arrival, exported, read

TEXTS = {
    "da": ("Blåbærgrød til alle", "Byer laver mad sammen."),
    "ro": ("Mâncare pentru toți", "Orașele gătesc împreună."),
    "sr": ("Храна за све", "Градови кувају заједно."),
}
ADD, CHANGELIST = "admin:events_article_add", "admin:events_article_changelist"


@pytest.fixture(params=TEXTS)
def language(request):
    return request.param


@pytest.fixture
def title(language):
    return TEXTS[language][0]


@pytest.fixture
def summary(language):
    return TEXTS[language][1]


@pytest.fixture
def point(language):
    return make.make_national_point(
        original_language=language, languages=[language], **{f"title_{language}": "URBACT"}
    )


@pytest.fixture
def desk(client, point, language):
    """A client of the point's publisher, who has all in their language."""
    client.force_login(make.make_member("publisher", point, languages=[language]))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.fixture
def article(point, language, title, summary):
    texts = {f"title_{language}": title, f"summary_{language}": summary}
    return make.make_article(national_point=point, original_language=language, **texts)


def form_of(point, language, title, summary):
    return {
        "original_language": language,
        f"title_{language}": title,
        f"summary_{language}": summary,
        "national_point": point.pk,
        "kind": "news",
    }


def change_address(article, view="change", *args):
    return reverse(f"admin:events_article_{view}", args=[article.pk, *args])


def texts_by_language():
    """{code: [title, summary, body]} of the languages in which the only article has a text."""
    article = Article.objects.get()
    texts = {
        code: [getattr(article, column(name, code)) for name in ("title", "summary", "body")]
        for code in LANGUAGES
    }
    return {code: found for code, found in texts.items() if any(found)}


# At the desk


def test_it_opens_and_is_saved(desk, point, language, title, summary):
    assert desk.get(reverse(ADD)).status_code == 200

    response = desk.post(reverse(ADD), form_of(point, language, title, summary))

    assert response.status_code == 302
    article = Article.objects.get()
    assert texts_by_language() == {language: [title, summary, None]}
    assert (article.original_language, article.slug.isascii()) == (language, True)
    assert title in desk.get(change_address(article)).content.decode()
    again = form_of(point, language, title, f"{summary} Ja.") | {"slug": article.slug}
    assert desk.post(change_address(article), again).status_code == 302
    assert texts_by_language() == {language: [title, f"{summary} Ja.", None]}


def test_it_is_published_by_a_button(desk, point, language, title, summary):
    article = make.make_article(
        national_point=point,
        original_language=language,
        published_at=None,
        **{f"title_{language}": title},
    )
    data = form_of(point, language, title, summary) | {"slug": article.slug, "_publish": "1"}

    response = desk.post(change_address(article), data)

    assert response.status_code == 302
    assert Article.objects.get().is_public


def test_it_is_previewed(client, article, language, title):
    Article.objects.update(published_at=None)

    for code in (language, "en"):
        html = client.get(preview.address(article, code)).content.decode()
        assert title in html


def test_it_is_listed_and_found_at_the_desk(desk, article, title):
    make.make_article(national_point=article.national_point, title_en="Another")

    for query in ("", f"?q={title.split()[0]}", f"?q={title.split()[0].lower()}"):
        html = desk.get(reverse(CHANGELIST) + query).content.decode()
        assert title in html
        assert ("Another" in html) == (query == "")


@pytest.mark.parametrize("number", [0, 1, 2], ids=["csv", "xlsx", "json"])
def test_it_is_exported_and_imports_again_after_it_was_deleted(
    desk, article, number, settings, tmp_path
):
    settings.PRIVATE_ROOT = tmp_path
    before = texts_by_language()
    sent = desk.post(reverse("admin:events_article_export"), {"format": number})
    file = SimpleUploadedFile(sent["Content-Disposition"].split('"')[1], sent.getvalue())
    Article.objects.all().delete()

    page = desk.post(reverse("admin:events_article_import"), {"import_file": file}, follow=True)
    desk.post(page.request["PATH_INFO"], {"confirm": "1"})

    assert page.context["run"].counts["created"] == 1
    assert texts_by_language() == before


def test_it_is_imported_from_a_file_with_its_language_alone(point, language, title):
    row = {"slug": "one", "national_point": point.slug, "original_language": language}

    errors = import_row(ArticleResource, **row, kind="news", **{f"title_{language}": title})

    assert errors == {}
    assert texts_by_language() == {language: [title, None, None]}


def test_it_is_translated_side_by_side(client, article, language, title, admin_user):
    client.force_login(admin_user)
    page = client.get(change_address(article, "translate", "fi"))
    form = page.context["form"]
    values = {bound.html_name: bound.value() or "" for bound in form} | page.context["seen"]

    response = client.post(
        change_address(article, "translate", "fi"),
        values | {"title_fi": "Otsikko", "summary_fi": "Suomeksi.", "deed": "save"},
    )

    assert page.context["source"] == language
    assert page.context["texts"][0].source == title
    assert response.status_code == 302
    assert set(texts_by_language()) == {language, "fi"}
    rows = TranslationState.objects.by_record([article])
    assert rows[article.pk, "fi"].state == "up-to-date"


@pytest.mark.parametrize("format", ["xliff", "po"])
def test_it_is_translated_by_a_file(article, language, format):
    write_changes()
    [(_name, data, number)] = exported([[article]], "fi", format)
    target, units = read(data)
    for unit in units:
        assert unit.source
        unit.target, unit.is_done = unit.source, True

    arrival = Arrival(target, units)
    arrival.save("fi.po")

    assert (number, arrival.errors) == (2, [])
    assert set(texts_by_language()) == {language, "fi"}


# In public


@pytest.mark.parametrize("reader", ["own", "en", "fi"])
def test_it_is_on_its_page_and_on_the_list_in_its_language(
    client, article, language, title, reader
):
    code = language if reader == "own" else reader
    mark = "" if reader == "own" else f' lang="{language}" dir="ltr"'

    page = client.get(f"/{code}/news/{article.slug}/").content.decode()
    listed = client.get(f"/{code}/news/").content.decode()

    assert f'lang="{code}"' in page
    assert title in page
    assert f'<a href="/{code}/news/{article.slug}/"{mark}>{title}</a>' in listed


@pytest.mark.parametrize("reader", ["own", "en"])
def test_it_is_found_and_suggested(client, article, language, title, reader):
    code = language if reader == "own" else reader
    word = title.split()[0]

    found = client.get(f"/{code}/search/", {"q": word}).context["groups"]
    suggested = client.get(f"/{code}/search/suggestions/", {"q": word}).context["documents"]

    assert [document.title for group in found for document in group.documents] == [title]
    assert [document.title for document in suggested] == [title]


@pytest.mark.parametrize("reader", ["own", "en"])
def test_it_is_in_the_files_and_the_feed_and_the_api(client, article, language, title, reader):
    code = language if reader == "own" else reader

    rows = json.loads(client.get(f"/{code}/news.json").getvalue())
    feed = client.get(f"/{code}/news.atom").content.decode()
    told = client.get("/api/v1/news/", {"lang": code}).json()["items"]

    assert [row[column("title", language)] for row in rows] == [title]
    assert [row.get("title_en") for row in rows] == [None if reader == "own" else ""]
    assert f'xml:lang="{language}"' in feed
    assert title in feed
    assert (told[0]["title"]["text"], told[0]["title"]["lang"]) == (title, language)
    assert told[0]["languages"] == [language]
