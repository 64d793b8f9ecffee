"""Pictures as the public gets them: renditions in few sizes and two formats, without what a camera
wrote about place and owner. django-pictures makes them; a task does it outside the request.
"""

from io import BytesIO
from pathlib import Path

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.signals import post_save
from django.forms import ImageField as ImageFormField
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from pictures import models
from pictures.models import PillowPicture
from PIL import Image, ImageCms, ImageOps

from urbact_site.files import MEGABYTE, StoredFile, check_size

WIDTHS = (320, 640, 960, 1280, 1920)
FORMATS = ("AVIF", "WEBP")
MOST_PIXELS = 40_000_000
MOST_BYTES = 10 * MEGABYTE
# What an upload may be, by its content, and the end of the name that it gets.
KINDS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif", "GIF": ".png"}
# What holds several pictures keeps the first: an animation, a telephone's JPEG with another within.
FIRST_OF = {"GIF": "PNG", "MPO": "JPEG"}


@task()
def make_renditions(app, model, field, key):
    """Make the renditions of a record's picture, then say in its row that they are there."""
    model = apps.get_model(app, model)
    file = getattr(model._base_manager.get(pk=key), field)
    with file.open() as original, Image.open(original) as picture:
        whole = PillowPicture.pre_process(picture)
        for rendition in file.get_picture_files_list():
            rendition.save(whole)
    # Not if the record has another picture by now.
    rows = model._base_manager.filter(pk=key, **{field: file.name})
    rows.update(**{file.field.ready_field: True})


def validate_picture(file):
    """A new file is a picture that can be drawn whole, and small enough to try."""
    check_size(file, MOST_BYTES)
    try:
        with Image.open(file.open(), formats=list(KINDS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except Image.DecompressionBombError as error:  # Pillow's own, where there are far too many
        most = {"count": MOST_PIXELS // 1_000_000}
        message = _("A picture may have %(count)s megapixels at most.")
        raise ValidationError(message, "too_large", params=most) from error
    except (OSError, SyntaxError, ValueError) as error:
        message = ImageFormField.default_error_messages["invalid_image"]
        raise ValidationError(message, code="invalid_image") from error
    finally:
        file.seek(0)


def bare(content):
    """A picture's file upright, in colours that every browser knows, without its camera's notes."""
    content.seek(0)
    with Image.open(content) as picture:
        kind = FIRST_OF.get(picture.format, picture.format)
        upright = ImageOps.exif_transpose(picture)
    profile = upright.info.get("icc_profile") if upright.mode in ("RGB", "RGBA") else None
    if upright.mode not in ("L", "LA", "RGB", "RGBA"):
        upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.info = {}
    data = BytesIO()
    quality = {} if kind == "PNG" else {"quality": 92}
    upright.save(data, kind, icc_profile=profile if is_readable(profile) else None, **quality)
    return ContentFile(data.getvalue(), Path(content.name).with_suffix(KINDS[kind]).name)


def is_readable(profile):
    """Whether the description of a picture's colours can be used."""
    try:
        return bool(profile) and bool(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (OSError, ImageCms.PyCMSError):
        return False


class PictureFormField(forms.FileField):
    """Looks before the model does, which would open a file of any kind and size."""

    default_validators = [validate_picture]


class Rendition(PillowPicture):
    def save(self, image):
        """Over the one that is there: two tasks at once make one file, and it is never away."""
        data = BytesIO()
        self.resize(image).save(data, self.file_type, exif=b"", icc_profile=b"")
        self.storage.save(self.name, ContentFile(data.getvalue()))


class PictureFieldFile(StoredFile, models.PictureFieldFile):
    def save(self, name, content, save=True):
        """Store the file; its renditions wait until its row is saved."""
        setattr(self.instance, self.field.ready_field, False)
        upright = bare(content)
        super().save(upright.name, upright, save)

    def save_all(self):
        """Not before the row is there: see `PictureField.row_saved`."""

    @staticmethod
    def get_picture_files(*, file_name, img_width, img_height, storage, field):
        """{None: {format: {width: rendition}}}; a picture smaller than the first keeps its width"""
        widths = [width for width in WIDTHS if width <= img_width] or [img_width]
        return {
            None: {
                kind: {width: Rendition(file_name, kind, None, storage, width) for width in widths}
                for kind in FORMATS
            }
        }

    @property
    def sources(self):
        """{"image/avif": "/media/….avif 320w, …"}, the better format first."""
        return {
            f"image/{kind.lower()}": ", ".join(f"{one.url} {one.width}w" for one in made.values())
            for kind, made in self.aspect_ratios[None].items()
        }

    @property
    def smallest_url(self):
        return min(self.aspect_ratios[None]["WEBP"].items())[1].url

    @property
    def shown_url(self):
        """One rendition, for those who take one picture only."""
        made = self.aspect_ratios[None]["WEBP"]
        return made[max(width for width in made if width <= 960 or len(made) == 1)].url


class PictureField(models.PictureField):
    """A picture whose renditions are made when its row was saved.

    ready_field: the name of the boolean that tells whether they are there.
    """

    attr_class = PictureFieldFile

    def __init__(self, *args, ready_field="is_ready", **kwargs):
        self.ready_field = ready_field
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Sizes and formats are constants of this module and no matter of the database."""
        name, path, args, kwargs = super().deconstruct()
        sizes = ("aspect_ratios", "container_width", "file_types", "pixel_densities")
        for key in (*sizes, "grid_columns", "breakpoints"):
            kwargs.pop(key)
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            post_save.connect(self.row_saved, cls)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField} | kwargs)

    def row_saved(self, instance, raw=False, **kwargs):
        file = getattr(instance, self.attname)
        if file and not raw and not getattr(instance, self.ready_field):
            meta = instance._meta
            make_renditions.enqueue(meta.app_label, meta.model_name, self.name, instance.pk)
