import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from networks.models import City, Country, Network, Partner
from tests.make import make_city, make_country
from urbact_site.management.commands.import_fixtures import FIXTURES

COUNTRIES = "slug,status,longitude,latitude\nbe,member-state,4.5,50.5\ndk,member-state,9.5,56.3\n"
CITIES = (
    "slug,name,country,longitude,latitude\ngenk,Genk,be,5.5,50.9\ncopenhagen,Copenhagen,dk,12,55\n"
)
NETWORKS = "slug,name,original_language,summary_en\ncope,COPE,en,Citizens and the climate.\n"
PARTNERS = (
    "slug,network,role,name,city,country\n"
    "cope-copenhagen,cope,lead,Copenhagen,copenhagen,dk\n"
    "cope-genk,cope,partner,Genk,genk,be\n"
)


@pytest.fixture
def folder(tmp_path):
    """A small folder of good files; a test spoils some of them."""
    for name, text in {
        "countries": COUNTRIES,
        "cities": CITIES,
        "networks": NETWORKS,
        "partners": PARTNERS,
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder, **options):
    """The lines that the command prints."""
    output = StringIO()
    call_command("import_fixtures", folder, stdout=output, **options)
    return output.getvalue().splitlines()


def refused(folder):
    """The errors that the command names, for a folder that changes nothing."""
    errors, output = StringIO(), StringIO()
    before = Country.objects.count()
    with pytest.raises(CommandError) as error:
        call_command("import_fixtures", folder, stdout=output, stderr=errors)
    lines = errors.getvalue().splitlines()
    assert str(error.value) == f"Nothing was imported: {len(lines)} errors."
    assert "1 created" not in output.getvalue()
    assert Country.objects.count() == before
    return lines


def test_folder_is_imported_parents_first(folder):
    lines = run(folder)

    assert lines == [
        "countries.csv: 2 created, 0 updated, 0 skipped, 0 refused",
        "cities.csv: 2 created, 0 updated, 0 skipped, 0 refused",
        "networks.csv: 1 created, 0 updated, 0 skipped, 0 refused",
        "partners.csv: 2 created, 0 updated, 0 skipped, 0 refused",
    ]
    assert [partner.slug for partner in Partner.objects.all()] == ["cope-copenhagen", "cope-genk"]


def test_second_run_changes_nothing(folder):
    run(folder)

    lines = run(folder)

    assert lines == [
        "countries.csv: 0 created, 0 updated, 2 skipped, 0 refused",
        "cities.csv: 0 created, 0 updated, 2 skipped, 0 refused",
        "networks.csv: 0 created, 0 updated, 1 skipped, 0 refused",
        "partners.csv: 0 created, 0 updated, 2 skipped, 0 refused",
    ]


def test_changed_row_is_updated(folder):
    run(folder)
    (folder / "networks.csv").write_text(NETWORKS.replace("COPE", "Cope"))

    lines = run(folder)

    assert lines[2] == "networks.csv: 0 created, 1 updated, 0 skipped, 0 refused"
    assert Network.objects.get().name == "Cope"


def test_if_empty_does_nothing_where_a_country_is(folder):
    make_country(slug="fr")

    lines = run(folder, if_empty=True)

    assert lines == ["There are records already: nothing imported."]
    assert City.objects.count() == 0


def test_if_empty_imports_where_no_country_is(folder):
    run(folder, if_empty=True)

    assert City.objects.count() == 2


def test_error_names_file_line_column_value_and_reason(folder):
    (folder / "cities.csv").write_text(CITIES.replace("Copenhagen,dk", "Copenhagen,xx"))

    assert refused(folder) == ["cities.csv, line 3, country, “xx”: Unknown country “xx”."]


def test_line_is_that_of_the_file(folder):
    """A cell may have several lines, and empty lines are no rows."""
    (folder / "networks.csv").write_text(
        "slug,name,original_language,summary_en,starts_on\n"
        'cope,COPE,en,"Citizens\n\nand the\nclimate.",2023-06-01\n'
        "\n"
        ",,,,\n"
        "weldi,WELDI,en,Migrants.,June\n",
    )

    assert refused(folder) == [
        "networks.csv, line 8, starts_on, “June”: This is no date or time; write it as 2024-03-14."
    ]


def test_all_errors_of_all_files_are_told(folder):
    (folder / "countries.csv").write_text(COUNTRIES.replace("be,member-state,", "be,member,x"))
    (folder / "networks.csv").write_text(NETWORKS.replace("Citizens and the climate.", ""))
    (folder / "partners.csv").write_text(PARTNERS.replace("partner,Genk", "guest,"))

    allowed = "is not allowed here; these are:"
    assert refused(folder) == [
        f"countries.csv, line 2, status, “member”: “member” {allowed} "
        "member-state, partner-state, candidate, former.",
        "countries.csv, line 2, longitude, “x4.5”: Write a number as 12.568.",
        "networks.csv, line 2: Write this in at least one language, whichever you like.",
        f"partners.csv, line 3, role, “guest”: “guest” {allowed} lead, partner.",
        "partners.csv, line 3, name: This field cannot be blank.",
    ]


def test_error_that_follows_from_a_refused_row_is_not_told(folder):
    (folder / "countries.csv").write_text(COUNTRIES.replace("dk,member-state", "dk,"))
    (folder / "partners.csv").write_text(PARTNERS + "cope-nowhere,cope,partner,A,nowhere,dk\n")

    lines = refused(folder)

    assert lines == [
        "countries.csv, line 3, status: This field cannot be blank.",
        "partners.csv, line 4, city, “nowhere”: Unknown city “nowhere”.",
    ]


def test_key_that_is_there_twice_names_both_lines(folder):
    (folder / "countries.csv").write_text(COUNTRIES + "be,candidate,1,1\n")

    assert refused(folder) == [
        "countries.csv, line 4, slug, “be”: “be” is the key of line 2 already."
    ]


def test_row_with_too_few_cells_is_an_error(folder):
    (folder / "countries.csv").write_text(COUNTRIES + "fr,member-state\n")
    (folder / "cities.csv").write_text(CITIES + "lille,Lille,fr,3,50\n")

    assert refused(folder) == ["countries.csv, line 4: There are 2 cells instead of 4."]


def test_unknown_column_is_an_error_and_hides_no_other(folder):
    (folder / "networks.csv").write_text(
        "slug,nmae,original_language,sumary_en,kind\ncope,COPE,en,Citizens,x\n"
    )

    errors = refused(folder)

    assert errors[:2] == [
        "networks.csv, line 1: Unknown column “nmae”; the nearest known is “name”.",
        "networks.csv, line 1: Unknown column “sumary_en”; the nearest known is “summary_en”.",
    ]
    assert [error.partition(":")[0] for error in errors[2:]] == ["networks.csv, line 2, kind, “x”"]


def test_missing_key_column_is_an_error(folder):
    (folder / "countries.csv").write_text(COUNTRIES.replace("slug", "code"))

    assert refused(folder) == [
        "countries.csv, line 1: Unknown column “code”; the nearest known is “longitude”.",
        "countries.csv, line 1: The column “slug” is missing: it tells which record a row is.",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: The file is empty; its first line should name the columns."),
        (
            b"slug,status\nbe,\xc5rhus\n",
            "line 1: The file is not in UTF-8, and could say “Århus” or “Ĺrhus”. Save it as UTF-8, "
            "or say its encoding: UTF-8, UTF-16, Windows-1250, Windows-1252, Windows-1257.",
        ),
        (b'slug\nbe\n"dk\nfr\n', "line 3: This is no CSV: unexpected end of data."),
        (b'slug\n"a"b\n', "line 2: This is no CSV: ',' expected after '\"'."),
    ],
)
def test_file_that_cannot_be_read_is_the_only_error(folder, data, message):
    (folder / "countries.csv").write_bytes(data)

    assert refused(folder) == [f"countries.csv, {message}"]


def test_control_character_is_an_error(folder):
    (folder / "countries.csv").write_text(COUNTRIES.replace("dk,member", "dk,mem\0ber"))

    assert refused(folder) == [
        "countries.csv, line 3, status, “mem ber-state”: "
        "There is an invisible control character in it."
    ]


def test_file_of_another_name_is_an_error(folder):
    (folder / "city.csv").write_text(CITIES)
    (folder / "README.md").write_text("Where the records come from.")

    assert refused(folder) == [f"city.csv: Unknown file; known are {', '.join(FIXTURES)}."]


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_folder_without_files_is_an_error(tmp_path, name):
    with pytest.raises(CommandError, match=r"^There is no(thing to import in| folder) /"):
        run(tmp_path / name)


def test_byte_order_mark_and_windows_line_ends_are_understood(folder):
    data = b"\xef\xbb\xbf" + COUNTRIES.replace("\n", "\r\n").encode()
    (folder / "countries.csv").write_bytes(data)

    assert run(folder)[0] == "countries.csv: 2 created, 0 updated, 0 skipped, 0 refused"


def test_good_rows_of_a_bad_folder_are_not_saved(folder):
    (folder / "partners.csv").write_text(PARTNERS.replace(",lead,", ",boss,"))

    refused(folder)

    assert [m.objects.count() for m in (Country, City, Network, Partner)] == [0, 0, 0, 0]


def test_row_that_breaks_a_rule_of_the_database_says_which(folder):
    run(folder)
    make_city(slug="kavala", country=make_country(slug="gr"))
    (folder / "partners.csv").write_text(PARTNERS + "cope-kavala,cope,lead,Kavala,kavala,gr\n")

    assert refused(folder) == ["partners.csv, line 4: This network has a lead partner already."]


def test_dry_run_tells_and_does_nothing(folder):
    lines = run(folder, dry_run=True)

    assert lines[0] == "countries.csv: 2 created, 0 updated, 0 skipped, 0 refused"
    assert Country.objects.count() == 0


def keep(folder, kept_word="Kept", **options):
    """The lines that the command prints when it keeps what a person wrote."""
    output = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_fixtures", folder, stdout=output, **options)
    assert error.value.returncode == 2
    assert (
        str(error.value)
        == f"{kept_word} what people had changed: 1 cells. --overwrite replaces it."
    )
    return output.getvalue().splitlines()


def test_what_a_person_changed_is_kept_and_told_unless_chosen_otherwise(folder):
    run(folder)
    Network.objects.update(name="Cope")
    (folder / "networks.csv").write_text(NETWORKS.replace("COPE", "COPE II"))

    would_keep = keep(folder, "Would keep", dry_run=True)
    kept = keep(folder)
    name = Network.objects.get().name
    overwritten = run(folder, overwrite=True)

    assert would_keep == kept
    assert kept[2:4] == [
        "networks.csv: 0 created, 0 updated, 1 skipped, 0 refused, 1 kept",
        "networks.csv, line 2, name: kept “Cope”, not “COPE II”",
    ]
    assert name == "Cope"
    assert overwritten[2] == "networks.csv: 0 created, 1 updated, 0 skipped, 0 refused"
    assert Network.objects.get().name == "COPE II"


def test_text_that_gets_shorter_is_told(folder):
    run(folder)
    (folder / "networks.csv").write_text(NETWORKS.replace("Citizens and the climate.", "Citizens."))

    assert run(folder)[2:4] == [
        "networks.csv: 0 created, 1 updated, 0 skipped, 0 refused, 1 shortened",
        "networks.csv, line 2, summary_en: shortened from “Citizens and the climate.” to "
        "“Citizens.”",
    ]


def test_unknown_columns_are_left_out_by_choice(folder, tmp_path_factory):
    (folder / "networks.csv").write_text(
        NETWORKS.replace("name", "name,colour", 1).replace("COPE", "COPE,red")
    )
    path = tmp_path_factory.mktemp("reports") / "report.json"

    run(folder, ignore_unknown=True, report=path)

    assert Network.objects.get().name == "COPE"
    assert json.loads(path.read_text())["files"][2]["ignored_columns"] == ["colour"]


def test_report_that_cannot_be_written_is_said_before_anything_is(folder):
    with pytest.raises(CommandError, match="The report cannot be written"):
        run(folder, report=folder / "nowhere" / "report.json")

    assert Country.objects.count() == 0


def test_report_tells_programs_all(folder, tmp_path_factory):
    run(folder)
    Network.objects.update(name="Cope")
    (folder / "networks.csv").write_text(NETWORKS.replace("COPE", "COPE II"))
    (folder / "cities.csv").write_text(CITIES.replace("Copenhagen,dk", "Copenhagen,xx"))
    path = tmp_path_factory.mktemp("reports") / "report.json"

    with pytest.raises(CommandError) as error:
        run(folder, report=path, stderr=StringIO())

    told = json.loads(path.read_text())
    _countries, cities, networks, _partners = told.pop("files")
    assert (error.value.returncode, told) == (1, {"imported": False, "unknown_files": []})
    assert (cities["refused"], cities["errors"]) == (
        1,
        [
            {
                "place": "line 3",
                "column": "country",
                "value": "xx",
                "reason": "Unknown country “xx”.",
            }
        ],
    )
    assert networks["conflicts"] == 1
    assert networks["changes"] == [
        {
            "place": "line 2",
            "slug": "cope",
            "column": "name",
            "old": "Cope",
            "new": "COPE II",
            "kind": "conflict",
        }
    ]


def test_folder_may_hold_workbooks_json_and_other_encodings(folder):
    (folder / "countries.csv").unlink()
    (folder / "countries.json").write_text(
        '[{"slug": "be", "status": "member-state", "longitude": 4.5, "latitude": 50.5},'
        ' {"slug": "dk", "status": "member-state", "longitude": 9.5, "latitude": 56.3}]'
    )
    (folder / "networks.csv").write_bytes(NETWORKS.replace("COPE", "Århus").encode("cp1252"))

    lines = run(folder, encoding="cp1252")

    assert lines[0] == "countries.json: 2 created, 0 updated, 0 skipped, 0 refused"
    assert Network.objects.get().name == "Århus"
