"""From idea to public: buttons, actions of the list, the time of a country."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Article, NationalPoint
from networks.models import Country
from tests import make
from tests.forms import sent_by_browser
from tests.urbact_site.publishing.desk import address, deeds_offered, press, said, shown_draft
from urbact_site.cldr import country_zone, zone_city
from urbact_site.history import reason, versions
from urbact_site.models import SentForm
from urbact_site.zones import zone_of


def test_buttons_say_what_an_editor_may_do(member, article):
    editor = member("editor")

    assert deeds_offered(editor, article) == ["submit"]
    Article.objects.update(published_at=timezone.now())
    assert deeds_offered(editor, article) == ["draft", "submit"]


def test_buttons_say_what_a_publisher_may_do(member, article):
    publisher = member("publisher")

    assert deeds_offered(publisher, article) == ["publish", "schedule"]
    Article.objects.update(submitted_at=timezone.now())
    assert deeds_offered(publisher, article) == ["publish", "schedule", "send_back"]
    Article.objects.update(published_at=timezone.now(), submitted_at=None)
    assert deeds_offered(publisher, article) == ["draft", "withdraw"]


def test_button_names_the_languages_that_will_be_public(member, article):
    Article.objects.update(title_en="Food")

    html = member("publisher").get(address(article, "change", article.pk)).content.decode()

    assert "Publish in Danish and English now" in html


def test_editor_submits_and_history_says_so(member, article):
    press(member("editor"), article, "_submit", _why="Please have a look")

    saved = Article.objects.get()
    assert saved.submitted_at is not None
    assert saved.published_at is None
    told = reason(versions(Article, article.pk).first().revision)
    assert "Submitted for review." in told
    assert "“Please have a look”" in told


@pytest.mark.parametrize("button", ["_publish", "_schedule", "_withdraw", "_send_back"])
def test_editor_publishes_nothing_by_a_forged_button(member, article, button):
    response = press(member("editor"), article, button, title_da="Forged")

    assert response.status_code == 403
    saved = Article.objects.get()
    assert (saved.published_at, saved.title_da) == (None, "Mad")


def test_publisher_publishes_what_was_submitted(member, article):
    Article.objects.update(submitted_at=timezone.now())

    press(member("publisher"), article, "_publish")

    saved = Article.objects.get()
    assert saved.is_public
    assert saved.submitted_at is None
    assert "Published." in reason(versions(Article, article.pk).first().revision)


@pytest.mark.parametrize(
    ("day", "hour_in_utc"),
    [("2035-01-15", 9), ("2035-07-15", 8), ("2036-02-29", 9)],
    ids=["winter", "summer", "leap day"],
)
def test_moment_is_in_the_time_of_the_points_country(member, article, day, hour_in_utc):
    NationalPoint.objects.get().countries.set([make.make_country(slug="lv")])

    press(member("publisher"), article, "_schedule", published_at_0=day, published_at_1="11:00")

    moment = Article.objects.get().published_at.astimezone(UTC)
    assert (moment.hour, moment.date().isoformat()) == (hour_in_utc, day)


def test_form_shows_the_moment_in_the_time_of_the_country(member, article):
    Article.objects.update(published_at=datetime(2035, 5, 3, 8, tzinfo=UTC))

    html = member("publisher").get(address(article, "change", article.pk)).content.decode()

    assert "Will be public on 3 May 2035, 10:00 (Copenhagen)." in html
    assert 'value="10:00:00"' in html


def test_scheduling_without_a_moment_is_a_form_error(member, article):
    response = press(member("publisher"), article, "_schedule")

    assert response.context["adminform"].form.errors == {
        "published_at": ["This field is required."]
    }


@pytest.mark.parametrize("day", ["2035-03-25", "2035-10-28"], ids=["never", "twice"])
def test_moment_that_a_clock_shows_not_once_is_a_form_error(member, article, day):
    response = press(
        member("publisher"), article, "_schedule", published_at_0=day, published_at_1="02:30"
    )

    [[error]] = response.context["adminform"].form.errors.values()
    assert "it may be ambiguous or it may not exist" in error
    assert Article.objects.get().published_at is None


def test_withdrawn_page_is_a_draft_and_its_history_says_that_it_was_public(member, article):
    publisher = member("publisher")
    press(publisher, article, "_publish")
    saved = Article.objects.get()
    assert publisher.get(saved.get_absolute_url()).status_code == 200

    press(publisher, article, "_withdraw")

    assert Article.objects.get().published_at is None
    assert publisher.get(saved.get_absolute_url()).status_code == 404
    told = [reason(v.revision) for v in versions(Article, article.pk)]
    assert "Withdrawn." in told[0]
    assert "Published." in told[1]


def test_every_country_has_a_time_zone():
    assert country_zone("cy") == "Asia/Nicosia"
    assert country_zone("rs") == "Europe/Belgrade"
    assert zone_city("Europe/Riga") == "Riga"
    assert zone_of(Country()).key == "Europe/Paris"


YESTERDAY = {"published_at_0": "2020-01-01", "published_at_1": "10:00"}

SOME_DAY = {"published_at_0": "2035-05-03", "published_at_1": "10:00"}

NEVER = {"published_at_0": "", "published_at_1": ""}


@pytest.mark.parametrize(
    ("before", "moment", "deed"),
    [
        (None, YESTERDAY, "Published."),
        (None, SOME_DAY, "Scheduled."),
        ("public", NEVER, "Withdrawn."),
        ("public", SOME_DAY, "Scheduled."),
        ("public", YESTERDAY, None),
        ("scheduled", YESTERDAY, "Published."),
        ("scheduled", NEVER, "Withdrawn."),
        (None, NEVER, None),
    ],
)
def test_plain_saving_that_moves_the_moment_is_told_as_what_it_does(
    member, article, before, moment, deed
):
    days = {None: None, "public": -1, "scheduled": 1}[before]
    published_at = days and timezone.now() + timedelta(days=days)
    Article.objects.update(published_at=published_at, submitted_at=timezone.now())

    press(member("publisher"), article, "_save", title_da="Mad", **moment)

    told = reason(versions(Article, article.pk)[0].revision)
    assert [one for one in ("Published.", "Scheduled.", "Withdrawn.") if one in told] == [
        one for one in [deed] if one
    ]
    assert (Article.objects.get().submitted_at is None) == bool(deed)


def test_saving_that_changes_nothing_says_so(member, article):
    editor = member("editor")
    form = address(article, "change", article.pk)

    editor.post(form, sent_by_browser(editor.get(form)) | {"_save": ["1"]})

    assert reason(versions(Article, article.pk)[0].revision) == "No fields changed."


# Actions of the list


def act(client, action, records):
    return client.post(
        reverse("admin:events_article_changelist"),
        {"action": action, "_selected_action": [record.pk for record in records]},
        follow=True,
    )


def test_action_publishes_in_scope_and_counts_truly(member, article, point):
    second = make.make_article(national_point=point, published_at=None)
    public = make.make_article(national_point=point)
    foreign = make.make_article(published_at=None)

    response = act(member("publisher"), "publish", [article, second, public, foreign])

    assert said(response)[-2:] == [
        "2 records: Published.",
        "1 record is as it was. There was nothing to do, or it is not yours to do.",
    ]
    assert set(Article.objects.published()) == {article, second, public}
    assert reason(versions(Article, second.pk).first().revision) == "Published."


def test_action_of_an_editor_publishes_nothing(member, article):
    response = act(member("editor"), "publish", [article])

    assert said(response) == ["No action selected."]
    assert not Article.objects.published().exists()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("editor", ["submit"]),
        ("translator", []),
        ("publisher", ["publish", "submit", "withdraw"]),
    ],
)
def test_list_offers_what_its_reader_may_do(member, article, role, offered):
    form = member(role).get(address(article, "changelist")).context["action_form"]

    deeds = {"publish", "submit", "withdraw"}
    assert [name for name, _words in form.fields["action"].choices if name in deeds] == offered


def test_actions_submit_and_withdraw(member, article, point):
    act(member("editor"), "submit", [article])
    assert Article.objects.get().submitted_at

    publisher = member("publisher")
    act(publisher, "publish", [article])
    act(publisher, "withdraw", [article])

    assert Article.objects.get().published_at is None


# Sent twice


def test_form_for_a_new_record_sent_twice_makes_it_once(member, point):
    publisher = member("publisher")
    add = reverse("admin:events_article_add")
    once = publisher.get(add).context["once"]
    SentForm.objects.create(key="old", kind="events.article", object_id=1)
    SentForm.objects.update(sent_at=timezone.now() - timedelta(days=31))
    data = {
        "original_language": "da",
        "title_da": "Mad",
        "national_point": point.pk,
        "kind": "news",
        "_once": once,
    }

    responses = [publisher.post(add, data) for _time in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert Article.objects.count() == 1
    assert [sent.key for sent in SentForm.objects.all()] == [once]

    Article.objects.all().delete()
    assert publisher.post(add, data).status_code == 302
    assert Article.objects.count() == 1


def test_loaded_state_of_a_form_is_json(member, article):
    context = shown_draft(member("editor"), article)

    assert "title_da" in json.loads(context["loaded"])
