"""How far each translation is: decided by the texts, on every way into the database."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Article
from events.resources import ArticleResource
from networks.models import Network, Theme
from tests.imports import import_row, import_rows
from tests.make import make_article, make_contact, make_theme, make_user
from urbact_site.history import keep, restore, versions
from urbact_site.models import TranslationState
from urbact_site.states import digest, keep_draft, note_records, texts_in


def states(record):
    """{language: state} of a record."""
    return {code: row.state for (_pk, code), row in state_rows(record).items()}


def state_rows(record):
    return TranslationState.objects.by_record([record])


def row_of(record, language):
    return state_rows(record)[record.pk, language]


def make_translated(**given):
    """An English theme with a Finnish translation."""
    texts = {"name_en": "Food", "description_en": "Local food.", "name_fi": "Ruoka"}
    return make_theme(**{**texts, "description_fi": "Lähiruokaa.", **given})


def change(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def test_a_language_is_original_up_to_date_or_missing():
    theme = make_translated()

    assert states(theme) == {"en": "original", "fi": "up-to-date"}
    assert list(Theme.objects.in_state("missing", "da")) == [theme]
    assert list(Theme.objects.in_state("missing", "fi")) == []
    assert [t.state_in for t in Theme.objects.with_state("da")] == ["missing"]
    assert [t.state_in for t in Theme.objects.with_state("fi")] == ["up-to-date"]


def test_a_change_of_the_source_makes_outdated_and_tells_since_when_and_from_what():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    before = timezone.now()

    change(theme, name_en="Good food")

    row = row_of(theme, "fi")
    assert row.state == "outdated"
    assert row.since >= before
    assert row.source_texts == {"name": "Food", "description": "Local food."}
    assert list(Theme.objects.outdated("fi")) == [theme]


def test_a_second_change_of_the_source_leaves_what_the_translation_was_made_from():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food")
    first = row_of(theme, "fi")

    change(theme, name_en="Very good food")

    second = row_of(theme, "fi")
    assert (second.since, second.source_texts) == (first.since, first.source_texts)


def test_translating_makes_up_to_date_again():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food")
    assert states(theme)["fi"] == "outdated"

    change(theme, name_fi="Hyvä ruoka")

    assert states(theme)["fi"] == "up-to-date"
    assert row_of(theme, "fi").source_texts == {}


def test_saving_without_a_change_and_changing_no_text_make_nothing_outdated():
    theme = make_translated()
    rows = {key: row.since for key, row in state_rows(theme).items()}

    change(theme)
    change(theme, slug="local-food")

    assert {key: row.since for key, row in state_rows(theme).items()} == rows
    assert states(theme)["fi"] == "up-to-date"


def test_the_old_text_of_the_source_makes_the_translation_fit_again():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food")
    assert states(theme)["fi"] == "outdated"

    change(theme, name_en="Food")

    assert states(theme)["fi"] == "up-to-date"


def test_a_minor_edit_makes_nothing_outdated_and_nothing_up_to_date():
    theme = make_translated(name_da="Mad", description_da="Lokal mad.")
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food", name_da="God mad")
    assert (states(theme)["fi"], states(theme)["da"]) == ("outdated", "up-to-date")

    change(theme, name_en="Good foods", is_minor_edit=True)

    assert (states(theme)["fi"], states(theme)["da"]) == ("outdated", "up-to-date")
    assert row_of(theme, "fi").source_texts["name"] == "Food"


def test_a_minor_edit_is_minor_once():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Foods", is_minor_edit=True)
    assert states(theme)["fi"] == "up-to-date"

    change(Theme.objects.get(), name_en="Houses")

    assert states(theme)["fi"] == "outdated"


def test_a_person_confirms_that_a_text_still_fits():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food")
    assert states(theme)["fi"] == "outdated"

    change(theme, confirmed_languages={"fi"})

    assert states(theme)["fi"] == "up-to-date"


def test_a_text_of_a_machine_is_one_until_a_person_confirms_it():
    theme = make_translated(machine_languages=["fi"])

    assert states(theme)["fi"] == "machine"
    assert theme.is_machine_in("fi")
    assert not theme.is_machine_in("en")

    change(theme, machine_languages=[], confirmed_languages={"fi"})

    assert states(theme)["fi"] == "up-to-date"


def test_a_translation_without_a_text_that_the_original_has_is_in_progress_unless_confirmed():
    theme = make_translated(description_fi=None)

    assert states(theme)["fi"] == "in-progress"

    change(theme, confirmed_languages={"fi"})

    assert states(theme)["fi"] == "up-to-date"


def test_any_language_can_be_the_original():
    theme = make_theme(original_language="da", name_da="Mad", name_en="Food")

    assert states(theme) == {"da": "original", "en": "up-to-date"}

    change(theme, name_da="God mad")

    assert states(theme) == {"da": "original", "en": "outdated"}


def test_the_source_is_what_others_are_shown_when_the_original_has_no_text():
    theme = make_theme(original_language="da", name_en="Food", name_da=None, name_fi="Ruoka")

    assert states(theme) == {"en": "original", "fi": "up-to-date"}


def test_another_original_alone_makes_nothing_outdated():
    theme = make_translated()
    assert states(theme) == {"en": "original", "fi": "up-to-date"}

    change(theme, original_language="fi")

    assert states(theme) == {"en": "up-to-date", "fi": "original"}

    change(theme, name_fi="Hyvä ruoka")

    assert states(theme) == {"en": "outdated", "fi": "original"}


def test_a_removed_translation_is_missing():
    theme = make_translated()

    change(theme, name_fi=None, description_fi=None)

    assert states(theme) == {"en": "original"}


def test_states_go_with_their_record():
    theme = make_translated()
    assert states(theme)

    theme.delete()

    assert not TranslationState.objects.exists()


def test_a_record_without_any_text_waits_for_nobody():
    make_contact(role_en=None, original_language="en")

    assert not TranslationState.objects.filter(kind="events.contact").exists()


def test_words_are_counted_without_markup():
    article = make_article(title_en="One two", summary_en="three", body_en="<p>four</p><p>five</p>")

    assert row_of(article, "en").words == 5


# Ways into the database


def test_bulk_writers_say_what_they_wrote():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"

    Theme.objects.update(name_en="Good food")
    note_records(Theme, [theme.pk])

    assert states(theme)["fi"] == "outdated"


def test_plain_sql_is_found_by_the_command(capsys):
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"
    Theme.objects.update(name_en="Good food")

    call_command("rebuild_translation_states")

    assert states(theme)["fi"] == "outdated"
    assert "networks.theme: 1" in capsys.readouterr().out


def test_the_command_finds_nothing_to_do_afterwards():
    make_translated()
    call_command("rebuild_translation_states", verbosity=0)
    before = list(TranslationState.objects.order_by("pk").values())

    call_command("rebuild_translation_states", verbosity=0)

    assert list(TranslationState.objects.order_by("pk").values()) == before


def test_what_is_taken_back_changes_no_state():
    theme = make_translated()
    assert states(theme)["fi"] == "up-to-date"

    with transaction.atomic():
        change(theme, name_en="Good food")
        transaction.set_rollback(True)

    assert states(theme)["fi"] == "up-to-date"


@pytest.mark.django_db(transaction=True)
def test_states_are_written_on_commit():
    theme = make_translated()

    row = TranslationState._base_manager.get(object_id=theme.pk, language="fi")
    assert row.state == "up-to-date"


@pytest.mark.parametrize("days", [-1, 1, None], ids=["published", "scheduled", "withdrawn"])
def test_publishing_makes_nothing_outdated_and_changed_texts_do(days):
    article = make_article(title_fi="Otsikko", summary_fi="Tiivistelmä", body_fi="<p>Teksti</p>")
    assert states(article)["fi"] == "up-to-date"

    change(article, published_at=days and timezone.now() + timedelta(days=days))

    assert states(article)["fi"] == "up-to-date"

    change(article, title_en="Another")

    assert states(article)["fi"] == "outdated"


def test_what_is_restored_has_the_states_that_its_texts_had():
    theme = make_translated()
    keep([theme], None, "changed")
    assert states(theme)["fi"] == "up-to-date"
    change(theme, name_en="Good food")
    keep([theme], None, "changed")
    change(theme, name_fi="Hyvä ruoka")
    keep([theme], None, "changed")
    assert states(theme)["fi"] == "up-to-date"
    latest, middle, first = versions(Theme, theme.pk)

    restore(first)
    assert states(theme)["fi"] == "up-to-date"

    restore(latest)
    assert states(theme)["fi"] == "up-to-date"

    restore(middle)
    assert states(theme)["fi"] == "outdated"
    assert row_of(theme, "fi").source_texts["name"] == "Food"


def test_states_come_back_with_a_deleted_record():
    theme = make_translated()
    keep([theme], None, "changed")
    (version,) = versions(Theme, theme.pk)
    theme.delete()
    assert not TranslationState.objects.exists()

    restore(version)

    assert states(Theme.objects.get()) == {"en": "original", "fi": "up-to-date"}


def test_an_import_that_changes_nothing_makes_nothing_outdated():
    article = make_article(title_fi="Otsikko", summary_fi="Tiivistelmä", body_fi="<p>Teksti</p>")
    assert states(article)["fi"] == "up-to-date"

    ArticleResource().import_data(ArticleResource().export())

    assert states(article)["fi"] == "up-to-date"


def test_an_import_of_the_source_makes_outdated_and_one_of_both_does_not():
    one = make_article(slug="one", title_fi="Yksi", summary_fi="Yksi", body_fi="<p>Yksi</p>")
    two = make_article(slug="two", title_fi="Kaksi", summary_fi="Kaksi", body_fi="<p>Kaksi</p>")
    assert (states(one)["fi"], states(two)["fi"]) == ("up-to-date", "up-to-date")

    rows = [
        {"slug": "one", "title_en": "First", "title_fi": "Yksi"},
        {"slug": "two", "title_en": "Second", "title_fi": "Toinen"},
    ]
    import_rows(ArticleResource, *rows, overwrite=True)

    assert (states(one)["fi"], states(two)["fi"]) == ("outdated", "up-to-date")


def test_a_file_of_a_person_takes_the_mark_of_the_machine_off_what_it_changes():
    article = make_article(
        slug="one", title_fi="Yksi", title_da="En", machine_languages=["da", "fi"]
    )

    import_row(ArticleResource, slug="one", title_fi="Ensimmäinen")

    article.refresh_from_db()
    assert article.machine_languages == ["da"]


def test_a_file_may_say_which_texts_are_of_a_machine():
    article = make_article(slug="one")

    import_row(ArticleResource, slug="one", title_fi="Yksi", machine_languages="fi")

    article.refresh_from_db()
    assert article.machine_languages == ["fi"]
    assert states(article)["fi"] == "machine"


def test_fixtures_say_which_of_their_texts_are_of_a_machine():
    call_command("import_fixtures", verbosity=0)

    networks = Network.objects.exclude(machine_languages="")
    assert networks.count() == 30
    assert {(n.kind, n.period) for n in networks} == {("action-planning", "urbact-iv")}
    machine = TranslationState.objects.filter(state="machine")
    assert set(machine.values_list("kind", "language")) == {
        ("networks.network", code) for code in ("da", "de", "fi", "fr", "ro")
    }


# Drafts


def test_a_draft_is_in_progress_and_nothing_public_changes():
    theme, user = make_translated(), make_user()

    keep_draft(theme, "fi", {"name": "Ruuat"}, user)

    row = row_of(theme, "fi")
    assert (row.state, row.draft, row.drafted_by) == ("in-progress", {"name": "Ruuat"}, user)
    assert Theme.objects.get().name_fi == "Ruoka"


def test_a_draft_can_be_the_first_text_of_a_language_and_be_dropped():
    theme, user = make_translated(), make_user()

    keep_draft(theme, "da", {"name": "Mad"}, user)
    assert states(theme)["da"] == "in-progress"

    keep_draft(theme, "da", None, user)
    assert "da" not in states(theme)


def test_a_dropped_draft_leaves_the_state_that_the_texts_have():
    theme, user = make_translated(), make_user()
    keep_draft(theme, "fi", {"name": "Ruuat"}, user)
    change(theme, name_en="Good food")
    assert states(theme)["fi"] == "in-progress"

    keep_draft(theme, "fi", None, user)

    assert states(theme)["fi"] == "outdated"


def test_the_digest_of_texts_is_that_of_their_record():
    theme = make_translated()

    assert digest(texts_in("fi", Theme, theme)) == row_of(theme, "fi").text_digest
    assert digest({}) == ""


# Price


@pytest.mark.parametrize("number", [1, 30])
def test_states_of_a_page_of_records_are_one_query(django_assert_num_queries, number):
    themes = [make_translated() for _ in range(number)]
    TranslationState.objects.by_record(themes)

    with django_assert_num_queries(1):
        found = TranslationState.objects.by_record(themes)

    assert len(found) == 2 * number


def test_writing_many_costs_few_queries():
    def queries(number):
        Article.objects.bulk_create(
            Article(
                slug=f"article-{number}-{n}",
                original_language="en",
                title_en=f"Title {n}",
                title_fi=f"Otsikko {n}",
                published_at=timezone.now() - timedelta(days=1),
            )
            for n in range(number)
        )
        pks = Article.objects.filter(slug__startswith=f"article-{number}-").values_list("pk")
        note_records(Article, [pk for (pk,) in pks])
        with CaptureQueriesContext(connection) as found:
            TranslationState.objects.all()
        return len(found)

    assert queries(1) <= 6
    assert queries(400) <= 20  # SQLite takes a thousand values at a time
