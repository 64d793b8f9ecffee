"""The parameters of the API: those of each list's filters, and four of its own."""

import re

from django.conf import settings
from django.http import QueryDict
from django.utils import translation

from urbact_site.api.problems import Problem
from urbact_site.filters import ReadableChoiceFilter, SortFilter

DEFAULT_SIZE, MAX_SIZE = 20, 100
CODES = [code for code, _name in settings.LANGUAGES]

LANG = {
    "name": "lang",
    "in": "query",
    "description": "The language to show. Without it, Accept-Language decides.",
    "schema": {"type": "string", "enum": CODES},
}
SIZE = {
    "name": "size",
    "in": "query",
    "description": "How many records a page has.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE},
}
CURSOR = {
    "name": "cursor",
    "in": "query",
    "description": "Where the page begins. Comes in `next`; never make one yourself.",
    "schema": {"type": "string", "minLength": 1},
}


def choices_of(wanted):
    """The values that a filter takes; None for one that takes any text."""
    if isinstance(wanted, ReadableChoiceFilter | SortFilter):
        return [key for key, _label in wanted.field.choices if key]
    return None


def documented(filterset_class, rows):
    """The filters of a list as OpenAPI has parameters; those that have no choice now left out."""
    for name, wanted in filterset_class(None, rows).filters.items():
        choices = list(dict.fromkeys(choices_of(wanted) or []))
        text = {"type": "string", "maxLength": 200, "pattern": r"^[^\u0000]+$"}
        if choices or choices_of(wanted) is None:
            yield {
                "name": name,
                "in": "query",
                "description": f"{wanted.label}.",
                "schema": {"type": "string", "enum": choices} if choices else text,
            }


class Query:
    """The parameters of a request for a list, checked: `rows` found and ordered, `sort`, `size`
    and `cursor`. Raises Problem with every refusal; shows the language asked for.

    rows: a function, for what it gives is bound to the language that is shown by then."""

    def __init__(self, request, filterset_class, rows):
        own = [LANG["name"], SIZE["name"], CURSOR["name"]]
        refused = list(malformed(request.GET, [*filterset_class.base_filters, *own]))
        given = {name: value for name, value in request.GET.items() if name not in dict(refused)}
        refused += show_language(given)
        self.size = number(given.get("size", str(DEFAULT_SIZE)))
        if not self.size:
            refused.append(("size", f"is no number from 1 to {MAX_SIZE}"))
        self.cursor, self.sort = given.get("cursor", ""), given.get("sort", "")
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in given.items() if name not in own})
        filterset = filterset_class.asked(data, rows())
        refused += [(name, reason(filterset, name)) for name in filterset.form.errors]
        refuse(request.GET, refused)
        self.rows = filterset.qs


def check_language(request):
    """Of a request for one record, which takes no other parameter. As of `Query`."""
    refused = list(malformed(request.GET, [LANG["name"]]))
    given = {name: value for name, value in request.GET.items() if name not in dict(refused)}
    refuse(request.GET, [*refused, *show_language(given)])


def malformed(query, known):
    """(name, reason) of each parameter that cannot be meant, whatever its value."""
    for name, values in query.lists():
        if name not in known:
            yield name, f"is no parameter here; there are: {', '.join(sorted(known))}"
        elif len(values) > 1:
            yield name, "is given more than once"
        elif not values[0]:
            yield name, "is empty; leave it out instead"


def show_language(given):
    """Show the language asked for; (name, reason) when there is none such."""
    code = given.get("lang")
    if code in CODES:
        translation.activate(code)
    elif code is not None:
        yield "lang", f"is none of: {', '.join(CODES)}"


def number(text):
    """A size, or None."""
    value = int(text) if re.fullmatch("[0-9]{1,3}", text) else 0
    return value if 1 <= value <= MAX_SIZE else None


def reason(filterset, name):
    choices = choices_of(filterset.filters[name])
    if choices is None:
        return " ".join(filterset.form.errors[name])
    return f"is none of: {', '.join(dict.fromkeys(choices))}" if choices else "has no choices now"


def refuse(query, refused):
    if refused:
        names = ", ".join(name[:100] for name, _reason in refused)
        raise Problem(
            422,
            f"Not understood: {names}.",
            [(name[:100], query.get(name, ""), why) for name, why in refused],
        )
