"""How old what everybody reads may be: a shared cache keeps it a minute, a browser asks each time
whether it has changed (RFC 9111)."""

from django.utils.cache import patch_cache_control

MINUTE = 60


def kept_for_a_minute(get_response):
    """Middleware: for what is found, is the same for all and says nothing of this itself."""

    def middleware(request):
        response = get_response(request)
        if is_for_all(response) and request.method in ("GET", "HEAD"):
            patch_cache_control(response, public=True, max_age=0, s_maxage=MINUTE)
        return response

    return middleware


def is_for_all(response):
    """Whether no session was read or made for it."""
    return (
        response.status_code in (200, 304)
        and not response.has_header("Cache-Control")
        and not response.cookies
        and "Cookie" not in response.get("Vary", "")
    )
