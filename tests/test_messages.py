"""What `./dev check` finds in catalogues, templates and code."""

import ast

import polib
import pytest

from tests.messages.catalogues import PATHS, faults, plural_forms
from tests.messages.sources import messages_of_template, spoken_in_python, spoken_in_template

pytestmark = pytest.mark.once

HEADER = "nplurals=2; plural=(n != 1);"


def found(tmp_path, *entries, used=(), header=HEADER):
    """The faults of a catalogue with these entries, compiled."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": header,
    }
    catalogue.extend(entries)
    path = tmp_path / "django.po"
    catalogue.save(path)
    catalogue.save_as_mofile(path.with_suffix(".mo"))
    return faults(path, set(used))


def test_catalogue_that_is_complete_has_no_fault(tmp_path):
    one = polib.POEntry(msgid="<b>%(n)s</b> of {all}", msgstr="<b>%(n)s</b> af {all}")
    many = polib.POEntry(
        msgid="%(n)s city",
        msgid_plural="%(n)s cities",
        msgstr_plural={0: "en by", 1: "%(n)s byer"},
    )

    assert found(tmp_path, one, many, used=[(None, "%(n)s city")]) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"msgstr": ""}, "is not translated"),
        ({"msgstr": "%(n)s", "flags": ["fuzzy"]}, "is fuzzy"),
        ({"msgstr": "en <b>by</b>"}, "has other placeholders than “en <b>by</b>”"),
        ({"msgstr": "%(m)s <b>by</b>"}, "has other placeholders than “%(m)s <b>by</b>”"),
        ({"msgstr": "%(n)s by"}, "has other tags than “%(n)s by”"),
    ],
)
def test_entry_that_lost_something_is_named(tmp_path, entry, fault):
    entry = polib.POEntry(msgid="%(n)s <b>city</b>", **entry)
    if entry.msgstr == "%(n)s":
        entry.msgstr = "%(n)s <b>by</b>"

    assert found(tmp_path, entry) == [f"“%(n)s <b>city</b>” {fault}."]


def test_plural_with_too_few_forms_is_named(tmp_path):
    entry = polib.POEntry(msgid="a city", msgid_plural="cities", msgstr_plural={0: "by"})

    assert found(tmp_path, entry) == ["“a city” has 1 plural forms, not 2."]


# In Croatian 21 takes the form of 1; in Danish 1 alone does.
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER, []),
        (
            "nplurals=2; plural=(n%10==1 && n%100!=11 ? 0 : 1);",
            ["“a city” has other placeholders than “grad”."],
        ),
    ],
)
def test_plural_form_of_several_numbers_says_which(tmp_path, header, expected):
    texts = {0: "grad", 1: "%(n)s gradova"}
    entry = polib.POEntry(msgid="a city", msgid_plural="%(n)s cities", msgstr_plural=texts)

    assert found(tmp_path, entry, header=header) == expected


def test_message_of_the_code_that_is_missing_is_named(tmp_path):
    assert found(tmp_path, used=[("noun", "open")]) == ["“open” is not in the catalogue."]


@pytest.mark.parametrize(
    "header", ["", "nplurals=2; plural=0;", "nplurals=2; plural=(n > 2) ? 2 : 1;"]
)
def test_plural_formula_that_gives_other_forms_is_named(header):
    assert plural_forms(header) == {}


def test_every_catalogue_gives_the_forms_it_counts():
    headers = [polib.pofile(path).metadata["Plural-Forms"] for path in PATHS]

    assert len(headers) == 30
    assert all(map(plural_forms, headers))


def test_words_of_a_template_without_translation_are_named():
    source = """{% load i18n %}{# A comment. #}
      <h1 title="Read this" class="red">{% translate "News" %} and more</h1>
      <img alt="{{ alt }}">
      <p>{% blocktranslate trimmed %}All is
      well.{% endblocktranslate %} – {{ name }}</p>
      <script>let words = "not spoken"</script>
      <p translate="no">URBACT</p> /admin/ <kbd>Ctrl</kbd>
      {% block page_class %}wide{% endblock page_class %}"""

    assert spoken_in_template(source) == [(2, "Read this"), (2, "and more")]


def test_messages_of_a_template_are_those_that_it_translates():
    source = """{% load i18n %}{% translate "News (all)" %}
      {% blocktranslate trimmed count n=n %}{{ n }} city{% plural %}{{ n }} cities
      {% endblocktranslate %}
      {% include "x.html" with label=_("Calls") %}{% translate "open" context "a call" %}"""

    assert set(messages_of_template(source, "x.html")) == {
        (None, "News (all)"),
        (None, "%(n)s city"),
        (None, "Calls"),
        ("a call", "open"),
    }


def test_words_of_the_code_without_translation_are_named():
    source = """
class Call(models.Model):
    heading = "Calls"
    slug = models.SlugField("address", help_text=_("The address."))
    class Kind(models.TextChoices):
        OPEN = "open", "open now"
        NAME = "name", "URBACT IV"
    def clean(self):
        raise ValidationError(f"{self} is wrong")
"""

    assert sorted(spoken_in_python(ast.parse(source))) == [
        (3, "Calls"),
        (4, "address"),
        (6, "open now"),
        (9, "is wrong"),
    ]
