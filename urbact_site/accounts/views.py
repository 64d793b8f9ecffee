"""What is shown when a form comes without its token."""

import re

from django.core.exceptions import FieldDoesNotExist
from django.forms.formsets import DELETION_FIELD_NAME
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from modeltranslation.fields import TranslationField

from urbact_site.cldr import language_name

SECRET = re.compile("password|token|code|credential|secret")

# What a form says to the site itself, not what somebody wrote.
MECHANICS = re.compile("_(?!why$)|.*_FORMS$|initial-|.*__prefix__|.*-id$")
# A field of a row of an inline, and the day or the time of a moment.
ROW, PART = re.compile(r"(\w+)-(\d+)-(\w+)"), re.compile(r"_[01]$")


def label(request, name):
    """What the form calls a field, as far as its model tells; "" for what nobody writes."""
    if name == "_why":
        return _("What you changed, and why")
    try:
        model = request.resolver_match.func.model_admin.model
        if row := ROW.fullmatch(name):
            return label_in_row(model._meta.get_field(row[1]), int(row[2]) + 1, row[3])
        return label_of(model._meta.get_field(PART.sub("", name)))
    except (AttributeError, FieldDoesNotExist):
        return name


def label_in_row(relation, number, name):
    if name == relation.field.name:
        return ""
    meta = relation.related_model._meta
    own = _("Delete") if name == DELETION_FIELD_NAME else label_of(meta.get_field(name))
    return f"{capfirst(meta.verbose_name)} {number}: {own}"


def label_of(field):
    if isinstance(field, TranslationField):
        title = capfirst(field.translated_field.verbose_name)
        return f"{title}, {language_name(field.language)}"
    return capfirst(field.verbose_name)


@requires_csrf_token
def csrf_failure(request, reason=""):
    """The refusal, with all that was typed: it can be copied, but not sent again from here, as
    another site might have filled it in."""
    typed = [
        (words, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and not SECRET.search(name) and not MECHANICS.match(name)
        if (words := label(request, name))
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
