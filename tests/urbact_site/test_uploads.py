import mimetypes

import pytest
from django.core.files.base import ContentFile

from tests.make import make_document, make_image, make_member, png
from urbact_site.files import DOCUMENTS


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def test_picture_is_shown(client):
    image = make_image()

    response = client.get(image.file.shown_url)

    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"].startswith("inline;")


def test_picture_is_sent_once_to_who_has_kept_it(client):
    address = make_image().file.shown_url
    kept_since = client.get(address)["Last-Modified"]

    again = client.get(address, headers={"If-Modified-Since": kept_since})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name",
    ["321w.webp", "640w.webp", "99999999w.avif", "80w.png", "80w.webp/80w.webp", "-80w.avif"],
)
def test_rendition_in_a_size_that_there_is_not_is_not_made(client, media, name):
    address = make_image(file=png(80, 60)).file.shown_url
    before = sorted(media.rglob("*"))

    response = client.get(address.replace("80w.webp", name))

    assert response.status_code == 404
    assert sorted(media.rglob("*")) == before


@pytest.mark.parametrize("path", ["{}", "./{}", "/{}", "images/../{}", "documents/..//{}"])
def test_original_of_a_picture_is_for_the_desk_alone(client, path):
    path = "/media/" + path.format(make_image().file.name)

    assert client.get(path).status_code == 404

    client.force_login(make_member())
    response = client.get(path)
    assert b"".join(response.streaming_content)[:4] == b"\x89PNG"
    assert response["Cache-Control"] == "private, no-store"


def test_original_of_a_picture_is_not_shown_without_the_second_factor(client, settings):
    address = make_image().file.url
    client.force_login(make_member())
    statuses = [client.get(address).status_code]

    settings.MFA_REQUIRED = True
    statuses.append(client.get(address).status_code)

    assert statuses == [200, 404]


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "plan.docx", "data.csv", "no_suffix"])
def test_what_is_no_picture_is_downloaded(client, media, name):
    (media / name).write_text("<script>steal()</script>")

    response = client.get(f"/media/{name}")

    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_name_of_a_download_keeps_its_letters(client):
    document = make_document(file=ContentFile(b"PK", "Načrt za Ærø.docx"))

    response = client.get(document.file.url)

    told = "attachment; filename*=utf-8''Na%C4%8Drt_za_%C3%86r%C3%B8.docx"  # RFC 6266
    assert response["Content-Disposition"] == told


@pytest.fixture
def bare_machine(monkeypatch):
    """One that has no list of kinds of file; Python's own lacks WebP and all of an office."""
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes())
    assert mimetypes.guess_type("picture.webp") == (None, None)


@pytest.mark.parametrize("kind", [*DOCUMENTS, "png", "jpg", "webp", "avif"])
def test_upload_is_of_its_kind_on_any_machine(client, media, bare_machine, kind):
    (media / f"file.{kind}").write_bytes(b"x")

    told = client.get(f"/media/file.{kind}")["Content-Type"]

    assert (
        told
        == {  # IANA
            "avif": "image/avif",
            "csv": "text/csv",
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "jpg": "image/jpeg",
            "odp": "application/vnd.oasis.opendocument.presentation",
            "ods": "application/vnd.oasis.opendocument.spreadsheet",
            "odt": "application/vnd.oasis.opendocument.text",
            "pdf": "application/pdf",
            "png": "image/png",
            "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "webp": "image/webp",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[kind]
    )


@pytest.mark.parametrize("name", ["page.html", "map.svg", "a.xml", "a.js", "a.swf", "a.pdf.exe"])
def test_what_no_form_takes_is_of_no_kind(client, media, name):
    (media / name).write_bytes(b"x")

    assert client.get(f"/media/{name}")["Content-Type"] == "application/octet-stream"


def test_pdf_is_shown_by_the_browser_as_what_it_is(client, media):
    (media / "plan.pdf").write_bytes(b"%PDF-1.7")

    response = client.get("/media/plan.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="plan.pdf"'
    assert response["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_nothing_runs_in_an_upload(client, media):
    (media / "page.html").write_text("<script>steal()</script>")

    response = client.get("/media/page.html")

    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 404),
        ("images/", 404),
        ("absent.png", 404),
        ("../settings.py", 400),
        ("..%2f..%2fetc/passwd", 400),
    ],
)
def test_only_files_of_the_folder_are_served(client, path, status):
    make_image()

    assert client.get(f"/media/{path}").status_code == status
