"""What only some may see stays in no cache, not even that of the browser's Back button."""

PRIVATE = ("/admin/", "/account/")


def never_stored(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path.startswith(PRIVATE):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
