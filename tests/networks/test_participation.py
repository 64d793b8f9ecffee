import re

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from networks.models import City, Partner
from networks.resources import ParticipationResource
from tests import make
from urbact_site.merging import Merge
from urbact_site.models import Decision, FormerSlug, Import, User

HEADERS = ["Network", "Role", "Partner", "City", "Country"]


@pytest.fixture(autouse=True)
def places():
    spain = make.make_country(slug="es")
    make.make_country(slug="dk")
    names = "Coruna\nLa Coruña"
    make.make_city(slug="a-coruna", name="A Coruña", alternative_names=names, country=spain)
    make.make_network(slug="cope", name="COPE")


def imported(*rows, headers=HEADERS):
    return ParticipationResource().import_data(tablib.Dataset(*rows, headers=headers))


def partners():
    rows = Partner.objects.order_by("pk")
    return list(rows.values_list("network__slug", "role", "name", "city__slug", "country__slug"))


@pytest.mark.parametrize("city", ["A Coruña", "a coruna", "CORUNA", "La Coruña", "a-coruna"])
def test_city_is_found_by_any_of_its_names(city):
    result = imported(["COPE", "Lead Partner", "Ayuntamiento", city, "Spain"])

    assert list(result.refusals()) == []
    assert partners() == [("cope", "lead", "Ayuntamiento", "a-coruna", "es")]


@pytest.mark.parametrize("country", ["Spain", "ES", "Espagne", "España", "Spanien", "", "Spānija"])
def test_country_is_found_in_any_language_or_by_its_city(country):
    imported(["cope", "PP", "Ayuntamiento", "Coruna", country])

    assert partners() == [("cope", "partner", "Ayuntamiento", "a-coruna", "es")]


@pytest.mark.parametrize(
    "headers",
    [
        ["Project", "LP/PP", "Organisation", "Town", "Country"],
        ["Réseau", "Rôle", "Partenaire", "Ville", "Pays"],
    ],
)
def test_headers_are_the_words_that_staff_use(headers):
    imported(["COPE", "LP", "Ayuntamiento", "A Coruña", "ES"], headers=headers)

    assert partners() == [("cope", "lead", "Ayuntamiento", "a-coruna", "es")]


def test_second_import_changes_nothing():
    rows = [["COPE", "LP", "Ayuntamiento", "A Coruña", "ES"], ["COPE", "PP", "Odense", "", "DK"]]
    imported(*rows)

    assert imported(*rows).counts["skipped"] == 2
    assert Partner.objects.count() == 2


def test_unknown_network_role_and_country_are_refused_by_row():
    result = imported(
        ["Unheard", "LP", "Ayuntamiento", "A Coruña", "ES"],
        ["COPE", "Sponsor", "Other", "", "Atlantis"],
    )

    assert [(place, column, value) for place, column, value, _reason in result.refusals()] == [
        ("row 1", "network", "Unheard"),
        ("row 2", "role", "Sponsor"),
        ("row 2", "country", "Atlantis"),
    ]
    assert partners() == []


def test_city_is_not_asked_for_while_its_country_is_unknown():
    result = imported(["COPE", "LP", "Other", "A Coruña", "Atlantis"])

    assert [(column, value) for _place, column, value, _reason in result.refusals()] == [
        ("country", "Atlantis")
    ]
    assert result.questions == []


def test_missing_columns_are_named_once():
    result = imported(["COPE"], ["COPE"], headers=["Network"])

    [error] = result.refusals()
    assert error.reason == "The file needs these columns: name, country."


# At the desk


def choose(client, *rows):
    text = "\n".join(map(",".join, [HEADERS, *rows]))
    file = SimpleUploadedFile("list.csv", text.encode())
    given = {"import_file": file, "resource": 1}
    return client.post(reverse("admin:networks_partner_import"), given, follow=True)


def go_on(client, **asked):
    asked = {"answers": 1} | asked if "answer_0" in asked else asked
    run = Import.objects.latest("pk")
    address = reverse("admin:networks_partner_import_run", args=[run.pk])
    return client.post(address, asked, follow=True)


def test_unknown_city_is_asked_for_once_and_remembered(admin_client):
    page = choose(admin_client, ["COPE", "LP", "Ayuntamiento", "Corunna", "Spain"])
    [(_number, text, choices, _address)] = page.context["told"].questions

    page = go_on(admin_client, answer_0=choices[0][0])
    go_on(admin_client, confirm=1)
    again = choose(admin_client, ["COPE", "PP", "Universidad", "CORUNNA", "ES"])

    assert (text, choices[0]) == ("Corunna, es", ["a-coruna", "A Coruña, es"])
    assert page.context["run"].state == "ready"
    assert partners() == [("cope", "lead", "Ayuntamiento", "a-coruna", "es")]
    assert City.objects.get().alternative_names.splitlines()[-1] == "Corunna"
    assert [question[0] for question in again.context["run"].questions] == ["partner"]


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        ("COPE,LP,Region,Corunna,ES", "Answer what is asked below. Your file can stay as it is."),
        (
            "Unheard,LP,Region,Corunna,ES",
            "Answer what is asked below, correct the rest in your file and choose it again.",
        ),
        ("Unheard,LP,Region,,ES", "Correct them in your file and choose it again."),
    ],
)
def test_refused_list_says_what_is_to_be_done(admin_client, row, advice):
    page = choose(admin_client, row.split(","))

    told = re.findall("(?:Answer what|Correct them)[^<]*", page.text)
    assert [" ".join(text.split()) for text in told] == [advice]


def test_unknown_city_can_be_added_and_is_then_found(admin_client):
    page = choose(admin_client, ["COPE", "LP", "Ayuntamiento", "Lugo", "Spain"])
    [(*_question, address)] = page.context["told"].questions
    form = admin_client.get(address).context["adminform"].form
    given = {"slug": "lugo", "longitude": "-7.6", "latitude": "43"}
    admin_client.post(address, {"name": "Lugo", "country": form["country"].value()} | given)

    page = go_on(admin_client, answers=1)
    go_on(admin_client, confirm=1)

    assert (form["name"].value(), page.context["run"].state) == ("Lugo", "ready")
    assert partners() == [("cope", "lead", "Ayuntamiento", "lugo", "es")]


def test_city_that_came_later_wins_over_the_answer_that_there_is_none(admin_client):
    choose(admin_client, ["COPE", "LP", "Ayuntamiento", "Lugo", "ES"])
    go_on(admin_client, answer_0="no city")
    make.make_city(slug="lugo", name="Lugo", country=City.objects.get().country)

    imported(["COPE", "LP", "Ayuntamiento", "Lugo", "ES"])

    assert partners() == [("cope", "lead", "Ayuntamiento", "lugo", "es")]


def test_partner_may_have_no_city_by_choice(admin_client):
    choose(admin_client, ["COPE", "LP", "Region of Murcia", "Murcia", "ES"])

    go_on(admin_client, answer_0="no city")
    go_on(admin_client, confirm=1)

    assert partners() == [("cope", "lead", "Region of Murcia", None, "es")]


@pytest.mark.parametrize(("answer", "names"), [("same", {"A Coruña City"}), ("another", None)])
def test_likely_duplicate_is_decided_by_a_person(admin_client, answer, names):
    city = City.objects.get()
    there = make.make_partner(
        network=make.make_network(name="Food"), city=city, country=city.country, name="A Coruña"
    )
    choose(admin_client, ["Food", "PP", "A Coruña City", "A Coruña", "ES"])

    go_on(admin_client, answer_0=there.slug if answer == "same" else answer)
    go_on(admin_client, all=1)
    go_on(admin_client, confirm=1)

    assert set(Partner.objects.values_list("name", flat=True)) == (
        names or {"A Coruña", "A Coruña City"}
    )


@pytest.mark.parametrize("answer", ["", "nothing", "\0", "x" * 500])
def test_answer_that_was_not_offered_decides_nothing(admin_client, answer):
    choose(admin_client, ["COPE", "LP", "Ayuntamiento", "Corunna", "Spain"])

    page = go_on(admin_client, answer_0=answer)

    assert page.context["run"].state == "refused"
    assert not Decision.objects.exists()


def test_network_and_partner_are_found_by_slugs_that_they_had():
    kept = make.make_network(slug="kept", name="Kept")
    partner = make.make_partner(network=kept, name="Agen", city=None)
    FormerSlug.objects.create(kind="network", slug="food-cities", object_id=kept.pk)
    FormerSlug.objects.create(kind="partner", slug="kept-ville-dagen", object_id=partner.pk)

    imported(["Food Cities", "Partner", "Ville d’Agen", "", "ES"])

    assert list(Partner.objects.values_list("pk", "network__slug")) == [(partner.pk, "kept")]


def test_answers_about_a_network_count_for_the_one_that_it_is_merged_into(admin_client):
    city = City.objects.get()
    kept, gone = make.make_network(slug="food", name="Food"), make.make_network(slug="feed")
    given = {"city": city, "country": city.country}
    make.make_partner(network=gone, slug="feed-coruna", name="A Coruña", **given)
    rows = [["Feed", "PP", "A Coruña City", "A Coruña", "ES"], ["Feed", "PP", "Port", "Coruna", ""]]
    choose(admin_client, *rows)
    for answer in ("feed-coruna", "another"):
        go_on(admin_client, answer_0=answer)
    Merge(kept, gone, User.objects.get()).carry_out({})

    result = imported(*rows)

    assert result.questions == []
    assert partners() == [
        ("food", "partner", "A Coruña", "a-coruna", "es"),
        ("food", "partner", "Port", "a-coruna", "es"),
    ]
