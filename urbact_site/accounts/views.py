"""What is shown when a form comes without its token."""

import re

from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

SECRET = re.compile("password|token|code|credential|secret")


@requires_csrf_token
def csrf_failure(request, reason=""):
    """The refusal, with all that was typed: it can be copied, but not sent again from here, as
    another site might have filled it in."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and not SECRET.search(name)
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
