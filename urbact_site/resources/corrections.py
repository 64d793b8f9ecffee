"""A refused file, as it came, with a last column that tells what is wrong in each row."""

import csv
import io
from collections import defaultdict
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook

from urbact_site.resources.cells import UNWRITABLE
from urbact_site.resources.columns import REASON
from urbact_site.resources.tables import XLSXTable


def corrections(table, run):
    """(file, its name): a workbook of a workbook, else a CSV file with the separator that it had.

    table: the `Table` of the file of a run that was refused.
    """
    rows = list(with_reasons(table, reasons_of(run)))
    stem = Path(run.file_name).stem or "import"
    if isinstance(table, XLSXTable):
        return as_workbook(rows), f"{stem}-{REASON}.xlsx"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=getattr(table, "separator", None) or ",").writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig", "replace")), f"{stem}-{REASON}.csv"


def reasons_of(run):
    """{place: all that is wrong there}"""
    found = defaultdict(list)
    for place, errors in run.rows.values_list("place", "errors"):
        for column, _value, reason in errors:
            found[place].append(f"{column}: {reason}" if column else reason)
    return {place: " ".join(reasons) for place, reasons in found.items()}


def with_reasons(table, reasons):
    """The header and all rows, in their order; what is wrong with the file stands in the header."""
    kept = [place for place, name in enumerate(table.headers) if name != REASON]
    whole = reasons.get("")
    yield [*(table.headers[place] for place in kept), f"{REASON}: {whole}" if whole else REASON]
    rows = [
        (table.numbers[number - 1], str(table.place(number)), [cells[place] for place in kept])
        for number, cells in enumerate(table, 1)
    ]
    spoiled = zip(table.faults, table.spoiled, strict=True)
    rows += [(fault.number, str(table.place_of(fault)), cells) for fault, cells in spoiled]
    for _number, place, cells in sorted(rows, key=lambda row: row[0]):
        cells = [str(cell) if isinstance(cell, list | dict) else cell for cell in cells]
        yield [*cells, reasons.get(place, "")]


def as_workbook(rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Errors"))
    for cells in rows:
        sheet.append([UNWRITABLE.sub("", c) if isinstance(c, str) else c for c in cells])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
