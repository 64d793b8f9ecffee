"""Our pages belong to who opens them: no other site can load one as its own picture or script."""


def pages_isolated(get_response):
    """Middleware: Cross-Origin-Resource-Policy (Fetch) for pages; pictures, data and feeds, which
    others may use, are without it, and frames (`embed.py`) are not concerned."""

    def middleware(request):
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware
