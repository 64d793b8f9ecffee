"""Import of rows that a test writes by hand."""

import tablib


def import_rows(resource_class, *rows, **options):
    """The result of importing rows that all name the same columns."""
    dataset = tablib.Dataset(*(list(row.values()) for row in rows), headers=list(rows[0]))
    return resource_class().import_data(dataset, **options)


def import_row(resource_class, **row):
    """The messages for a row by column; none when it was imported."""
    result = import_rows(resource_class, row)
    assert not result.has_errors()
    return result.invalid_rows[0].error_dict if result.invalid_rows else {}
