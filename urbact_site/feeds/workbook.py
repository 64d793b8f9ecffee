"""A list as a workbook (ECMA-376), sent while it is written, however long it is."""

from functools import reduce
from io import BytesIO
from operator import or_
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

CELL = 32_767  # characters that a cell can hold
SHEET, END = "xl/worksheets/sheet1.xml", b"</sheetData>"


class CellTooLongError(ValueError):
    """A text that a spreadsheet would cut: a file with it would not import as it was."""


def workbook(table, about):
    """The pieces of a workbook: a `Table`, then what is known about it ({name: text or texts}).

    Raises CellTooLongError before the first piece is sent.
    """
    refuse_too_long(table)
    return pieces(table, empty_workbook(table, about))


def refuse_too_long(table):
    texts = [
        field.name
        for field in table.model._meta.fields
        if field.name in table.attributes and isinstance(field, models.TextField)
    ]
    if not texts:
        return
    # One less, for the apostrophe that may go before it.
    too_long = [Q(**{f"{name}_length__gte": CELL}) for name in texts]
    lengths = {f"{name}_length": Length(name) for name in texts}
    found = table.rows.alias(**lengths).filter(reduce(or_, too_long))
    if record := found.values("slug", *texts).first():
        column = max(texts, key=lambda name: len(record[name] or ""))
        raise CellTooLongError(
            _("A text of “%(slug)s” (%(column)s) is too long for Excel. Take CSV or JSON.")
            % {"slug": record["slug"], "column": column}
        )


def empty_workbook(table, about):
    """The bytes of one that has all but the rows of the list."""
    book, file = Workbook(write_only=True), BytesIO()
    book.properties.title, book.properties.creator = about["title"], "URBACT"
    book.properties.language = ", ".join(about["language"])
    book.properties.description = f"{about.get('license', '')} {about['date']} {about['source']}"
    sheet = book.create_sheet(table.model._meta.model_name)
    sheet.freeze_panes = "B2"
    sheet.append([bold(sheet, name) for name in table.columns])
    sheet = book.create_sheet(_("About this list"))
    for name, value in about.items():
        sheet.append([bold(sheet, name), value if isinstance(value, str) else ", ".join(value)])
    book.save(file)
    return file


def bold(sheet, text):
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def pieces(table, empty):
    """The workbook with its rows. openpyxl could only give it once it is whole."""
    sink = Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as whole, ZipFile(empty) as parts:
        for name in set(parts.namelist()) - {SHEET}:
            whole.writestr(name, parts.read(name))
        yield sink.taken()
        start, end = parts.read(SHEET).split(END)
        with whole.open(SHEET, "w") as sheet:
            sheet.write(start)
            for records in table.batches(force_native_type=True):
                sheet.write("".join(map(row, (cells for _record, cells in records))).encode())
                yield sink.taken()
            sheet.write(END + end)
    yield sink.taken()


def row(cells):
    return f"<row>{''.join(map(cell, cells))}</row>"


def cell(value):
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


class Sink:
    """A file that is taken away while it is written."""

    def __init__(self):
        self.written = []

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing waits."""

    def taken(self):
        data = b"".join(self.written)
        self.written.clear()
        return data
