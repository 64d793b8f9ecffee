"""The form of a record and the rows of its inlines, looked at together."""

from urbact_site.admin.conflicts import digest, unsaved
from urbact_site.admin.sending import as_sent
from urbact_site.history import version_of


def changed_rows(formset):
    """(as it is, as its form has it) of the rows of an inline that differ, as versions."""
    for form in formset.forms:
        row, has_errors = form.instance, bool(form.errors)
        is_left = formset.can_delete and formset._should_delete_form(form)
        if form.has_changed() and (is_left or not has_errors):
            there = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
            before = version_of(there) if there else None
            after = None if is_left else version_of(unsaved(form))
            if before or after:
                yield before, after


def checked(form, formsets):
    """The same, with what they say read and not saved."""
    for part in (form, *(row for formset in formsets for row in formset.forms)):
        part.full_clean()
    return form, formsets


def parts(form, formsets):
    """A form and the rows of its inlines that are there already."""
    return [form, *(row for formset in formsets for row in formset.initial_forms)]


def part_key(part):
    return (part.prefix or "").rpartition("-")[0], part.instance.pk


def drafted(form, formsets):
    """{full name: value} of what a draft, which these forms hold, says otherwise than the page."""
    return {name: value for part in parts(form, formsets) for name, value in part.drafted().items()}


def added(formsets):
    """{what tells it from others: row} of the new rows in the forms of an inline."""
    rows = (row for formset in formsets for row in formset.extra_forms if row.has_changed())
    return {f"{row.prefix.rpartition('-')[0]}+{digest(said(row))}": row for row in rows}


def said(row):
    return [
        f"{name.removeprefix(row.prefix)}: {value}"
        for bound in row.visible_fields()
        for name, values in as_sent(bound).items()
        for value in values
    ]
