"""What is shown when a form comes without its token."""

import re

from django.core.exceptions import FieldDoesNotExist
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from modeltranslation.fields import TranslationField

from urbact_site.cldr import language_name

SECRET = re.compile("password|token|code|credential|secret")

# What a form says to the site itself, not what somebody wrote.
MECHANICS = re.compile("_(?!why$)|.*_FORMS$|initial-")


def label(request, name):
    """What the form calls a field, as far as its model tells."""
    model_admin = getattr(request.resolver_match.func, "model_admin", None)
    try:
        field = model_admin.model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return _("What you changed, and why") if name == "_why" else name
    if isinstance(field, TranslationField):
        title = capfirst(field.translated_field.verbose_name)
        return f"{title}, {language_name(field.language)}"
    return capfirst(getattr(field, "verbose_name", name))


@requires_csrf_token
def csrf_failure(request, reason=""):
    """The refusal, with all that was typed: it can be copied, but not sent again from here, as
    another site might have filled it in."""
    typed = [
        (label(request, name), value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and not SECRET.search(name) and not MECHANICS.match(name)
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
