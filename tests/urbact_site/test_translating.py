"""Translating side by side: what the page shows, what it writes, and what it never does."""

import pytest
from django.urls import reverse

from networks.models import Theme
from tests.held import held, on_postgresql
from tests.make import (
    make_article,
    make_membership,
    make_national_point,
    make_network,
    make_theme,
)
from urbact_site.admin.meanwhile import HELD
from urbact_site.localized import LANGUAGES, column
from urbact_site.models import TranslationState


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


def make_translated(**given):
    texts = {"name_en": "Food", "description_en": "Local food.", "name_fi": "Ruoka"}
    theme = make_theme(**{**texts, "description_fi": "Lähiruokaa.", **given})
    assert state(theme, "en") == "original"
    return theme


def state(record, language):
    row = TranslationState.objects.by_record([record]).get((record.pk, language))
    return row.state if row else "missing"


def address(record, language):
    meta = record._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_translate"
    return reverse(name, args=[record.pk, language])


def texts_of(response):
    return {text.name: text for text in response.context["texts"]}


def send(client, record, language, deed="save", page=None, copy=None, **texts):
    """Send the form as the page had it, with other texts; copy: by which button."""
    page = page or client.get(address(record, language))
    form = page.context["form"]
    values = {bound.html_name: bound.value() or "" for bound in form}
    pressed = {"copy": copy} if copy else {"deed": deed}
    typed = {column(name, language): text for name, text in texts.items()}
    data = values | page.context["seen"] | typed | pressed
    return client.post(address(record, language), data)


def test_page_shows_the_source_beside_the_text(editor):
    theme = make_translated()

    response = editor.get(address(theme, "fi"))

    text = texts_of(response)["name"]
    assert (text.source, text.bound.value()) == ("Food", "Ruoka")
    assert (response.context["source"], response.context["state"]) == ("en", "up-to-date")


def test_page_is_in_the_order_of_the_form_and_leaves_out_what_nobody_wrote(editor):
    network = make_network(tagline_en="Cities together", summary_en="At work.", body_en=None)

    assert list(texts_of(editor.get(address(network, "fi")))) == ["tagline", "summary"]


def test_source_carries_its_language_on_a_page_in_another(editor):
    response = editor.get(address(make_translated(), "fi"), headers={"Accept-Language": "da"})

    assert '<div class="source-text" lang="en" dir="ltr">Food</div>' in response.content.decode()


def test_translator_picks_another_language_to_translate_from(editor):
    theme = make_translated(name_sv="Mat")

    response = editor.get(address(theme, "fi") + "?from=sv")

    assert texts_of(response)["name"].source == "Mat"
    assert {code for code, _name in response.context["sources"]} == {"en", "sv"}


@pytest.mark.parametrize("asked", ["fi", "da", "xx", "%00", ""])
def test_a_source_that_is_none_is_the_original(editor, asked):
    theme = make_translated()

    assert editor.get(address(theme, "fi") + f"?from={asked}").context["source"] == "en"


def test_what_changed_in_the_source_is_marked_word_by_word(editor):
    theme = make_translated()
    theme.name_en = "Good food"
    theme.save()

    texts = texts_of(editor.get(address(theme, "fi")))

    assert "<ins>" in texts["name"].change
    assert "Good" in texts["name"].change
    assert texts["description"].change == ""


def test_saving_makes_up_to_date_and_public(editor):
    theme = make_translated()
    theme.name_en = "Good food"
    theme.save()
    assert state(theme, "fi") == "outdated"

    response = send(editor, theme, "fi", name="Hyvä ruoka")

    assert response.status_code == 302
    assert Theme.objects.get().name_fi == "Hyvä ruoka"
    assert state(theme, "fi") == "up-to-date"


def test_confirming_makes_up_to_date_without_a_change(editor):
    theme = make_translated(machine_languages=["fi"])
    assert state(theme, "fi") == "machine"

    send(editor, theme, "fi", "confirm")

    assert state(theme, "fi") == "up-to-date"
    assert Theme.objects.get().machine_languages == []


def test_save_and_next_leads_to_the_next_of_the_queue(editor):
    first, second, third = make_theme(name_en="One"), make_translated(), make_theme(name_en="Three")
    second.name_en = "Good food"
    second.save()
    assert state(second, "fi") == "outdated"

    response = send(editor, first, "fi", "next", name="Yksi", description="Teksti")

    assert response.url == address(third, "fi")
    assert send(editor, third, "fi", "next", name="3", description="T").url == address(second, "fi")
    assert send(editor, second, "fi", "next", name="Hyvä").url == reverse("admin:index")


def test_who_goes_through_one_state_stays_in_it(editor):
    first, second, other = make_theme(), make_theme(), make_translated(machine_languages=["fi"])
    here = address(first, "fi") + "?state=missing"
    page = editor.get(here)

    assert page.context["next_address"] == address(second, "fi") + "?state=missing"
    assert editor.get(address(second, "fi")).context["next_address"] == address(other, "fi")


@pytest.mark.parametrize("asked", ["original", "%00", "x" * 5000])
def test_unknown_state_is_the_whole_queue(editor, asked):
    first, second = make_theme(), make_theme()

    page = editor.get(address(first, "fi") + f"?state={asked}")

    assert page.context["next_address"] == address(second, "fi")


def test_original_is_copied_without_a_script_and_nothing_is_saved(editor):
    theme = make_translated()

    response = send(editor, theme, "fi", name="Ruuat", copy="description")

    values = {bound.html_name: bound.value() for bound in response.context["form"]}
    assert values == {"name_fi": "Ruuat", "description_fi": "Local food."}
    assert response.context["form"].fields["description_fi"].widget.attrs["autofocus"]
    assert Theme.objects.get().description_fi == "Lähiruokaa."


def test_what_is_copied_is_the_language_that_is_shown(editor):
    theme = make_translated(name_da="Mad")

    page = editor.get(address(theme, "fi") + "?from=da")
    data = {"copy": "name", **page.context["seen"]}
    response = editor.post(address(theme, "fi") + "?from=da", data)

    assert response.context["form"]["name_fi"].value() == "Mad"


@pytest.mark.parametrize("texts", [{"copy": "description"}, {"name": "x" * 300}])
def test_page_that_comes_back_has_not_seen_what_another_wrote_meanwhile(editor, texts):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))
    Theme.objects.update(name_fi="Another's")

    again = send(editor, theme, "fi", page=page, **texts)
    response = send(editor, theme, "fi", page=again, name="Mine")

    assert response.context["is_late"]
    assert Theme.objects.get().name_fi == "Another's"


def test_draft_leaves_the_public_text_and_is_found_again(editor):
    theme = make_translated()

    send(editor, theme, "fi", "draft", name="Hyvä ruoka")

    assert Theme.objects.get().name_fi == "Ruoka"
    assert state(theme, "fi") == "in-progress"
    page = editor.get(address(theme, "fi"))
    assert texts_of(page)["name"].bound.value() == "Hyvä ruoka"

    send(editor, theme, "fi")

    assert Theme.objects.get().name_fi == "Hyvä ruoka"
    assert state(theme, "fi") == "up-to-date"


def test_draft_can_be_discarded(editor):
    theme = make_translated()
    send(editor, theme, "fi", "draft", name="Hyvä ruoka")

    send(editor, theme, "fi", "drop")

    assert state(theme, "fi") == "up-to-date"
    assert texts_of(editor.get(address(theme, "fi")))["name"].bound.value() == "Ruoka"


def test_second_to_save_sees_what_the_first_wrote(editor):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))
    send(editor, theme, "fi", name="Hyvä ruoka")

    late = send(editor, theme, "fi", page=page, name="Ruuat")

    assert Theme.objects.get().name_fi == "Hyvä ruoka"
    text = texts_of(late)["name"]
    assert (text.bound.value(), text.meanwhile) == ("Ruuat", "Hyvä ruoka")

    send(editor, theme, "fi", page=late, name="Ruuat")

    assert Theme.objects.get().name_fi == "Ruuat"


def test_second_to_keep_a_draft_sees_the_first(editor):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))
    send(editor, theme, "fi", "draft", name="Hyvä ruoka")

    late = send(editor, theme, "fi", "draft", page=page, name="Ruuat")

    assert texts_of(late)["name"].meanwhile == "Hyvä ruoka"


def test_source_that_changed_meanwhile_is_shown_before_anything_is_saved(editor):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))
    theme.name_en = "Good food"
    theme.save()

    again = send(editor, theme, "fi", page=page, name="Ruuat")

    assert Theme.objects.get().name_fi == "Ruoka"
    assert "<ins>" in texts_of(again)["name"].change
    assert texts_of(again)["name"].bound.value() == "Ruuat"


def test_text_that_is_too_long_is_refused_with_a_message(editor):
    theme = make_translated()

    response = send(editor, theme, "fi", name="x" * 500)

    assert response.context["form"].errors["name_fi"]
    assert Theme.objects.get().name_fi == "Ruoka"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 100_000, "<script>alert(1)</script>"])
def test_any_text_is_borne(editor, text):
    article = make_article(title_fi="Otsikko")
    page = editor.get(address(article, "fi"))

    response = send(
        editor, article, "fi", page=page, body=text.encode("utf-8", "replace").decode(), title=""
    )

    assert response.status_code in (200, 302)
    article.refresh_from_db()
    assert "<script>" not in (article.body_fi or "")


@pytest.mark.parametrize("key", ["seen_source", "seen_text", "seen_draft"])
def test_form_without_what_it_was_made_from_saves_nothing(editor, key):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))
    data = {"name_fi": "Ruuat", "description_fi": "x"} | page.context["seen"] | {key: "\0x"}

    editor.post(address(theme, "fi"), data)

    assert Theme.objects.get().name_fi == "Ruoka"


def test_original_is_not_translated_but_edited(editor):
    theme = make_translated()

    response = editor.get(address(theme, "en"))

    assert response.url == reverse("admin:networks_theme_change", args=[theme.pk])


@pytest.mark.parametrize("path", ["xx", "en-us", "0"])
def test_unknown_language_is_no_page(editor, path):
    theme = make_translated()

    assert editor.get(address(theme, "fi").replace("/fi/", f"/{path}/")).status_code == 404


def test_every_change_is_a_revision_with_its_editor(editor, admin_user):
    theme = make_translated()
    send(editor, theme, "fi", name="Ruuat")

    history = editor.get(reverse("admin:networks_theme_history", args=[theme.pk]))

    (version, why), *_ = history.context["rows"]
    assert version.revision.user == admin_user
    assert "Finnish" in why


def test_all_translations_of_a_record_are_listed_with_their_states(editor):
    theme = make_translated()

    response = editor.get(reverse("admin:networks_theme_translations", args=[theme.pk]))

    states = {name: (state.value, url) for name, state, _row, url in response.context["languages"]}
    assert len(states) == 31
    assert states["English"] == ("original", "")
    assert states["Finnish"] == ("up-to-date", address(theme, "fi"))
    assert states["Danish"] == ("missing", address(theme, "da"))


def test_page_costs_the_same_whatever_waits(editor, django_assert_max_num_queries):
    theme = make_theme(**{column("name", code): "Food" for code in LANGUAGES})
    for _ in range(5):
        make_translated()
    editor.get(address(theme, "fi"))

    with django_assert_max_num_queries(12):
        editor.get(address(theme, "fi"))


# Whose


@pytest.fixture
def finland():
    return make_national_point(original_language="fi", title_fi="Suomi", languages=["fi"])


def log_in(client, point, role):
    client.force_login(make_membership(national_point=point, role=role).user)
    return client


def test_translator_writes_the_language_of_the_point_alone(client, finland):
    theme = make_translated(name_da="Mad")
    translator = log_in(client, finland, "translator")

    send(translator, theme, "fi", name="Ruuat")

    assert Theme.objects.get().name_fi == "Ruuat"
    assert translator.get(address(theme, "da")).status_code == 403
    assert translator.post(address(theme, "da"), {"name_da": "x"}).status_code == 403
    assert translator.get(address(theme, "en")).status_code == 403


def test_translator_never_writes_the_original(client, finland):
    theme = make_theme(original_language="fi", name_fi="Ruoka", name_en="Food")
    translator = log_in(client, finland, "translator")

    assert translator.get(address(theme, "fi")).status_code == 403
    assert translator.post(address(theme, "fi"), {"name_fi": "x"}).status_code == 403


def test_editor_of_a_point_translates_the_points_records_and_no_others(client, finland):
    own = make_article(national_point=finland)
    foreign = make_article()
    editor = log_in(client, finland, "editor")

    assert editor.get(address(own, "fi")).status_code == 200
    assert editor.get(address(foreign, "fi")).status_code in (403, 404)


def test_reader_has_no_such_page(client):
    theme = make_translated()

    assert client.get(address(theme, "fi")).status_code == 302


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_text_that_cannot_be_saved_for_long_comes_back(editor):
    theme = make_translated()
    page = editor.get(address(theme, "fi"))

    with held(theme):
        refused = send(editor, theme, "fi", page=page, name="Ruokaa")
    send(editor, theme, "fi", page=refused)

    assert [str(message) for message in refused.context["messages"]] == [HELD]
    assert Theme.objects.get().name_fi == "Ruokaa"
