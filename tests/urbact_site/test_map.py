import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

from tests.make import make_city, make_country, make_network, make_partner, make_theme
from urbact_site.map import HEIGHT, REACH, WIDTH, Kind, Map, Place, project

KIND = Kind("partner", "partner", "circle")


def place(name="Aarhus", longitude=10.2, latitude=56.2, **more):
    return Place(name, f"/{name}/", longitude, latitude, more.pop("kind", KIND), "Denmark", **more)


def marks(html):
    return re.findall(r'<a class="([\w-]+)" href="([^"]+)" aria-label="([^"]+)"><circle', html)


def table(html):
    """The rows of the table under the map, without tags."""
    found = re.search(r"<details>\s*<summary>The same as a table.*?</details>", html, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[0], re.DOTALL)[1:] if found else []
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "x", "y"),
    [
        # EPSG:3035 by PROJ, on the ellipsoid: kilometres from the corner of the frame.
        ("its centre", 10, 52, 2030, 2240),
        ("Lisbon", -9.139, 38.722, 375, 3503),
        ("Valletta", 14.514, 35.899, 2441, 4011),
        ("Nicosia", 33.365, 35.170, 4144, 3780),
        ("Tromsø", 18.955, 69.649, 2381, 259),
    ],
)
def test_projection_agrees_with_that_of_european_maps(name, longitude, latitude, x, y):
    assert project(longitude, latitude) == pytest.approx((x, y), abs=5)


def test_frame_holds_the_capitals_of_europe_and_not_the_islands_overseas():
    capitals = [(-21.9, 64.1), (-9.1, 38.7), (33.4, 35.2), (14.5, 35.9), (30.5, 50.5), (25.8, 71)]
    overseas = [(-16.9, 32.7), (-25.7, 37.7), (-15.4, 28.1), (55.5, -20.9), (-170, -52)]

    inside = [0 < x < WIDTH and 0 < y < HEIGHT for x, y in (project(*c) for c in capitals)]
    outside = Map([place(longitude=x, latitude=y) for x, y in overseas], [KIND])

    assert all(inside)
    assert (outside.marks, outside.outside, len(outside.places)) == ([], 5, 5)


def test_base_has_the_frame_of_the_projection_and_is_small():
    svg = Path(find("urbact_site/europe.svg")).read_text()

    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in svg
    assert len(svg) < 40_000
    assert "<text" not in svg
    assert "style" not in svg


@pytest.mark.parametrize("there", [(14.42, 35.88), (33.2, 35.0), (34.3, 45.3), (20.9, 42.6)])
def test_base_draws_malta_cyprus_crimea_and_kosovo_as_land_of_the_programme(there):
    svg = Path(find("urbact_site/europe.svg")).read_text()
    programme = re.search(r'<path fill="#fff" stroke.*? d="([^"]+)"', svg)[1]

    assert sum(is_in(project(*there), ring) for ring in rings(programme)) % 2 == 1


def rings(path):
    """The closed lines of a path of relative commands, as lists of points."""
    for part in filter(None, path.split("M")):
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        yield ring


def is_in(point, ring):
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2


def test_no_border_cuts_crimea_from_ukraine_or_divides_cyprus():
    svg = Path(find("urbact_site/europe.svg")).read_text()
    borders = " ".join(re.findall(r'<path stroke="[^"]+" .*? d="([^"]+)"', svg))
    points = [point for ring in rings(borders) for point in ring]

    for longitude, latitude, around in [(33.7, 46.1, 60), (33.2, 35.1, 110)]:
        x, y = project(longitude, latitude)
        assert [p for p in points if abs(p[0] - x) < around and abs(p[1] - y) < around] == []


def test_marks_come_from_north_to_south_and_larger_ones_under_smaller_ones():
    south = place("Málaga", -4.4, 36.7)
    large = place("Copenhagen", 12.6, 55.7, size=9)
    small = place("Malmö", 13.0, 55.6)

    drawn = Map([south, small, large], [KIND])

    assert [mark.place for mark in drawn.marks] == [large, small, south]
    assert drawn.places == [south, small, large]
    assert large.radius > small.radius


def test_map_looks_closer_when_places_are_near_one_another():
    wide = Map(
        [place("Málaga", -4.4, 36.7), place("Oulu", 25.5, 65), place("Kyiv", 30.5, 50.5)], []
    )
    near = Map([place("Aarhus", 10.2, 56.2), place("Odense", 10.4, 55.4)], [])

    assert wide.base["width"] < near.base["width"] <= 3200
    for seen in (wide, near):
        assert all(0 < m.x < seen.width and 0 < m.y < seen.height for m in seen.marks)
        assert seen.base["x"] <= 0 <= seen.base["x"] + seen.base["width"] - seen.width
        assert seen.base["y"] <= 0 <= seen.base["y"] + seen.base["height"] - seen.height


def test_marks_reach_as_far_as_their_neighbours_let_them():
    alone = place("Oulu", 25.5, 65)
    pair = [place("Delft", 4.36, 52.0), place("Rotterdam", 4.48, 51.92)]

    reach = {mark.place.name: mark.reach for mark in Map([alone, *pair], [KIND]).marks}

    assert reach == {"Oulu": REACH, "Delft": 8, "Rotterdam": 8}


def test_legend_names_only_what_is_on_the_map():
    assert Map([place()], [Kind("lead", "lead partner", "diamond"), KIND]).kinds == [KIND]


def test_map_without_places_is_false():
    assert not Map([], [KIND])


def test_home_marks_cities_by_the_theme_of_their_networks(client):
    climate = make_theme(slug="climate-action", name_en="Climate action")
    planning = make_theme(slug="urban-planning", name_en="Urban planning")
    denmark = make_country(slug="dk")
    aarhus, odense, vejle = (
        make_city(name=name, slug=name.lower(), country=denmark, latitude=latitude)
        for name, latitude in [("Aarhus", 57), ("Odense", 55), ("Vejle", 53)]
    )
    make_partner(city=aarhus, network=make_network(name="Green", themes=[climate]))
    make_partner(city=odense, network=make_network(name="Blue", themes=[planning]))
    make_partner(city=odense, network=make_network(name="Amber", themes=[climate]))
    make_partner(city=vejle, network=make_network(name="Plain"))

    html = client.get("/en/").content.decode()

    assert marks(html) == [
        ("theme-climate-action", "/en/cities/aarhus/", "Aarhus, 1 network"),
        ("several-themes", "/en/cities/odense/", "Odense, 2 networks"),
        ("no-theme", "/en/cities/vejle/", "Vejle, 1 network"),
    ]
    assert table(html) == [
        ["Aarhus", "Denmark", "Climate action", "Green"],
        ["Odense", "Denmark", "Climate action, Urban planning", "Amber, Blue"],
        ["Vejle", "Denmark", "No theme stated", "Plain"],
    ]


def test_unpublished_networks_leave_no_trace_on_the_map(client):
    city = make_city(name="Aarhus")
    make_partner(city=city, network=make_network(name="Public"))
    hidden = make_network(name="Draft", published_at=None, themes=[make_theme()])
    make_partner(city=city, network=hidden)
    make_partner(city=make_city(), network=hidden)

    html = client.get("/en/").content.decode()

    assert [label for _kind, _url, label in marks(html)] == ["Aarhus, 1 network"]
    assert [row[2:] for row in table(html)] == [["No theme stated", "Public"]]


def test_place_outside_the_frame_stays_in_the_table(client):
    make_partner(city=make_city(name="Saint-Denis", longitude=55.45, latitude=-20.88))

    html = client.get("/en/").content.decode()

    assert marks(html) == []
    assert [row[0] for row in table(html)] == ["Saint-Denis"]
    assert "1 place lies outside this map; it is in the table." in html


def test_network_shows_its_lead_and_each_city_once(client):
    network = make_network()
    latvia, spain = make_country(slug="lv"), make_country(slug="es")
    riga = make_city(name="Riga", slug="riga", country=latvia, latitude=57)
    lugo = make_city(name="Lugo", slug="lugo", country=spain, latitude=43)
    make_partner(network=network, city=riga, role="partner", name="Riga agency", kind="agency")
    make_partner(network=network, city=riga, role="lead")
    make_partner(network=network, city=lugo)
    make_partner(network=network, city=None)

    html = client.get(network.get_absolute_url()).content.decode()

    assert marks(html) == [
        ("lead", "/en/cities/riga/", "Riga, Latvia, lead partner"),
        ("partner", "/en/cities/lugo/", "Lugo, Spain"),
    ]
    assert table(html) == []
    assert html.index("Lead partner</span>") < html.index("Partner</span>")


def test_network_without_cities_has_no_map(client):
    network = make_network()
    make_partner(network=network, city=None)

    assert 'class="map"' not in client.get(network.get_absolute_url()).content.decode()


def test_city_shows_those_that_are_with_it_in_networks(client):
    network = make_network()
    riga = make_city(name="Riga", country=make_country(slug="lv"), latitude=57)
    lugo = make_city(name="Lugo", slug="lugo", country=make_country(slug="es"), latitude=43)
    for city in (riga, lugo):
        make_partner(network=network, city=city)

    html = client.get(riga.get_absolute_url()).content.decode()

    assert marks(html) == [
        ("lead", riga.get_absolute_url(), "Riga, Latvia"),
        ("partner", "/en/cities/lugo/", "Lugo, Spain"),
    ]


def test_city_alone_in_its_network_has_no_map(client):
    partner = make_partner(city=make_city())

    assert 'class="map"' not in client.get(partner.city.get_absolute_url()).content.decode()


def test_country_shows_its_own_cities_and_which_of_them_lead(client):
    denmark = make_country(slug="dk")
    aarhus = make_city(name="Aarhus", country=denmark)
    make_partner(city=aarhus)
    make_partner(city=aarhus, role="lead")
    make_partner(city=make_city(name="Ribe", country=denmark, latitude=50))
    make_partner(city=make_city())

    html = client.get(denmark.get_absolute_url()).content.decode()

    assert [(kind, label) for kind, _url, label in marks(html)] == [
        ("lead", "Aarhus, 2 networks"),
        ("partner", "Ribe, 1 network"),
    ]


def test_city_list_shows_all_that_the_filters_leave_and_all_their_networks(client):
    climate, denmark = make_theme(slug="climate-action"), make_country(slug="dk")
    for number in range(61):
        city = make_city(name=f"Aarhus {number:02}", country=denmark)
        make_partner(city=city, network=make_network(themes=[climate]))
    make_partner(city=city)
    make_partner()

    html = client.get("/en/cities/?theme=climate-action&sort=most-networks").content.decode()

    labels = [label for _kind, _url, label in marks(html)]
    assert len(labels) == html.count('<th scope="row"') == 61
    assert "Aarhus 60, 2 networks" in labels


@pytest.mark.parametrize("language", ["fr", "bg"])
def test_numbers_of_the_drawing_have_no_comma_in_any_language(client, language):
    make_partner(city=make_city(longitude=14.51234, latitude=35.91234))

    html = client.get(f"/{language}/").content.decode()

    drawn = re.findall(r'(?:c?[xyr]|width|height|transform)="([^"]+)"', html)
    assert len(drawn) > 10
    assert not [value for value in drawn if "," in value]


def test_names_are_escaped(client):
    make_partner(city=make_city(name='L"Aquila & <b>'))

    html = client.get("/en/").content.decode()

    assert 'aria-label="L&quot;Aquila &amp; &lt;b&gt;, 1 network"' in html
    assert "<b>" not in html
