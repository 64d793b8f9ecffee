"""What an import does, row by row and cell by cell, as command, desk and report tell it."""

import enum
from typing import NamedTuple

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


class RowResult(results.RowResult):
    """What came of a row. changes: a `Change` for each cell; of a new record only in a dry run."""

    def __init__(self, number, slug, import_type, changes=()):
        super().__init__()
        self.number, self.slug, self.import_type = number, slug, import_type
        self.changes = list(changes)


class Result(results.Result):
    """What came of a file. Rows that say what their records say already are counted, not kept.

    conflicts, shortened, overwritten: numbers of cells. ignored: the columns left out by choice.
    """

    def __init__(self, headers=()):
        super().__init__()
        self.diff_headers = list(headers)
        self.cells = dict.fromkeys(Kind, 0)
        self.ignored = []

    def add(self, row):
        self.totals[row.import_type] += 1
        for change in row.changes:
            self.cells[change.kind] += 1
        if row.changes or row.import_type != RowResult.IMPORT_TYPE_SKIP:
            self.rows.append(row)

    def row_errors(self):
        return [(row.number, row.errors) for row in self.error_rows]

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
            "refused": len(self.invalid_rows) + len(self.error_rows),
            "conflicts": self.cells[Kind.CONFLICT],
            "shortened": self.cells[Kind.SHORTENED],
        }
