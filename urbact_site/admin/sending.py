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
