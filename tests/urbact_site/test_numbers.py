"""The programme in numbers: each figure is what a reader would count."""

import re
from datetime import date

import pytest

from networks.models import Network
from tests.make import (
    make_article,
    make_country,
    make_expert,
    make_good_practice,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
)
from urbact_site.cldr import day_range
from urbact_site.localized import LANGUAGES


def context(client, language="en"):
    return client.get(f"/{language}/numbers/").context


def bars(client, key):
    """[(label, number)] of a chart."""
    charts = (chart for group in context(client)["charts"] for chart in group)
    return next([(bar.label, bar.count) for bar in c.bars] for c in charts if c.key == key)


def test_figures_are_what_is_public(client):
    partner = make_partner(network=make_network())
    make_partner(city=partner.city)
    make_good_practice(country=None, city=None)
    make_expert()
    make_national_point()
    make_partner(network=make_network(published_at=None))
    make_good_practice(published_at=None)
    make_expert(published_at=None)
    make_national_point(published_at=None)

    figures = context(client)["figures"]

    assert [(number, noun) for number, noun, _list in figures] == [
        (2, "networks"),
        (2, "partners"),
        (1, "city"),
        (1, "country"),
        (1, "good practice"),
        (1, "expert"),
        (1, "national point"),
    ]


def test_networks_by_theme(client):
    climate, planning = make_theme(name_en="Climate"), make_theme(name_en="Planning")
    make_network(themes=[climate, planning])
    make_network(themes=[planning])
    make_network()
    make_network(themes=[climate], published_at=None)

    found = bars(client, "networks-by-theme")

    assert found == [("Planning", 2), ("Climate", 1), ("not stated", 1)]


def test_networks_by_kind(client):
    make_network(kind=Network.Kind.TRANSFER)
    make_network(kind=Network.Kind.ACTION_PLANNING, period=Network.Period.URBACT_III)
    make_network(kind=Network.Kind.ACTION_PLANNING)
    make_network(kind="")
    make_network(kind="", published_at=None)

    assert bars(client, "networks-by-kind") == [
        ("Action Planning Network", 2),
        ("Transfer Network", 1),
        ("not stated", 1),
    ]


def test_networks_by_period_in_the_order_of_time(client):
    make_network(period=Network.Period.URBACT_IV)
    make_network(period=Network.Period.URBACT_IV, kind="")
    make_network(period=Network.Period.URBACT_II)
    make_network(period=Network.Period.UNKNOWN)
    make_network(period=Network.Period.URBACT_I, published_at=None)

    assert bars(client, "networks-by-period") == [
        ("URBACT II", 1),
        ("URBACT IV", 2),
        ("Unknown", 1),
    ]


def test_networks_and_partners_by_country(client):
    denmark, finland = make_country(slug="dk"), make_country(slug="fi")
    network = make_network()
    make_partner(network=network, country=denmark)
    make_partner(network=network, country=denmark)
    make_partner(network=network, country=finland)
    make_partner(country=finland, network=make_network(published_at=None))

    assert bars(client, "networks-by-country") == [("Denmark", 1), ("Finland", 1)]
    assert bars(client, "partners-by-country") == [("Denmark", 2), ("Finland", 1)]


def test_bar_leads_to_the_list_that_it_counts(client):
    for kind in ("action-planning", "transfer"):
        theme, country = make_theme(), make_country()
        for period in ("urbact-iii", "urbact-iv"):
            network = make_network(kind=kind, period=period, themes=[theme])
            make_partner(network=network, country=country)
            make_partner(network=network, country=country)

    groups = context(client)["charts"]

    lists = [bar for group in groups for chart in group for bar in chart.bars if "?" in bar.url]
    assert len(lists) == 2 + 2 + 2 + 2
    for bar in lists:
        found = client.get(bar.url).context["page_obj"].paginator.count
        assert (bar.url, bar.count) == (bar.url, found)


def test_bars_are_as_long_as_their_number_of_the_largest(client):
    for period, number in [("urbact-iii", 1), ("urbact-iv", 4)]:
        for _n in range(number):
            make_network(period=period)

    html = client.get("/en/numbers/").content.decode()

    chart = html.partition('id="networks-by-period"')[2].partition("</table>")[0]
    assert re.findall(
        r'<span>(\d)</span><svg aria-hidden="true"><rect width="([\d.]+)%"', chart
    ) == [
        ("1", "25.0"),
        ("4", "100.0"),
    ]


def test_our_figures_stand_beside_those_of_the_programme(client):
    days = {"starts_on": date(2023, 6, 1), "ends_on": date(2025, 12, 31)}
    cope = make_network(name="COPE", themes=[make_theme()], **days)
    denmark = make_country()
    make_partner(network=cope, role="lead", country=denmark)
    for _n in range(7):
        make_partner(network=cope, country=denmark)
    make_partner(network=make_network(**days), role="lead")
    # None of these is an Action Planning Network of URBACT IV that is public.
    make_partner(network=make_network(kind="transfer"))
    make_partner(network=make_network(period="urbact-iii"))
    make_partner(network=make_network(published_at=None))

    rows = context(client)["comparisons"]

    assert [(stated, held) for _label, stated, held, _why in rows] == [
        ("30", "2"),
        (day_range(*days.values()), day_range(*days.values())),
        ("252", "9"),
        ("28", "2"),
        ("5", "1"),
        ("8 to 10", "7"),
    ]
    assert rows[2][3].startswith("The list of partners is here for 1 network;")
    assert rows[5][3] == "Of the lists that are here, these differ: COPE (7)."


def test_lists_of_eight_to_ten_partners_do_not_contradict(client):
    network, country = make_network(), make_country()
    for _n in range(8):
        make_partner(network=network, country=country)

    _label, _stated, held, why = context(client)["comparisons"][-1]

    assert (held, why) == ("8", "No list that is here says otherwise.")


def test_article_with_the_figures_is_named_once_it_is_public(client):
    slug = "thirty-action-planning-networks"
    article = make_article(slug=slug, original_language="da", title_da="Tredive netværk")

    html = client.get("/en/numbers/").content.decode()
    article.published_at = None
    article.save()

    assert '<a href="/en/news/thirty-action-planning-networks/" lang="da"' in html
    assert context(client)["overview"] is None


def test_contents_lead_to_the_charts(client):
    make_partner(network=make_network(themes=[make_theme()]))

    html = client.get("/en/numbers/").content.decode()

    contents = html.partition('<ul class="tags jumps">')[2].partition("</ul>")[0]
    assert re.findall('href="#([^"]+)"', contents) == re.findall('<h2 id="([^"]+)"', html)


def test_empty_site_has_numbers(client):
    response = client.get("/en/numbers/")

    assert [number for number, _noun, _list in response.context["figures"]] == [0] * 7
    assert [held for _label, _stated, held, _why in response.context["comparisons"]] == [
        "0", "–", "0", "0", "0", "–",
    ]  # fmt: skip
    assert 'class="chart"' not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 8])
def test_numbers_query_count(client, django_assert_num_queries, rows):
    for _n in range(rows):
        network = make_network(themes=[make_theme()])
        make_partner(network=network, role="lead")
        make_partner(network=network)
        make_article()
        make_expert(country=None)

    with django_assert_num_queries(13):
        client.get("/en/numbers/")


def test_numbers_in_every_language(client):
    make_partner(network=make_network(themes=[make_theme(), make_theme()]))
    make_network(themes=[])

    for language in LANGUAGES:
        html = client.get(f"/{language}/numbers/").content.decode()

        assert f'<html lang="{language}"' in html
        assert html.count('class="chart"') == 5


def test_numbers_follow_the_language(client):
    country = make_country(slug="gr")
    for _n in range(8):
        make_partner(country=country)

    html = client.get("/de/numbers/").content.decode()

    assert "Griechenland</a>" in html


def test_numbers_need_no_cookie_and_no_inline_style(client):
    make_partner(network=make_network(themes=[make_theme()]))

    response = client.get("/en/numbers/")

    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert 'style="' not in response.content.decode()


def test_numbers_have_a_picture(client):
    assert client.get("/en/numbers/card.png").headers["Content-Type"] == "image/png"
