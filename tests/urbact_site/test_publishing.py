"""From idea to public: buttons, drafts of public records, actions, the time of a country."""

import json
import re
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Article, NationalPoint
from networks.models import Country, Network
from tests import make
from tests.forms import sent_by_browser
from urbact_site.admin.drafts import stamp
from urbact_site.cldr import country_zone, zone_city
from urbact_site.history import content, part_versions, reason, versions
from urbact_site.models import Draft, SentForm, TranslationState, User
from urbact_site.states import note_records
from urbact_site.zones import zone_of


def address(record, view, *args):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=args)


@pytest.fixture
def point():
    return make.make_national_point(countries=[make.make_country(slug="dk")], languages=["da"])


@pytest.fixture
def article(point):
    return make.make_article(
        national_point=point, published_at=None, original_language="da", title_da="Mad"
    )


@pytest.fixture
def member(client, point):
    def log_in(role):
        email = f"{role}@example.eu"
        known = User.objects.filter(email=email).first()
        client.force_login(known or make.make_member(role, point, email=email))
        return client

    return log_in


def form_data(article, **more):
    return {
        "original_language": "da",
        "title_da": article.title_da or "",
        "national_point": article.national_point_id,
        "kind": "news",
        "slug": article.slug,
        **more,
    }


def press(client, article, button, **more):
    """As in a form that was opened just now."""
    draft = Draft.objects.of(article).first()
    data = {"_draft_at": stamp(draft), button: "1"} | more
    return client.post(address(article, "change", article.pk), form_data(article, **data))


def deeds_offered(client, article):
    html = client.get(address(article, "change", article.pk)).content.decode()
    panel = re.search(r'<section class="publishing".*?</section>', html, re.DOTALL)[0]
    return re.findall(r'<button type="submit" name="_(?!preview)(\w+)"', panel)


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


# Drafts of what is public


@pytest.fixture
def public(article):
    Article.objects.update(published_at=timezone.now() - timedelta(days=1))
    article.refresh_from_db()
    return article


def test_draft_leaves_the_public_page_as_it_is(member, public):
    editor = member("editor")

    press(editor, public, "_draft", title_da="Mad i byer")

    assert Article.objects.get().title_da == "Mad"
    form = editor.get(address(public, "change", public.pk)).context["adminform"].form
    assert form["title_da"].value() == "Mad i byer"
    assert not form.errors


def test_looking_at_a_draft_saves_nothing(member, public):
    editor = member("editor")
    press(editor, public, "_draft", title_da="Mad i byer")

    editor.get(address(public, "change", public.pk))

    assert Article.objects.get().title_da == "Mad"
    assert Draft.objects.count() == 1


def shown_draft(client, article):
    return client.get(address(article, "change", article.pk)).context


def test_publisher_publishes_the_changes_of_a_draft(member, public):
    press(member("editor"), public, "_draft", title_da="Mad i byer")
    publisher = member("publisher")
    context = shown_draft(publisher, public)

    data = {"_loaded": context["loaded"], "_draft_at": context["draft_at"]}
    press(publisher, public, "_save", title_da="Mad i byer", **data)

    assert Article.objects.get().title_da == "Mad i byer"
    assert not Draft.objects.exists()


def test_draft_of_an_editor_unpublishes_nothing(member, public):
    press(member("editor"), public, "_draft", title_da="Mad i byer")

    form = shown_draft(member("publisher"), public)["adminform"].form

    moment = timezone.localtime(public.published_at, zoneinfo.ZoneInfo("Europe/Copenhagen"))
    assert form["published_at"].value() == [f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"]


def test_draft_of_a_publisher_keeps_its_moment(member, public):
    moment = {"published_at_0": "2035-05-03", "published_at_1": "10:00"}
    publisher = member("publisher")
    press(publisher, public, "_draft", **moment)

    form = shown_draft(publisher, public)["adminform"].form

    assert form["published_at"].value() == ["2035-05-03", "10:00"]


def test_draft_of_a_point_by_its_editor_keeps_what_is_the_programmes(member, client, point):
    data = {"original_language": "en", "title_en": "Danmark", "_draft": "1"}
    member("editor").post(address(point, "change", point.pk), data)
    client.force_login(make.make_user(is_programme_editor=True))

    form = shown_draft(client, point)["adminform"].form

    assert form["title_en"].value() == "Danmark"
    assert form["languages"].value() == ["da"]
    assert [str(key) for key in form["countries"].value()] == [str(point.countries.get().pk)]
    assert form["slug"].value() == point.slug


def test_translation_is_outdated_when_a_draft_of_its_original_is_published(member, public):
    Article.objects.update(title_en="Food")
    note_records(Article, [public.pk])

    def state():
        return TranslationState.objects.by_record([public])[public.pk, "en"].state

    assert state() == "up-to-date"
    editor = member("publisher")
    press(editor, public, "_draft", title_da="Mad i byer", title_en="Food")
    assert state() == "up-to-date"

    context = shown_draft(editor, public)
    data = {"_loaded": context["loaded"], "_draft_at": context["draft_at"]}
    press(editor, public, "_save", title_da="Mad i byer", title_en="Food", **data)

    assert Article.objects.get().title_da == "Mad i byer"
    assert state() == "outdated"


def test_change_of_the_public_record_meanwhile_is_seen_in_its_draft(member, public):
    editor = member("editor")
    loaded = shown_draft(editor, public)["loaded"]
    press(editor, public, "_draft", title_da="Mad i byer", _loaded=loaded)
    Article.objects.update(title_da="Mad til alle")

    context = shown_draft(editor, public)

    assert [conflict.name for conflict in context["conflicts"]] == ["_take-title_da"]


def test_save_of_a_form_without_the_draft_keeps_the_draft(member, public):
    press(member("editor"), public, "_draft", title_da="Draft")

    press(
        member("publisher"),
        public,
        "_save",
        title_da="Saved",
        published_at_0="2020-01-01",
        published_at_1="10:00",
        _draft_at="",
    )

    assert Article.objects.get().title_da == "Saved"
    assert Draft.objects.get().data["title_da"] == ["Draft"]


def test_draft_is_discarded_and_stays_in_the_history(member, public):
    topic = make.make_topic()
    editor = member("editor")
    press(editor, public, "_draft", title_da="Mad i byer", topics=[topic.pk])

    press(editor, public, "_discard")

    assert not Draft.objects.exists()
    assert Article.objects.get().title_da == "Mad"
    kept = versions(Article, public.pk).first()
    assert (content(kept)["title_da"], content(kept)["topics"]) == ("Mad i byer", [topic.pk])
    assert reason(kept.revision) == "The draft is discarded."


def test_rows_of_a_discarded_draft_stay_in_the_history(client):
    network = make_full_network()
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"partners-0-name": ["Funchal"]}
    client.post(form, data | {"_draft": ["1"]})

    client.post(form, sent_by_browser(client.get(form)) | {"_discard": ["1"]})

    names = [content(row).get("name") for row in part_versions(versions(Network, network.pk)[0])]
    assert "Funchal" in names
    assert not network.partners.filter(name="Funchal").exists()


def test_discarded_draft_is_restored_from_the_history(member, public):
    publisher = member("publisher")
    press(publisher, public, "_draft", title_da="Mad i byer")
    press(publisher, public, "_discard")
    kept = versions(Article, public.pk).first()
    page = address(public, "revision", public.pk, kept.pk)
    assert publisher.get(page).context["is_latest"] is False

    publisher.post(page)

    assert Article.objects.get().title_da == "Mad i byer"


def first_button(client, record):
    """The one that Enter presses in every field."""
    html = client.get(address(record, "change", record.pk)).content.decode()
    form = html[html.index('name="_loaded"') :]
    return re.search(r'type="submit"[^>]*name="(\w+)"', form)[1]


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_enter_in_a_form_with_a_draft_keeps_it(member, public, role):
    press(member("editor"), public, "_draft", title_da="Mad i byer")

    assert first_button(member(role), public) == "_draft"


def test_enter_in_the_form_of_a_scheduled_page_with_a_draft_keeps_it(member, public):
    Article.objects.update(published_at=timezone.now() + timedelta(days=1))
    press(member("editor"), public, "_draft", title_da="Mad i byer")
    publisher = member("publisher")

    assert first_button(publisher, public) == "_draft"
    assert deeds_offered(publisher, public) == [
        "draft",
        "save",
        "publish",
        "schedule",
        "withdraw",
        "discard",
    ]


@pytest.mark.parametrize(
    ("button", "is_public", "told"),
    [("_send_back", True, "Sent back to the author."), ("_withdraw", False, "Withdrawn.")],
)
def test_what_is_decided_on_a_draft_saves_nothing_of_it(member, public, button, is_public, told):
    press(member("editor"), public, "_submit", title_da="Mad i byer")
    publisher = member("publisher")
    form = address(public, "change", public.pk)
    data = sent_by_browser(publisher.get(form)) | {button: ["1"], "_why": ["Which city?"]}

    publisher.post(form, data)

    saved = Article.objects.get()
    assert (saved.title_da, saved.submitted_at, saved.is_public) == ("Mad", None, is_public)
    assert Draft.objects.get().data["title_da"] == ["Mad i byer"]
    assert reason(versions(Article, public.pk)[0].revision) == f"{told} “Which city?”"


def test_draft_of_a_withdrawn_page_is_saved_by_its_editor(member, public):
    editor = member("editor")
    press(editor, public, "_draft", title_da="Mad i byer")
    Article.objects.update(published_at=None)
    form = address(public, "change", public.pk)

    editor.post(form, sent_by_browser(editor.get(form)) | {"_continue": ["1"]})

    assert Article.objects.get().title_da == "Mad i byer"
    assert not Draft.objects.exists()


def test_author_sees_what_was_sent_back_and_why_until_it_is_submitted_again(member, public):
    editor = member("editor")
    press(editor, public, "_submit", title_da="Mad i byer")
    press(member("publisher"), public, "_send_back", _why="Which city?")

    def last_word():
        return shown_draft(editor, public)["last_word"]

    editor = member("editor")
    assert last_word()[1].email == "publisher@example.eu"
    assert last_word()[2] == "Sent back to the author. “Which city?”"
    assert "Which city?" in editor.get("/admin/").content.decode()

    press(editor, public, "_submit", title_da="Mad i Odense")
    assert last_word() is None
    assert "Which city?" not in editor.get("/admin/").content.decode()


def test_publisher_reads_in_the_form_why_something_was_submitted(member, public):
    press(member("editor"), public, "_submit", title_da="Mad i byer", _why="It is clearer")

    context = shown_draft(member("publisher"), public)

    assert context["last_word"][2] == "Submitted for review. “It is clearer”"
    assert "Waits for review since" in context["publication"]
    assert "Public since" in context["publication"]


def seen(html):
    return re.sub('<span class="visually-hidden">[^<]*</span>', "", html)


def test_publisher_sees_word_by_word_what_a_draft_changes(client):
    network = make_full_network()
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    data |= {"tagline_en": ["Food for all"], "name": ["COPE"], "partners-0-name": ["Funchal"]}
    Network.objects.update(tagline_en="Food in cities", name="COPE")
    data.pop("_loaded")
    client.post(form, data | {"_draft": ["1"], "_loaded": ["{}"]})

    changed = client.get(form).context["changed"]

    found = [(one.deed, [(c.label, seen(c.html)) for c in one.changes]) for one in changed]
    before = network.partners.order_by("role", "name_folded", "pk").first().name
    assert found == [
        ("changed", [("Tagline", "Food <del>in cities</del><ins>for all</ins>")]),
        ("changed", [("Name as published", f"<del>{before}</del><ins>Funchal</ins>")]),
    ]


def test_changes_are_published_at_once_and_the_page_keeps_its_date(member, public):
    press(member("editor"), public, "_submit", title_da="Mad i byer")
    publisher = member("publisher")
    assert deeds_offered(publisher, public) == [
        "draft",
        "publish",
        "send_back",
        "withdraw",
        "discard",
    ]

    publish_draft(publisher, public)

    saved = Article.objects.get()
    assert (saved.title_da, saved.submitted_at) == ("Mad i byer", None)
    assert saved.published_at.replace(microsecond=0) == public.published_at.replace(microsecond=0)
    assert not Draft.objects.exists()
    assert "Published." in reason(versions(Article, public.pk)[0].revision)


def test_editor_is_told_that_changes_are_submitted_and_takes_them_back(member, public):
    editor = member("editor")
    form = address(public, "change", public.pk)
    data = sent_by_browser(editor.get(form)) | {"title_da": ["Mad i byer"], "_submit": ["1"]}
    response = editor.post(form, data, follow=True)
    assert said(response)[-1] == "Mad: Submitted for review."
    listed = editor.get(reverse("admin:events_article_changelist"), {"state": "submitted"})
    assert list(listed.context["cl"].result_list) == [public]
    assert "state-submitted" in listed.content.decode()
    assert "take_back" in deeds_offered(editor, public)

    editor.post(form, sent_by_browser(editor.get(form)) | {"_take_back": ["1"]})

    assert Article.objects.get().submitted_at is None
    assert Draft.objects.get().data["title_da"] == ["Mad i byer"]
    assert reason(versions(Article, public.pk)[0].revision) == "Taken back from review."


def test_editor_takes_back_what_is_not_public_yet(member, article):
    editor = member("editor")
    press(editor, article, "_submit")

    press(editor, article, "_take_back", title_da="Mad i byer")

    saved = Article.objects.get()
    assert (saved.submitted_at, saved.title_da) == (None, "Mad i byer")


@pytest.mark.parametrize(
    ("role", "deed"), [("editor", "Taken back from review."), ("publisher", "Sent back")]
)
def test_nothing_waits_when_a_submitted_draft_is_discarded(member, public, role, deed):
    press(member("editor"), public, "_submit", title_da="Mad i byer")

    press(member(role), public, "_discard")

    assert Article.objects.get().submitted_at is None
    assert reason(versions(Article, public.pk)[0].revision).startswith(deed)


def look(client, record, **more):
    """Press Preview in a form; where that leads."""
    form = address(record, "change", record.pk)
    data = {name: [value] for name, value in more.items()}
    response = client.post(form, sent_by_browser(client.get(form)) | data | {"_preview": ["1"]})
    assert response.url == address(record, "preview", record.pk)


def test_preview_of_a_public_page_keeps_what_was_typed_as_a_draft(member, public):
    editor = member("editor")

    look(editor, public)
    assert not Draft.objects.exists()
    look(editor, public, title_da="Mad i byer")

    saved = Article.objects.get()
    assert (saved.title_da, saved.submitted_at) == ("Mad", None)
    assert Draft.objects.get().data["title_da"] == ["Mad i byer"]


def test_preview_of_what_is_not_public_saves_what_was_typed(member, article):
    look(member("publisher"), article, title_da="Mad i byer")

    saved = Article.objects.get()
    assert (saved.title_da, saved.is_public) == ("Mad i byer", False)


def test_new_record_is_previewed(member, point):
    add = reverse("admin:events_article_add")
    editor = member("editor")
    data = sent_by_browser(editor.get(add))
    data |= {"original_language": ["da"], "title_da": ["Mad"], "_preview": ["1"]}

    response = editor.post(add, data)

    made = Article.objects.get()
    assert response.url == address(made, "preview", made.pk)
    assert made.published_at is None


def test_translator_of_a_public_page_publishes_nothing_by_looking(member, public):
    Article.objects.update(original_language="en", title_en="Food")

    html = member("translator").get(address(public, "change", public.pk)).content.decode()

    assert 'name="_preview"' not in html
    assert '<a href="../preview/">Preview</a>' in html


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


def test_changes_of_a_public_page_are_submitted_as_a_draft(member, public):
    press(member("editor"), public, "_submit", title_da="Mad i byer", _why="It is clearer")

    saved = Article.objects.get()
    assert saved.title_da == "Mad"
    assert "“It is clearer”" in reason(versions(Article, public.pk).first().revision)
    assert saved.submitted_at is not None
    assert saved.is_public
    assert Draft.objects.exists()


@pytest.mark.parametrize("button", ["_save", "_addanother", "_publish", "_withdraw", "nothing"])
def test_whatever_an_editor_presses_the_public_page_waits_for_a_publisher(member, public, button):
    press(member("editor"), public, button, title_da="Mad i byer")

    saved = Article.objects.get()
    assert (saved.title_da, saved.is_public) == ("Mad", True)
    assert saved.submitted_at is not None
    assert Draft.objects.get().data["title_da"] == ["Mad i byer"]
    assert not {"_save", "_addanother", "_publish", "_withdraw"} & Draft.objects.get().data.keys()


def test_editor_who_goes_on_with_the_form_of_a_public_page_keeps_a_draft(member, public):
    press(member("editor"), public, "_continue", title_da="Mad i byer")

    assert Article.objects.get().submitted_at is None
    assert Draft.objects.exists()


def test_page_that_is_scheduled_waits_for_a_publisher_too(member, public):
    Article.objects.update(published_at=timezone.now() + timedelta(days=1))

    press(member("editor"), public, "_save", title_da="Mad i byer")

    assert Article.objects.get().title_da == "Mad"


def test_form_of_a_public_page_says_what_will_happen(member, public):
    def told(role):
        html = member(role).get(address(public, "change", public.pk)).content.decode()
        saves = {name for name in re.findall(r'name="(_\w+)"', html) if "save" in name}
        return saves | {name for name in ("_draft", "_submit") if f'name="{name}"' in html}, html

    editor, publisher = map(told, ("editor", "publisher"))

    assert editor[0] == {"_draft", "_submit"}
    assert "stays as it is until a publisher agrees" in editor[1]
    assert publisher[0] == {"_draft", "_save"}
    assert "What you save is public at once." in publisher[1]


def test_translation_of_a_public_page_waits_for_nobody(member, public):
    Article.objects.update(original_language="en", title_en="Food")
    public.refresh_from_db()

    press(member("translator"), public, "_save", title_da="Mad til alle")

    assert Article.objects.get().title_da == "Mad til alle"
    assert not Draft.objects.exists()


def test_translator_keeps_no_draft_of_what_is_not_theirs(member):
    theirs = make.make_article()

    response = member("translator").post(
        address(theirs, "change", theirs.pk), form_data(theirs, _draft="1")
    )

    assert response.status_code in (403, 404)
    assert not Draft.objects.exists()


def test_translator_is_offered_no_draft_and_keeps_none(member, public):
    Article.objects.update(original_language="en", title_en="Food")
    translator = member("translator")

    assert "draft" not in deeds_offered(translator, public)
    for button in ("_draft", "_discard"):
        assert press(translator, public, button, title_da="Mad til alle").status_code == 403
    assert not Draft.objects.exists()
    assert Article.objects.get().title_da == "Mad"


def test_translation_leaves_the_draft_of_an_editor_alone(member, public):
    Article.objects.update(original_language="en", title_en="Food")
    press(member("editor"), public, "_draft", title_en="Food for all", title_da="Mad")
    translator = member("translator")
    form = translator.get(address(public, "change", public.pk))
    data = sent_by_browser(form) | {"title_da": ["Mad til alle"], "_continue": ["1"]}

    response = translator.post(address(public, "change", public.pk), data)

    assert response.status_code == 302
    saved = Article.objects.get()
    assert (saved.title_en, saved.title_da) == ("Food", "Mad til alle")
    assert Draft.objects.get().data["title_en"] == ["Food for all"]


def make_full_network():
    network = make.make_network()
    make.make_partner(network=network, name="Porto")
    make.make_partner(network=network, name="Lisboa")
    make.make_document(network=network, title_en="Plan")
    return network


def make_full_point():
    point = make.make_national_point(countries=[make.make_country(slug="dk")], languages=["da"])
    make.make_contact(national_point=point)
    make.make_membership(national_point=point)
    return point


def make_full_expert():
    expert = make.make_expert()
    make.make_assignment(expert=expert)
    return expert


PAGES = {
    "network": make_full_network,
    "point": make_full_point,
    "expert": make_full_expert,
    "event": make.make_event,
    "call": make.make_call,
    "practice": make.make_good_practice,
    "article": make.make_article,
}


@pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)
def test_draft_of_a_page_is_shown_as_it_was_kept(client, make_page):
    page = make_page()
    form = address(page, "change", page.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"note": ["To be asked"]}

    client.post(form, data | {"_draft": ["1"]})
    shown = client.get(form)

    assert shown.context["errors"] == []
    of_draft = {name: [shown.context[name]] for name in ("draft_at", "loaded", "seen")}
    assert sent_by_browser(shown) == data | {f"_{name}": of_draft[name] for name in of_draft}


def publish_draft(client, page):
    """Send the form of a page, in which its draft is shown, as a browser does."""
    form = address(page, "change", page.pk)
    response = client.post(form, sent_by_browser(client.get(form)) | {"_publish": ["1"]})
    assert response.status_code == 302, response.context["errors"]


def test_draft_of_a_network_is_published_with_its_rows(client):
    network = make_full_network()
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    data |= {"name": ["COPE"], "partners-0-name": ["Funchal"], "partners-1-DELETE": ["on"]}
    names = {name for name in data if name.startswith("partners-1")}
    assert names

    client.post(form, data | {"_draft": ["1"]})
    assert sorted(network.partners.values_list("name", flat=True)) == ["Lisboa", "Porto"]
    publish_draft(client, network)

    saved = Network.objects.get()
    assert saved.name == "COPE"
    assert list(saved.partners.values_list("name", flat=True)) == ["Funchal"]
    assert list(saved.documents.values_list("title_en", flat=True)) == ["Plan"]


def test_draft_of_a_point_tells_and_publishes_what_changes_of_its_members(client):
    point = make_full_point()
    form = address(point, "change", point.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"memberships-0-role": ["publisher"]}

    client.post(form, data | {"_draft": ["1"]})
    [change] = shown_draft(client, point)["changed"]
    publish_draft(client, point)

    assert [told.label for told in change.changes] == ["Role"]
    assert point.memberships.get().role == "publisher"


def test_what_a_writer_had_no_field_for_stays_when_another_publishes_the_draft(client):
    point = make_full_point()
    members = list(point.memberships.values_list("user", "role"))
    editor = make.make_member("editor", point, email="anna@example.eu")
    members.append((editor.pk, "editor"))
    form = address(point, "change", point.pk)
    client.force_login(editor)
    data = sent_by_browser(client.get(form)) | {"title_da": ["Danmark"], "contacts-0-name": ["Bo"]}
    client.post(form, data | {"_draft": ["1"]})
    # An import adds a language and a contact while the draft waits.
    NationalPoint.objects.update(languages=["da", "en"])
    make.make_contact(national_point=point, name="Carla")
    client.force_login(make.make_user(is_programme_editor=True))

    publish_draft(client, point)

    saved = NationalPoint.objects.get()
    assert (saved.title_da, saved.languages) == ("Danmark", ["da", "en"])
    assert [country.slug for country in saved.countries.all()] == ["dk"]
    assert (saved.slug, saved.is_public) == (point.slug, True)
    assert sorted(saved.contacts.values_list("name", flat=True)) == ["Bo", "Carla"]
    assert list(saved.memberships.order_by("pk").values_list("user", "role")) == members


def test_draft_holds_nothing_that_its_writer_has_no_field_for(client):
    """Whoever publishes it has those fields, and would give what the writer may not take."""
    point = make_full_point()
    editor = make.make_member("editor", point)
    members = list(point.memberships.order_by("pk").values_list("user", "role"))
    form = address(point, "change", point.pk)
    client.force_login(editor)
    data = sent_by_browser(client.get(form)) | {"title_da": ["Danmark"]}
    data |= {"languages": ["da", "en"], "slug": ["mine"]}
    data |= {"memberships-TOTAL_FORMS": ["1"], "memberships-INITIAL_FORMS": ["1"]}
    data |= {"memberships-0-id": [editor.memberships.get().pk], "memberships-0-user": [editor.pk]}
    client.post(form, data | {"memberships-0-role": ["publisher"], "_draft": ["1"]})
    client.force_login(make.make_user(is_programme_editor=True))

    publish_draft(client, point)

    saved = NationalPoint.objects.get()
    assert (saved.title_da, saved.languages, saved.slug) == ("Danmark", ["da"], point.slug)
    assert list(saved.memberships.order_by("pk").values_list("user", "role")) == members


def test_draft_of_a_writer_with_fewer_fields_keeps_what_another_had_in_it(client, point):
    form = address(point, "change", point.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"slug": ["danmark"], "title_en": ["Denmark"]}
    client.post(form, data | {"_draft": ["1"]})
    client.force_login(make.make_member("editor", point, email="anna@example.eu"))
    data = sent_by_browser(client.get(form)) | {"title_en": ["Danmark"]}

    client.post(form, data | {"_draft": ["1"]})

    kept = Draft.objects.get().data
    assert (kept["slug"], kept["title_en"]) == (["danmark"], ["Danmark"])


def test_box_that_was_unticked_in_a_draft_stays_so(client):
    network = make.make_network(name_confirmed=True, themes=[make.make_theme()])
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    assert data.pop("name_confirmed") == ["on"]
    assert len(data.pop("themes")) == 1

    client.post(form, data | {"_draft": ["1"]})
    publish_draft(client, network)

    saved = Network.objects.get()
    assert (saved.name_confirmed, saved.themes.count()) == (False, 0)


def test_language_is_added_to_a_draft(member, public):
    editor = member("editor")
    press(editor, public, "_draft", title_da="Mad i byer")

    shown = editor.get(address(public, "change", public.pk), {"languages": "fi"})

    form = shown.context["adminform"].form
    assert (form["title_da"].value(), form["title_fi"].value()) == ("Mad i byer", "")


def test_odd_text_in_a_draft_is_no_error(member, public):
    editor = member("editor")

    for text in ("a\0b", "😀", "\u202e", "x" * 100_000, '"><script>'):
        assert press(editor, public, "_draft", title_da=text).status_code == 302
        assert editor.get(address(public, "change", public.pk)).status_code == 200
        Draft.objects.all().delete()


# Actions of the list


def act(client, action, records):
    return client.post(
        reverse("admin:events_article_changelist"),
        {"action": action, "_selected_action": [record.pk for record in records]},
        follow=True,
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


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
