"""What is told of a page before it is published, and what keeps it from being published."""

import re

import pytest
from django.urls import reverse

from events.models import Article
from tests.forms import sent_by_browser
from tests.make import (
    make_article,
    make_expert,
    make_image,
    make_member,
    make_national_point,
    make_user,
)
from urbact_site import publishing
from urbact_site.localized import LANGUAGES
from urbact_site.proofreading import EMPTY_WORDS, proofread, serious
from urbact_site.publishing import PUBLISHED, SCHEDULED

DANISH = (
    "Byerne mødes for at tale om mad fra marken, og hvordan skolerne kan servere den for alle "
    "børn hver dag."
)


def told(record):
    return [(remark.field, remark.text) for remark in proofread(record)]


def said_of(body, **given):
    return told(make_article(body_en=body, **given))


def form_of(record, view="change"):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[record.pk])


@pytest.fixture
def desk(client):
    client.force_login(make_user(is_programme_editor=True))
    return client


def test_good_page_has_no_remark():
    assert told(make_article(image=make_image())) == []


# Texts


def test_summary_is_missed_in_each_language_of_the_page():
    article = make_article(summary_en="", title_da="Mad", title_fi="Ruoka", summary_fi="Ruoasta.")

    assert told(article) == [
        ("summary_en", "It is missing."),
        ("summary_da", "It is missing."),
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_link_that_says_nothing_is_found_in_every_language(code):
    for words in EMPTY_WORDS[code].split("|"):
        body = f'<p><a href="https://example.eu/">{words.capitalize()} »</a></p>'
        article = make_article(
            **{"original_language": code, f"body_{code}": body, f"summary_{code}": "x"}
        )

        expected = f"The link “{words.capitalize()} »” does not say where it leads."
        assert told(article) == [(f"body_{code}", expected)]


def test_link_without_words_says_nothing():
    assert said_of('<p><a href="https://example.eu/"> </a></p>') == [
        ("body_en", "The link “” does not say where it leads.")
    ]


@pytest.mark.parametrize(
    ("body", "remarks"),
    [
        ("<h3>One</h3><h4>Two</h4><h3>Three</h3>", []),
        ("<h4>Two</h4><p>x</p>", ["The first heading is a small one. Begin with a large one."]),
        ("<h3>One</h3><h3> </h3>", ["A heading is empty."]),
    ],
)
def test_headings_stand_in_order_and_have_words(body, remarks):
    assert said_of(body) == [("body_en", remark) for remark in remarks]


# Links to pages of the site


@pytest.mark.parametrize(
    "address",
    [
        "/en/news/good/",
        "/da/news/good/?x=1#part-1",
        "http://testserver/en/news/good/",
        "/en/news/",
        "/en/news.atom",
        "record:article/good",
        "/",
        "https://elsewhere.example/en/news/bad/",
        "mailto:somebody@example.eu",
        "#part-1",
    ],
)
def test_link_that_leads_somewhere(address):
    make_article(slug="good")

    assert said_of(f'<p><a href="{address}">the news</a></p>') == []


@pytest.mark.parametrize(
    "address",
    [
        "/en/news/bad/",
        "/en/news/draft/",
        "/en/news/draft/#part-1",
        "record:article/draft",
        "record:network/good",
        "/fr/nothing/",
        "http://testserver/en/news/bad/",
        "www.example.eu",
        "news/good/",
    ],
)
def test_link_that_leads_nowhere(address):
    make_article(slug="draft", published_at=None)

    assert said_of(f'<p><a href="{address}">the news</a></p>') == [
        ("body_en", "The link “the news” leads to no public page.")
    ]


def test_links_of_all_texts_are_looked_up_together(django_assert_num_queries):
    links = "".join(f'<a href="/en/news/no-{n}/">number {n}</a>' for n in range(20))
    article = make_article(body_en=links, title_da="Mad", summary_da="Mad.", body_da=links)

    with django_assert_num_queries(2):  # today's slugs, then former ones
        found = proofread(article)

    assert sum("no public page" in remark.text for remark in found) == 40


# Languages


def test_text_in_another_language_is_noticed():
    article = make_article(title_en="Food", summary_en=DANISH, body_en="")

    assert told(article) == [("summary_en", "It seems to be in another language: Danish.")]


def test_short_text_is_not_judged():
    assert told(make_article(title_en="Mad", summary_en="Byerne mødes.", body_en="")) == []


@pytest.mark.parametrize("code", ["bs", "cnr", "hr", "sr"])
def test_sister_languages_are_not_told_apart(code):
    text = (
        "Gradovi se sastaju da bi razgovarali o hrani i o tome kako škole mogu da je posluže "
        "svoj djeci svaki dan."
    )
    texts = {f"title_{code}": "Hrana", f"summary_{code}": text}

    assert told(make_article(original_language=code, **texts)) == []


# Pictures


@pytest.mark.parametrize("alt", ["IMG_2034.jpg", "DSC 0012", "image", "market square.png"])
def test_name_of_a_file_is_no_alternative_text(alt):
    found = serious(make_article(image=make_image(alt_en=alt)))

    assert [remark.text for remark in found] == [
        "The alternative text is the name of a file. Say what the picture shows."
    ]


def test_alternative_text_is_missed_in_the_languages_of_the_page():
    article = make_article(image=make_image(), title_da="Mad", summary_da="Mad.")

    assert told(article) == [("image", "The alternative text is missing in this language: Danish.")]
    assert serious(article) == []


def test_photo_of_an_expert_needs_words_too():
    assert [r.field for r in serious(make_expert(photo=make_image(alt_en="photo.jpg")))] == [
        "photo"
    ]


def test_picture_in_a_text_has_words_in_the_language_of_the_text():
    figure = '<figure data-picture="{}"></figure>'
    good, named = make_image(slug="good"), make_image(slug="named", alt_en="IMG_12")
    body = "".join(figure.format(slug) for slug in (good.slug, named.slug, "gone"))
    article = make_article(
        body_en=body, title_da="Mad", summary_da="Mad.", body_da=figure.format("good")
    )

    assert told(article) == [
        ("body_en", "The alternative text is the name of a file. Say what the picture shows."),
        ("body_en", "A picture is no longer in the library: gone."),
        ("body_da", "The alternative text is missing in this language: Danish."),
    ]
    assert [remark.field for remark in serious(article)] == ["body_en"]


# At the desk


def test_form_lists_the_remarks_with_links_to_the_fields(desk):
    article = make_article(summary_en="", title_da="Mad", image=make_image(alt_en="IMG_1"))

    html = desk.get(form_of(article)).content.decode()

    assert "Before you publish" in html
    assert 'href="#id_summary_en" data-language="en">Summary, English</a>' in html
    assert 'href="#id_image">Image</a>' in html
    assert html.count("It cannot be published like this.") == 1


def test_remark_on_a_language_that_the_form_does_not_hold_leads_to_one_that_does(desk):
    article = make_article(title_da="Mad")

    html = desk.get(form_of(article) + "?languages=en").content.decode()

    assert 'href="?languages=da#id_summary_da" data-language="da"' in html


@pytest.fixture
def doubtful():
    return make_article(published_at=None, image=make_image(alt_en="IMG_2034.jpg"))


def form_data(article, **more):
    texts = {"original_language": "en", "title_en": article.title_en, "kind": "news"}
    point = {"national_point": article.national_point_id, "image": article.image_id}
    return {**texts, **point, "slug": article.slug, **more}


@pytest.mark.parametrize(
    "more", [{"_publish": "1"}, {"published_at_0": "2020-01-01", "published_at_1": "10:00"}]
)
def test_form_refuses_to_publish(desk, doubtful, more):
    response = desk.post(form_of(doubtful), form_data(doubtful, **more))

    assert response.context["adminform"].form.errors == {
        "image": ["The alternative text is the name of a file. Say what the picture shows."]
    }
    doubtful.refresh_from_db()
    assert doubtful.published_at is None


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_advice_is_shown_before_a_new_page_is_public_and_keeps_nobody_from_it(desk, button):
    moment = {"published_at_0": "2035-01-01", "published_at_1": "10:00"}
    data = {"original_language": "en", "title_en": "Food", "kind": "news", **moment}
    new = reverse("admin:events_article_add")
    first = re.findall(
        r'name="(?:_publish|_schedule)" value="(\w+)"', desk.get(new).content.decode()
    )

    html = desk.post(new, data | {button: first[0]}).content.decode()

    assert not Article.objects.exists()
    assert "Nothing is published yet: look at the remarks below." in html
    assert 'data-language="en">Summary, English</a>' in html
    [(pressed, label)] = re.findall(r'name="_publish" value="(\w*)".*?>([^<]+)<', html)
    assert label == "Publish nevertheless"
    [seen] = re.findall(r'name="_seen" value="([^"]+)"', html)
    desk.post(new, data | {button: pressed, "_seen": seen})
    assert Article.objects.exclude(published_at=None).count() == 1


def test_remarks_that_the_form_has_shown_are_not_shown_twice(desk):
    """Beside what a draft changes, for one: both are on one page, and one button publishes."""
    article = make_article(title_en="Food", summary_en="From field to market")
    form = form_of(article)
    data = sent_by_browser(desk.get(form)) | {"summary_en": [""], "title_en": ["Food for all"]}
    desk.post(form, data | {"_draft": ["1"]})

    shown = desk.get(form)
    assert [str(record.changes[0].label) for record in shown.context["changed"]] == ["Title"]
    assert [remark.text for remark, _is_here in shown.context["remarks"]] == ["It is missing."]
    response = desk.post(form, sent_by_browser(shown) | {"_publish": ["look"]})

    assert response.status_code == 302
    assert Article.objects.get().title_en == "Food for all"


def test_remark_on_what_was_written_since_is_shown_before_publishing(desk):
    article = make_article(published_at=None, summary_en="From field to market")
    form = form_of(article)
    data = sent_by_browser(desk.get(form)) | {"summary_en": [""], "_publish": ["look"]}

    response = desk.post(form, data)

    assert Article.objects.get().published_at is None
    assert [str(remark.text) for remark, _is_here in response.context["remarks"]] == [
        "It is missing."
    ]
    desk.post(form, sent_by_browser(response) | {"_publish": ["look"]})
    assert Article.objects.get().is_public


def test_form_saves_a_draft_and_what_is_public_already(desk, doubtful):
    assert desk.post(form_of(doubtful), form_data(doubtful)).status_code == 302

    Article.objects.update(published_at="2020-01-01T10:00Z")
    more = {"published_at_0": "2020-01-01", "published_at_1": "11:00"}
    assert desk.post(form_of(doubtful), form_data(doubtful, **more)).status_code == 302


def test_list_publishes_the_others_and_says_why_one_stays(desk, doubtful):
    good = make_article(published_at=None, image=make_image(), title_en="Good")
    data = {"action": "publish", "_selected_action": [doubtful.pk, good.pk]}

    response = desk.post(reverse("admin:events_article_changelist"), data, follow=True)

    assert list(Article.objects.published()) == [good]
    assert f"{doubtful}: The alternative text is the name of a file." in response.content.decode()


def test_list_publishes_and_says_what_to_look_at_in_each(desk):
    good = make_article(published_at=None, title_en="Good", summary_en="From field to market")
    short = make_article(published_at=None, title_en="Short <b>", summary_en="")
    data = {"action": "publish", "_selected_action": [good.pk, short.pk]}

    response = desk.post(reverse("admin:events_article_changelist"), data, follow=True)

    link = f'<a href="http://testserver{form_of(short)}">Short &lt;b&gt;</a>'
    assert [str(message) for message in response.context["messages"]] == [
        f"{link}: Summary, English: It is missing.",
        "2 records: Published.",
    ]
    assert link in response.content.decode()


def test_list_counts_the_remarks_that_it_does_not_tell(desk, monkeypatch):
    monkeypatch.setattr("urbact_site.admin.publishing.MOST_TOLD", 1)
    point = make_national_point()
    for number, summary in enumerate(["", "From field to market", "", ""]):
        make_article(
            national_point=point, published_at=None, title_en=f"No. {number}", summary_en=summary
        )
    data = {"action": "publish", "_selected_action": Article.objects.values_list("pk", flat=True)}

    response = desk.post(reverse("admin:events_article_changelist"), data, follow=True)

    listed = '<a href="/en/data-health/#texts-to-look-at">Texts to look at</a>'
    told = [str(message).rpartition("</a>: ")[2] for message in response.context["messages"]]
    assert told == [
        "Summary, English: It is missing.",
        "4 records: Published.",
        f"There are remarks on 2 more records, too. {listed}",
    ]


def test_queue_says_what_to_look_at_before_publishing(client):
    article = make_article(
        published_at=None, submitted_at="2020-01-01T10:00Z", summary_en="", title_da="Mad"
    )
    client.force_login(make_member("publisher", article.national_point))

    html = client.get(reverse("review")).content.decode()

    assert "Before you publish" in html
    links = re.findall(r'href="([^"]+)" data-language="\w+">([^<]+)</a>', html)
    form = form_of(article)
    assert links == [
        (f"{form}?languages=en#id_summary_en", "Summary, English"),
        (f"{form}?languages=da#id_summary_da", "Summary, Danish"),
    ]
    data = {"kind": "events.article", "pk": article.pk, "deed": "publish"}
    client.post(reverse("review"), data)
    assert Article.objects.get().is_public


def test_queue_is_silent_to_whom_cannot_publish_and_on_what_is_public(client):
    wanting = {"submitted_at": "2020-01-01T10:00Z", "summary_en": ""}
    article = make_article(published_at=None, **wanting)
    public = make_article(national_point=article.national_point, **wanting)
    client.force_login(make_member("editor", article.national_point))
    assert "Before you publish" not in client.get(reverse("review")).content.decode()

    Article.objects.filter(pk=article.pk).delete()
    client.force_login(make_member("publisher", article.national_point))
    response = client.get(reverse("review"))
    assert response.context["waiting"] == [public]
    assert "Before you publish" not in response.content.decode()


def test_review_refuses_to_publish(client, doubtful):
    Article.objects.update(submitted_at="2020-01-01T10:00Z")
    client.force_login(make_member("publisher", doubtful.national_point))
    data = {"kind": "events.article", "pk": doubtful.pk, "deed": "publish"}

    response = client.post(reverse("review"), data, follow=True)

    assert "The alternative text is the name of a file." in response.content.decode()
    assert not Article.objects.published().exists()


@pytest.mark.parametrize("deed", [PUBLISHED, SCHEDULED])
def test_deed_is_refused_in_the_data_layer(doubtful, deed):
    doubtful.published_at = "2030-01-01T10:00Z"

    with pytest.raises(publishing.ValidationError, match="name of a file"):
        publishing.decide(doubtful, deed)
