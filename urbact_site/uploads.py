"""Serves uploads where they lie on this machine's disk; with S3 the storage does it."""

from pathlib import Path

from django.conf import settings
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.static import serve

SHOWN = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".pdf"}


@require_safe
def upload(request, path):
    """A file by its path in MEDIA_ROOT: pictures and PDF to look at, all else to download."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    if Path(path).suffix.lower() not in SHOWN:
        response["Content-Disposition"] = content_disposition_header(True, Path(path).name)
    # Whatever an editor has uploaded, nothing in it runs as a page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
