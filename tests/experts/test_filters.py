from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def why_shown(client, query):
    (expert,) = found(client, query)
    return [(str(label), str(value), language) for label, value, language in expert.why_shown]


def test_each_filter_says_why_an_expert_is_shown(client):
    mobility = make_expertise(slug="mobility", name_fi="Liikenne", original_language="fi")
    make_expert(
        country=make_country(slug="dk"),
        expertise=[make_expertise(), mobility],
        languages=["da"],
        availability="ad-hoc",
    )
    make_expert()

    query = "thematic=mobility&country=dk&language=da&availability=ad-hoc"
    assert why_shown(client, query) == [
        ("Thematic expertise", "Liikenne", "fi"),
        ("Country", "Denmark", None),
        ("Language spoken", "Danish", None),
        ("Availability", "for single missions", None),
    ]
    assert why_shown(client, "thematic=mobility")[0] == ("Thematic expertise", "Liikenne", "fi")
    assert (
        '<span lang="fi" dir="ltr">Liikenne</span>'
        in client.get("/en/experts/?thematic=mobility").content.decode().split("Why shown")[1]
    )


def test_words_say_where_they_stand(client):
    make_expert(
        name="Ana",
        headline_en="Plans for trams",
        biography_en="<p>She has <b>planned</b> a tram in Århus.</p>",
    )

    assert why_shown(client, "q=tram+arhus") == [
        ("Headline", "Plans for <mark>trams</mark>", "en"),
        ("Biography", "She has planned a <mark>tram</mark> in <mark>Århus</mark>.", "en"),
    ]


def test_without_a_filter_nothing_is_said(client):
    make_expert()

    html = client.get("/en/experts/").content.decode()

    assert "Why shown" not in html


def test_why_shown_makes_no_query_more_for_more_experts(client):
    mobility, counts = make_expertise(slug="mobility"), []

    for number in (1, 10):
        for _n in range(number):
            make_expert(expertise=[mobility])
        client.get("/en/experts/?q=cities")  # what was written is indexed
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/experts/?thematic=mobility&q=cities")
        counts.append(len(queries))

    assert counts[0] == counts[1]
