"""Whatever a record of any model says: exported, deleted and imported, the site is the same."""

from io import BytesIO
from itertools import cycle

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from import_export.formats.base_formats import CSV, JSON, XLSX

from experts.models import Assignment
from tests.make import make_assignment
from tests.urbact_site.test_admin import make_one
from urbact_site.management.commands.import_fixtures import FIXTURES
from urbact_site.resources.cells import UNWRITABLE, TextWidget
from urbact_site.resources.tables import read_table

ODD = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "\t@SUM(A1)",
    "'=x",
    "''=y",
    "one\r\ntwo\rthree\n\nfour",
    "\"quoted\", ; and 'so'",
    "a|b||c",
    "🙂👩‍👩‍👧 \u202eright to left\u202c שלום",
    "NULL",
    "null",
    "0012",
    "1e5",
    "TRUE",
    "2024-03-14",
    "sep=;",
    "_x0041_",
    "&amp; <b>bold</b> ]]>",
    "torn\x0bby\x1fWord",
]
characters = st.characters(
    exclude_categories=["Cs"],
    exclude_characters="\0",
    include_characters="\r\n\t|\"';,=+-@\u202e🙂",
)
texts = st.text(characters, min_size=1, max_size=60)


def is_there(text):
    return UNWRITABLE.sub("", text).strip()


def one_of_each(texts):
    """A record of every model that is imported, each of its texts one of those given."""
    texts = cycle(texts)  # more than there are languages: each kind of text gets each of them
    for resource in FIXTURES.values():
        model = resource._meta.model
        record = make_assignment(organisation="One") if model is Assignment else make_one(model)
        for column in resource().columns:
            if isinstance(column.widget, TextWidget) and column.column_name != "slug":
                write(record, column.widget.field, next(texts))
        record.save()


def write(record, field, text):
    """What the field takes; what it refuses, as a word in place of an address, is left out."""
    try:
        setattr(record, field.name, field.clean(text[: field.max_length], record))
    except ValidationError:
        return


def exported(file_format):
    """{name of a file: its bytes} of the whole site."""
    return {
        name: file_format().export_data(resource().export(force_native_type=file_format is XLSX))
        for name, resource in FIXTURES.items()
    }


def cells():
    return {name: resource().export().dict for name, resource in FIXTURES.items()}


@pytest.mark.parametrize("file_format", [CSV, XLSX, JSON])
@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],  # each example is a whole site: to shrink one takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(texts.filter(is_there), min_size=20, max_size=20))
def test_every_text_of_every_model_comes_back(db, file_format, texts):
    empty()
    one_of_each([*ODD, *texts])
    before, files = cells(), exported(file_format)
    empty()

    for name, data in files.items():
        data = data if isinstance(data, bytes) else data.encode()
        result = FIXTURES[name]().import_data(read_table(BytesIO(data)))
        assert [(r.place, r.column, r.value, r.reason) for r in result.refusals()] == []

    assert cells() == before


def empty():
    for resource in reversed(FIXTURES.values()):
        resource._meta.model.objects.all().delete()
