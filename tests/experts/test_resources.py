from datetime import date

from experts.models import Assignment, Expert, Expertise
from experts.resources import AssignmentResource, ExpertiseResource, ExpertResource
from tests.imports import import_row
from tests.make import (
    make_assignment,
    make_country,
    make_expert,
    make_expertise,
    make_image,
    make_network,
)


def test_expertise_is_imported():
    row = {"slug": "mobility", "kind": "thematic", "original_language": "en"}

    assert import_row(ExpertiseResource, **row, name_en="Mobility") == {}
    assert list(Expertise.objects.values_list("slug", "kind", "name_en")) == [
        ("mobility", "thematic", "Mobility")
    ]


def test_expertise_of_an_unknown_kind_is_refused():
    row = {"slug": "mobility", "kind": "theme", "original_language": "en"}

    assert import_row(ExpertiseResource, **row, name_en="Mobility") == {
        "kind": [
            "“theme” is not allowed here; these are: exchange-and-learning, thematic, "
            "methods-and-tools."
        ]
    }


def test_expert_is_imported():
    country, expertise, photo = make_country(), make_expertise(), make_image()

    errors = import_row(
        ExpertResource,
        slug="stine-skot",
        name="Stine Skot",
        country=country.slug,
        languages="da|en",
        availability="ad-hoc",
        expertise=expertise.slug,
        photo=photo.slug,
        verified_on="2024-03-01",
        original_language="en",
    )

    expert = Expert.objects.get()
    assert errors == {}
    assert (expert.name, expert.country, expert.photo) == ("Stine Skot", country, photo)
    assert (expert.languages, list(expert.expertise.all())) == (["da", "en"], [expertise])
    assert (expert.availability, expert.verified_on) == ("ad-hoc", date(2024, 3, 1))


def test_expert_who_speaks_an_unknown_language_is_refused():
    row = {"slug": "x", "name": "X", "original_language": "en"}

    errors = import_row(ExpertResource, **row, languages="da|latin")

    assert errors.keys() == {"languages"}
    assert errors["languages"][0].startswith("“latin” is not allowed here; these are: en, bg, ")


def test_assignment_is_imported():
    network, expert = make_network(), make_expert()
    row = {"slug": "x", "network": network.slug, "expert": expert.slug, "role": "ad-hoc"}

    assert import_row(AssignmentResource, **row) == {}
    assert [(a.network, a.expert, a.role) for a in Assignment.objects.all()] == [
        (network, expert, "ad-hoc")
    ]


def test_assignment_of_nobody_is_refused():
    row = {"slug": "x", "network": make_network().slug, "expert": "", "organisation": ""}

    assert import_row(AssignmentResource, **row) == {
        "__all__": ["Name an expert or an organisation, one of the two."]
    }


def test_second_assignment_of_an_expert_is_refused():
    first = make_assignment()
    row = {"slug": "x", "network": first.network.slug, "expert": first.expert.slug}

    assert import_row(AssignmentResource, **row) == {
        "__all__": ["This expert is assigned to the network already."]
    }
