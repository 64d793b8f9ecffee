"""What an editor changes of a public page waits for a publisher; translations do not."""

import re
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
    form_data,
    make_full_network,
    press,
    publish_draft,
    said,
    shown_draft,
)
from urbact_site.history import reason, versions
from urbact_site.models import Draft


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
