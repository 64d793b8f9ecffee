"""What no view should have to think of."""

from django.http import HttpResponseBadRequest
from django.utils.translation import gettext as _


def refuse_nul(get_response):
    """Answer 400 to an address of the desk with a NUL, which PostgreSQL cannot even compare with.

    Public lists name it in the page like any other wrong value.
    """

    def middleware(request):
        if request.path.startswith("/admin/") and "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(_("There is an invisible control character in it."))
        return get_response(request)

    return middleware
