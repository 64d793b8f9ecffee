from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from tests.make import (
    make_article,
    make_assignment,
    make_city,
    make_country,
    make_document,
    make_event,
    make_expert,
    make_image,
    make_network,
    make_partner,
)


def html_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_network_page_shows_the_lead_first_and_then_the_partners_by_name(client):
    network = make_network()
    for name in ("Vilnius", "Bistrița"):
        make_partner(network=network, name=name)
    make_partner(network=network, name="Copenhagen", role="lead")

    html = html_of(client, network.get_absolute_url())

    places = [html.index(f">{name}</a>") for name in ("Copenhagen", "Bistrița", "Vilnius")]
    assert places == sorted(places)


def test_network_page_says_in_each_language_when_it_runs(client):
    make_network(slug="cope", starts_on=date(2023, 6, 1), ends_on=date(2025, 12, 31))

    html = html_of(client, "/fi/networks/cope/").replace("\u2009", " ")  # a thin space
    assert "1. kesäkuuta 2023 – 31. joulukuuta 2025" in html


def test_network_page_shows_public_meetings_news_and_experts_only(client):
    network = make_network()
    shown = [
        make_event(networks=[network]),
        make_article(networks=[network]),
        make_assignment(network=network).expert,
    ]
    hidden = [
        make_event(networks=[network], published_at=None),
        make_article(networks=[network], published_at=None),
        make_assignment(network=network, expert=make_expert(published_at=None)).expert,
    ]

    html = html_of(client, network.get_absolute_url())

    assert [str(record) in html for record in shown] == [True, True, True]
    assert [str(record) in html for record in hidden] == [False, False, False]


def test_network_page_names_a_city_as_lead_expert(client):
    network = make_network()
    make_assignment(network=network, organisation="City of Agen")

    assert "City of Agen" in html_of(client, network.get_absolute_url())


def test_document_and_caption_that_a_machine_wrote_say_so(client):
    image = make_image(alt_en="A square", caption_en="Market", caption_da="Torv")
    network = make_network(image=image, tagline_da="Mad")
    document = make_document(network=network, title_en="Plan", title_da="Plan")

    def marks(language):
        html = html_of(client, f"/{language}/networks/{network.slug}/")
        return {"da": html.count("maskinoversættelse"), "en": html.count("machine translation")}

    assert (marks("da"), marks("en")) == ({"da": 0, "en": 0}, {"da": 0, "en": 0})

    type(image).objects.update(machine_languages=["da"])
    assert (marks("da"), marks("en")) == ({"da": 1, "en": 0}, {"da": 0, "en": 0})

    type(document).objects.update(machine_languages=["da"])
    assert (marks("da"), marks("en")) == ({"da": 2, "en": 0}, {"da": 0, "en": 0})


def test_network_page_links_its_documents_with_their_language(client):
    network = make_network()
    make_document(network=network, title_en="Baseline study", language="fr", kind="baseline-study")

    html = html_of(client, network.get_absolute_url())

    assert (
        '<a href="https://documents.example.eu/plan.pdf" hreflang="fr">Baseline study</a>' in html
    )
    assert "(baseline study, French)" in html


def test_network_page_without_partners_has_no_heading_for_them(client):
    html = html_of(client, make_network(body_en="").get_absolute_url())

    assert [name for name in ("Partners", "Meetings", "About") if f">{name}" in html] == []


def test_network_page_says_that_a_name_is_not_confirmed(client):
    network = make_network(name_confirmed=False)

    assert "still to be confirmed" in html_of(client, network.get_absolute_url())


def test_network_page_links_public_predecessors_and_successors_only(client):
    draft, old = make_network(published_at=None), make_network()
    network = make_network(predecessor=old)
    make_network(predecessor=network, published_at=None, name="Hidden")
    other = make_network(predecessor=draft)

    html = html_of(client, network.get_absolute_url())

    assert old.get_absolute_url() in html
    assert "Hidden" not in html
    assert draft.name not in html_of(client, other.get_absolute_url())


def test_html_in_a_plain_field_is_shown_as_text(client):
    network = make_network(tagline_en="<b>Bold</b> plans", name="<script>alert(1)</script>")

    html = html_of(client, network.get_absolute_url())

    assert "&lt;b&gt;Bold&lt;/b&gt; plans" in html
    assert "<script>alert" not in html


def test_rich_text_is_sanitised_when_it_is_shown(client):
    network = make_network()
    with_raw_sql(
        "UPDATE networks_network SET body_en = %s",
        '<p onclick="x()">Fine</p><script>alert(1)</script><a href="javascript:x()">go</a>',
    )

    html = html_of(client, network.get_absolute_url())

    assert "<p>Fine</p>" in html
    assert [word for word in ("onclick", "<script>alert", "javascript:") if word in html] == []


def with_raw_sql(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_city_page_shows_its_networks_with_their_period(client):
    city = make_city(alternative_names="Coruna")
    partner = make_partner(city=city, network=make_network(period="urbact-iii"))
    make_partner(city=city, network=make_network(name="Draft network", published_at=None))

    html = html_of(client, city.get_absolute_url())

    assert partner.network.name in html
    assert "URBACT III" in html
    assert "Coruna" in html
    assert "Draft network" not in html


def test_country_page_has_its_name_in_the_language_of_the_page(client):
    make_country(slug="mk")

    assert "<h1>North Macedonia</h1>" in html_of(client, "/en/countries/mk/")
    assert "<h1>Nordmazedonien</h1>" in html_of(client, "/de/countries/mk/")


def test_scheduled_network_appears_at_its_moment(client):
    network = make_network(published_at=timezone.now() + timedelta(seconds=2))
    assert client.get(network.get_absolute_url()).status_code == 404

    type(network).objects.update(published_at=timezone.now())

    assert client.get(network.get_absolute_url()).status_code == 200


def test_city_page_shows_the_cities_it_shares_public_networks_with(client):
    city, often, once = make_city(), make_city(), make_city()
    for others in ([often, once], [often]):
        network = make_network()
        for partner in [city, *others]:
            make_partner(network=network, city=partner)
    hidden = make_network(published_at=None)
    make_partner(network=hidden, city=city)
    make_partner(network=hidden, city=make_city())
    make_partner(city=once)

    assert [(c, c.network_count) for c in city.companions] == [(often, 2), (once, 1)]
    assert "Together in networks with" in html_of(client, city.get_absolute_url())
