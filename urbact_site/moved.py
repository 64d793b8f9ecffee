"""Old addresses: what led to a record by a slug of before leads to it by that of today."""

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse

from urbact_site.addresses import record_of
from urbact_site.mentions import public_pages


def moved(get_response):
    """Middleware: 301 instead of 404, while the record is public."""

    def middleware(request):
        response = get_response(request)
        return (response.status_code == 404 and present_address(request)) or response

    return middleware


def present_address(request):
    """The redirect to where a record that moved is now, with the same question; None for others."""
    path = request.path_info.removesuffix("card.png")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = record_of(match)
    page = name and public_pages([name]).get(name)
    if not page or page.slug == match.kwargs["slug"]:
        return None
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": page.slug})
    address += request.path_info.removeprefix(path)
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
