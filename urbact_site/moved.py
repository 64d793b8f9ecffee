"""Old addresses: a slug that a record once had leads on to the page or calendar of today."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from urbact_site.addresses import record_of
from urbact_site.mentions import public_pages


def moved(get_response):
    """Middleware: 301 instead of 404, while the record is public."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404 or not request.resolver_match:
            return response
        return present_address(request) or response

    return middleware


def present_address(request):
    """The redirect to where a record that moved is now, with the same question; None for others."""
    match = request.resolver_match
    name = record_of(match)
    page = name and public_pages([name]).get(name)
    if not page or page.slug == match.kwargs["slug"]:
        return None
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": page.slug})
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
