"""Reads any reasonable file as a table: CSV in all its kinds, XLSX, JSON; the same for the command
and the desk. What a file is, its content says, not its name."""

import csv
import io
import json
import re
import zipfile
from functools import cached_property
from hashlib import file_digest
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from urbact_site.resources.encodings import EncodingError, encoding_of

MEGABYTE = 1 << 20
MOST_BYTES, MOST_UNPACKED = 50 * MEGABYTE, 300 * MEGABYTE
MOST_ROWS, MOST_COLUMNS = 100_000, 1000
LONGEST_CELL = MEGABYTE
csv.field_size_limit(LONGEST_CELL)

SEPARATORS = ",;\t"


class FileError(ValidationError):
    """Why a file, or one of its rows, cannot be read. number: its line, or row, if there is one."""

    def __init__(self, reason, number=1, **params):
        super().__init__(reason, params=params)
        self.number = number

    def __str__(self):
        return " ".join(self.messages)


def check_size(size, most=MOST_BYTES):
    """Raises FileError for a file of too many bytes."""
    if size > most:
        raise FileError(_("The file is larger than %(size)s MB."), size=most // MEGABYTE)


def read_table(file, name="", encoding=None):
    """The `Table` of a file that is open for reading bytes, or of bytes.

    encoding: how the text of a CSV file that is not in Unicode is to be read, one of
    `encodings.CHOICES`; without, it is found out. Raises FileError when nothing can be read,
    without having read more than is allowed.
    """
    file = io.BytesIO(file) if isinstance(file, bytes) else file
    check_size(file.seek(0, io.SEEK_END))
    file.seek(0)
    start = file.read(2000)
    if start.startswith(b"PK\x03\x04"):
        kind = XLSXTable
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError(_("This is an old or locked workbook. Save it as .xlsx or .csv."))
    else:
        kind = JSONTable if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else CSVTable
    return kind(file, name, encoding)


class Table:
    """The rows of a file, each with as many cells as there are headers; read when iterated.

    headers: the names of the columns; faults: a FileError for each row that is left out, in
    `spoiled` its cells; len(): the number of rows; ["slug"]: the cells of that column.
    """

    word = _("row %d")

    def __init__(self, file, name="", encoding=None):
        self.file, self.name, self.encoding = file, name, encoding
        self.faults, self.spoiled, self.numbers, self.keys = [], [], [], []
        self.prepare()
        header = next(iter(self.rows()), None)
        if header is None:
            raise FileError(_("The file is empty; its first line should name the columns."))
        self.first, names = header
        self.names = ["" if name is None else str(name).strip() for name in names]
        self.check()
        self.headers = [name for place, name in enumerate(self.names) if place in self.kept]

    def prepare(self):
        """Find out how to read the file."""

    def rows(self):
        """(number, cells) of all rows that are not empty, the header first."""
        raise NotImplementedError

    @property
    def body(self):
        rows = self.rows()
        next(rows)
        return rows

    def check(self):
        """Go through all rows once: which can be used, and which columns are not there at all."""
        nameless = {place for place, name in enumerate(self.names) if not name}
        key = self.names.index("slug") if "slug" in self.names else None
        if len(self.names) > MOST_COLUMNS:
            raise FileError(_("There are more than %(most)s columns."), most=MOST_COLUMNS)
        for number, cells in self.body:
            if len(self.numbers) == MOST_ROWS:
                raise FileError(_("There are more than %(most)s rows."), number, most=MOST_ROWS)
            if fault := self.fault(number, cells):
                self.faults.append(fault)
                self.spoiled.append(cells)
                continue
            self.numbers.append(number)
            if key is not None:
                self.keys.append(cells[key])
            nameless = {place for place in nameless if cells[place] in (None, "")}
        self.kept = [place for place in range(len(self.names)) if place not in nameless]

    def fault(self, number, cells):
        if len(cells) != len(self.names):
            reason = _("There are %(count)s cells instead of %(of)s.")
            return FileError(reason, number, count=len(cells), of=len(self.names))
        return None

    def __iter__(self):
        is_whole = len(self.kept) == len(self.names)
        good = iter(self.numbers)
        wanted = next(good, None)
        for number, cells in self.body:
            if number == wanted:
                yield cells if is_whole else [cells[place] for place in self.kept]
                wanted = next(good, None)

    def __len__(self):
        return len(self.numbers)

    def __bool__(self):
        return bool(self.numbers or self.faults)

    def __getitem__(self, name):
        if name != "slug":
            raise KeyError(name)
        return self.keys

    def place(self, row):
        """What to call a row, by its number among the good ones, the first being 1."""
        return self.word % self.numbers[row - 1]

    def place_of(self, fault):
        return self.word % fault.number

    @cached_property
    def digest(self):
        """SHA-256 of the file."""
        self.file.seek(0)
        return file_digest(self.file, "sha256").hexdigest()


class CSVTable(Table):
    """RFC 4180 with comma, semicolon or tab; UTF-8, UTF-16, or what `encodings` can be sure of."""

    word = _("line %d")

    def prepare(self):
        self.separator = None
        self.file.seek(0)
        try:
            self.encoding = encoding_of(self.file, self.cells, self.encoding)
        except EncodingError as error:
            raise FileError(error.message, **(error.params or {})) from None

    def cells(self, encoding):
        """(column, cell) as an encoding reads them."""
        names = None
        for _number, cells in self.read(encoding):
            names = names or cells
            yield from zip(names, cells, strict=False)

    def rows(self):
        try:
            yield from self.read(self.encoding)
        except UnicodeDecodeError as error:
            byte = f"{error.object[error.start]:#04x}"
            line = self.lines_before(error)
            reason = _("The byte %(byte)s is not %(encoding)s.")
            name = self.encoding.upper()
            raise FileError(reason, line, byte=byte, encoding=name) from None

    def lines_before(self, error):
        """The line of a byte that is no letter."""
        self.file.seek(0)
        data = self.file.read()
        try:
            data.decode(self.encoding)
        except UnicodeDecodeError as whole:
            error = whole
        return data.count(b"\n", 0, error.start) + 1

    def read(self, encoding):
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, encoding, newline="")
        try:
            yield from self.parse(text)
        finally:
            text.detach()

    def parse(self, text):
        first = text.readline()
        line = 1
        if named := re.fullmatch(r"sep=(.)\s*", first.removeprefix("\ufeff")):  # Excel's own word
            separator, first, line = named[1], text.readline(), 2
        else:
            separator = max(SEPARATORS, key=first.count)
        self.separator = separator
        reader = csv.reader(
            chain([first.removeprefix("\ufeff")], text), delimiter=separator, strict=True
        )
        offset = line - 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1 + offset
        except csv.Error as error:
            raise FileError(_("This is no CSV: %(error)s."), line, error=error) from None


class XLSXTable(Table):
    """The first sheet of a workbook. Nothing in it is computed or run."""

    def prepare(self):
        try:
            with zipfile.ZipFile(self.file) as packed:
                entries = packed.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.unreadable() from error
        check_size(sum(entry.file_size for entry in entries), MOST_UNPACKED)
        if any("vbaproject" in entry.filename.lower() for entry in entries):
            raise FileError(_("This workbook has macros. Save it as .xlsx or .csv."))

    def unreadable(self):
        return FileError(_("This workbook cannot be read. Save it as .xlsx or .csv."))

    def rows(self):
        self.file.seek(0)
        width = 0
        try:
            book = load_workbook(self.file, read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what it says of its own size may be wrong
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = list(cells)
                while cells and cells[-1] in (None, "") and len(cells) > width:
                    cells.pop()
                if any(cell not in (None, "") for cell in cells):
                    width = width or len(cells)
                    yield number, cells + [None] * (width - len(cells))
        except FileError:
            raise
        except Exception as error:  # whatever a spoiled archive may do to the libraries
            raise self.unreadable() from error


class JSONTable(Table):
    """A list of objects, of which each has the same keys, in any order."""

    def prepare(self):
        self.file.seek(0)
        try:
            records = json.loads(self.file.read())
        except (ValueError, RecursionError) as error:
            raise FileError(_("This is no JSON: %(error)s."), error=error) from None
        if not isinstance(records, list) or not all(isinstance(row, dict) for row in records):
            raise FileError(_("This is no list of objects."))
        self.records = records

    def rows(self):
        names = list(dict.fromkeys(name for record in self.records for name in record))
        if names:
            yield 0, names
        for number, record in enumerate(self.records, 1):
            yield number, [record.get(name, MISSING) for name in names]

    def fault(self, number, cells):
        missing = [name for name, cell in zip(self.names, cells, strict=True) if cell is MISSING]
        if missing:
            return FileError(_("missing: %(names)s"), number, names=", ".join(missing))
        nested = [
            name
            for name, cell in zip(self.names, cells, strict=True)
            if isinstance(cell, list | dict)
        ]
        if nested:
            return FileError(_("No plain value: %(names)s."), number, names=", ".join(nested))
        return None


MISSING = object()
