"""What only a person can decide: it is asked until it is answered, kept, and can be undone."""

import pytest
from django.urls import reverse
from reversion.models import Version

from networks.models import City, Network, Partner
from networks.resources import NetworkResource
from tests import make
from tests.held import held, on_postgresql
from tests.imports import import_row, import_rows
from urbact_site.admin.meanwhile import HELD
from urbact_site.decisions.alike import alike
from urbact_site.history import reason
from urbact_site.models import Decision, Import
from urbact_site.scope import Role

ADDRESS = "/admin/decisions/"


@pytest.fixture
def editor(client):
    user = make.make_user(username="anna", is_programme_editor=True)
    client.force_login(user)
    return client


def rows(client):
    """{question: [(what is asked, its records, its choices)]}"""
    found = client.get(ADDRESS).context["sections"]
    return {section.question.name: section.rows for section in found}


def sections(client):
    """{question: [what is asked]}, without the figures, which no test has all of."""
    return {
        name: [opened.text for opened, _records, _choices in found]
        for name, found in rows(client).items()
        if name != "figure"
    }


def figures(client):
    return [opened.text for opened, _records, _choices in rows(client)["figure"]]


def answer(client, question, key, given):
    return client.post(ADDRESS, {"question": question, key: given}, follow=True)


def undo(client):
    return client.post(ADDRESS, {"undo": Decision.objects.latest("pk").pk}, follow=True)


def test_nothing_to_decide_is_said(client):
    client.force_login(make.make_member())

    assert "Nothing is to be decided." in client.get(ADDRESS).content.decode()


# Names


def test_name_is_confirmed_once_and_doubted_again_when_undone(editor):
    make.make_network(slug="refill", name="REFILL", name_confirmed=False)
    asked = sections(editor)

    answer(editor, "name", "refill", "right")
    confirmed = Network.objects.get().name_confirmed
    after = sections(editor)
    undo(editor)

    assert (asked, confirmed, after) == ({"name": ["REFILL"]}, True, {})
    assert not Network.objects.get().name_confirmed
    assert sections(editor) == asked


def test_decision_is_in_the_history_with_who_and_what(editor):
    network = make.make_network(slug="refill", name="REFILL", name_confirmed=False)

    answer(editor, "name", "refill", "right")

    revision = Version.objects.get_for_object(network).first().revision
    assert revision.user.username == "anna"
    assert reason(revision) == "Decided. “The name is right”"


def test_next_import_keeps_what_was_decided(editor):
    row = {"slug": "refill", "name": "REFILL", "name_confirmed": "0", "original_language": "en"}
    row["summary_en"] = "Empty buildings in use."
    import_row(NetworkResource, **row)
    answer(editor, "name", "refill", "right")

    result = import_rows(NetworkResource, row)

    assert (result.counts["conflicts"], Network.objects.get().name_confirmed) == (1, True)
    assert sections(editor) == {}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_answer_that_cannot_be_written_for_long_is_asked_for_again(editor):
    """An import holds what it has written until it is done."""
    network = make.make_network(slug="refill", name="REFILL", name_confirmed=False)

    with held(network):
        told = answer(editor, "name", "refill", "right").context["messages"]

    assert [str(message) for message in told] == [HELD]
    assert sections(editor) == {"name": ["REFILL"]}


# Cities


def test_partner_gets_one_of_the_nearest_cities_of_its_country(editor):
    spain = make.make_country(slug="es")
    make.make_city(slug="a-coruna", name="A Coruña", country=spain)
    make.make_city(slug="corunna", name="Corunna", country=make.make_country(slug="gb"))
    network = make.make_network(name="COPE")
    partner = make.make_partner(network=network, name="Coruna", city=None, country=spain)
    [(_opened, _records, offered)] = rows(editor)["city"]

    answer(editor, "city", partner.slug, "a-coruna")
    found = Partner.objects.get().city
    undo(editor)

    assert offered == [["a-coruna", "A Coruña, es"], ["no city", "No city"]]
    assert found.slug == "a-coruna"
    assert Partner.objects.get().city is None


def test_partner_without_a_city_by_choice_is_asked_about_no_more(editor):
    partner = make.make_partner(name="Region of Murcia", city=None)
    before = editor.get("/en/data-health/").content.decode()

    answer(editor, "city", partner.slug, "no city")

    assert sections(editor) == {}
    assert "Region of Murcia" in before
    assert "Region of Murcia" not in editor.get("/en/data-health/").content.decode()


# Duplicates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A Coruña", "Coruna"),
        ("A Coruña", "Corunna"),
        ("Gothenburg", "Gotenburg"),
        ("Сарајево", "Sarajevo"),
        ("San Sebastián", "san sebastian"),
        (
            "Twelve new networks of cities begin this week",
            "Twelve new networks of cities begin this week",
        ),
    ],
)
def test_names_that_may_be_the_same(one, other):
    assert alike([(1, "es", [one]), (2, "es", [other])]) == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("EVUE", "EVUE II"), ("Bari", "Bary"), ("Day 1", "Day 2"), ("Odense", "Aarhus"), ("–", "…")],
)
def test_names_that_are_not_the_same(one, other):
    assert alike([(1, "", [one]), (2, "", [other])]) == []


def test_cities_of_two_countries_are_not_the_same():
    assert alike([(1, "es", ["Valencia"]), (2, "it", ["Valencia"])]) == []


def test_thousands_of_one_name_are_not_thousands_of_questions():
    assert len(alike([(n, "", ["News of the point"]) for n in range(2000)])) < 50


def test_city_that_is_there_twice_is_asked_for_until_told_apart(editor):
    spain = make.make_country(slug="es")
    make.make_city(slug="a-coruna", name="A Coruña", country=spain)
    make.make_city(slug="coruna", name="Coruna", country=spain)
    asked = sections(editor)

    answer(editor, "same", "city: a-coruna coruna", "different")
    after = sections(editor)
    undo(editor)

    assert (asked, after) == ({"same": ["A Coruña – Coruna (City)"]}, {})
    assert sections(editor) == asked
    assert City.objects.count() == 2


def test_partner_twice_in_a_network_is_asked_for_and_in_two_networks_not(editor):
    city = make.make_city(name="Agen")
    cope, food = make.make_network(name="COPE"), make.make_network(name="Food")
    given = {"city": city, "country": city.country}
    make.make_partner(slug="a", network=cope, name="Ville d’Agen", **given)
    make.make_partner(slug="b", network=cope, name="Agen Agglomération", **given)
    make.make_partner(slug="c", network=food, name="Ville d’Agen", **given)

    assert sections(editor) == {"same": ["Ville d’Agen – Agen Agglomération (Partner, COPE)"]}


def test_point_editor_is_asked_about_the_point_alone(client):
    point, foreign = make.make_national_point(), make.make_national_point()
    client.force_login(make.make_member(Role.EDITOR, point))
    given = {"starts_on": "2026-05-05", "ends_on": "2026-05-05", "original_language": "en"}
    for slug in ("one", "two"):
        make.make_event(slug=slug, national_point=point, title_en="Information day", **given)
        make.make_event(national_point=foreign, title_en="Webinar on calls", **given)
    make.make_network(name="REFILL", name_confirmed=False)

    asked = sections(client)
    answer(client, "same", "event: one two", "different")

    assert asked == {"same": ["Information day – Information day (Event)"]}
    assert sections(client) == {}


def test_translator_decides_nothing(client):
    make.make_network(slug="refill", name_confirmed=False)
    client.force_login(make.make_member(Role.TRANSLATOR))

    answer(client, "name", "refill", "right")

    assert sections(client) == {}
    assert not Network.objects.get().name_confirmed


def test_decision_of_somebody_else_is_to_others_as_if_there_were_none(editor):
    make.make_network(slug="refill", name_confirmed=False)
    answer(editor, "name", "refill", "right")
    editor.force_login(make.make_member(Role.EDITOR))

    assert editor.get(ADDRESS).context["decided"] == []
    assert undo(editor).status_code == 404
    assert Decision.objects.exists()


# Figures


def test_figure_is_explained_and_asked_for_again_when_it_changes(editor):
    network = make.make_network(
        slug="cope", name="COPE", kind="action-planning", period="urbact-iv", name_confirmed=True
    )
    make.make_partner(network=network, role="lead")
    make.make_partner(network=network, role="partner")
    asked = figures(editor)[-1]

    answer(editor, "figure", "cope: 1", "Two have left")
    after = figures(editor)
    health = editor.get("/en/data-health/").context["sections"]
    make.make_partner(network=network, role="partner")

    assert asked == "COPE (1 partner besides the lead)"
    assert asked not in after
    assert Decision.objects.get().answer == "Two have left"
    [sizes] = [section for section in health if section.question.key == "network-sizes"]
    assert sizes.count == 0
    assert figures(editor)[-1] == "COPE (2 partners besides the lead)"


# What comes in


@pytest.mark.parametrize("given", ["", "nothing", "\0", "x" * 100_000])
def test_answer_that_was_not_offered_decides_nothing(editor, given):
    make.make_network(slug="refill", name_confirmed=False)

    answer(editor, "name", "refill", given)

    assert not Decision.objects.exists()


def test_long_reason_is_cut_and_nul_left_out(editor):
    [key] = [o.key for o, *_rest in rows(editor)["figure"] if o.key.startswith("Themes")]

    answer(editor, "figure", key, "\0" + "x" * 300)

    assert Decision.objects.get().answer == "x" * 200


@pytest.mark.parametrize("given", [{}, {"question": "x"}, {"undo": "x"}, {"undo": "9" * 30}])
def test_nonsense_is_not_found(editor, given):
    assert editor.post(ADDRESS, given).status_code == 404


def test_import_that_asks_is_named(editor, django_user_model):
    asks = [["place", "x, es", "X, es", [["no city", "No city"]]]]
    given = {"kind": "networks.partner", "state": "refused", "file_name": "list.csv"}
    run = Import.objects.create(questions=asks, **given)
    Import.objects.create(**given)

    [(found, address)] = editor.get(ADDRESS).context["imports"]

    assert found == run
    assert address == reverse("admin:networks_partner_import_run", args=[run.pk])


def test_name_that_an_import_gave_a_city_is_taken_back(editor):
    make.make_city(slug="a-coruna", alternative_names="Coruna\nCorunna")
    Decision.objects.create(
        question="place", key="corunna, es", answer="a-coruna", text="Corunna, es"
    )

    undo(editor)

    assert City.objects.get().alternative_names == "Coruna"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_decisions_query_count(editor, django_assert_num_queries, rows):
    spain = make.make_country(slug="es")
    for number in range(rows):
        for name in (f"Coruna {number}", f"Corunna {number}"):
            city = make.make_city(name=name, country=spain)
        network = make.make_network(name_confirmed=False)
        make.make_partner(network=network, city=None, country=spain)
        make.make_partner(network=network, name="Here", city=city, country=spain)
        make.make_partner(network=network, name="There", city=city, country=spain)
    Decision.objects.create(question="name", key="x", answer="right")
    editor.get(ADDRESS)

    with django_assert_num_queries(23):
        editor.get(ADDRESS)
