"""The formats of import and export at the desk: a file in which cells could slip is refused."""

import csv
import json
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from tablib import Dataset


def row_error(number, columns):
    return f"{_('row %d') % number}: {_('missing')} {', '.join(columns)}"


class CSV(base_formats.CSV):
    """Each row must have a cell a column: a short one would empty the texts at its end."""

    def create_dataset(self, in_stream, **kwargs):
        headers, *rows = [row for row in csv.reader(StringIO(in_stream)) if any(row)] or [[]]
        errors = []
        for number, row in enumerate(rows, 1):
            if len(row) < len(headers):
                errors.append(row_error(number, headers[len(row) :]))
            elif len(row) > len(headers):
                nameless = _("Column %(number)s has no name.") % {"number": len(headers) + 1}
                errors.append(f"{_('row %d') % number}: {nameless}")
        if errors:
            raise ValidationError(errors)
        return Dataset(*rows, headers=headers)


class JSON(base_formats.JSON):
    """A list of objects; the order of their keys means nothing, but each has the same."""

    def create_dataset(self, in_stream, **kwargs):
        rows = json.loads(in_stream)
        headers = list(dict.fromkeys(key for row in rows for key in row))
        errors = [
            row_error(number, [key for key in headers if key not in row])
            for number, row in enumerate(rows, 1)
            if len(row) < len(headers)
        ]
        if errors:
            raise ValidationError(errors)
        return Dataset(*([row[key] for key in headers] for row in rows), headers=headers)
