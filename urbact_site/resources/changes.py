"""What an import does, row by row and cell by cell, as command, desk and report tell it."""

import enum
import pickle
from contextlib import suppress
from tempfile import TemporaryFile
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS
from import_export import results


class Kind(enum.StrEnum):
    """What becomes of a cell that says something else than the record."""

    CHANGED = "changed"  # written
    SHORTENED = "shortened"  # written, and less is there than before
    CONFLICT = "conflict"  # a person wrote what is there: kept
    OVERWRITTEN = "overwritten"  # the same, but the file's was chosen


class Change(NamedTuple):
    """A cell that says something else than the record; old and new as cells are written."""

    column: str
    old: str
    new: str
    kind: Kind


class Refusal(NamedTuple):
    """Something that is wrong with a file. place: "line 7"; place, column and value may be ""."""

    place: str
    column: str
    value: str
    reason: str


class RowResult(results.RowResult):
    """What came of a row. changes: a `Change` for each cell; of a new record only in a dry run."""

    def __init__(self, number, slug, import_type, changes=()):
        super().__init__()
        self.number, self.slug, self.import_type = number, slug, import_type
        self.changes = list(changes)


class Spool:
    """Rows of a result, however many, in a file instead of in memory."""

    def __init__(self):
        self.file = TemporaryFile()  # noqa: SIM115 (gone with the result)

    def append(self, row):
        pickle.dump(row, self.file)

    def __iter__(self):
        self.file.seek(0)
        with suppress(EOFError):
            while True:
                yield pickle.load(self.file)  # noqa: S301 (nobody else can write it)


class Result(results.Result):
    """What came of a file. Rows that say what their records say already are counted, not kept.

    rows: what keeps the others, a list or a `Spool`;
    cells: the number of each kind of change; ignored: the columns left out by choice; faults:
    refusals of rows that could not be read; questions: [question, key, text, [[answer, label]]] of
    what only a person can decide, see `SlugResource.decide`; place: what to call a row,
    by its number.
    """

    def __init__(self, headers, place, faults=(), rows=None):
        super().__init__()
        self.rows = [] if rows is None else rows
        self.diff_headers, self.place, self.faults = list(headers), place, list(faults)
        self.cells = dict.fromkeys(Kind, 0)
        self.ignored, self.questions = [], []

    def add(self, row):
        self.totals[row.import_type] += 1
        for change in row.changes:
            self.cells[change.kind] += 1
        if row.changes or row.import_type != RowResult.IMPORT_TYPE_SKIP:
            self.rows.append(row)

    def has_validation_errors(self):
        return bool(self.invalid_rows or self.faults)

    def refusals(self):
        """All that is wrong with the file, but what only follows from something else."""
        for error in self.base_errors:
            yield from (Refusal("", "", "", str(reason)) for reason in error.error.args)
        yield from self.faults
        for row in self.invalid_rows:
            cells = dict(zip(self.diff_headers, row.values, strict=True))
            for column, errors in row.error.update_error_dict({}).items():
                is_absent = bool(self.base_errors) and column not in cells
                for error in errors:
                    if error.code != "follows" and not is_absent:
                        yield self.refusal(row, column, cells, " ".join(error.messages))

    def refusal(self, row, column, cells, reason):
        column = "" if column == NON_FIELD_ERRORS else column
        value = "" if cells.get(column) is None else str(cells[column])
        return Refusal(str(self.place(row.number)), column, value, reason)

    @property
    def is_refused(self):
        return self.has_errors() or self.has_validation_errors()

    @property
    def has_conflicts(self):
        return self.cells[Kind.CONFLICT] > 0

    @property
    def counts(self):
        """Of rows: created, updated, skipped, refused. Of cells: conflicts, shortened."""
        return {
            "created": self.totals[RowResult.IMPORT_TYPE_NEW],
            "updated": self.totals[RowResult.IMPORT_TYPE_UPDATE],
            "skipped": self.totals[RowResult.IMPORT_TYPE_SKIP],
            "refused": len(self.invalid_rows) + len(self.faults),
            "conflicts": self.cells[Kind.CONFLICT],
            "shortened": self.cells[Kind.SHORTENED],
        }
