"""Renditions: what the public gets of a picture that an editor has uploaded."""

import re
import shutil
import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from zlib import crc32

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from pictures.models import PillowPicture
from PIL import Image as Picture
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.make import make_article, make_image, make_network, make_theme, png
from urbact_site.models import Image

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def camera_picture(kind="JPEG", size=(800, 600)):
    """Red above, blue below, lying on its side, with a place, an owner and a profile of colours."""
    picture = Picture.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Picture.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    exif[0x013B] = "The owner"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    notes = {"xmp": b"<x:xmpmeta>The owner</x:xmpmeta>", "comment": b"The owner"}
    if kind == "PNG":
        notes["pnginfo"] = PngInfo()
        notes["pnginfo"].add_text("Author", "The owner")
    if kind == "MPO":
        notes |= {"save_all": True, "append_images": [picture.resize((80, 60))]}
    data = BytesIO()
    picture.save(data, kind, exif=exif, icc_profile=profile, **notes)
    return ContentFile(data.getvalue(), f"picture.{kind.lower()}")


def stored(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*.*"))


def test_renditions_are_made_in_few_sizes_and_two_formats(media):
    image = make_image(file=png(1000, 750, "town.png"))

    folder = image.file.name.removesuffix("town.png")
    assert stored(media) == sorted(
        [f"{folder}town.png"]
        + [
            f"{folder}town/{width}w.{kind}"
            for width in (320, 640, 960)
            for kind in ("avif", "webp")
        ]
    )
    assert Image.objects.get().is_ready


def test_tasks_at_once_make_each_rendition_once_and_whole(media):
    image = make_image(file=png(80, 60))
    once = {path: (media / path).read_bytes() for path in stored(media)}
    with Picture.open(media / image.file.name) as picture:
        whole = PillowPicture.pre_process(picture)
    start = Barrier(4)

    def save(rendition):
        start.wait()
        rendition.save(whole)

    for rendition in [*image.file.get_picture_files_list()] * 5:
        rendition.delete()
        with ThreadPoolExecutor(4) as tasks:
            made = [tasks.submit(save, rendition) for _n in range(4)]
        assert [task.result() for task in made] == [None] * 4

    assert {path: (media / path).read_bytes() for path in stored(media)} == once


def test_small_picture_is_not_made_larger(media):
    image = make_image(file=png(80, 60))

    made = [Picture.open(media / path).size for path in stored(media)]
    assert made == [(80, 60)] * 3
    assert image.file.shown_url.endswith("/80w.webp")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "MPO"])
def test_what_is_stored_is_upright_and_tells_no_place_and_no_owner(media, kind):
    image = make_image(file=camera_picture(kind))

    assert (image.width, image.height) == (600, 800)
    for path in stored(media):
        assert b"The owner" not in (media / path).read_bytes()
        with Picture.open(media / path) as picture:
            assert dict(picture.getexif()) == {}
            assert "xmp" not in picture.info
            assert picture.width < picture.height
            red, _green, blue = picture.convert("RGB").getpixel((picture.width // 2, 10))
            assert red > 200 > blue


@pytest.mark.parametrize("mode", ["CMYK", "P", "L", "1", "RGBA", "I;16"])
def test_picture_of_any_colours_gets_its_renditions(mode):
    data = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Picture.new(mode, (40, 40)).save(data, kind, icc_profile=b"no profile at all")

    make_image(file=ContentFile(data.getvalue(), f"picture.{kind.lower()}"))

    assert Image.objects.get().is_ready


def test_another_file_gets_renditions_of_its_own():
    image = make_image(file=png(8, 6))
    image.refresh_from_db()
    image.file = png(20, 10, "other.png")
    image.save()

    image.refresh_from_db()
    assert (image.width, image.is_ready) == (20, True)
    assert image.file.storage.exists(image.file.aspect_ratios[None]["AVIF"][20].name)


def test_a_new_caption_makes_no_renditions(media):
    make_image()
    image = Image.objects.get()
    for path in media.rglob("*w.*"):
        path.unlink()

    image.caption_en = "A town"
    image.save()

    assert len(stored(media)) == 1


def errors(file):
    """What a form says about a file that somebody uploads."""
    upload = SimpleUploadedFile(file.name, file.read())
    form = modelform_factory(Image, fields=["file"])({}, {"file": upload})
    return form.errors.get("file", [])


def test_what_cannot_be_drawn_is_refused():
    cut = ContentFile(camera_picture().read()[:2000], "cut.jpg")

    for file in (ContentFile(b"<svg/>", "town.png"), cut):
        assert [error[:21] for error in errors(file)] == ["Upload a valid image."]


def header_of_png(width, height):
    """Says how large the picture is, which is not there."""
    size = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [size, b"IDAT", b"IEND"]
    chunks = (struct.pack(">I", len(p) - 4) + p + struct.pack(">I", crc32(p)) for p in parts)
    return ContentFile(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), "town.png")


@pytest.mark.parametrize("size", [(8_000, 5_001), (13_000, 13_000), (2**31 - 1, 2**31 - 1)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_picture_of_too_many_points_is_refused_before_it_is_drawn(size):
    assert errors(header_of_png(*size)) == ["A picture may have 40 megapixels at most."]


def test_picture_of_too_many_bytes_is_refused_before_it_is_opened():
    large = ContentFile(b"x" * (10 * 1024 * 1024 + 1), "town.png")

    assert errors(large) == ["The file has 10.0\xa0MB; 10.0\xa0MB is the most."]


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PDF"])
def test_other_kinds_of_picture_are_refused_whatever_their_name(kind):
    data = BytesIO()
    Picture.new("RGB", (40, 40)).save(data, kind)

    assert [e[:21] for e in errors(ContentFile(data.getvalue(), "town.png"))] == [
        "Upload a valid image."
    ]


@pytest.mark.parametrize(
    ("name", "kind", "suffix"),
    [
        ("town.png", "JPEG", ".jpg"),
        ("town.html", "PNG", ".png"),
        ("town", "WEBP", ".webp"),
        ("town.jpg", "MPO", ".jpg"),  # as telephones make them
        ("town.gif", "GIF", ".png"),
    ],
)
def test_name_of_a_picture_ends_as_its_content_demands(name, kind, suffix):
    file = camera_picture(kind)
    file.name = name

    assert errors(file) == []
    image = make_image(file=file)

    assert image.file.name.endswith("town" + suffix)
    assert Image.objects.get().is_ready


# On the pages


def test_picture_of_a_page_is_shown_in_the_size_that_is_needed(client):
    image = make_image(
        file=png(700, 350, "town.png"),
        alt_en="A square",
        caption_en="The market",
        credit="Ana Kos",
        focus_x=10,
        focus_y=90,
    )
    network = make_network(image=image)

    html = client.get(network.get_absolute_url()).content.decode()

    folder = image.file.url.removesuffix(".png")
    picture = re.search("<figure.*?</figure>", html, re.DOTALL)[0]
    assert re.findall('<source type="(.*?)" srcset="(.*?)"', picture) == [
        ("image/avif", f"{folder}/320w.avif 320w, {folder}/640w.avif 640w"),
        ("image/webp", f"{folder}/320w.webp 320w, {folder}/640w.webp 640w"),
    ]
    assert f'src="{folder}/640w.webp" width="700" height="350" alt="A square"' in picture
    assert "The market" in picture
    assert "Ana Kos" in picture
    assert image.file.url not in html


def test_card_keeps_the_part_of_a_picture_that_matters(client):
    make_article(image=make_image(focus_x=10, focus_y=90))

    html = client.get("/en/news/").content.decode()

    assert 'class="card-picture focus-left focus-bottom"' in html


def test_picture_whose_original_is_lost_leaves_the_drawing(client, media):
    image = make_image()
    article = make_article(image=image)
    Image.objects.update(is_ready=False)
    (media / image.file.name).unlink()
    image.refresh_from_db()

    image.save()  # tries again, in vain

    for path in ("/en/news/", article.get_absolute_url()):
        response = client.get(path)
        assert response.status_code == 200
        assert "<picture" not in response.content.decode()
        assert 'class="drawing' in response.content.decode()


def test_picture_whose_renditions_cannot_be_stored_leaves_the_drawing_until_they_can(client, media):
    image = make_image(file=png(80, 60))
    article = make_article(image=image)
    folder = media / image.file.name.removesuffix(".png")
    shutil.rmtree(folder)
    folder.touch()  # in its place nothing can be written
    Image.objects.update(is_ready=False)
    image.refresh_from_db()

    image.save()
    shown = client.get(article.get_absolute_url())
    folder.unlink()
    image.save()

    assert shown.status_code == 200
    assert "<picture" not in shown.content.decode()
    assert 'class="drawing' in shown.content.decode()
    assert sorted(path.name for path in folder.iterdir()) == ["80w.avif", "80w.webp"]
    assert "<picture" in client.get(article.get_absolute_url()).content.decode()


def test_page_is_there_when_the_original_of_its_picture_is_lost_later(client, media):
    image = make_image()
    article = make_article(image=image)
    (media / image.file.name).unlink()

    for path in ("/en/news/", article.get_absolute_url()):
        response = client.get(path)
        assert response.status_code == 200
        assert image.file.shown_url in response.content.decode()


def test_drawing_is_of_the_theme(client):
    theme = make_theme(slug="climate-action")
    article = make_article(networks=[make_network(themes=[theme])])

    for path in ("/en/networks/", "/en/news/", article.get_absolute_url()):
        assert "theme-climate-action" in client.get(path).content.decode()
