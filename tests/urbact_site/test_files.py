"""Uploads: what may be stored, and that nothing is left behind."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.test.client import encode_multipart
from django.urls import reverse
from zeal import zeal_ignore

from networks.models import Document, Network
from tests.forms import sent_by_browser
from tests.make import make_document, make_image, make_network, make_user, png
from tests.storages import READ_ONLY
from urbact_site import files
from urbact_site.models import Image


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(client):
    client.force_login(make_user(is_programme_editor=True))
    return client


def zipped(**names):
    """The bytes of a ZIP file; the names have no dot here."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, text in names.items():
            archive.writestr(name.replace("_dot_", ".").replace("_in_", "/"), text)
    return data.getvalue()


def office(folder, **more):
    names = {"[Content_Types]_dot_xml": "<Types/>", f"{folder}_in_document_dot_xml": "<w/>"}
    return zipped(**names, **more)


def open_document(kind, **more):
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", **more)


def errors(name, content):
    """What a form says about a document that somebody uploads."""
    form = modelform_factory(Document, fields=["file"])({}, {"file": upload(name, content)})
    return form.errors.get("file", [])


def upload(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF-1.7\n"),
        ("PLAN.PDF", b"%PDF-1.4\n"),
        ("plan.docx", office("word")),
        ("plan.xlsx", office("xl")),
        ("plan.pptx", office("ppt")),
        ("plan.odt", open_document("text")),
        ("plan.ods", open_document("spreadsheet")),
        ("plan.odp", open_document("presentation")),
        ("plan.csv", "city;network\nŠibenik;Agri-Urban\n".encode()),
    ],
)
def test_document_is_known_by_its_content(name, content):
    assert errors(name, content) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"<script>steal()</script>"),
        ("plan.pdf", b"<script>steal()</script>%PDF-1.7"),
        ("plan.docx", b"%PDF-1.7\n"),
        ("plan.docx", office("xl")),
        ("plan.docx", zipped(word_in_document_dot_xml="<w/>")),
        ("plan.docx", office("word", word_in_vbaProject_dot_bin="Sub Steal()")),
        ("plan.odt", open_document("spreadsheet")),
        ("plan.odt", open_document("text", Basic_in_Standard_dot_xml="Sub Steal()")),
        ("plan.odt", b"PK\x03\x04 and no more"),
        ("plan.odp", b""),
        ("plan.csv", b"MZ\x90\x00\x03"),
        ("plan.csv", b"  <html><script>steal()</script>"),
    ],
)
def test_document_that_is_something_else_inside_is_refused(name, content):
    kind = name.partition(".")[2]
    expected = f"Inside, this file is no “{kind}”, or it holds macros."

    assert errors(name, content) == ([expected] if content else ["The submitted file is empty."])


@pytest.mark.parametrize("name", ["page.html", "map.svg", "plan.docm", "plan.pdf.exe", "plan"])
def test_other_kinds_of_document_are_refused(name):
    assert errors(name, b"%PDF-1.7\n") == [
        "Only these kinds of documents can be uploaded: pdf, docx, xlsx, pptx, odt, ods, odp, csv."
    ]


def test_document_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_OF_A_DOCUMENT", 2 * 1024)

    assert errors("plan.pdf", b"%PDF-" + b"x" * 3 * 1024) == [
        "The file has 3.0\xa0KB; 2.0\xa0KB is the most."
    ]


def test_page_tells_kind_and_size_of_a_document(client):
    network = make_network()
    document = make_document(
        network=network, title_en="Plan", file=ContentFile(b"x" * 1536, "a.pdf")
    )

    html = client.get(network.get_absolute_url()).content.decode()

    assert f'href="{document.file.url}"' in html
    assert "(other, English, PDF, 1.5\xa0KB)" in html


def test_address_of_an_upload_is_not_guessed():
    first, second = (make_document(file=ContentFile(b"%PDF-", "plan.pdf")) for _ in range(2))
    picture = make_image(file=png(name="plan.png"))

    names = [first.file.name, second.file.name, picture.file.name]
    folders = [re.fullmatch(r"\w+/\d{4}/([\w-]{12})/plan\.\w+", name)[1] for name in names]
    assert len(set(folders)) == 3
    assert f"/{folders[2]}/" in picture.file.smallest_url


def test_document_elsewhere_has_no_kind_and_no_size():
    document = make_document()

    assert (document.format, document.size) == ("", None)


def test_size_follows_the_file(media):
    document = make_document(file=ContentFile(b"12345", "a.pdf"))

    document.file = ContentFile(b"123", "b.pdf")
    document.save()
    assert Document.objects.get().size == 3

    document.file = "documents/lost.pdf"  # as an import names it
    document.save()
    assert Document.objects.get().size is None


# A storage that fails

NOT_STORED = "The file could not be stored. Nothing is saved; try again in a while."


@pytest.fixture(params=["full", "read-only"])
def failing_storage(request, settings):
    if request.param == "full":
        default = {"BACKEND": "tests.storages.FullDiskStorage"}
        settings.STORAGES = settings.STORAGES | {"default": default}
    else:
        settings.MEDIA_ROOT = READ_ONLY


def stored(media):
    return [path for path in media.rglob("*") if path.is_file()]


def image_form(**given):
    texts = {"original_language": "en", "alt_en": "A town", "credit": "Ana Kos"}
    return texts | {"focus_x": 50, "focus_y": 50, "file": upload("a.png", png().read())} | given


def test_upload_that_cannot_be_stored_leaves_nothing_and_keeps_the_texts(
    desk, media, failing_storage
):
    response = desk.post(reverse("admin:urbact_site_image_add"), image_form())

    form = response.context["adminform"].form
    assert form.non_field_errors() == [NOT_STORED]
    assert form["alt_en"].value() == "A town"
    assert stored(media) == []
    assert not Image.objects.exists()


def test_document_that_cannot_be_stored_leaves_nothing_and_keeps_the_texts(
    desk, media, failing_storage
):
    data = {
        "original_language": "en",
        "title_en": "Plan",
        "kind": "other",
        "language": "en",
        "file": upload("plan.pdf", b"%PDF-1.7\n"),
    }

    response = desk.post(reverse("admin:networks_document_add"), data)

    form = response.context["adminform"].form
    assert form.non_field_errors() == [NOT_STORED]
    assert form["title_en"].value() == "Plan"
    assert stored(media) == []
    assert not Document.objects.exists()


def test_document_of_a_row_that_cannot_be_stored_leaves_all_as_it_was(desk, media, failing_storage):
    network = make_network(name="Before")
    address = reverse("admin:networks_network_change", args=[network.pk])
    row = {"title_en": "Plan", "kind": "other", "language": "en", "original_language": "en"}
    row["file"] = upload("plan.pdf", b"%PDF-1.7\n")
    data = sent_by_browser(desk.get(address)) | {"name": "After", "documents-TOTAL_FORMS": "1"}

    with zeal_ignore():  # the form is read twice
        response = desk.post(address, data | {f"documents-0-{name}": row[name] for name in row})

    form = response.context["adminform"].form
    assert form.non_field_errors() == [NOT_STORED]
    assert form["name"].value() == "After"
    assert 'value="Plan"' in response.content.decode()
    assert stored(media) == []
    assert not Document.objects.exists()
    assert Network.objects.get().name == "Before"


@pytest.mark.parametrize("part", [1, 0.5])
def test_upload_that_is_broken_off_leaves_nothing(desk, media, part):
    data = {
        "original_language": "en",
        "title_en": "Plan",
        "kind": "other",
        "language": "en",
        "address": "",
        "file": upload("plan.pdf", b"%PDF-1.7\n" + b"x" * 10_000),
    }
    body = encode_multipart("boundary", data)

    desk.generic(
        "POST",
        reverse("admin:networks_document_add"),
        CONTENT_TYPE="multipart/form-data; boundary=boundary",
        CONTENT_LENGTH=str(len(body)),
        **{"wsgi.input": BytesIO(body[: int(len(body) * part)])},
    )

    assert len(stored(media)) == Document.objects.count() == int(part)


def test_stored_upload_goes_again_when_its_row_does_not_stay(media):
    def upload_in_vain():
        with files.nothing_left_behind():
            make_document(file=ContentFile(b"%PDF-", "plan.pdf"))
            assert len(stored(media)) == 1
            raise ValueError("later")

    with pytest.raises(ValueError, match="later"):
        upload_in_vain()

    assert stored(media) == []


def test_what_was_uploaded_stays_when_all_goes_well(desk, media):
    response = desk.post(reverse("admin:urbact_site_image_add"), image_form())

    assert response.status_code == 302
    assert Image.objects.get().file.name.endswith("/a.png")
    assert len(stored(media)) == 3


def test_refused_form_says_that_its_file_is_to_be_chosen_again(desk, media):
    response = desk.post(reverse("admin:urbact_site_image_add"), image_form(alt_en=""))

    assert response.status_code == 200
    html = response.content.decode()
    assert "The file is not kept. Choose it again before you save." in html
    assert 'value="Ana Kos"' in html
    assert stored(media) == []


# How the desk shows pictures


def test_list_of_pictures_shows_them_small(desk):
    image = make_image(file=png(700, 400, "town.png"))
    Image.objects.filter(pk=make_image().pk).update(is_ready=False)

    html = desk.get(reverse("admin:urbact_site_image_changelist")).content.decode()

    assert f'<img class="thumbnail" src="{image.file.smallest_url}" alt=""' in html
    assert image.file.smallest_url.endswith("/320w.webp")
    assert html.count('class="thumbnail"') == 1


def test_choice_of_pictures_shows_them(desk):
    image = make_image(alt_en="A town")
    field = {"app_label": "events", "model_name": "article", "field_name": "image"}

    response = desk.get(reverse("admin:autocomplete"), field | {"term": "town"})

    assert response.json()["results"] == [
        {"id": str(image.pk), "text": "A town", "picture": image.file.smallest_url}
    ]


def test_choice_of_other_records_is_as_ever(desk):
    network = make_network(name="Agri-Urban")
    field = {"app_label": "events", "model_name": "article", "field_name": "networks"}

    response = desk.get(reverse("admin:autocomplete"), field | {"term": "agri"})

    assert response.json()["results"] == [{"id": str(network.pk), "text": "Agri-Urban"}]


def test_form_of_a_picture_shows_it_in_a_rendition(desk):
    image = make_image(file=png(700, 400, "town.png"), alt_en="A town")

    html = desk.get(reverse("admin:urbact_site_image_change", args=[image.pk])).content.decode()

    assert f'<img src="{image.file.shown_url}" alt="A town">' in html
    assert 'accept="image/jpeg,image/png,image/webp,image/avif,image/gif"' in html
