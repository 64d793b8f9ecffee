from datetime import UTC, date, datetime, time

import pytest
import tablib
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from import_export.formats.base_formats import CSV, JSON, XLSX

from events.models import Article, Event, NationalPoint
from events.resources import (
    ArticleResource,
    ContactResource,
    EventResource,
    NationalPointResource,
)
from networks.models import City, Country, Network
from networks.resources import (
    CityResource,
    CountryResource,
    GoodPracticeResource,
    NetworkResource,
    PartnerResource,
)
from tests.imports import import_rows
from tests.make import (
    make_article,
    make_city,
    make_contact,
    make_country,
    make_event,
    make_good_practice,
    make_image,
    make_member,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
    make_topic,
    png,
)
from urbact_site.localized import LANGUAGES
from urbact_site.models import Image
from urbact_site.resources import ImageResource

NETWORK = {"slug": "cope", "name": "COPE", "original_language": "da", "summary_da": "Klima."}
CITY = {"slug": "genk", "name": "Genk", "country": "be", "longitude": "5.5", "latitude": "50.9"}


def counts(result):
    return {kind: total for kind, total in result.totals.items() if total}


def errors(result):
    """The messages of each refused row, by its number and the column."""
    return {row.number: row.error_dict for row in result.invalid_rows}


def test_columns_are_key_own_fields_base_and_texts():
    headers = GoodPracticeResource().get_export_headers()

    own = ["slug", "city", "country", "topics", "label_year", "image"]
    base = ["original_language", "machine_languages", "published_at", "submitted_at", "note"]
    texts = [f"{name}_{code}" for name in ("title", "summary", "body") for code in LANGUAGES]
    assert headers == own + base + texts


def test_row_makes_a_record():
    climate, youth = make_theme(slug="climate-action"), make_theme(slug="youth")

    result = import_rows(
        NetworkResource,
        {
            **NETWORK,
            "name_confirmed": "0",
            "kind": "action-planning",
            "starts_on": "2023-06-01",
            "themes": "youth | climate-action",
            "links": "website https://cope.eu|linkedin https://linkedin.com/cope",
            "published_at": "2024-04-02T10:00:00+02:00",
        },
    )

    network = Network.objects.get()
    assert counts(result) == {"new": 1}
    assert (network.slug, network.name, network.summary_da) == ("cope", "COPE", "Klima.")
    assert (network.name_confirmed, network.kind) == (False, "action-planning")
    assert network.starts_on == date(2023, 6, 1)
    assert set(network.themes.all()) == {climate, youth}
    assert network.links == [
        {"kind": "website", "address": "https://cope.eu"},
        {"kind": "linkedin", "address": "https://linkedin.com/cope"},
    ]
    assert network.published_at == datetime(2024, 4, 2, 8, tzinfo=UTC)


def test_row_of_a_known_slug_updates_it():
    import_rows(NetworkResource, {**NETWORK, "name": "Cope"})
    network = Network.objects.get()

    result = import_rows(NetworkResource, {"slug": "cope", "name": "COPE"})

    network.refresh_from_db()
    assert counts(result) == {"update": 1}
    assert network.name == "COPE"


def test_column_not_in_the_file_is_left_alone():
    theme = make_theme()
    network = make_network(slug="cope", themes=[theme], note="Ask Copenhagen.")

    import_rows(NetworkResource, {"slug": "cope", "name": "COPE"})

    network.refresh_from_db()
    assert (network.note, network.summary_en) == ("Ask Copenhagen.", "Cities at work.")
    assert list(network.themes.all()) == [theme]


def test_empty_cell_empties_the_field():
    network = make_network(
        slug="cope", themes=[make_theme()], note="Ask.", predecessor=make_network()
    )
    empty = dict.fromkeys(["themes", "note", "predecessor", "starts_on", "tagline_en"], "")

    result = import_rows(NetworkResource, {"slug": "cope", **empty}, overwrite=True)

    network = Network.objects.get(slug="cope")
    assert counts(result) == {"update": 1}
    assert (network.note, network.predecessor, network.starts_on) == ("", None, None)
    assert network.tagline_en is None
    assert list(network.themes.all()) == []


@pytest.mark.parametrize("blank", ["", None, "  "])
def test_blank_translation_is_null_and_no_change(blank):
    make_network(slug="cope")

    result = import_rows(NetworkResource, {"slug": "cope", "summary_da": blank})

    assert counts(result) == {"skip": 1}
    assert Network.objects.get().summary_da is None


def test_same_slugs_in_another_order_are_no_change():
    themes = [make_theme(slug="a"), make_theme(slug="b")]
    make_network(slug="cope", themes=themes)

    same = import_rows(NetworkResource, {"slug": "cope", "themes": "b|a|b"})
    other = import_rows(NetworkResource, {"slug": "cope", "themes": "a"})

    assert (counts(same), counts(other)) == ({"skip": 1}, {"update": 1})


def test_rich_text_is_sanitised_and_a_second_import_finds_no_change():
    body = '<p onclick="x()">Hello <strong>you</strong> &amp; me</p><script>alert(1)</script>'
    row = {**NETWORK, "body_da": body}

    first, second = import_rows(NetworkResource, row), import_rows(NetworkResource, row)

    assert Network.objects.get().body_da == "<p>Hello <strong>you</strong> &amp; me</p>"
    assert (counts(first), counts(second)) == ({"new": 1}, {"skip": 1})


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("slug", "", "This field cannot be blank."),
        ("slug", "a\0b", "There is an invisible control character in it."),
        ("slug", "\ud800", "There is an invisible control character in it."),
        ("name", "", "This field cannot be blank."),
        ("name", "x" * 101, "Ensure this value has at most 100 characters (it has 101)."),
        ("name", "a\0b", "There is an invisible control character in it."),
        ("name", "a\ud800b", "There is an invisible control character in it."),
        (
            "name",
            '=HYPERLINK("x")',
            "This is a formula. If a text is meant, write an apostrophe before it.",
        ),
        ("starts_on", "6/1/2023", "This is no date or time; write it as 2024-03-14."),
        ("starts_on", "2023-02-29", "This is no date or time; write it as 2024-03-14."),
        (
            "published_at",
            "soon",
            "This is no date or time; write it as 2024-03-14T10:00:00+00:00.",
        ),
        ("name_confirmed", "yes", "Write 1 for yes, 0 for no."),
        ("name_confirmed", "", "Write 1 for yes, 0 for no."),
        (
            "kind",
            "planning",
            "“planning” is not allowed here; these are: action-planning, transfer, "
            "innovation-transfer, implementation, transfer-mechanism-pilot.",
        ),
        ("predecessor", "nobody", "Unknown network “nobody”."),
        ("themes", "nothing|youth|nowhere", "Unknown theme “nothing, nowhere”."),
        ("links", "website cope", "“cope” is no web address."),
        ("tagline_fi", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
    ],
)
def test_bad_cell_is_refused_and_says_why(column, value, message):
    make_theme(slug="youth")

    result = import_rows(NetworkResource, {**NETWORK, column: value})

    assert result.row_errors() == []
    assert errors(result) == {1: {column: [message]}}
    assert Network.objects.count() == 0


def test_unknown_language_says_which_are_known():
    result = import_rows(NetworkResource, {**NETWORK, "original_language": "ru"})

    (message,) = errors(result)[1]["original_language"]
    start, _, known = message.removesuffix(".").partition(": ")
    assert start == "“ru” is not allowed here; these are"
    assert set(known.split(", ")) == set(LANGUAGES)


def test_all_errors_of_all_rows_are_told_at_once():
    row = {**NETWORK, "kind": "", "starts_on": "2024-01-01", "ends_on": "2023-01-01"}

    result = import_rows(
        NetworkResource,
        {**row, "slug": "a", "name": "", "kind": "x"},
        {**row, "slug": "b"},
        {**row, "slug": "c", "ends_on": "2025-01-01"},
        {**row, "slug": "d", "ends_on": "", "summary_da": ""},
    )

    early = "A network cannot end before it starts."
    refused = errors(result)
    assert refused[1].pop("kind")[0].startswith("“x” is not allowed here")
    assert refused == {
        1: {"name": ["This field cannot be blank."], "__all__": [early]},
        2: {"__all__": [early]},
        4: {"__all__": ["Write this in at least one language, whichever you like."]},
    }
    assert Network.objects.count() == 0


def test_key_that_is_there_twice_names_the_first_row():
    result = import_rows(NetworkResource, NETWORK, {**NETWORK, "slug": "b"}, NETWORK)

    assert errors(result) == {3: {"slug": ["“cope” is the key of row 1 already."]}}


def test_required_relation_must_be_in_the_row_of_a_new_record():
    row = {"slug": "be", "languages": "fr|nl", "original_language": "fr", "title_fr": "Belgique"}

    missing = import_rows(NationalPointResource, row)
    empty = import_rows(NationalPointResource, {**row, "countries": " | "})

    refused = {1: {"countries": ["This field cannot be blank."]}}
    assert (errors(missing), errors(empty)) == (refused, refused)


def test_languages_are_a_list_of_known_codes():
    make_country(slug="be")
    row = {"slug": "be", "countries": "be", "original_language": "fr", "title_fr": "Belgique"}

    result = import_rows(NationalPointResource, {**row, "languages": "fr|nl"})
    refused = import_rows(NationalPointResource, {"slug": "be", "languages": "fr|vl"})

    assert counts(result) == {"new": 1}
    assert NationalPoint.objects.get().languages == ["fr", "nl"]
    assert errors(refused)[1]["languages"][0].startswith("“vl” is not allowed here")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["slug", "nmae"], "Unknown column “nmae”; the nearest known is “name”."),
        (["slug", "Tagline_fi"], "Unknown column “Tagline_fi”; the nearest known is “tagline_fi”."),
        (["slug", ""], "Column 2 has no name."),
        (["slug", "name", "name"], "The column “name” is there twice."),
        (["name"], "The column “slug” is missing: it tells which record a row is."),
    ],
)
def test_bad_header_is_refused_and_says_why(header, message):
    network = make_network(slug="cope")
    dataset = tablib.Dataset(["cope", "b", "c"][: len(header)], headers=header)

    result = NetworkResource().import_data(dataset)

    known = Network.objects.get()
    assert [str(error.error) for error in result.base_errors] == [message]
    assert known.name == network.name


def test_preview_shows_what_an_import_would_do_and_does_nothing():
    make_theme(slug="youth")
    make_network(slug="esimec", name="Esimec", note="")

    result = import_rows(
        NetworkResource,
        {**NETWORK, "note": "New", "themes": "youth", "predecessor": "esimec"},
        {**NETWORK, "slug": "esimec", "note": "", "themes": "", "predecessor": "cope"},
        dry_run=True,
    )

    new, known = result.rows
    assert counts(result) == {"new": 1, "update": 1}
    assert new.changes == [
        ("slug", "", "cope", "changed"),
        ("name", "", "COPE", "changed"),
        ("predecessor", "", "esimec", "changed"),
        ("themes", "", "youth", "changed"),
        ("original_language", "", "da", "changed"),
        ("note", "", "New", "changed"),
        ("summary_da", "", "Klima.", "changed"),
    ]
    assert known.changes == [
        ("name", "Esimec", "COPE", "conflict"),
        ("predecessor", "", "cope", "changed"),
        ("original_language", "en", "da", "conflict"),
        ("summary_da", "", "Klima.", "changed"),
    ]
    assert list(Network.objects.values_list("slug", "name")) == [("esimec", "Esimec")]


def test_row_may_name_one_further_down():
    first = {**NETWORK, "slug": "bluact-second-wave", "predecessor": "bluact"}

    result = import_rows(NetworkResource, first, {**NETWORK, "slug": "bluact", "predecessor": ""})
    again = import_rows(NetworkResource, first)

    network = Network.objects.get(slug="bluact-second-wave")
    assert (counts(result), counts(again)) == ({"new": 2}, {"skip": 1})
    assert network.predecessor.slug == "bluact"


def test_known_record_may_name_a_new_one_further_down():
    make_network(slug="sure")

    result = import_rows(
        NetworkResource,
        {**NETWORK, "slug": "sure", "predecessor": "cope"},
        {**NETWORK, "predecessor": ""},
    )

    assert counts(result) == {"update": 1, "new": 1}
    assert Network.objects.get(slug="sure").predecessor.slug == "cope"


def test_cells_of_excel_are_understood():
    """Excel has numbers, days that are moments, times, moments without a zone."""
    make_event(slug="fair")

    import_rows(
        EventResource,
        {
            "slug": "fair",
            "starts_on": datetime(2024, 3, 14),
            "ends_on": date(2024, 3, 15),
            "starts_time": time(9, 30),
            "published_at": datetime(2024, 3, 1, 12),
            "title_en": 2024,
        },
        overwrite=True,
    )

    event = Event.objects.get()
    assert (event.starts_on, event.ends_on) == (date(2024, 3, 14), date(2024, 3, 15))
    assert (event.starts_time, event.title_en) == (time(9, 30), "2024")
    assert event.published_at == timezone.make_aware(datetime(2024, 3, 1, 12))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("longitude", "5,5,5", "Write a number as 12.568."),
        ("longitude", "1.000,5", "Write a number as 12.568."),
        ("longitude", "nan", "Write a number as 12.568."),
        ("longitude", "1e999", "Write a number as 12.568."),
        ("longitude", "", "This field cannot be null."),
    ],
)
def test_bad_number_is_refused(column, value, message):
    make_country(slug="be")

    result = import_rows(CityResource, {**CITY, column: value})

    assert errors(result) == {1: {column: [message]}}


def test_number_and_day_may_be_written_as_spreadsheets_of_europe_do():
    make_country(slug="be")
    import_rows(CityResource, CITY | {"longitude": "9,5"})
    import_rows(NetworkResource, {**NETWORK, "starts_on": "1.6.2023"})

    assert City.objects.get().longitude == 9.5
    assert Network.objects.get().starts_on == date(2023, 6, 1)


@pytest.mark.parametrize("day", ["31.2.2024", "1.6.23"])
def test_day_that_is_none_or_could_be_two_is_refused(day):
    result = import_rows(NetworkResource, {"slug": make_network().slug, "starts_on": day})

    message = "This is no date or time; write it as 2024-03-14."
    assert errors(result) == {1: {"starts_on": [message]}}


def test_place_off_the_earth_is_refused_cell_by_cell():
    make_country(slug="be")

    result = import_rows(CityResource, CITY | {"longitude": "-500", "latitude": "999"})

    assert errors(result) == {
        1: {
            "longitude": ["Ensure this value is greater than or equal to -180."],
            "latitude": ["Ensure this value is less than or equal to 90."],
        }
    }


def test_bad_time_and_year_are_refused():
    event, practice = make_event(), make_good_practice()

    times = import_rows(EventResource, {"slug": event.slug, "starts_time": "10:00+02:00"})
    years = import_rows(GoodPracticeResource, {"slug": practice.slug, "label_year": "2024.5"})

    assert errors(times) == {1: {"starts_time": ["This is no date or time; write it as 10:00."]}}
    assert errors(years) == {1: {"label_year": ["Write a number as 2024."]}}


def test_numbers_are_the_same_in_every_language():
    make_country(slug="be", longitude=4.5, latitude=50.5)

    with override("de"):
        exported = CountryResource().export()
        result = import_rows(CountryResource, {"slug": "be", "longitude": "4.75"}, overwrite=True)

    assert exported.dict[0]["longitude"] == "4.5"
    assert counts(result) == {"update": 1}
    assert Country.objects.get().longitude == 4.75


def test_lines_are_joined():
    make_country(slug="be")

    import_rows(CityResource, {**CITY, "alternative_names": "Genck | Guenc"})
    City.objects.update(alternative_names="Genck\r\nGuenc\r\n")
    result = import_rows(CityResource, {**CITY, "alternative_names": "Genck|Guenc"})

    assert counts(result) == {"skip": 1}
    assert CityResource().export().dict[0]["alternative_names"] == "Genck|Guenc"


def test_file_must_be_in_the_storage():
    name = default_storage.save("images/a.png", png())
    row = {"slug": "a", "original_language": "en", "alt_en": "A square", "focus_x": "20"}

    result = import_rows(ImageResource, {**row, "file": name})
    missing = import_rows(ImageResource, {**row, "file": "images/nothing.png"})
    outside = import_rows(ImageResource, {**row, "file": "../../etc/passwd"})

    image = Image.objects.get()
    assert (counts(result), image.file.name, image.width) == ({"new": 1}, name, 8)
    assert errors(missing) == {1: {"file": ["There is no file “images/nothing.png”."]}}
    assert errors(outside) == {1: {"file": ["There is no file “../../etc/passwd”."]}}


def test_formula_is_text_in_a_spreadsheet_and_comes_back():
    names = ["=1+1", "+1-1", "@SUM(A1)", "-x", "'=1", "''", "-5", "+45 35 29 17 01"]
    for number, name in enumerate(names):
        make_network(slug=f"n{number}", name=name)

    dataset = NetworkResource().export()
    result = NetworkResource().import_data(dataset)

    assert dataset["name"] == [
        "'=1+1", "'+1-1", "'@SUM(A1)", "'-x", "''=1", "''", "-5", "+45 35 29 17 01",
    ]  # fmt: skip
    assert counts(result) == {"skip": len(names)}


@pytest.mark.parametrize("file_format", [CSV, JSON, XLSX])
def test_what_is_exported_imports_again(file_format):
    text = 'Ωmega, "Ψ"; Šibenik\r\nЉубљана\t\\ <b>&amp;</b> 🌍 | ’=x\n\n= 2'
    link = {"kind": "website", "address": "https://example.eu/?a=b|c&d=%20"}
    make_network(
        slug="cope",
        predecessor=make_network(slug="zero"),
        themes=[make_theme(), make_theme()],
        image=make_image(),
        links=[link],
        note=text,
        published_at=datetime(2024, 10, 27, 0, 30, 1, 5, tzinfo=UTC),
        **{f"summary_{code}": f"{code}: {text}" for code in LANGUAGES},
    )
    before = NetworkResource().export()
    native = NetworkResource().export(force_native_type=file_format is XLSX)
    data = file_format().export_data(native)

    same = NetworkResource().import_data(file_format().create_dataset(data))
    Network.objects.all().delete()
    new = NetworkResource().import_data(file_format().create_dataset(data))

    assert (counts(same), counts(new)) == ({"skip": 2}, {"new": 2})
    assert NetworkResource().export().csv == before.csv


def test_export_is_sorted_by_slug_whatever_the_list():
    make_network(slug="b", name="A")
    make_network(slug="a", name="B")

    dataset = NetworkResource().export(Network.objects.with_related().by_name().localized())

    assert dataset["slug"] == ["a", "b"]


def test_telephone_comes_back():
    contact = make_contact(telephone="+45 35 29 17 01")

    dataset = ContactResource().export()
    result = ContactResource().import_data(dataset)

    assert dataset["telephone"] == [contact.telephone]
    assert counts(result) == {"skip": 1}


def test_public_export_names_no_draft_and_no_note():
    point = make_national_point(published_at=None)
    network, draft = make_network(), make_network(published_at=None)
    make_event(slug="fair", national_point=point, networks=[network, draft], note="Secret")

    public, whole = EventResource(is_public=True).export(), EventResource().export()

    (shown,), (all_of_it,) = public.dict, whole.dict
    hidden = all_of_it.keys() - shown.keys()
    assert hidden == {"submitted_at", "note"}
    assert (shown["national_point"], shown["networks"]) == ("", network.slug)
    assert (all_of_it["national_point"], all_of_it["note"]) == (point.slug, "Secret")
    assert all_of_it["networks"] == "|".join(sorted([network.slug, draft.slug]))


@pytest.mark.parametrize("rows", [1, 3])
def test_export_query_count(django_assert_num_queries, rows):
    for _ in range(rows):
        make_network(themes=[make_theme()], topics=[make_topic()], image=make_image())
    queryset = Network.objects.published().with_related().localized()

    with django_assert_num_queries(6):
        NetworkResource().export(queryset)


@pytest.mark.parametrize("rows", [1, 3])
def test_unchanged_rows_cost_no_query(django_assert_num_queries, rows):
    for _ in range(rows):
        make_partner(city=make_city())
    dataset = PartnerResource().export()
    PartnerResource().import_data(dataset)

    with django_assert_num_queries(12 if connection.vendor == "postgresql" else 11):  # its lock
        result = PartnerResource().import_data(dataset)

    assert counts(result) == {"skip": rows}


# Slugs that records had


@pytest.fixture
def gent():
    """A city that was at "ghent" before."""
    city = make_city(slug="ghent", name="Gent", country=make_country(slug="be"))
    city.slug = "gent"
    city.save()
    return city


def test_row_by_a_former_slug_is_of_the_record_that_had_it(gent):
    row = CITY | {"slug": "ghent", "name": "Gent"}

    first, second = (import_rows(CityResource, row, overwrite=True) for _time in range(2))

    assert [counts(first), counts(second)] == [{"update": 1}, {"skip": 1}]
    assert list(City.objects.values_list("pk", "slug", "latitude")) == [(gent.pk, "gent", 50.9)]


@pytest.mark.parametrize("slugs", [("gent", "ghent"), ("ghent", "gent")])
def test_of_two_rows_of_a_record_that_by_its_former_slug_is_left_out(gent, slugs):
    rows = [CITY | {"slug": slug, "name": slug} for slug in slugs]

    result = import_rows(CityResource, *rows, overwrite=True)

    assert counts(result) == {"update": 1, "skip": 1}
    assert list(City.objects.values_list("slug", "name")) == [("gent", "gent")]


def test_row_by_a_former_slug_asks_before_it_changes_what_the_last_import_wrote(gent):
    import_rows(CityResource, CITY | {"slug": "gent"}, overwrite=True)

    result = import_rows(CityResource, CITY | {"slug": "ghent", "name": "Ghent"})

    assert (result.counts["conflicts"], City.objects.get().name) == (1, "Genk")


def test_row_by_a_slug_that_another_has_now_is_of_that_one(gent):
    make_city(slug="ghent", name="Ghent", country=gent.country)

    import_rows(CityResource, CITY | {"slug": "ghent", "latitude": "51"}, overwrite=True)

    assert dict(City.objects.values_list("slug", "latitude")) == {"gent": 50.0, "ghent": 51.0}


def test_row_by_the_former_slug_of_a_deleted_record_makes_a_new_one(gent):
    gent.delete()

    result = import_rows(CityResource, CITY | {"slug": "ghent"})

    assert counts(result) == {"new": 1}


def test_former_slug_tells_a_member_nothing_of_the_record_of_others():
    article = make_article(slug="old", published_at=None)
    article.slug = "secret"
    article.save()
    point = make_national_point(slug="ours")
    user = make_member(point=point)
    row = {"slug": "old", "original_language": "en", "title_en": "News"}
    row |= {"kind": "news", "national_point": "ours"}

    result = import_rows(lambda: ArticleResource(user=user), row)

    assert counts(result) == {"new": 1}
    assert Article.objects.get(slug="old").national_point == point


def test_cell_may_name_a_record_by_a_slug_that_it_had(gent):
    row = {"slug": "n", "original_language": "en", "title_en": "News"}
    row |= {"kind": "news", "cities": "ghent|gent"}

    first, second = import_rows(ArticleResource, row), import_rows(ArticleResource, row)

    assert [counts(first), counts(second)] == [{"new": 1}, {"skip": 1}]
    assert list(Article.objects.get().cities.all()) == [gent]
