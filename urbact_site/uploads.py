"""Serves uploads where they lie on this machine's disk; with S3 the storage does it by signed
addresses."""

import posixpath
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.static import serve

from urbact_site.accounts.factor import has_second_factor

OFFICE, OPEN = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
}
DOWNLOADED = {
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".odt": f"{OPEN}.text",
    ".ods": f"{OPEN}.spreadsheet",
    ".odp": f"{OPEN}.presentation",
    ".csv": "text/csv",
}
# Said here: what Python knows of them is what the machine does, which may be nothing.
TYPES = SHOWN | DOWNLOADED
RENDITION = re.compile(r"/\d+w\.(avif|webp)\Z")


@require_safe
def upload(request, path):
    """A file by its path in MEDIA_ROOT: pictures and PDF to look at, all else to download.

    The public gets the renditions of a picture; its original is for the desk alone.
    """
    folder, _slash, rest = posixpath.normpath(path).lstrip("/").partition("/")
    is_original = folder == "images" and not RENDITION.search(rest)
    if is_original and not (request.user.is_staff and has_second_factor(request)):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    suffix = Path(path).suffix.lower()
    if isinstance(response, FileResponse):  # and not that it has not changed
        response["Content-Type"] = TYPES.get(suffix, "application/octet-stream")
    if suffix not in SHOWN:
        response["Content-Disposition"] = content_disposition_header(True, Path(path).name)
    if is_original:
        response["Cache-Control"] = "private, no-store"
    # Whatever an editor has uploaded, nothing in it runs as a page of ours. A PDF in a sandbox is
    # blank in Safari and Chrome, whose own viewers it does not leave.
    limits = "frame-ancestors 'none'" if suffix == ".pdf" else "default-src 'none'; sandbox"
    response["Content-Security-Policy"] = limits
    return response
