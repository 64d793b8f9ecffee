"""What the code says: the messages it has translated, and the words that it has not."""

import ast
import re
from functools import cache
from html.parser import HTMLParser

from django.utils.translation.template import templatize

from tests.messages.catalogues import ROOT

PACKAGES = ("urbact_site", "networks", "experts", "events")
PYTHON = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).glob("templates/**/*"))
    if path.suffix in (".html", ".txt", ".xml")
]
# Names, the same in every language.
NAMES = re.compile(r"URBACT( [IVX]+)?|GeoNames|CC BY|Facebook|Instagram|LinkedIn|YouTube|Atom|X")
ADDRESS = re.compile(r"\S*/\S*")
# Which arguments are (context, text, plural) of the functions that translate.
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(")
SPOKEN_ARGUMENTS = {
    "description", "empty_label", "help_text", "label", "verbose_name", "verbose_name_plural",
    "violation_error_message",
}  # fmt: skip
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
SILENT = ("script", "style", "code", "kbd")
SPOKEN_ASSIGNMENTS = {"heading", "intro", "verbose_name", "verbose_name_plural", "help_text"}


# Messages


@cache
def messages():
    """{(context, msgid)} that Python and templates ask to be translated."""
    found = set()
    for path in PYTHON:
        found |= set(messages_of(ast.parse(path.read_text(encoding="utf-8"))))
    for path in TEMPLATES:
        found |= set(messages_of_template(path.read_text(encoding="utf-8"), str(path)))
    return found


def messages_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in FUNCTIONS:
            context, text, _plural = FUNCTIONS[name_of(node.func)]
            parts = [words_of(node.args[n]) if n is not None else None for n in (context, text)]
            if parts[1]:
                yield tuple(parts)


def messages_of_template(source, origin):
    """By Django's own reading of a template, in which each message is a call."""
    code = templatize(source, origin=origin)
    for match in CALL.finditer(code):
        yield from messages_of(ast.parse(call_at(code, match.start()), mode="eval"))


def call_at(code, start):
    """The shortest piece from there on that is a whole call."""
    for end in re.finditer(r"\)", code[start:]):
        try:
            ast.parse(code[start : start + end.end()], mode="eval")
        except SyntaxError:
            continue
        return code[start : start + end.end()]
    raise SyntaxError(code[start : start + 80])


def name_of(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def words_of(node):
    """The text of a constant, or of an f-string without its values; "" for all else."""
    if isinstance(node, ast.JoinedStr):
        return " ".join(filter(None, map(words_of, node.values)))
    text = node.value if isinstance(node, ast.Constant) else ""
    return text if isinstance(text, str) else ""


# Words without a translation


def untranslatable():
    """A sentence for each text that people read and no catalogue can have."""
    for path in TEMPLATES:
        for line, text in spoken_in_template(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}:{line}: “{text}” is not translated."
    for path in PYTHON:
        if not {"management", "api", "openapi.py"} & set(path.parts):  # they speak to programmers
            for line, text in spoken_in_python(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{path.relative_to(ROOT)}:{line}: “{text}” is not translated."


def is_spoken(text):
    """Whether something is left of a text that a person would read as a word."""
    return bool(re.search(r"[^\W\d_]{2}", NAMES.sub("", ADDRESS.sub("", text))))


def blank(match):
    """Nothing but the lines of what is taken out."""
    return "\n" * match[0].count("\n")


def spoken_in_template(source):
    """(line, text) of the words that stand in a template as they are."""
    for pattern in (
        r"{% comment.*?endcomment %}",
        r"{% blocktrans.*?endblocktrans(?:late)? %}",
        r"{% block (?:\w*class\w*|layout|coltype) %}.*?{% endblock.*?%}",
        r"{#.*?#}|{%.*?%}|{{.*?}}",
    ):
        source = re.sub(pattern, blank, source, flags=re.DOTALL)
    parser = Spoken()
    parser.feed(source)
    parser.close()
    return parser.found


class Spoken(HTMLParser):
    """Collects the texts and the attributes that a reader meets."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and is_spoken(value or ""):
                self.found.append((self.getpos()[0], value))
        self.silent += tag in SILENT

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent and is_spoken(data):
            self.found.append((self.getpos()[0], data.strip()))


def spoken_in_python(tree):
    """(line, text) of what a model, form or view says without a translation."""
    for node in ast.walk(tree):
        for part in spoken_parts(node):
            if is_spoken(words_of(part)):
                yield part.lineno, words_of(part).strip()


def spoken_parts(node):
    if isinstance(node, ast.Call):
        yield from (k.value for k in node.keywords if k.arg in SPOKEN_ARGUMENTS)
        name = name_of(node.func)
        is_field = isinstance(node.func, ast.Attribute) and name.endswith("Field")
        is_relation = name in ("ManyToManyField", "OneToOneField")
        if node.args and (name == "ValidationError" or (is_field and not is_relation)):
            yield node.args[0]
        if name_of(getattr(node.func, "value", None)) == "messages" and len(node.args) > 1:
            yield node.args[1]
    elif isinstance(node, ast.ClassDef) and "TextChoices" in map(name_of, node.bases):
        for choice in node.body:
            if isinstance(choice, ast.Assign) and isinstance(choice.value, ast.Tuple):
                yield choice.value.elts[-1]
    elif (
        isinstance(node, ast.Assign)
        and {name_of(target) for target in node.targets} & SPOKEN_ASSIGNMENTS
    ):
        yield node.value
