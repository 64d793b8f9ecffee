from datetime import date, time

from events.models import Article, Call, Contact, Event, NationalPoint
from events.resources import (
    ArticleResource,
    CallResource,
    ContactResource,
    EventResource,
    NationalPointResource,
)
from tests.imports import import_row
from tests.make import (
    make_city,
    make_country,
    make_document,
    make_national_point,
    make_network,
    make_topic,
)

EVENT = {
    "slug": "fair",
    "starts_on": "2024-03-14",
    "ends_on": "2024-03-14",
    "original_language": "fi",
    "title_fi": "Messut",
}
CALL = {
    "slug": "itn",
    "opens_on": "2024-01-10",
    "closes_on": "2024-03-20",
    "original_language": "en",
    "title_en": "Call",
}


def test_national_point_is_imported():
    countries = {make_country(slug="be"), make_country(slug="lu")}

    errors = import_row(
        NationalPointResource,
        slug="belgium-and-luxembourg",
        countries="be|lu",
        languages="fr|nl|de",
        organisation="SPW",
        original_language="fr",
        title_fr="Point national",
    )

    point = NationalPoint.objects.get()
    assert errors == {}
    assert (set(point.countries.all()), point.languages) == (countries, ["fr", "nl", "de"])
    assert (point.organisation, point.title_fr) == ("SPW", "Point national")


def test_national_point_without_a_country_is_refused():
    row = {"slug": "x", "languages": "fr", "original_language": "fr", "title_fr": "Point"}

    assert import_row(NationalPointResource, **row, countries="") == {
        "countries": ["This field cannot be blank."]
    }


def test_contact_is_imported():
    point = make_national_point()
    row = {"slug": "x", "national_point": point.slug, "name": "Mette", "role_da": "Kontakt"}

    errors = import_row(
        ContactResource, **row, telephone="+45 35 29 17 01", email="m@x.dk", original_language="da"
    )

    contact = Contact.objects.get()
    assert errors == {}
    assert (contact.national_point, contact.name, contact.role_da) == (point, "Mette", "Kontakt")
    assert (contact.telephone, contact.email) == ("+45 35 29 17 01", "m@x.dk")


def test_contact_with_a_local_number_is_refused():
    row = {"slug": "x", "national_point": make_national_point().slug, "name": "Mette"}

    assert import_row(ContactResource, **row, original_language="da", telephone="35 29 17 01") == {
        "telephone": ["Write it with the country's prefix: +45 35 29 17 01."]
    }


def test_article_is_imported():
    point, network, city, topic = make_national_point(), make_network(), make_city(), make_topic()

    errors = import_row(
        ArticleResource,
        slug="news",
        kind="story",
        national_point=point.slug,
        authors="Øystein Leonardsen|Ann Example",
        countries=city.country.slug,
        networks=network.slug,
        cities=city.slug,
        topics=topic.slug,
        original_language="da",
        title_da="Nyt",
    )

    article = Article.objects.get()
    assert errors == {}
    assert (article.kind, article.national_point) == ("story", point)
    assert article.author_names == ["Øystein Leonardsen", "Ann Example"]
    assert [list(getattr(article, name).all()) for name in ("countries", "networks")] == [
        [city.country],
        [network],
    ]
    assert [list(getattr(article, name).all()) for name in ("cities", "topics")] == [
        [city],
        [topic],
    ]


def test_article_of_an_unknown_point_is_refused():
    row = {"slug": "news", "original_language": "da", "title_da": "Nyt"}

    assert import_row(ArticleResource, **row, national_point="norway") == {
        "national_point": ["Unknown National URBACT Point “norway”."]
    }


def test_event_is_imported():
    network, city = make_network(), make_city()

    errors = import_row(
        EventResource,
        **EVENT,
        kind="webinar",
        networks=network.slug,
        city=city.slug,
        starts_time="10:00",
        ends_time="11:30",
        time_zone="Europe/Helsinki",
        format="online",
        languages="fi",
    )

    event = Event.objects.get()
    assert errors == {}
    assert (event.starts_on, event.starts_time, event.ends_time) == (
        date(2024, 3, 14),
        time(10),
        time(11, 30),
    )
    assert (event.kind, event.format, event.city) == ("webinar", "online", city)
    assert (event.time_zone, list(event.networks.all())) == ("Europe/Helsinki", [network])


def test_event_that_ends_before_it_starts_is_refused():
    times = {"starts_time": "10:00", "ends_time": "09:00"}

    assert import_row(EventResource, **EVENT, **times) == {
        "__all__": ["On one day, an event cannot end before it starts."]
    }


def test_event_in_an_unknown_time_zone_is_refused():
    assert import_row(EventResource, **EVENT, time_zone="CET+1") == {
        "time_zone": ["“CET+1” is no time zone; one is written like Europe/Copenhagen."]
    }


def test_call_is_imported():
    document = make_document()

    errors = import_row(
        CallResource, **CALL, network_kind="innovation-transfer", documents=document.slug
    )

    call = Call.objects.get()
    assert errors == {}
    assert (call.opens_on, call.closes_on) == (date(2024, 1, 10), date(2024, 3, 20))
    assert (call.network_kind, list(call.documents.all())) == ("innovation-transfer", [document])


def test_call_that_closes_before_it_opens_is_refused():
    assert import_row(CallResource, **CALL | {"closes_on": "2024-01-09"}) == {
        "__all__": ["A call cannot close before it opens."]
    }
