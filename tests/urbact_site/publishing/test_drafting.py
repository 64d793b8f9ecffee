"""Drafts of what is public: kept, looked at, published, discarded."""

import re
import zoneinfo
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Article
from networks.models import Network
from tests import make
from tests.forms import sent_by_browser
from tests.urbact_site.publishing.desk import (
    address,
    deeds_offered,
    make_full_network,
    press,
    shown_draft,
)
from urbact_site.history import content, part_versions, reason, versions
from urbact_site.models import Draft, TranslationState
from urbact_site.states import note_records


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
