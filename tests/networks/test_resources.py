from networks.models import City, Country, Document, GoodPractice, Network, Partner, Theme, Topic
from networks.resources import (
    CityResource,
    CountryResource,
    DocumentResource,
    GoodPracticeResource,
    NetworkResource,
    PartnerResource,
    ThemeResource,
    TopicResource,
)
from tests.imports import import_row
from tests.make import (
    make_city,
    make_country,
    make_image,
    make_network,
    make_partner,
    make_theme,
    make_topic,
)
from urbact_site.fields import text_from_links


def test_country_is_imported():
    row = {"slug": "me", "status": "candidate", "longitude": "19.37", "latitude": "42.7"}

    assert import_row(CountryResource, **row) == {}
    assert list(Country.objects.values_list("slug", "status", "longitude", "latitude")) == [
        ("me", "candidate", 19.37, 42.7)
    ]


def test_country_with_a_code_of_three_letters_is_refused():
    row = {"slug": "mne", "status": "candidate", "longitude": "19.37", "latitude": "42.7"}

    assert import_row(CountryResource, **row) == {
        "slug": [
            "Enter a valid value.",
            "Ensure this value has at most 2 characters (it has 3).",
        ]
    }


def test_city_is_imported():
    country = make_country(slug="es")
    names = "Coruna|La Coruña"
    place = {"longitude": "-8.396", "latitude": "43.37135"}

    errors = import_row(
        CityResource,
        slug="a-coruna",
        name="A Coruña",
        country="es",
        alternative_names=names,
        **place,
    )

    city = City.objects.get()
    assert errors == {}
    assert (city.name, city.country, city.longitude) == ("A Coruña", country, -8.396)
    assert city.alternative_names == "Coruna\nLa Coruña"


def test_theme_is_imported():
    row = {"slug": "climate", "original_language": "fi", "name_fi": "Ilmasto", "name_en": ""}

    assert import_row(ThemeResource, **row) == {}
    assert list(Theme.objects.values_list("slug", "name_fi", "name_en")) == [
        ("climate", "Ilmasto", None)
    ]


def test_topic_is_imported():
    row = {"slug": "food", "policy_objective": "po2", "original_language": "en", "name_en": "Food"}

    assert import_row(TopicResource, **row) == {}
    assert list(Topic.objects.values_list("slug", "policy_objective", "name_en")) == [
        ("food", "po2", "Food")
    ]


def test_topic_without_a_name_is_refused():
    row = {"slug": "food", "original_language": "en", "name_en": " "}

    assert import_row(TopicResource, **row) == {
        "__all__": ["Write this in at least one language, whichever you like."]
    }


def test_network_is_imported():
    theme, topic, image, esimec = make_theme(), make_topic(), make_image(), make_network()
    links = [{"kind": "website", "address": "https://cope.eu"}]

    errors = import_row(
        NetworkResource,
        slug="cope",
        name="COPE",
        period="urbact-iv",
        predecessor=esimec.slug,
        themes=theme.slug,
        topics=topic.slug,
        image=image.slug,
        links=text_from_links(links),
        original_language="da",
        tagline_da="Borgere og klima",
        summary_da="Otte byer.",
    )

    network = Network.objects.get(slug="cope")
    assert errors == {}
    assert (network.predecessor, network.image, network.links) == (esimec, image, links)
    assert (list(network.themes.all()), list(network.topics.all())) == ([theme], [topic])
    assert (network.tagline_da, network.tagline_en) == ("Borgere og klima", None)


def test_network_of_an_unknown_theme_is_refused():
    row = {"slug": "cope", "name": "COPE", "original_language": "en", "summary_en": "Cities."}

    assert import_row(NetworkResource, **row, themes="climate") == {
        "themes": ["Unknown theme “climate”."]
    }


def test_partner_is_imported():
    network, city = make_network(), make_city()

    errors = import_row(
        PartnerResource,
        slug="cope-vilnius",
        network=network.slug,
        name="Vilnius",
        role="lead",
        city=city.slug,
        country=city.country.slug,
        kind="metropolis",
    )

    partner = Partner.objects.get()
    assert errors == {}
    assert (partner.slug, partner.network, partner.city) == ("cope-vilnius", network, city)
    assert (partner.role, partner.kind) == ("lead", "metropolis")


def test_partner_of_a_city_elsewhere_is_refused():
    city = make_city(name="Vilnius", country=make_country(slug="lt"))
    make_country(slug="dk")
    row = {"slug": "x", "network": make_network().slug, "name": "Vilnius"}

    assert import_row(PartnerResource, **row, city=city.slug, country="dk") == {
        "country": ["Vilnius is in Lithuania."]
    }


def test_second_lead_of_a_network_is_refused():
    lead = make_partner(role=Partner.Role.LEAD)
    row = {"slug": "x", "network": lead.network.slug, "name": "X", "country": lead.country.slug}

    assert import_row(PartnerResource, **row, role="lead") == {
        "__all__": ["This network has a lead partner already."]
    }


def test_document_is_imported():
    network = make_network()

    errors = import_row(
        DocumentResource,
        slug="plan",
        network=network.slug,
        kind="integrated-action-plan",
        language="da",
        address="https://example.eu/plan.pdf",
        original_language="da",
        title_da="Plan",
    )

    document = Document.objects.get()
    assert errors == {}
    assert (document.network, document.language, document.title_da) == (network, "da", "Plan")


def test_size_of_a_document_follows_the_file_that_an_import_names(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name, content in (("short.csv", "a"), ("long.csv", "a,b,c")):
        (tmp_path / name).write_text(content)
    row = {"slug": "plan", "language": "en", "original_language": "en", "title_en": "Plan"}
    import_row(DocumentResource, **row, file="short.csv")
    before = Document.objects.get().size

    errors = import_row(DocumentResource, **row, file="long.csv")

    assert (errors, before, Document.objects.get().size) == ({}, 1, 5)


def test_document_that_is_nowhere_is_refused():
    row = {"slug": "plan", "language": "da", "original_language": "da", "title_da": "Plan"}

    assert import_row(DocumentResource, **row) == {
        "__all__": ["A document needs a file or an address."]
    }


def test_good_practice_is_imported():
    city, topic = make_city(), make_topic()

    errors = import_row(
        GoodPracticeResource,
        slug="park",
        city=city.slug,
        country=city.country.slug,
        topics=topic.slug,
        label_year="2017",
        original_language="ro",
        title_ro="Parcul",
    )

    practice = GoodPractice.objects.get()
    assert errors == {}
    assert (practice.city, practice.country) == (city, city.country)
    assert (practice.label_year, list(practice.topics.all())) == (2017, [topic])


def test_good_practice_of_an_unknown_city_is_refused():
    row = {"slug": "park", "original_language": "ro", "title_ro": "Parcul"}

    assert import_row(GoodPracticeResource, **row, city="atlantis") == {
        "city": ["Unknown city “atlantis”."]
    }
