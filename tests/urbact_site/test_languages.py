"""Which languages a form holds, and that it touches no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Article
from networks.models import Network, Theme
from tests.make import (
    make_article,
    make_document,
    make_member,
    make_national_point,
    make_network,
    make_theme,
)
from tests.urbact_site.test_admin import address
from urbact_site.localized import LANGUAGES, column, translated


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


def form_of(client, record, query="", language="en"):
    url = address(type(record), "change", record.pk) + query
    return client.get(url, headers={"Accept-Language": language})


def held(response, name="name"):
    """The languages of a text that a form holds, in their order."""
    fields = response.context["adminform"].form.fields
    return [f.removeprefix(f"{name}_") for f in fields if f.startswith(f"{name}_")]


def posted(response):
    """What a browser sends of a form."""
    form = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [form, *(f.management_form for f in formsets), *(f for s in formsets for f in s)]
    fields = [bound for form in forms for bound in form]
    values = {bound.html_name: bound.value() for bound in fields}
    return {name: value for name, value in values.items() if value not in (None, [], "")} | {
        bound.html_name: "" for bound in fields if bound.value() in (None, "")
    }


def test_form_holds_the_original_the_editors_own_and_what_is_written(editor):
    theme = make_theme(original_language="da", name_da="Mad", name_fi="Ruoka")

    assert held(form_of(editor, theme, language="sv")) == ["da", "fi", "sv"]


def test_form_holds_the_languages_that_the_editor_works_in(editor, admin_user):
    admin_user.languages = ["lv"]
    admin_user.save()

    assert held(form_of(editor, make_theme())) == ["en", "lv"]


def test_form_of_a_translator_begins_with_what_they_may_write(client):
    finland = make_national_point(languages=["fi", "sv"])
    client.force_login(make_member("translator", finland))
    network = make_network(summary_en="Cities.")

    assert form_of(client, network).context["first_language"] == "fi"
    assert form_of(client, network, language="sv").context["first_language"] == "sv"


def test_form_of_a_record_in_all_languages_holds_few(editor):
    theme = make_theme(**{column("name", code): "Food" for code in LANGUAGES})

    assert held(form_of(editor, theme)) == ["en"]


def test_form_holds_the_languages_that_the_address_names(editor):
    theme = make_theme(original_language="da", name_da="Mad")

    assert held(form_of(editor, theme, "?languages=fi,sv")) == ["da", "fi", "sv"]


@pytest.mark.parametrize("query", ["xx", "%00", ",,,", "en_US", "x" * 5000])
def test_unknown_languages_are_none(editor, query):
    theme = make_theme(original_language="da", name_da="Mad")

    assert held(form_of(editor, theme, f"?languages={query}")) == ["da", "en"]


def test_form_holds_the_originals_of_its_rows(editor):
    network = make_network()
    make_document(network=network, original_language="da", title_da="Plan")

    response = form_of(editor, network)

    (inline,) = (
        x
        for x in response.context["inline_admin_formsets"]
        if x.opts.model._meta.model_name == "document"
    )
    assert "title_da" in inline.formset.forms[0].fields


def test_saving_touches_no_language_that_was_not_in_the_form(editor):
    theme = make_theme(**{column("name", code): f"Food {code}" for code in LANGUAGES})
    response = form_of(editor, theme, "?languages=fi")

    editor.post(address(Theme, "change", theme.pk), posted(response) | {"name_fi": "Ruoka"})

    found = Theme.objects.get()
    texts = {code: getattr(found, column("name", code)) for code in LANGUAGES}
    assert texts == {code: f"Food {code}" for code in LANGUAGES} | {"fi": "Ruoka"}


def test_form_with_an_error_holds_what_was_sent(editor):
    theme = make_theme()
    data = posted(form_of(editor, theme, "?languages=fi,sv")) | {"slug": "no slug"}

    response = editor.post(address(Theme, "change", theme.pk), data)

    assert held(response) == ["en", "fi", "sv"]


@pytest.mark.parametrize("query", ["", f"?languages={','.join(LANGUAGES)}"])
def test_form_with_texts_in_all_languages_is_small_and_cheap(editor, query):
    network = make_network(
        **{column("summary", code): "Cities at work. " * 20 for code in LANGUAGES},
        **{column("body", code): "<p>Cities at work.</p>" * 50 for code in LANGUAGES},
    )
    form_of(editor, network)

    with CaptureQueriesContext(connection) as queries:
        response = form_of(editor, network, query)

    assert len(response.content) < 250_000
    assert len(queries) <= 40
    assert set(translated(Network)) == {"tagline", "summary", "body"}


def test_bar_tells_the_state_of_each_language_with_a_link(editor):
    theme = make_theme(name_fi="Ruoka", description_fi="Lähiruokaa.", machine_languages=["fi"])

    languages = {x["code"]: x for x in form_of(editor, theme).context["languages"]}

    assert (languages["en"]["state"], languages["fi"]["state"]) == ("original", "machine")
    assert languages["da"]["state"] == "missing"
    assert languages["da"]["address"] == "?languages=en,fi,da"
    assert len(languages) == 31


def test_writing_a_text_takes_the_mark_of_the_machine_off(editor):
    theme = make_theme(name_fi="Ruoka", name_da="Mad", machine_languages=["da", "fi"])
    response = form_of(editor, theme)

    editor.post(address(Theme, "change", theme.pk), posted(response) | {"name_fi": "Ruuat"})

    assert Theme.objects.get().machine_languages == ["da"]


def test_minor_edit_is_offered_and_makes_nothing_outdated(editor):
    theme = make_theme(name_fi="Ruoka", description_fi="Lähiruokaa.")
    response = form_of(editor, theme)
    assert 'name="_minor_edit"' in response.content.decode()
    change = address(Theme, "change", theme.pk)

    editor.post(change, posted(response) | {"name_en": "Foods", "_minor_edit": "on"})
    assert list(Theme.objects.outdated("fi")) == []

    editor.post(change, posted(response) | {"name_en": "Houses"})
    assert list(Theme.objects.outdated("fi")) == [theme]


def test_minor_edit_is_not_offered_where_nothing_is_translated(editor):
    assert "_minor_edit" not in form_of(editor, make_article()).content.decode()
    assert "_minor_edit" not in editor.get(address(Article, "add")).content.decode()
