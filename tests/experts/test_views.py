from tests.make import make_assignment, make_expert, make_expertise, make_network


def test_expert_page_groups_expertise_by_its_three_kinds(client):
    kinds = ("exchange-and-learning", "thematic", "methods-and-tools")
    expertise = [make_expertise(kind=kind, name_en=f"Knows {kind}") for kind in kinds]
    expert = make_expert(expertise=expertise)

    html = client.get(expert.get_absolute_url()).content.decode()

    for heading in ("Exchange and learning", "Thematic expertise", "Methods and tools"):
        assert html.count(f"<h3>{heading}</h3>") == 1


def test_expert_page_shows_assignments_in_public_networks_only(client):
    expert = make_expert()
    shown = make_assignment(expert=expert).network
    make_assignment(expert=expert, network=make_network(published_at=None, name="Hidden"))

    html = client.get(expert.get_absolute_url()).content.decode()

    assert shown.name in html
    assert "Hidden" not in html
