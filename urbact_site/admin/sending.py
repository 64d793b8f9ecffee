"""What a browser sends of a form, and what a form in which somebody had fewer fields has not."""

import re

from django import forms


def inner_widget(bound):
    return getattr(bound.field.widget, "widget", bound.field.widget)


def as_sent(bound):
    """What a browser sends of a field that nobody has touched: {name: [values]}."""
    widget, name, value = inner_widget(bound), bound.html_name, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"]} if widget.check_test(value) else {}
    if widget.needs_multipart_form:  # no browser sends a file that is stored
        return {}
    if isinstance(widget, forms.MultiWidget):
        parts = widget.get_context(name, value, {})["widget"]["subwidgets"]
        return {part["name"]: [part["value"] or ""] for part in parts}
    values = widget.format_value(value)
    return {name: values if isinstance(values, list) else [values or ""]}


def put(request, bound, name):
    """Let a request have sent what a form shows in a field. name: by which it sends the field."""
    request.POST.pop(name, None)
    request.FILES.pop(name, None)
    for part, values in as_sent(bound).items():
        request.POST.setlist(name + part.removeprefix(bound.html_name), values)


def row_name(formset, name):
    """The match of the name by which a field of a row is sent: [1] its number, [2] its field."""
    return re.fullmatch(rf"{re.escape(formset.prefix)}-([0-9]{{1,5}})-(.+)", name)


def add_rows(request, formset, old, new):
    """Let a request have sent more rows: old ones behind its old ones, new ones at the end."""
    prefix, total, first = formset.prefix, formset.total_form_count(), formset.initial_form_count()
    behind = [f for name in request.POST if (f := row_name(formset, name)) and int(f[1]) >= first]
    moved = {f"{prefix}-{int(f[1]) + len(old)}-{f[2]}": request.POST.pop(f[0]) for f in behind}
    for name, values in moved.items():
        request.POST.setlist(name, values)
    for number, row in [*enumerate(old, first), *enumerate(new, total + len(old))]:
        for bound in row:
            put(request, bound, f"{prefix}-{number}-{bound.name}")
    request.POST[f"{prefix}-TOTAL_FORMS"] = str(total + len(old) + len(new))
    request.POST[f"{prefix}-INITIAL_FORMS"] = str(first + len(old))


def row_keys(formset, data):
    """{number of a row: its key, or of a new one which of these it is}"""
    rows = ((row_name(formset, name), values) for name, values in data.items())
    pk = formset.model._meta.pk.name
    keys = {row[1]: "".join(values) for row, values in rows if row and row[2] == pk}
    new = sorted((number for number, key in keys.items() if not key), key=int)
    return keys | {number: f"+{place}" for place, number in enumerate(new)}


def renumbered(earlier, data, formsets):
    """What a form sent earlier, its rows by the numbers that they have in the data of another form;
    without those that this one has not."""
    found = dict(earlier)
    for formset in formsets:
        if f"{formset.prefix}-TOTAL_FORMS" in data:
            keys = row_keys(formset, earlier)
            numbers = {key: number for number, key in row_keys(formset, data).items()}
            rows = [row for name in earlier if (row := row_name(formset, name))]
            for row in rows:
                del found[row[0]]
            for row in rows:
                if number := numbers.get(keys.get(row[1])):
                    found[f"{formset.prefix}-{number}-{row[2]}"] = earlier[row[0]]
    return found


def is_silent(bound):
    """Whether a browser may send nothing of a field that it shows: no box is ticked."""
    return not inner_widget(bound).value_omitted_from_data({}, {}, bound.html_name)


def is_left_out(bound, data):
    """Whether the form that has sent these data had no such field."""
    omitted = inner_widget(bound).value_omitted_from_data(data, {}, bound.html_name)
    return bound.html_name not in data and (omitted or is_silent(bound))


def rows_left_out(formset, data):
    """The forms of an inline in which the writer may have had no field, named as in these data."""
    if f"{formset.prefix}-TOTAL_FORMS" not in data:
        yield from (formset.management_form, *formset.initial_forms)
        return
    by_key = {str(form.instance.pk): form for form in formset.initial_forms}
    pattern = re.compile(rf"({re.escape(formset.prefix)}-\d+)-{formset.model._meta.pk.name}")
    for name, values in data.items():
        found = pattern.fullmatch(name)
        if found and (form := by_key.get("".join(values))):
            form.prefix = found[1]
            yield form


def asked_names(form, formsets):
    """A pattern of all names by which a browser sends a form, its inlines and our own words."""
    fields = (name for bound in form for name in (bound.html_name, bound.html_initial_name))
    parts = (f"{re.escape(name)}(_[01])?" for name in fields)  # of a moment, day and time
    rows = (f"{re.escape(formset.prefix)}-.+" for formset in formsets)
    return re.compile("|".join(["_.+", *rows, *parts]))
