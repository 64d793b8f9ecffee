"""Texts name records and pictures; readers see addresses, and nothing that is not public."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from events.models import Article
from tests.make import (
    make_article,
    make_call,
    make_city,
    make_country,
    make_event,
    make_expert,
    make_good_practice,
    make_image,
    make_member,
    make_national_point,
    make_network,
    make_user,
)
from urbact_site.index import write_changes
from urbact_site.mentions import pictures_in_texts, public_pages, shown
from urbact_site.models import Draft, Image
from urbact_site.scope import Role


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def link(name, words="COPE"):
    return f'<p>See <a href="record:{name}">{words}</a> &amp; more.</p>'


def picture(image):
    return f'<figure data-picture="{image.slug}"></figure>'


def body_of(client, article, language="en"):
    html = client.get(f"/{language}/news/{article.slug}/").content.decode()
    return html.partition('<div class="prose"')[2].partition("</div>")[0].partition(">")[2]


# Links


@pytest.mark.parametrize("language", ["en", "da", "mt"])
def test_link_leads_to_the_page_in_the_readers_language(client, language):
    make_network(slug="cope", **{f"summary_{language}": "Cities."})
    article = make_article(body_en=link("network/cope"))

    assert body_of(client, article, language) == (
        f'<p>See <a href="/{language}/networks/cope/">COPE</a> &amp; more.</p>'
    )


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (make_network, "networks"),
        (make_good_practice, "good-practices"),
        (make_city, "cities"),
        (make_country, "countries"),
        (make_expert, "experts"),
        (make_national_point, "national-points"),
        (make_article, "news"),
        (make_event, "events"),
        (make_call, "calls"),
    ],
)
def test_every_record_with_a_page_can_be_named(make, path):
    record = make()

    html = shown([link(f"{record._meta.model_name}/{record.slug}")])[0]

    assert f'<a href="/en/{path}/{record.slug}/"' in html


def test_records_of_all_kinds_are_found_together():
    records = [f() for f in (make_city, make_network, make_article, make_country, make_expert)]
    names = [(record._meta.model_name, record.slug) for record in records]

    found = public_pages(names)

    assert {name: (page.kind, page.slug, page.pk) for name, page in found.items()} == {
        name: (*name, record.pk) for name, record in zip(names, records, strict=True)
    }


def test_link_says_in_which_language_the_page_is_when_that_is_another():
    make_article(slug="mad", original_language="da", title_da="Mad", title_fi="Ruoka")

    with override("en"):
        assert 'href="/en/news/mad/" hreflang="da">' in shown([link("article/mad")])[0]
    with override("fi"):
        assert 'href="/fi/news/mad/">' in shown([link("article/mad")])[0]


@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(hours=1)])
def test_link_to_what_is_not_public_is_its_words(client, published_at):
    make_article(slug="secret-merger", published_at=published_at)
    article = make_article(body_en=link("article/secret-merger", "A <em>plan</em>"))

    assert body_of(client, article) == "<p>See A <em>plan</em> &amp; more.</p>"
    for path in (f"/en/news/{article.slug}/", "/en/news.atom", f"/api/v1/news/{article.slug}/"):
        assert "secret-merger" not in client.get(path).content.decode()


@pytest.mark.parametrize("name", ["article/nobody", "user/1", "network/", "network/a b"])
def test_link_to_what_there_is_not_is_its_words(name):
    assert shown([link(name)]) == ["<p>See COPE &amp; more.</p>"]


def test_link_goes_on_when_the_record_is_withdrawn_and_published_again(client):
    other = make_article(slug="other")
    article = make_article(body_en=link("article/other"))
    Article.objects.filter(pk=other.pk).update(published_at=None)
    assert "<a" not in body_of(client, article)

    Article.objects.filter(pk=other.pk).update(published_at=timezone.now())

    assert '<a href="/en/news/other/">' in body_of(client, article)


def test_link_follows_a_record_to_its_new_address(client):
    other = make_article(slug="first")
    article = make_article(body_en=link("article/first") + link("article/second"))
    for slug in ("second", "third"):
        other.slug = slug
        other.save()

    assert body_of(client, article).count('<a href="/en/news/third/">') == 2


def test_who_has_a_slug_goes_before_who_had_it(client):
    other = make_article(slug="first")
    other.slug = "second"
    other.save()
    make_article(slug="first", title_en="", title_da="Mad", original_language="da")

    assert 'href="/en/news/first/" hreflang="da"' in shown([link("article/first")])[0]


def test_title_of_a_link_is_kept_and_escaped():
    make_network(slug="cope")
    html = '<a href="record:network/cope" title="&quot;&gt;&lt;b&gt;">COPE</a>'

    assert ' title="&quot;&gt;&lt;b&gt;"' in shown([html])[0]


@pytest.mark.parametrize("text", ["", None, "<p>Words &amp; more&nbsp;&lt;3</p>", "plain"])
def test_text_that_names_nothing_is_as_it_is_and_asks_nothing(text, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert shown([text]) == [text or ""]


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_does_not_depend_on_that_of_the_links(client, number):
    images = [make_image() for _n in range(number)]
    records = [f(number) for _n in range(number) for f in (named_article, named_network)]
    body = "".join([link(name) for name in records] + [picture(image) for image in images])
    plain, full = make_article(body_en="<p>x</p>"), make_article(body_en=body)

    def queries(article):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/en/news/{article.slug}/").status_code == 200
        return len(found)

    assert queries(full) - queries(plain) == 2
    html = body_of(client, full)
    assert (html.count("<a "), html.count("<figure")) == (number * 2, number)


def named_article(_number):
    return f"article/{make_article().slug}"


def named_network(_number):
    return f"network/{make_network().slug}"


# Pictures


def test_picture_has_the_words_of_its_record_in_the_readers_language(client):
    image = make_image(alt_en="A hall", alt_da="En hal", caption_en="The market", credit="Ana Kos")
    article = make_article(body_en=f"<p>a</p>{picture(image)}", title_da="Mad")

    html = body_of(client, article, "da")

    assert html.count("<figure") == 1
    assert 'alt="En hal"' in html
    assert '<span lang="en" dir="ltr">The market</span>' in html
    assert "data-picture" not in html
    with override("da"):
        expected = render_to_string("includes/_image.html", {"image": Image.objects.get()})
    assert html == f"<p>a</p>{expected}"


def test_picture_that_cannot_be_shown_is_not_there(client):
    image = make_image()
    gone = '<figure data-picture="gone"></figure>'
    type(image).objects.update(is_ready=False)
    article = make_article(body_en=f"<p>a</p>{picture(image)}{gone}<p>b</p>")

    assert body_of(client, article) == "<p>a</p><p>b</p>"


def test_pictures_in_texts_are_those_of_any_text_in_any_language():
    used, draft, kept, unused = (make_image() for _n in range(4))
    make_network(body_mt=picture(used))
    make_article(body_da=picture(draft) + picture(used), published_at=None)
    article = make_article()
    Draft.objects.create(
        kind="events.article", object_id=article.pk, data={"body_en": [picture(kept)]}
    )

    found = pictures_in_texts()

    assert found == {used.slug, draft.slug, kept.slug}
    assert unused.slug not in found


# Elsewhere


def test_feed_has_whole_addresses_and_asks_once_for_all_entries(client):
    make_network(slug="cope")
    image = make_image(alt_en="A hall")

    def queries(number):
        for _n in range(number):
            make_article(body_en=link("network/cope") + picture(image))
        with CaptureQueriesContext(connection) as found:
            content = client.get("/en/news.atom").content.decode()
        assert '&lt;a href="http://testserver/en/networks/cope/"&gt;COPE&lt;/a&gt;' in content
        assert f'src="http://testserver{image.file.shown_url}"' in content
        return len(found)

    assert queries(1) == queries(9)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_table_names_records_as_texts_do_and_none_that_is_hidden(client, form):
    make_network(slug="cope")
    make_article(slug="secret", published_at=None)
    make_article(slug="a", body_en=link("network/cope") + link("article/secret", "a plan"))

    response = client.get(f"/en/news.{form}")
    content = response.getvalue().decode().replace('""', '"').replace("\\", "")

    assert '<p>See <a href="record:network/cope">COPE</a> &amp; more.</p>' in content
    assert "<p>See a plan &amp; more.</p>" in content
    assert "secret" not in content


def test_api_has_whole_addresses(client):
    make_network(slug="cope", summary_da="Byer.")
    article = make_article(body_en=link("network/cope"))

    body = client.get(f"/api/v1/news/{article.slug}/?lang=da").json()["body"]

    assert body["html"] == (
        '<p>See <a href="http://testserver/da/networks/cope/">COPE</a> &amp; more.</p>'
    )


def test_description_and_search_have_the_words_alone(client):
    make_network(slug="cope")
    article = make_article(summary_en="", body_en=link("network/cope") + picture(make_image()))

    html = client.get(f"/en/news/{article.slug}/").content.decode()

    assert '<meta name="description" content="See COPE &amp; more.">' in html
    assert "record:" not in html
    assert "record:" not in client.get("/en/search/?q=COPE").content.decode()


# At the desk


def offered(client, of, **query):
    return client.get(f"/admin/{of}/", query).json()


def names_of(answer):
    return [(one["name"], one["text"], one["note"]) for one in answer["results"]]


@pytest.fixture
def danish_editor(client):
    point = make_national_point(slug="denmark", title_da="Danmark", original_language="da")
    client.force_login(make_member(Role.EDITOR, point, language="en"))
    return point


def test_editor_finds_records_by_their_titles_in_any_language(client, danish_editor):
    make_city(slug="sibenik", name="Šibenik")
    make_article(slug="soup", title_en="Soup", title_fi="Sibenikin keitto")

    assert names_of(offered(client, "records", q="sibenik")) == [
        ("record:city/sibenik", "Šibenik", "City"),
        ("record:article/soup", "Sibenikin keitto", "Article"),
    ]
    assert offered(client, "records", q="sibenik")["told"] == "2 suggestions"


def test_editor_finds_drafts_of_the_own_point_and_what_is_public(client, danish_editor):
    make_article(slug="own", title_en="Soup one", published_at=None, national_point=danish_editor)
    make_article(slug="foreign", title_en="Soup two", published_at=None)
    make_article(slug="public", title_en="Soup three")

    assert names_of(offered(client, "records", q="soup")) == [
        ("record:article/own", "Soup one", "Article, draft"),
        ("record:article/public", "Soup three", "Article"),
    ]
    assert offered(client, "records", name="article/foreign")["results"] == []


def test_record_with_titles_in_many_languages_is_offered_once(client, danish_editor):
    make_article(slug="soup", title_en="Soup", title_da="Soup", title_fi="Soup")

    assert [name for name, _t, _n in names_of(offered(client, "records", q="soup"))] == [
        "record:article/soup"
    ]


def test_name_in_a_text_is_told_by_its_title_also_after_it_moved(client, danish_editor):
    article = make_article(slug="old", title_en="Soup", title_da="Suppe")
    article.slug = "new"
    article.save()
    write_changes()

    for slug in ("old", "new"):
        found = offered(client, "records", name=f"article/{slug}")
        assert names_of(found) == [("record:article/new", "Soup", "Article")]


def test_editor_finds_pictures_by_their_words(client, danish_editor):
    hall, _square = make_image(alt_en="A hall", credit="Ana Kos"), make_image(alt_en="A square")
    hall.refresh_from_db()

    expected = {
        "name": hall.slug,
        "text": "A hall",
        "lang": "en",
        "note": "Ana Kos",
        "picture": hall.file.smallest_url,
    }
    assert offered(client, "pictures", q="hall")["results"] == [expected]
    assert offered(client, "pictures", name=hall.slug)["results"] == [expected]
    assert len(offered(client, "pictures")["results"]) == 2


@pytest.mark.parametrize("of", ["records", "pictures"])
@pytest.mark.parametrize("key", ["q", "name"])
@pytest.mark.parametrize(
    "value", ["", "\0", "'--", "user/1", "article/", "a" * 100_000, "\ud800", "%", "😀"]
)
def test_any_question_has_an_answer(client, danish_editor, of, key, value):
    response = client.get(f"/admin/{of}/?{urlencode({key: value}, errors='surrogatepass')}")

    assert response.status_code == 200
    assert response.json()["results"] == []


@pytest.mark.parametrize("of", ["records", "pictures"])
def test_only_editors_are_answered(client, of):
    make_article(slug="soup", title_en="Soup")
    for user in (None, make_user()):
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(f"/admin/{of}/?q=soup")
        assert (response.status_code, b"Soup" in response.content) == (302, False)
    client.force_login(make_user(is_programme_editor=True))
    assert client.post(f"/admin/{of}/?q=soup").status_code == 405
