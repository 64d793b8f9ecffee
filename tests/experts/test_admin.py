from django.urls import reverse

from experts.models import Assignment, Expert
from tests.make import make_assignment, make_expert, make_expertise, make_network

ADD = reverse("admin:experts_expert_add")


def fields(**given):
    """What a browser posts for a new expert."""
    rows = {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    own = {"original_language": "en", "name": "Łucja Żak", "availability": "ad-hoc"}
    return rows | own | given


def test_expert_is_a_name_and_vocabulary_at_least(admin_client):
    expertise = make_expertise()

    admin_client.post(ADD, fields(expertise=[expertise.pk], languages=["pl", "en"]))

    expert = Expert.objects.get()
    assert (expert.slug, expert.languages, expert.biography_en) == (
        "lucja-zak",
        ["pl", "en"],
        None,
    )
    assert list(expert.expertise.all()) == [expertise]


def test_expert_is_assigned_to_a_network_in_the_form(admin_client):
    network = make_network()
    row = {
        "assignments-TOTAL_FORMS": "1",
        "assignments-0-network": network.pk,
        "assignments-0-role": "lead",
    }

    admin_client.post(ADD, fields(**row))

    assert list(network.assignments.values_list("expert__name", "role")) == [("Łucja Żak", "lead")]


def test_network_form_shows_its_experts(admin_client):
    network = make_network()
    make_assignment(network=network, expert=make_expert(name="Łucja Żak"))

    response = admin_client.get(reverse("admin:networks_network_change", args=[network.pk]))

    assert ">Łucja Żak</option>" in response.content.decode()


def test_assignment_of_an_expert_and_an_organisation_is_refused(admin_client):
    given = {
        "network": make_network().pk,
        "expert": make_expert().pk,
        "organisation": "City of Barcelona",
        "role": "lead",
    }

    response = admin_client.post(reverse("admin:experts_assignment_add"), given)

    assert response.context["adminform"].form.errors == {
        "__all__": ["Name an expert or an organisation, one of the two."]
    }
    assert not Assignment.objects.exists()


def test_expert_is_found_without_diacritics(admin_client):
    make_expert(name="Łucja Żak")
    make_expert(name="Ann Berg")

    response = admin_client.get(reverse("admin:experts_expert_changelist"), {"q": "lucja zak"})

    assert [str(expert) for expert in response.context["cl"].result_list] == ["Łucja Żak"]
