import json
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from urbact_site.resources import tables
from urbact_site.resources.tables import FileError, read_table

ROWS = [["slug", "name"], ["a", "Šibenik"], ["b", "Iași"]]


def csv_of(rows, separator=",", end="\n"):
    return "".join(separator.join(row) + end for row in rows)


def workbook(*rows):
    """The bytes of a workbook whose first sheet has the rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def content(data, **options):
    table = read_table(data, **options)
    return [table.headers, *map(list, table)]


def refusal(data, **options):
    with pytest.raises(FileError) as error:
        read_table(data, **options)
    return str(error.value)


# CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_all_its_kinds(separator, end, encoding):
    assert content(csv_of(ROWS, separator, end).encode(encoding)) == ROWS


def test_separator_that_excel_names_is_taken():
    assert content(("sep=|\n" + csv_of(ROWS, "|")).encode()) == ROWS


def test_quoted_cells_have_lines_separators_and_quotes():
    data = b'slug,name\r\na,"one\r\ntwo, ""three"""\r\n'

    assert content(data) == [["slug", "name"], ["a", 'one\r\ntwo, "three"']]


def test_empty_rows_and_columns_without_name_and_text_are_left_out():
    table = read_table(b"slug,,name,\n\na,,A,\n,,,\nb,,B,\n")

    assert [table.headers, *map(list, table)] == [["slug", "name"], ["a", "A"], ["b", "B"]]
    assert [str(table.place(1)), str(table.place(2))] == ["line 3", "line 5"]


def test_column_without_name_but_with_text_stays_to_be_refused():
    assert content(b"slug,\na,\nb,x\n")[0] == ["slug", ""]


def test_row_of_another_width_is_a_fault_and_left_out():
    table = read_table(b"slug,name\na\nb,B\nc,C,x\n")

    assert list(map(list, table)) == [["b", "B"]]
    assert [(f.number, str(f)) for f in table.faults] == [
        (2, "There are 1 cells instead of 2."),
        (4, "There are 3 cells instead of 2."),
    ]
    assert (len(table), table["slug"], table.spoiled) == (1, ["b"], [["a"], ["c", "C", "x"]])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("slug,name_pl\na,Łódź i Gdańsk\n", "cp1250"),
        ("slug,name\na,Łódź\nb,Wrocław\n", "cp1250"),
        ("slug,name_cs\na,Příliš žluťoučký kůň\n", "cp1250"),
        ("slug,name_fr\na,Été à Besançon – l’œuvre\n", "cp1252"),
        ("slug,name_da\na,Århus og Tønder\n", "cp1252"),
        ("slug,name\na,Malmö\nb,Düsseldorf\n", "cp1252"),
        ("slug,name_lv\na,Ķekava un Rīga ļoti daudz šķēršļu\n", "cp1257"),
        ("slug,name_lt\na,Šiauliai ir Kėdainiai žmonės\n", "cp1257"),
    ],
)
def test_file_with_one_byte_a_letter_is_read_where_only_one_reading_has_words(text, encoding):
    assert content(text.encode(encoding)) == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("slug,name\na,Århus\n", "cp1252"),
        ("slug,name\na,Besançon\n", "cp1252"),
        ("slug,name\na,Šiauliai\n", "cp1257"),
        ("slug,name\na,Ђорђе\n", "cp1251"),
        ("slug,name\na,Žilina\n", "mac_latin2"),
        ("slug,name\na,Malmö\n", "cp850"),
    ],
)
def test_file_that_could_say_two_things_is_refused_and_read_when_told(text, encoding):
    assert refusal(text.encode(encoding)).startswith("The file is not in UTF-8")
    if encoding in ("cp1252", "cp1257"):
        assert content(text.encode(encoding), encoding=encoding)[1][1] == text.split(",")[2].strip()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_file_in_unicode_is_read_so_whatever_is_told(mark):
    text = f"{mark}slug,name\na,Ørsted\n".encode()

    assert content(text, encoding="cp1252")[1][1] == "Ørsted"


def test_wrong_encoding_that_was_told_names_the_line():
    with pytest.raises(FileError) as error:
        read_table("slug,name\na,A\nb,Århus\n".encode("cp1252"), encoding="utf-8")

    assert (error.value.number, str(error.value)) == (3, "The byte 0xc5 is not UTF-8.")


# Workbooks


def test_workbook_is_read_with_its_types():
    rows = [["slug", "n", "day", "at"], ["a", 5, date(2024, 3, 14), datetime(2024, 3, 14, 10)]]

    assert content(workbook(*rows)) == [rows[0], ["a", 5, datetime(2024, 3, 14), rows[1][3]]]


def test_short_rows_of_a_workbook_are_filled_and_empty_ones_left_out():
    table = read_table(workbook(["slug", "name", None], ["a"], [], ["b", "B", None]))

    assert [table.headers, *map(list, table)] == [["slug", "name"], ["a", None], ["b", "B"]]
    assert str(table.place(2)) == "row 4"


def test_formula_is_not_computed():
    assert content(workbook(["slug", "name"], ["a", "=1+1"]))[1] == ["a", "=1+1"]


def test_workbook_with_macros_is_refused():
    data = BytesIO(workbook(*ROWS))
    with zipfile.ZipFile(data, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")

    assert refusal(data.getvalue()) == "This workbook has macros. Save it as .xlsx or .csv."


def test_old_workbook_is_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == (
        "This is an old or locked workbook. Save it as .xlsx or .csv."
    )


def of_a_later_version(data):
    """As an archive says that needs a program which is not written yet."""
    directory = data.index(b"PK\x01\x02")
    return data[: directory + 6] + b"\xff" + data[directory + 7 :]


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:300], lambda data: data[:-300], of_a_later_version]
)
def test_damaged_workbook_is_refused(spoil):
    assert refusal(spoil(workbook(*ROWS))) == (
        "This workbook cannot be read. Save it as .xlsx or .csv."
    )


def test_archive_that_is_no_workbook_is_refused():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("a.txt", "a")

    assert refusal(data.getvalue()) == "This workbook cannot be read. Save it as .xlsx or .csv."


def test_workbook_that_unpacks_to_too_much_is_refused_unread(monkeypatch):
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MOST_UNPACKED + 1))

    assert len(data.getvalue()) < tables.MEGABYTE
    assert refusal(data.getvalue()) == "The file is larger than 300 MB."


def test_entities_of_a_workbook_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    data, packed = BytesIO(), zipfile.ZipFile(BytesIO(workbook(*ROWS)))
    with zipfile.ZipFile(data, "w") as spoiled:
        for entry in packed.infolist():
            text = packed.read(entry).decode()
            if entry.filename.endswith("sheet1.xml"):
                text = bomb + text[text.index("<worksheet") :]
            spoiled.writestr(entry, text)

    assert refusal(data.getvalue()) == "This workbook cannot be read. Save it as .xlsx or .csv."


# JSON


def test_json_is_a_list_of_objects_with_keys_in_any_order():
    rows = [{"slug": "a", "name": "Å"}, {"name": 5, "slug": "b"}]

    assert content(json.dumps(rows).encode()) == [["slug", "name"], ["a", "Å"], ["b", 5]]


def test_object_without_a_key_or_with_a_list_is_a_fault():
    rows = [{"slug": "a", "name": "A"}, {"slug": "b"}, {"slug": "c", "name": ["C"]}]

    table = read_table(json.dumps(rows).encode())

    assert list(map(list, table)) == [["a", "A"]]
    assert [(str(table.place_of(f)), str(f)) for f in table.faults] == [
        ("row 2", "missing: name"),
        ("row 3", "No plain value: name."),
    ]


@pytest.mark.parametrize("text", ["[1]", "{}", '{"a": 1}', "[[]]"])
def test_json_of_another_shape_is_refused(text):
    assert refusal(text.encode()) == "This is no list of objects."


@pytest.mark.parametrize("text", ["[{]", "[" * 100_000])
def test_json_that_is_none_is_refused(text):
    assert refusal(text.encode()).startswith("This is no JSON: ")


# Limits


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"[]", workbook()])
def test_empty_file_is_refused(data):
    assert refusal(data) == "The file is empty; its first line should name the columns."


def test_file_that_is_too_large_is_refused_unread():
    class Endless(BytesIO):
        def seek(self, *where):
            return tables.MOST_BYTES + 1

    assert refusal(Endless()) == "The file is larger than 50 MB."


def test_too_many_rows_and_columns_are_refused():
    assert refusal(b"slug\n" + b"a\n" * 100_001) == "There are more than 100000 rows."
    assert refusal(b"a," * 1001 + b"\n") == "There are more than 1000 columns."


def test_table_knows_its_file():
    table = read_table(b"slug\na\n", "a.csv")

    assert (table.name, table.digest[:8], len(table)) == ("a.csv", "9be946e4", 1)
