from tests.make import make_country, make_expert, make_expertise


def found(client, query):
    return list(client.get(f"/en/experts/?{query}").context["object_list"])


def test_experts_by_expertise_of_each_kind(client):
    mobility = make_expertise(slug="mobility", kind="thematic")
    funding = make_expertise(slug="funding", kind="methods-and-tools")
    wanted = make_expert(expertise=[mobility, funding])
    make_expert(expertise=[mobility])

    assert found(client, "thematic=mobility&method=funding") == [wanted]
    assert found(client, "exchange=mobility") != [wanted]


def test_experts_by_country_language_and_availability(client):
    country = make_country(slug="dk")
    wanted = make_expert(country=country, languages=["da", "en"], availability="ad-hoc")
    make_expert(country=country, languages=["en"], availability="ad-hoc")
    make_expert(country=country, languages=["da"], availability="not-available")

    assert found(client, "country=dk&language=da&availability=ad-hoc") == [wanted]


def test_experts_are_sorted_by_name(client):
    zoe, ada = make_expert(name="Zoë"), make_expert(name="ada")

    assert found(client, "") == [ada, zoe]
