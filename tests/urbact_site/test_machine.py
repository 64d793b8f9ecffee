from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from events.models import Article, Membership
from tests.make import make_article, make_machine_usage, make_member, make_national_point, make_user
from urbact_site import machine
from urbact_site.history import reason
from urbact_site.models import TranslationState

BODY = "<p>Cities <strong>cook</strong> &amp; eat.</p><ul><li><p>Yes<br>No</p></li></ul>"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MACHINE_TRANSLATION = "tests.machine.translate"


@pytest.fixture
def programme_editor():
    return make_user(is_programme_editor=True)


@pytest.fixture
def order(programme_editor, django_capture_on_commit_callbacks):
    """Order a translation and let it be done, as a commit would."""

    def order(*records, language="fi", user=None):
        with django_capture_on_commit_callbacks(execute=True):
            return machine.order(records, language, user or programme_editor)

    return order


def test_machine_writes_a_marked_draft_with_the_same_structure(order):
    article = make_article(title_en="Food day", summary_en="", body_en=BODY)

    assert order(article) == 1

    article = Article.objects.get()
    assert article.title_fi == "[fi] FOOD DAY"
    assert article.body_fi == (
        "<p>CITIES <strong>COOK</strong> &amp; EAT.</p><ul><li><p>YES<br>NO</p></li></ul>"
    )
    assert article.machine_languages == ["fi"]
    assert TranslationState.objects.get(language="fi").state == "machine"
    assert reason(Revision.objects.get()) == "Translated by machine."


def test_danish_original_is_translated_from_danish(order):
    article = make_article(original_language="da", title_da="Blåbærgrød")

    order(article, language="ro")

    article.refresh_from_db()
    assert (article.title_ro, article.title_en) == ("[ro] BLÅBÆRGRØD", None)


def test_machine_never_writes_over_a_person(order):
    article = make_article(title_fi="Ruoka")

    order(article)

    article.refresh_from_db()
    assert article.title_fi == "Ruoka"
    assert article.summary_fi.startswith("[fi] ")


def test_machine_writes_anew_what_only_a_machine_has_written(order):
    article = make_article(title_fi="Vanha", machine_languages=["fi"])

    order(article)

    article.refresh_from_db()
    assert article.title_fi.startswith("[fi] ARTICLE")


def test_nothing_is_ordered_where_nothing_is_missing(order):
    article = make_article(title_fi="a", summary_fi="b", body_fi="<p>c</p>")

    assert order(article) == 0
    assert order(make_article(original_language="fi", title_fi="a")) == 0


@pytest.mark.parametrize("provider_name", ["careless", "broken", "short", "long"])
def test_answer_that_does_not_fit_is_refused_and_the_words_given_back(
    order, settings, provider_name, caplog
):
    settings.MACHINE_TRANSLATION = f"tests.machine.{provider_name}"
    article = make_article(title_en="Food day", body_en=BODY)

    order(article)

    article.refresh_from_db()
    assert (article.title_fi, article.body_fi, article.machine_languages) == (None, None, [])
    assert article.national_point.machine_usage.get().words == 0
    assert f"machine translation of events.article {article.pk} into fi" in caplog.text


def test_words_count_for_the_month_of_the_point(order):
    article = make_article(title_en="Food day", summary_en="One two three", body_en=BODY)

    order(article)

    usage = article.national_point.machine_usage.get()
    assert (usage.words, usage.month.day) == (11, 1)


def test_budget_of_the_point_is_kept_and_named(order):
    point = make_national_point(title_en="Denmark", machine_words=1005)
    make_machine_usage(national_point=point, words=1000)
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    make_machine_usage(national_point=point, words=5000, month=last_month.replace(day=1))
    articles = [
        make_article(national_point=point, title_en="Three words here", summary_en="", body_en="")
        for _n in range(2)
    ]

    with pytest.raises(ValidationError) as refusal:
        order(*articles)

    assert refusal.value.messages == [
        "This has 6 words. Denmark may have 1,005 words a month translated by machine, of which "
        "1,000 are used."
    ]
    assert Article.objects.filter(title_fi__gt="").count() == 0
    assert order(articles[0]) == 1
    assert point.machine_usage.get(month=timezone.localdate().replace(day=1)).words == 1003


def test_without_a_provider_nothing_can_be_ordered(order, settings):
    settings.MACHINE_TRANSLATION = ""

    with pytest.raises(ValidationError, match="No machine translation is set up"):
        order(make_article())


def test_members_order_for_their_own_point_in_its_languages(order):
    point = make_national_point(languages=["fi"])
    own = make_article(national_point=point)
    translator = make_member(Membership.Role.TRANSLATOR, point)

    assert order(own, user=translator) == 1
    for record, language in [
        (make_article(), "fi"),
        (make_article(national_point=None), "fi"),
        (make_article(national_point=point), "da"),
    ]:
        with pytest.raises(ValidationError, match="You may not have this translated"):
            order(record, language=language, user=translator)


def test_text_that_a_person_wrote_meanwhile_stays(programme_editor):
    article = make_article(title_en="Food day")
    source, units = machine.gaps(article, "fi")
    texts = machine.machine_texts(units, source, "fi")
    Article.objects.update(title_fi="Ruoka", summary_en="Another summary")

    machine.write(article, "fi", texts, programme_editor)

    article.refresh_from_db()
    assert article.title_fi == "Ruoka"
    assert article.summary_fi is None
    assert article.body_fi is not None


# The desk


def test_button_of_the_side_by_side_page_fills_what_is_empty(
    client, programme_editor, django_capture_on_commit_callbacks
):
    client.force_login(programme_editor)
    article = make_article(title_en="Food day")
    url = reverse("admin:events_article_translate", args=[article.pk, "fi"])

    assert 'value="machine"' in client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"deed": "machine"})
    html = client.get(url).content.decode()

    assert "It is being translated by machine. Please read what it writes." in html
    assert 'value="[fi] FOOD DAY"' in html


def test_button_tells_why_it_does_nothing(client, programme_editor):
    client.force_login(programme_editor)
    point = make_national_point(title_en="Denmark", machine_words=0)
    article = make_article(national_point=point)

    response = client.post(
        reverse("admin:events_article_translate", args=[article.pk, "fi"]),
        {"deed": "machine"},
        follow=True,
    )

    assert "Denmark may have 0 words a month" in response.content.decode()


def test_page_of_files_orders_too(client, programme_editor, django_capture_on_commit_callbacks):
    client.force_login(programme_editor)
    article = make_article(title_en="Food day")
    form = {
        "machine": "1",
        "language": "fi",
        "format": "po",
        "records": f"events.article:{article.pk}",
    }

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("translation-files"), form, follow=True)
    again = client.post(reverse("translation-files"), form | {"language": "en"})

    assert "1 record is being translated by machine." in response.content.decode()
    article.refresh_from_db()
    assert article.title_fi == "[fi] FOOD DAY"
    assert "There is nothing of this to translate" in again.content.decode()


def test_without_a_provider_there_is_no_button(client, programme_editor, settings):
    settings.MACHINE_TRANSLATION = ""
    client.force_login(programme_editor)
    article = make_article()

    for url in (
        reverse("translation-files"),
        reverse("admin:events_article_translate", args=[article.pk, "fi"]),
    ):
        assert "Translate by machine" not in client.get(url).content.decode()
