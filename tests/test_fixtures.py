"""The fixtures are true to their sources, and come back from an export as they went in."""

import csv
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.management import call_command
from import_export.formats.base_formats import CSV, JSON, XLSX

from urbact_site.fields import folded
from urbact_site.localized import LANGUAGES
from urbact_site.management.commands.import_fixtures import FIXTURES

FOLDER = settings.BASE_DIR / "fixtures"
FILES = sorted(path.stem for path in FOLDER.glob("*.csv"))
ENDINGS = {f"_{code}"[-3:] for code in LANGUAGES}
RICH_TEXT = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a"}


def rows(name):
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_slug(name):
    return {row["slug"]: row for row in rows(name)}


def action_planning_networks():
    return [
        row
        for row in rows("networks")
        if (row["kind"], row["period"]) == ("action-planning", "urbact-iv")
    ]


def export_all():
    return {name: resource().export() for name, resource in FIXTURES.items()}


@pytest.mark.parametrize("file_format", [CSV, JSON, XLSX])
def test_export_of_everything_makes_the_same_site_again(file_format):
    call_command("import_fixtures", verbosity=0)
    before = export_all()
    files = {
        name: file_format().export_data(resource().export(force_native_type=file_format is XLSX))
        for name, resource in FIXTURES.items()
        if before[name].height
    }
    for resource in reversed(FIXTURES.values()):
        resource._meta.model.objects.all().delete()

    for name, data in files.items():
        result = FIXTURES[name]().import_data(file_format().create_dataset(data))
        assert result.totals["new"] == before[name].height

    after = export_all()
    assert {name: after[name].csv for name in after} == {name: before[name].csv for name in before}


def test_every_row_is_imported_and_a_second_import_changes_nothing(capsys):
    call_command("import_fixtures")
    first = capsys.readouterr().out.splitlines()
    call_command("import_fixtures")
    second = capsys.readouterr().out.splitlines()

    numbers = {name: len(rows(name)) for name in FILES}
    assert sorted(first) == [
        f"{name}.csv: {number} created, 0 updated, 0 skipped, 0 refused"
        for name, number in numbers.items()
    ]
    assert sorted(second) == [
        f"{name}.csv: 0 created, 0 updated, {number} skipped, 0 refused"
        for name, number in numbers.items()
    ]


def test_thirty_action_planning_networks_run_from_june_2023_to_december_2025():
    networks = action_planning_networks()

    assert len(networks) == 30
    assert {(row["starts_on"], row["ends_on"]) for row in networks} == {
        ("2023-06-01", "2025-12-31")
    }


def test_five_themes_have_their_networks():
    themes = Counter(row["themes"] for row in action_planning_networks())

    assert themes == {
        "local-development": 8,
        "social-cohesion": 7,
        "urban-planning": 6,
        "climate-action": 5,
        "participative-governance": 4,
    }
    assert themes.keys() == by_slug("themes").keys()


def test_every_action_planning_network_has_one_lead():
    leads = Counter(row["network"] for row in rows("partners") if row["role"] == "lead")

    assert [leads[row["slug"]] for row in action_planning_networks()] == [1] * 30
    assert set(leads.values()) == {1}


def test_cope_has_its_eight_partners():
    partners = [
        (row["city"], row["country"], row["role"])
        for row in rows("partners")
        if row["network"] == "cope"
    ]

    assert sorted(partners) == [
        ("a-coruna", "es", "partner"),
        ("bistrita", "ro", "partner"),
        ("copenhagen", "dk", "lead"),
        ("kavala", "gr", "partner"),
        ("korydallos", "gr", "partner"),
        ("pombal", "pt", "partner"),
        ("saint-quentin", "fr", "partner"),
        ("vilnius", "lt", "partner"),
    ]


def test_call_for_innovation_transfer_networks_is_open_from_january_to_march_2024():
    (call,) = rows("calls")

    assert (call["opens_on"], call["closes_on"]) == ("2024-01-10", "2024-03-20")


def test_finnish_information_day_is_in_2024_at_ten_in_helsinki():
    """One page of the source says 2023, when there was no call yet."""
    event = by_slug("events")["itn-tiedotustilaisuus-2024-01-17"]

    assert (event["starts_on"], event["ends_on"]) == ("2024-01-17", "2024-01-17")
    assert (event["starts_time"], event["ends_time"]) == ("10:00", "12:00")
    assert event["time_zone"] == "Europe/Helsinki"


def test_agen_leads_breaking_isolation_as_a_city():
    assert rows("assignments") == [
        {
            "slug": "breaking-isolation-city-of-agen",
            "network": "breaking-isolation",
            "expert": "",
            "organisation": "City of Agen",
            "role": "lead",
        }
    ]


@pytest.mark.parametrize("name", ["themes", "topics", "expertise"])
def test_vocabulary_has_a_name_in_every_language(name):
    for row in rows(name):
        assert [code for code in LANGUAGES if not row[f"name_{code}"]] == []


@pytest.mark.parametrize("name", FILES)
def test_slugs_are_ascii_and_once_in_a_file(name):
    slugs = [row["slug"] for row in rows(name)]

    assert len(slugs) == len(set(slugs))
    assert all(slug.isascii() and slug == folded(slug) for slug in slugs)


@pytest.mark.parametrize("name", FILES)
def test_text_is_in_the_column_of_its_original(name):
    for row in rows(name):
        texts = {column: text for column, text in row.items() if column[-3:] in ENDINGS}
        written = {column.rpartition("_")[2] for column, text in texts.items() if text}
        assert not written or row["original_language"] in written


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


@pytest.mark.parametrize("name", FILES)
def test_only_rich_texts_have_markup_and_only_what_is_allowed(name):
    for row in rows(name):
        for column, text in row.items():
            allowed = RICH_TEXT if column.startswith(("body_", "biography_")) else set()
            assert Tags(text).found <= allowed
