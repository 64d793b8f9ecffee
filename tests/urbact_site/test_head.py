"""What a page tells search engines and social networks."""

import json
from datetime import date, datetime, time
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from events.models import Article, Call, Event, NationalPoint
from experts.models import Expert
from networks.models import City, Country, GoodPractice, Network
from tests import make
from tests.test_pages import LISTS, MAKERS, address, every_list, every_model, every_page, text_field
from urbact_site import cldr
from urbact_site.localized import LANGUAGES

HOST = "http://testserver"
NASTY = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)> & \u2028"


class Head(HTMLParser):
    """The parts of a page's head, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.metas, self.locales, self.versions, self.scripts = {}, [], {}, []
        self.reading, self.title, self.canonical = "", "", None
        self.feed(html)
        self.graph = {part["@type"]: part for part in json.loads(self.linked_data)["@graph"]}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and (name := attrs.get("property") or attrs.get("name")):
            if name == "og:locale:alternate":
                self.locales.append(attrs["content"])
            else:
                assert name not in self.metas
                self.metas[name] = attrs["content"]
        elif tag == "link" and attrs["rel"] == "canonical":
            assert self.canonical is None
            self.canonical = attrs["href"]
        elif tag == "link" and "hreflang" in attrs:
            self.versions[attrs["hreflang"]] = attrs["href"]
        is_data = tag == "script" and attrs.get("type") == "application/ld+json"
        self.reading = "data" if is_data else tag
        if is_data:
            assert not hasattr(self, "linked_data")
            self.linked_data = ""

    def handle_endtag(self, tag):
        self.reading = ""

    def handle_data(self, data):
        if self.reading == "title":
            self.title += data
        elif self.reading == "data":
            self.linked_data += data


def head(client, url, **kwargs):
    response = client.get(url, **kwargs)
    assert response.status_code == 200
    return Head(response.content.decode().partition("</head>")[0])


def thing(client, record, language="en"):
    """What the JSON-LD of a record's page says of the record."""
    model = type(record)
    graph = head(client, address(model, "detail", record.slug, language=language)).graph
    (found,) = (graph[kind] for kind in graph if kind not in ("WebPage", "BreadcrumbList"))
    return found


# Title, description, Open Graph


@every_model
def test_head_of_a_page_is_complete(client, model):
    record = MAKERS[model]()
    url = HOST + address(model, "detail", record.slug)

    page = head(client, url)

    assert page.title == f"{record} – URBACT"
    assert page.canonical == url
    assert page.metas | {"viewport": "", "color-scheme": "", "htmx-config": ""} == {
        "viewport": "",
        "color-scheme": "",
        "htmx-config": "",
        "description": record.description,
        "og:site_name": "URBACT",
        "og:type": {Article: "article", GoodPractice: "article", Call: "article",
                    Expert: "profile"}.get(model, "website"),
        "og:title": str(record),
        "og:description": record.description,
        "og:url": url,
        "og:locale": "en_GB",
        "og:image": f"{url}card.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": str(record),
        "twitter:card": "summary_large_image",
    } | {name: page.metas[name] for name in page.metas if name.startswith("article:")}  # fmt: skip


@every_list
def test_head_of_a_list(client, model):
    url = HOST + address(model, "list", language="da")

    page = head(client, url)

    assert page.canonical == page.metas["og:url"] == url
    assert page.metas["og:image"] == f"{url}card.png"
    assert page.metas["description"] == page.metas["og:description"] != ""
    assert page.versions == {
        code: HOST + address(model, "list", language=code) for code in LANGUAGES
    } | {"x-default": HOST + address(model, "list")}
    assert len(page.locales) == 30


def test_head_of_the_home_page(client):
    page = head(client, "/fi/")

    assert page.canonical == f"{HOST}/fi/"
    assert page.versions == {code: f"{HOST}/{code}/" for code in LANGUAGES} | {
        "x-default": f"{HOST}/en/"
    }
    assert page.metas["og:image"] == f"{HOST}/fi/card.png"
    assert page.graph["WebSite"]["name"] == "URBACT"
    assert page.graph["WebSite"]["inLanguage"] == "fi"
    assert page.graph["Organization"] == {
        "@type": "Organization",
        "name": "URBACT",
        "url": f"{HOST}/",
        "logo": f"{HOST}/static/urbact_site/icon.svg",
    }


def test_description_is_one_line_of_the_summary(client):
    article = make.make_article(summary_en="Bread\n\n and   <b>butter</b> " + "for all " * 40)

    description = head(client, article.get_absolute_url()).metas["description"]

    assert description.startswith("Bread and <b>butter</b> for all for all")
    assert description.endswith(" …")
    assert len(description) <= 160


def test_description_without_summary_is_the_beginning_of_the_text():
    article = make.make_article(summary_en="", body_en="<h3>Fish &amp; chips</h3><p>For all.</p>")

    assert article.description == "Fish & chips For all."


def test_description_of_an_expert_without_a_word_names_the_expertise():
    expert = make.make_expert(headline_en="", biography_en="")
    expert.expertise.add(make.make_expertise(name_en="Moderation"))

    assert expert.description == "Moderation"


@every_model
def test_head_has_no_empty_description(client, model):
    record = MAKERS[model]()
    if model in (City, Country):
        assert record.description
        return
    model.objects.update(**{f"{name}_en": "" for name in ("summary", "body", "tagline", "headline")
                            if hasattr(model, name) and name != text_field(model)})  # fmt: skip

    assert 'content=""' not in client.get(record.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "en_GB"), ("pt", "pt_PT"), ("cnr", "sr_ME"), ("sr", "sr_RS"), ("el", "el_GR")],
)
def test_open_graph_names_languages_with_their_country(code, name):
    assert cldr.territorial(code) == name


def test_every_language_has_a_name_of_its_own_for_open_graph():
    names = {cldr.territorial(code) for code in LANGUAGES}

    assert len(names) == len(LANGUAGES)
    assert all(name[-3] == "_" and name[-2:].isupper() for name in names)


# Versions


@every_page
def test_versions_name_one_another(client, model):
    field = text_field(model)
    texts = {f"{field}_{code}": f"Text {code}" for code in ("da", "fi", "en")}
    record = MAKERS[model](original_language="da", **texts)
    urls = {
        code: HOST + address(model, "detail", record.slug, language=code)
        for code in ("da", "en", "fi")
    }

    for code, url in urls.items():
        page = head(client, url)
        assert page.canonical == url
        assert page.versions == urls | {"x-default": urls["en"]}
        assert page.graph["WebPage"]["inLanguage"] == code
        assert page.metas["og:locale"] == cldr.territorial(code)
        assert set(page.locales) == {cldr.territorial(c) for c in urls if c != code}


@every_page
def test_page_without_a_text_of_its_own_points_to_the_original(client, model):
    record = MAKERS[model](original_language="da", **{f"{text_field(model)}_da": "Blåbærgrød"})
    original = HOST + address(model, "detail", record.slug, language="da")

    page = head(client, address(model, "detail", record.slug, language="fi"))

    assert page.canonical == page.metas["og:url"] == page.graph["WebPage"]["url"] == original
    assert page.versions == {"da": original, "x-default": original}
    assert page.graph["WebPage"]["inLanguage"] == "da"
    assert page.metas["og:locale"] == "da_DK"
    assert page.metas["og:image"] == f"{original}card.png"
    assert page.locales == []


def test_page_whose_original_is_empty_points_to_the_text_that_it_shows(client):
    article = make.make_article(original_language="da", title_da="", title_bg="Нов", title_en="New")

    page = head(client, address(Article, "detail", article.slug, language="fi"))

    assert page.metas["og:title"] == "New"
    assert page.canonical == HOST + address(Article, "detail", article.slug)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?page=1", ""),
        ("?page=2", "?page=2"),
        ("?sort=by-name", ""),
        ("?sort=by-name&page=2", ""),
        ("?status=ongoing", ""),
        ("?utm_source=letter", ""),
    ],
)
def test_canonical_list_has_no_filter_and_no_order(client, query, canonical):
    for _n in range(25):
        make.make_network()

    page = head(client, f"/en/networks/{query}")

    assert page.canonical == f"{HOST}/en/networks/{canonical}"
    assert page.versions["da"] == f"{HOST}/da/networks/{canonical}"


# Safety


@every_model
def test_texts_cannot_leave_their_place(client, model):
    names = {City: "name", Network: "name", Expert: "name"}
    if model is Country:
        record = make.make_country()
        make.make_national_point(countries=[record], title_en=NASTY)
    else:
        record = MAKERS[model](**{names.get(model, "title_en"): NASTY})

    html = client.get(address(model, "detail", record.slug)).content.decode()
    page = Head(html.partition("</head>")[0])

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert page.title == f"{record} – URBACT"
    assert page.metas["og:title"] == page.metas["og:image:alt"] == str(record)
    assert page.graph["WebPage"]["name"] == str(record)
    assert page.graph["BreadcrumbList"]["itemListElement"][-1]["name"] == str(record)


@pytest.mark.parametrize("host", ["evil.example", "testserver:80@evil.example", "a b", "<script>"])
def test_wrong_host_is_refused(client, host):
    assert client.get("/en/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"]
)
def test_host_of_another_header_is_not_believed(client, name):
    article = make.make_article()

    for url in ("/en/", "/en/news/", article.get_absolute_url(), "/sitemap.xml", "/robots.txt"):
        response = client.get(url, headers={name: "host=evil.example"})
        assert "evil.example" not in response.content.decode()


@pytest.mark.parametrize("published_at", [None, timezone.now() + timezone.timedelta(hours=1)])
def test_linked_data_names_nothing_that_is_not_public(client, published_at):
    secret = make.make_national_point(title_en="Secret", published_at=published_at)
    network = make.make_network(name="Secret", published_at=published_at)
    records = [
        make.make_article(national_point=secret, networks=[network]),
        make.make_event(national_point=secret, networks=[network]),
        make.make_call(national_point=secret),
        make.make_network(predecessor=network),
        make.make_expert(),
    ]
    make.make_assignment(network=network, expert=records[-1])

    for record in records:
        html = client.get(record.get_absolute_url()).content.decode()
        assert "Secret" not in html


def test_linked_data_does_not_tell_the_editors_note(client):
    for model in (Network, Expert, NationalPoint, Article, Event, Call, GoodPractice):
        record = MAKERS[model](note="Secret")
        assert "Secret" not in client.get(record.get_absolute_url()).content.decode()


# Linked data


@every_model
def test_breadcrumbs_lead_from_home_to_the_page(client, model):
    record = MAKERS[model]()
    page = head(client, address(model, "detail", record.slug))

    steps = page.graph["BreadcrumbList"]["itemListElement"]

    assert [step["position"] for step in steps] == [1, 2, 3]
    assert steps[0]["item"] == f"{HOST}/en/"
    assert steps[1]["item"] == HOST + address(model if model in LISTS else City, "list")
    assert steps[2]["item"] == page.canonical


@every_model
def test_thing_is_of_the_page(client, model):
    record = MAKERS[model]()

    found = thing(client, record)

    assert found["name"] == str(record)
    assert found["url"] == found["mainEntityOfPage"]
    assert found["url"] == HOST + address(model, "detail", record.slug)


def test_article_names_its_authors_its_publisher_and_its_days(client):
    point = make.make_national_point(title_en="Point")
    article = make.make_article(
        national_point=point, authors="Ana Lind\nBo Ek", image=make.make_image(alt_en="A square")
    )

    found = thing(client, article)

    assert found["@type"] == "NewsArticle"
    assert found["headline"] == article.title
    assert found["inLanguage"] == "en"
    assert [(author["@type"], author["name"]) for author in found["author"]] == [
        ("Person", "Ana Lind"),
        ("Person", "Bo Ek"),
    ]
    assert found["publisher"] == {
        "@type": "Organization",
        "name": "Point",
        "url": HOST + point.get_absolute_url(),
    }
    assert datetime.fromisoformat(found["datePublished"]) == milliseconds(article.published_at)
    assert datetime.fromisoformat(found["dateModified"]) == milliseconds(article.updated_at)
    assert found["image"] == {
        "@type": "ImageObject",
        "contentUrl": HOST + article.image.file.shown_url,
        "caption": "A square",
        "width": 8,
        "height": 6,
    }


def milliseconds(moment):
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_article_of_the_programme_is_published_by_it(client):
    article = make.make_article(national_point=None, kind=Article.Kind.STORY)

    found = thing(client, article)

    assert found["@type"] == "Article"
    assert found["author"] == found["publisher"]
    assert found["publisher"]["name"] == "URBACT"


def test_language_of_an_article_is_that_of_its_text(client):
    article = make.make_article(original_language="da", title_da="Nyt")

    assert thing(client, article, language="fi")["inLanguage"] == "da"


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({}, "2026-07-01", "2026-07-01"),
        ({"ends_on": date(2026, 7, 3)}, "2026-07-01", "2026-07-03"),
        ({"starts_time": time(9)}, "2026-07-01T09:00:00+03:00", None),
        (
            {"starts_time": time(9), "ends_time": time(16, 30)},
            "2026-07-01T09:00:00+03:00",
            "2026-07-01T16:30:00+03:00",
        ),
        (
            {"starts_time": time(9), "ends_on": date(2026, 7, 3)},
            "2026-07-01T09:00:00+03:00",
            "2026-07-03",
        ),
        (
            {"starts_time": time(9), "starts_on": date(2026, 1, 9), "ends_on": date(2026, 1, 9)},
            "2026-01-09T09:00:00+02:00",
            None,
        ),
    ],
)
def test_event_says_when_in_its_own_zone(client, given, start, end):
    days = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 1)}
    event = make.make_event(**days | {"time_zone": "Europe/Riga"} | given)

    found = thing(client, event)

    assert (found["startDate"], found.get("endDate")) == (start, end)
    assert found["eventStatus"] == "https://schema.org/EventScheduled"


def test_moments_of_an_event_are_moments():
    event = make.make_event(starts_time=time(9), time_zone="Europe/Riga")

    assert event.starts_at.tzinfo == ZoneInfo("Europe/Riga")


@pytest.mark.parametrize(
    ("format", "mode", "places"),
    [
        ("in-person", "Offline", ["Place"]),
        ("online", "Online", ["VirtualLocation"]),
        ("hybrid", "Mixed", ["Place", "VirtualLocation"]),
    ],
)
def test_event_says_where(client, format, mode, places):
    city = make.make_city(name="Rīga", country=make.make_country(slug="lv"))
    event = make.make_event(
        format=format, city=city, venue="Rātsnams", registration_address="https://example.eu/go"
    )

    found = thing(client, event)

    assert found["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [place["@type"] for place in found["location"]] == places
    for place in found["location"]:
        if place["@type"] == "Place":
            assert place["name"] == "Rātsnams"
            assert place["address"] == {
                "@type": "PostalAddress",
                "addressLocality": "Rīga",
                "addressCountry": "LV",
            }
        else:
            assert place["url"] == "https://example.eu/go"


def test_event_is_organised_by_the_point_else_the_networks_else_the_programme(client):
    network = make.make_network(name="Open Squares")
    point = make.make_national_point(title_en="Point")
    by_point = make.make_event(national_point=point, networks=[network])
    by_network = make.make_event(national_point=None, networks=[network])
    by_programme = make.make_event(national_point=None)

    assert thing(client, by_point)["organizer"]["name"] == "Point"
    assert [o["name"] for o in thing(client, by_network)["organizer"]] == ["Open Squares"]
    assert thing(client, by_programme)["organizer"]["name"] == "URBACT"


def test_expert_is_a_person_of_no_stated_nationality(client):
    links = [
        {"kind": "linkedin", "address": "https://www.linkedin.com/in/ana"},
        {"kind": "e-mail", "address": "mailto:ana@example.eu"},
    ]
    expert = make.make_expert(headline_en="Architect", languages=["da", "fr"], links=links)
    expert.expertise.add(make.make_expertise(name_en="Moderation"))

    found = thing(client, expert)

    assert found == {
        "@type": "Person",
        "name": expert.name,
        "description": "Architect",
        "jobTitle": "Architect",
        "knowsAbout": ["Moderation"],
        "knowsLanguage": ["da", "fr"],
        "sameAs": ["https://www.linkedin.com/in/ana"],
        "url": found["url"],
        "mainEntityOfPage": found["url"],
    }


def test_national_point_says_whom_to_ask(client):
    point = make.make_national_point(countries=[make.make_country(slug="dk")])
    make.make_contact(national_point=point, name="Ana Lind")

    found = thing(client, point)

    assert found["@type"] == "Organization"
    assert [country["name"] for country in found["areaServed"]] == ["Denmark"]
    assert found["contactPoint"] == [
        {
            "@type": "ContactPoint",
            "name": "Ana Lind",
            "contactType": "Coordinator",
            "telephone": "+45 35 29 17 01",
            "email": "contact@example.eu",
        }
    ]


def test_network_is_a_project_with_its_partners(client):
    network = make.make_network(starts_on=date(2023, 6, 1), ends_on=date(2025, 12, 31))
    city = make.make_city(name="Aarhus", country=make.make_country(slug="dk"))
    make.make_partner(network=network, city=city, role="lead")

    found = thing(client, network)

    assert found["@type"] == "Project"
    assert (found["foundingDate"], found["dissolutionDate"]) == ("2023-06-01", "2025-12-31")
    assert found["member"] == [
        {
            "@type": "Organization",
            "name": "Aarhus",
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "DK",
                "addressLocality": "Aarhus",
            },
        }
    ]


def test_city_and_country_are_places(client):
    country = make.make_country(slug="es", longitude=-3.7, latitude=0)
    city = make.make_city(name="A Coruña", alternative_names="Coruna", country=country)

    found = thing(client, city)

    assert (found["@type"], found["alternateName"]) == ("City", ["Coruna"])
    assert found["geo"] == {"@type": "GeoCoordinates", "latitude": 50.0, "longitude": 10.0}
    assert found["containedInPlace"]["name"] == "Spain"
    # The equator is a place too.
    assert thing(client, country)["geo"]["latitude"] == 0


def test_call_says_how_long_it_is_open(client):
    call = make.make_call(opens_on=date(2030, 1, 9), closes_on=date(2030, 3, 1))

    found = thing(client, call)

    assert found["temporalCoverage"] == "2030-01-09/2030-03-01"
    assert found["expires"] == "2030-03-01"
