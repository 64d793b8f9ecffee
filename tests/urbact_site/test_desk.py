"""The editor's desk: what waits for whom, and how far the site is."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make as makers
from tests.make import (
    make_article,
    make_country,
    make_event,
    make_image,
    make_member,
    make_membership,
    make_national_point,
    make_network,
    make_theme,
)
from urbact_site.localized import translated
from urbact_site.models import SavedFilter, TranslationState
from urbact_site.scope import Role
from urbact_site.states import translated_models

DESK = "/admin/"


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


@pytest.fixture
def finland():
    return make_national_point(
        original_language="fi",
        title_fi="Suomi",
        languages=["fi", "sv"],
        countries=[make_country(slug="fi")],
    )


def log_in(client, point, role):
    client.force_login(make_membership(national_point=point, role=role).user)
    return client


def desk_of(client, query=""):
    response = client.get(DESK + query)
    assert response.status_code == 200
    return response.context["desk"]


def queue(client, language="fi"):
    return [(row.record, row.state_in) for row in desk_of(client, f"?language={language}").queue]


def settle(*records):
    assert TranslationState.objects.by_record(records)


def test_queue_has_what_is_missing_outdated_in_progress_or_of_a_machine(editor):
    missing = make_theme(name_en="A")
    outdated = make_theme(name_en="B", name_fi="B", description_fi="b")
    partial = make_theme(name_en="C", name_fi="C")
    machine = make_theme(name_en="D", name_fi="D", description_fi="d", machine_languages=["fi"])
    done = make_theme(name_en="E", name_fi="E", description_fi="e")
    settle(outdated, done)
    outdated.name_en = "Bee"
    outdated.save()

    assert queue(editor) == [
        (outdated, "outdated"),
        (missing, "missing"),
        (machine, "machine"),
        (partial, "in-progress"),
    ]


def test_queue_has_what_the_public_sees_before_drafts_and_then_the_oldest(editor):
    draft = make_article(published_at=None, national_point=None)
    first, second = make_article(national_point=None), make_theme()

    assert [record for record, _state in queue(editor)] == [first, second, draft]


def test_a_number_leads_to_what_is_in_that_state(editor):
    make_theme(name_en="A")
    machine = make_theme(name_en="D", name_fi="D", description_fi="d", machine_languages=["fi"])

    desk = desk_of(editor, "?language=fi&state=machine")

    assert [row.record for row in desk.queue] == [machine]
    assert [row.address[-14:] for row in desk.queue] == ["?state=machine"]
    assert [numbers for _code, _name, numbers, _words in desk.counts] == [
        [("outdated", 0), ("missing", 0), ("machine", 0), ("in-progress", 0)],
        [("outdated", 0), ("missing", 1), ("machine", 1), ("in-progress", 0)],
    ]


@pytest.mark.parametrize("state", ["original", "%00", "", "x" * 5000])
def test_unknown_state_of_the_queue_is_all_of_it(editor, state):
    theme = make_theme()

    desk = desk_of(editor, f"?language=fi&state={state}")

    assert [row.record for row in desk.queue] == [theme]


def test_pictures_wait_for_who_may_write_what_they_show(client, finland):
    own = make_image(made_by=make_member(Role.EDITOR, finland), original_language="en")
    programmes = make_image(original_language="en")
    make_image(made_by=make_member(Role.EDITOR), original_language="en")
    settle(own)

    found = {
        role: [record for record, _state in queue(log_in(client, finland, role))]
        for role in ("editor", "translator")
    }

    assert found == {"editor": [own], "translator": [own, programmes]}


def test_original_waits_for_no_translation(editor):
    make_theme(original_language="fi", name_fi="Ruoka")

    assert queue(editor) == []


def test_counts_tell_numbers_and_words_of_each_language(editor, admin_user):
    admin_user.languages = ["da", "fi"]
    admin_user.save()
    make_theme(name_en="Good food", description_en="For all.", name_da="Mad", description_da="x")

    counts = {
        code: ([n for _state, n in numbers], words)
        for code, _name, numbers, words in desk_of(editor).counts
    }

    assert counts == {"da": ([0, 0, 0, 0], 0), "fi": ([0, 1, 0, 0], 4)}


def test_translator_has_the_points_and_the_programmes_records(client, finland):
    own = make_article(national_point=finland)
    theme = make_theme()
    make_article()
    settle(own)

    assert [record for record, _state in queue(log_in(client, finland, "translator"))] == [
        own,
        theme,
    ]


def test_editor_of_a_point_has_its_own_records_alone(client, finland):
    own = make_article(national_point=finland)
    make_theme()
    make_article()

    assert [record for record, _state in queue(log_in(client, finland, "editor"))] == [own]


def test_nothing_waits_in_a_language_that_the_point_does_not_write(client, finland):
    make_article(national_point=finland)

    assert queue(log_in(client, finland, "translator"), "da") == []


def test_own_records_show_the_state_of_each_language(client, finland):
    article = make_article(
        national_point=finland, original_language="fi", title_fi="Otsikko", title_sv="Rubrik"
    )
    make_event()

    ((record, _address, _kind, state, cells),) = desk_of(log_in(client, finland, "editor")).own

    assert (record, state) == (article, '<span class="state state-public">public</span>')
    assert [(code, state.value) for code, state, _address in cells] == [
        ("fi", "original"),
        ("sv", "up-to-date"),
    ]


def test_coverage_counts_each_kind_in_each_language(editor):
    make_theme(name_fi="Ruoka", description_fi="x")
    make_theme()
    make_network()

    kinds, rows = desk_of(editor).coverage
    cells = {code: [cell[:3] for cell in cells] for code, _name, cells in rows}

    assert kinds == ["Themes", "Networks"]
    assert cells["fi"] == [(1, 2, 50), (0, 1, 0)]
    assert cells["en"] == [(2, 2, 100), (1, 1, 100)]
    assert len(cells) == 31


def test_a_number_of_the_coverage_leads_to_what_is_missing(editor):
    theme = make_theme(name_en="Food")
    make_theme(name_en="Homes", name_fi="Kodit", description_fi="x")

    _kinds, rows = desk_of(editor).coverage
    address = next(cells[0][3] for code, _name, cells in rows if code == "fi")

    assert list(editor.get(address).context["cl"].queryset) == [theme]


def test_coverage_tells_what_each_point_has_written(editor, finland):
    make_article(national_point=finland, original_language="fi", title_fi="Otsikko")
    make_article(national_point=finland, original_language="fi", title_fi="T", title_sv="R")

    ((point, countries, languages),) = desk_of(editor).coverage_of_points

    assert (point, countries) == (finland, ["Finland"])
    assert languages == [("Finnish", 2, 2), ("Swedish", 1, 2)]


def test_members_see_no_coverage_of_the_site(client, finland):
    html = log_in(client, finland, "publisher").get(DESK).content.decode()

    assert "How far the site is translated" not in html


def test_empty_desk_says_what_to_do(editor):
    html = editor.get(DESK + "?language=fi").content.decode()

    assert "Finnish: nothing waits for translation." in html


def test_page_of_an_app_has_its_lists_alone(editor):
    html = editor.get(reverse("admin:app_list", args=["events"])).content.decode()

    assert re.findall(r"<h[12].*?>(.*?)</h", html) == ["National URBACT Points"]
    assert 'href="/admin/events/article/"' in html


def test_editor_chooses_the_languages_to_work_in(editor, admin_user):
    response = editor.post(reverse("desk-languages"), {"languages": ["lv", "fi"]})

    admin_user.refresh_from_db()
    assert (response.url, admin_user.languages) == (DESK, ["lv", "fi"])
    assert desk_of(editor).languages == ["lv", "fi"]


def test_unknown_language_is_refused_in_words(editor, admin_user):
    response = editor.post(reverse("desk-languages"), {"languages": ["xx", "\0"]}, follow=True)

    admin_user.refresh_from_db()
    assert (response.status_code, admin_user.languages) == (200, [])
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_choice_of_languages_is_for_editors_and_by_post(client, editor):
    assert editor.get(reverse("desk-languages")).status_code == 405
    client.logout()
    assert client.post(reverse("desk-languages"), {"languages": ["fi"]}).status_code == 302


@pytest.mark.parametrize("language", ["xx", "%00", "", "x" * 5000])
def test_unknown_language_of_the_queue_is_the_editors_own(editor, language):
    assert desk_of(editor, f"?language={language}").language == "en"


@pytest.mark.parametrize("role", ["editor", "translator", "publisher"])
def test_desk_of_a_member_costs_the_same_however_much_there_is(client, finland, role):
    member = log_in(client, finland, role)

    def queries():
        with CaptureQueriesContext(connection) as found:
            member.get(DESK)
        return len(found)

    def more():
        make_theme()
        make_article(national_point=finland)
        make_event(national_point=finland)

    more()
    queries()
    once = queries()
    for _ in range(5):
        more()
    settle(make_theme())

    assert queries() == once <= 25


def test_desk_of_the_programme_costs_the_same_however_much_there_is(editor, finland):
    def queries():
        with CaptureQueriesContext(connection) as found:
            editor.get(DESK + "?language=fi")
        return len(found)

    make_theme()
    make_article(national_point=finland)
    queries()
    once = queries()
    for _ in range(5):
        make_theme()
        make_article(national_point=finland)
    settle(make_theme())

    assert queries() == once <= 25


def test_point_that_has_written_nothing_is_led_to_its_first_forms(client, finland):
    log_in(client, finland, "editor")
    assert desk_of(client).own == []
    assert [name for name, _form in desk_of(client).beginnings] == ["article", "call", "event"]
    html = client.get(DESK).content.decode()
    assert '<a class="button" href="/admin/events/article/add/">Add article</a>' in html

    make_article(national_point=finland)
    assert client.get(DESK).content.decode().count("Add article</a>") == 1


def test_desk_leads_to_the_lists_that_its_reader_has_named_and_to_the_members(client, finland):
    user = make_member("publisher", finland)
    SavedFilter.objects.create(user=user, kind="events.article", name="Drafts", query="state=draft")
    client.force_login(user)

    html = client.get(DESK).content.decode()

    assert '<a href="/admin/events/article/?state=draft">Drafts</a>' in html
    assert '<a href="/admin/events/membership/">Memberships</a>' in html


def test_who_writes_for_no_point_begins_nothing(editor, client, finland):
    assert desk_of(editor).beginnings == []

    log_in(client, finland, "translator")
    assert desk_of(client).beginnings == []


def test_queue_reads_each_table_once_however_much_waits(editor, finland):
    for _ in range(3):
        make_theme()
        make_network()
        make_article(national_point=finland)
    editor.get(DESK + "?language=da")

    with CaptureQueriesContext(connection) as found:
        html = editor.get(DESK + "?language=da").content.decode()

    assert html.count("translation-missing") == 10  # theirs, and the point itself
    with_texts = [query["sql"] for query in found if '_any"' in query["sql"]]
    assert Counter(re.search(r'FROM "(\w+)"', sql)[1] for sql in with_texts) == {
        "networks_theme": 1,
        "networks_network": 1,
        "events_article": 1,
        "events_nationalpoint": 2,  # in the queue, and how far each is
    }


# Lists


@pytest.mark.parametrize("model", translated_models(), ids=lambda model: model.__name__)
def test_every_list_is_filtered_by_state_and_language(editor, model):
    kind = re.sub("(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()
    make = getattr(makers, f"make_{kind}")
    name = next(iter(translated(model)))
    record = make(**{f"{name}_en": "Text"})
    settle(record)
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")

    def found(state):
        return record in editor.get(f"{url}?translation={state}:fi").context["cl"].queryset

    def states():
        return [
            state for state in ("missing", "in-progress", "machine", "outdated") if found(state)
        ]

    assert states() == ["missing"]

    every = {f"{n}_fi": "Teksti" for n in translated(model)}
    for text, value in (every | {"machine_languages": ["fi"]}).items():
        setattr(record, text, value)
    record.save()
    settle(record)
    assert states() == ["machine"]

    setattr(record, f"{name}_en", "Another")
    record.save()
    settle(record)
    assert states() == ["outdated"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("missing:fi", ["A"]),
        ("in-progress:fi", ["C"]),
        ("machine:fi", ["D"]),
        ("outdated:fi", []),
        ("missing:da", ["A", "C", "D"]),
        ("missing:xx", ["A", "C", "D"]),
        ("%00:fi", ["A", "C", "D"]),
    ],
)
def test_list_is_filtered_by_state_and_language(editor, asked, found):
    make_theme(name_en="A")
    make_theme(name_en="C", name_fi="C")
    make_theme(name_en="D", name_fi="D", description_fi="d", machine_languages=["fi"])

    url = reverse("admin:networks_theme_changelist") + f"?translation={asked}"
    rows = editor.get(url, follow=True).context["cl"].queryset

    assert sorted(theme.name_en for theme in rows) == found
