"""Data health: each question finds what it asks for, and nothing that is not public."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import resolve
from django.utils import timezone

from tests.make import (
    make_article,
    make_assignment,
    make_call,
    make_city,
    make_country,
    make_event,
    make_expert,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
)
from urbact_site.localized import LANGUAGES
from urbact_site.states import write_changes

TODAY = timezone.localdate()
PAST, YEAR = TODAY - timedelta(days=30), timedelta(days=366)


def sections(client, **query):
    response = client.get("/en/data-health/", query)
    return {section.question.key: section for section in response.context["sections"]}


def found(client, key, **query):
    """[(name, note)] of the rows of a question."""
    return [(row.name, row.note) for row in sections(client, **query)[key].findings]


def names(client, key, **query):
    return [name for name, _note in found(client, key, **query)]


# Networks


def test_networks_without_lead_expert(client):
    make_assignment(network=make_network(name="With an expert"))
    make_assignment(network=make_network(name="With a city"), organisation="City of Agen")
    make_assignment(network=make_network(name="With help"), role="ad-hoc")
    draft = make_expert(published_at=None)
    make_assignment(network=make_network(name="With a draft"), expert=draft)
    make_network(name="Alone")
    make_network(published_at=None)

    assert names(client, "networks-without-lead-expert") == ["Alone", "With a draft", "With help"]


def test_networks_without_partner_list(client):
    make_partner(network=make_network(name="With a list"))
    make_partner(network=make_network(name="With a lead"), role="lead")
    make_network(name="With nobody")
    make_network(name="Of another kind", kind="transfer")
    make_network(published_at=None)

    assert names(client, "networks-without-partner-list") == ["With a lead", "With nobody"]


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("networks-with-doubtful-name", {"name_confirmed": False}),
        ("networks-without-dates", {"ends_on": None}),
        ("networks-without-dates", {"starts_on": None}),
        ("networks-without-theme", {"themes": []}),
        ("networks-without-kind", {"kind": ""}),
    ],
)
def test_networks_with_a_gap(client, key, fault):
    themes = [make_theme()]
    make_network(themes=themes)
    make_network(**{"name": "COPE", "themes": themes, **fault})
    make_network(**{"themes": themes, "published_at": None, **fault})

    assert names(client, key) == ["COPE"]


def test_networks_with_another_number_of_partners_than_stated(client):
    country = make_country()
    for name, number in [("Seven", 7), ("Eight", 8), ("Ten", 10), ("Eleven", 11)]:
        network = make_network(name=name)
        make_partner(network=network, role="lead", country=country)
        for _n in range(number):
            make_partner(network=network, country=country)
    make_partner(network=make_network(name="Lead only"), role="lead")

    assert found(client, "network-sizes") == [
        ("Eleven", "11 partners besides the lead"),
        ("Seven", "7 partners besides the lead"),
    ]


# Partners and cities


def test_partners_without_city(client):
    make_partner()
    cope, country = make_network(name="COPE", slug="cope"), make_country(slug="dk")
    make_partner(city=None, name="An agency", network=cope, country=country)
    make_partner(city=None, network=make_network(published_at=None))

    (row,) = sections(client)["partners-without-city"].findings

    assert (row.name, row.note, row.url) == ("An agency", "COPE, Denmark", "/en/networks/cope/")


def test_partners_in_another_country_than_their_city(client):
    genk = make_city(name="Genk", country=make_country(slug="be"))
    make_partner(city=genk)
    network = make_network(name="COPE")
    make_partner(city=genk, country=make_country(slug="fr"), network=network)

    assert found(client, "partners-away-from-their-city") == [
        ("Genk", "COPE, France. Genk is in Belgium.")
    ]


def test_cities_in_no_public_network(client):
    make_partner()
    make_partner(city=make_city(name="Aarhus"), network=make_network(published_at=None))
    make_city(name="Malmö", country=make_country(slug="se"))

    assert found(client, "cities-in-no-network")[1] == ("Malmö", "Sweden")
    assert names(client, "cities-in-no-network") == ["Aarhus", "Malmö"]


# Experts


def test_experts_not_verified_for_a_year(client):
    make_expert(name="Fresh", verified_on=TODAY)
    make_expert(name="Never")
    make_expert(name="Old", verified_on=date(2020, 5, 4))
    make_expert(published_at=None)

    assert found(client, "experts-unverified") == [
        ("Never", "never verified"),
        ("Old", "last verified on 4 May 2020"),
    ]


def test_experts_without_languages(client):
    make_expert(languages=["da"])
    make_expert(name="Silent")
    make_expert(published_at=None)

    assert names(client, "experts-without-languages") == ["Silent"]


# What national points announce


def test_pages_that_miss_a_language_of_their_point(client):
    point = make_national_point(title_en="Finland", languages=["fi", "sv"])
    make_article(title_en="News", title_sv="Nyheter", national_point=point)
    make_article(title_en="All", title_fi="Kaikki", title_sv="Allt", national_point=point)
    make_event(title_en="Day", national_point=point)
    make_call(title_en="Call", title_fi="Haku", national_point=point)
    make_article(national_point=None)
    make_article(national_point=point, published_at=None)
    make_article(national_point=make_national_point(published_at=None, languages=["mt"]))

    assert found(client, "texts-missing") == [
        ("Finland", "missing: Finnish and Swedish"),
        ("News", "missing: Finnish"),
        ("Day", "missing: Finnish and Swedish"),
        ("Call", "missing: Swedish"),
    ]


def test_past_events_that_still_offer_registration(client):
    address = {"registration_address": "https://example.eu/"}
    make_event(title_en="Coming", **address)
    make_event(title_en="Past", starts_on=date(2024, 3, 4), **address)
    make_event(starts_on=PAST)
    make_event(starts_on=PAST, published_at=None, **address)

    assert found(client, "events-with-old-registration") == [("Past", "4 March 2024")]


def test_events_outside_the_time_of_their_network(client):
    network = make_network(starts_on=PAST, ends_on=TODAY)
    make_event(starts_on=PAST, networks=[network])
    make_event(title_en="Early", starts_on=PAST - YEAR, networks=[network])
    make_event(title_en="Late", starts_on=TODAY, ends_on=TODAY + YEAR, networks=[network])
    draft = make_network(starts_on=PAST, ends_on=PAST, published_at=None)
    make_event(starts_on=TODAY, networks=[draft])

    assert names(client, "events-outside-their-networks") == ["Late", "Early"]


def test_closed_calls_with_no_call_after_them(client):
    closed = {"opens_on": PAST - YEAR, "closes_on": PAST - YEAR}
    active, silent = make_national_point(), make_national_point()
    make_call(national_point=active, **closed)
    make_call(national_point=active)
    make_call(title_en="Earlier", national_point=silent, **closed)
    make_call(title_en="Silent", national_point=silent, opens_on=PAST, closes_on=PAST)
    make_call(national_point=silent, published_at=None)
    make_call(title_en="Programme", national_point=None, **closed)

    assert names(client, "calls-closed-last") == ["Silent", "Programme"]


# Owners


def test_pages_whose_translation_is_outdated(client):
    article = make_article(title_en="Food", title_da="Mad")
    make_article(title_en="Homes", title_da="Boliger")
    write_changes()
    article.title_en = "Food in cities"
    article.save()

    assert names(client, "outdated-translations") == ["Food in cities"]


def test_texts_that_proofreading_has_remarks_on(client):
    make_article(title_en="Plain")
    make_article(title_en="Draft", summary_en="", published_at=None)
    article = make_article(title_en="Bare", summary_en="")
    for _night in range(2):
        call_command("proofread", verbosity=0)
    assert found(client, "texts-to-look-at") == [("Bare", "1 remark")]

    article.save()  # nobody knows yet what there is to say of it now
    assert found(client, "texts-to-look-at") == []


def test_rows_are_the_points_or_the_programmes(client):
    point = make_national_point(
        slug="finland", original_language="fi", title_fi="Suomi", languages=["fi"]
    )
    make_article(national_point=point)
    draft = make_national_point(published_at=None)
    make_call(national_point=draft, opens_on=PAST, closes_on=PAST)

    found = sections(client)

    (row,) = found["texts-missing"].findings
    assert (row.owner.name, row.owner.url, row.owner.language) == (
        "Suomi", "/en/national-points/finland/", "fi",
    )  # fmt: skip
    (row,) = found["calls-closed-last"].findings
    assert (row.owner.name, row.owner.url) == ("The programme", "")


def test_owner_sees_only_their_own(client):
    for slug in ("denmark", "finland"):
        point = make_national_point(slug=slug, languages=["da"], title_da=slug)
        make_article(title_en=f"News of {slug}", national_point=point)
    make_network(name_confirmed=False)

    assert names(client, "texts-missing", owner="finland") == ["News of finland"]
    assert "networks-with-doubtful-name" not in sections(client, owner="finland")
    assert names(client, "texts-missing", owner="programme") == []
    assert len(names(client, "networks-with-doubtful-name", owner="programme")) == 1


def test_chart_counts_what_each_owner_can_correct(client):
    names = {"title_en": "Denmark", "title_da": "Danmark"}
    point = make_national_point(slug="denmark", languages=["da"], **names)
    make_article(national_point=point)
    make_expert(languages=["da"], country=None)

    by_owner, by_question = client.get("/en/data-health/?owner=denmark").context["charts"]

    assert [(bar.label, bar.count, bar.url, bar.is_chosen) for bar in by_owner.bars] == [
        ("Denmark", 1, "?owner=denmark", True),
        ("The programme", 1, "?owner=programme", False),
    ]
    assert sum(bar.count for bar in by_question.bars) == 1


@pytest.mark.parametrize("owner", ["nobody", "draft", "%00", "'--", "programme "])
def test_unknown_owner_is_not_found(client, owner):
    make_national_point(slug="draft", published_at=None)

    assert client.get("/en/data-health/", {"owner": owner}).status_code == 404


# The page


def test_row_leads_to_the_page_and_to_the_form(client, admin_client):
    network = make_network(slug="cope", name="COPE", name_confirmed=False)

    html = client.get("/en/data-health/").content.decode()

    section = html.partition('id="networks-with-doubtful-name"')[2].partition("</table>")[0]
    page, form = re.findall('<a href="(.*?)"', section)
    assert page == "/en/networks/cope/"
    assert resolve(form).kwargs == {"object_id": str(network.pk)}
    assert client.get(form).headers["Location"] == f"/admin/login/?next={form}"
    assert admin_client.get(form).context["original"] == network


def test_at_most_fifty_rows_and_the_number_of_the_others(client):
    country = make_country()
    for _n in range(52):
        make_city(country=country)

    html = client.get("/en/data-health/").content.decode()

    section = html.partition('id="cities-in-no-network"')[2].partition("</section>")[0]
    assert section.count("<tr>") == 51
    assert "2 more are not listed here." in section


def test_healthy_site_has_nothing_to_do(client):
    html = client.get("/en/data-health/").content.decode()

    assert html.count("Nothing to do here.") == len(sections(client)) == 18
    assert '<table class="findings"' not in html


def test_title_in_another_language_is_marked(client):
    make_call(
        original_language="da", title_da="Blåbærgrød", national_point=None,
        opens_on=PAST, closes_on=PAST,
    )  # fmt: skip

    html = client.get("/en/data-health/").content.decode()

    assert 'lang="da" dir="ltr">Blåbærgrød</a> <span class="language-mark">in Danish</span>' in html


def test_what_is_not_public_is_never_named(client):
    secret = {"published_at": None, "note": "secret"}
    point = make_national_point(title_en="secret", **secret)
    network = make_network(name="secret", name_confirmed=False, kind="", **secret)
    make_partner(network=network, name="secret", city=None)
    make_assignment(
        network=make_network(note="secret"), expert=make_expert(name="secret", **secret)
    )
    make_article(title_en="secret", national_point=point, **secret)
    make_event(national_point=point, networks=[network], starts_on=PAST, note="secret")
    make_call(national_point=point, opens_on=PAST, closes_on=PAST, note="secret")

    assert "secret" not in client.get("/en/data-health/").content.decode()


@pytest.mark.parametrize("query", ["", "?owner=programme"])
@pytest.mark.parametrize("rows", [1, 8])
def test_data_health_query_count(client, django_assert_num_queries, rows, query):
    country = make_country()
    for _n in range(rows):
        point = make_national_point(countries=[country], languages=["da", "fi"])
        network = make_network(name_confirmed=False, kind="", starts_on=None, ends_on=TODAY)
        make_partner(network=network, city=None, country=country)
        make_partner(network=make_network(), city=make_city(country=country), country=country)
        make_partner(city=make_city(country=country), country=country, network=network)
        make_expert(country=None)
        make_article(national_point=point)
        late = {"starts_on": TODAY - YEAR, "ends_on": TODAY - YEAR + timedelta(days=1)}
        make_event(
            national_point=point, networks=[network], city=make_city(country=country),
            registration_address="https://example.eu/", **late,
        )  # fmt: skip
        make_call(national_point=point, opens_on=PAST, closes_on=PAST)

    write_changes()  # what waits for a commit
    with django_assert_num_queries(67):
        client.get(f"/en/data-health/{query}")


@pytest.mark.once
def test_data_health_in_every_language(client):
    make_partner(network=make_network(name_confirmed=False))
    make_article(national_point=make_national_point(languages=["mt"]))

    for language in LANGUAGES:
        response = client.get(f"/{language}/data-health/")

        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()


def test_data_health_needs_no_cookie(client):
    response = client.get("/en/data-health/")

    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert 'style="' not in response.content.decode()


def test_data_health_has_a_picture(client):
    assert client.get("/en/data-health/card.png").headers["Content-Type"] == "image/png"
