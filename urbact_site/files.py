"""What editors upload: known by its content, limited in size, and never left behind half-done."""

import logging
import re
import zlib
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from secrets import token_urlsafe
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MOST_OF_A_DOCUMENT = 50 * MEGABYTE
NOT_STORED = _("The file could not be stored. Nothing is saved; try again in a while.")

# The uploads since `nothing_left_behind` was entered: [(storage, name)].
stored = ContextVar("stored", default=None)


class NotStoredError(Exception):
    """The storage is full, read-only or away."""


class WholeStorage(FileSystemStorage):
    """A folder where a file is whole or not there."""

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise


class DiskStorage(WholeStorage):
    """The folder of uploads."""

    def delete(self, name):
        """A file, and the folders that it leaves empty: each upload has one of its own."""
        super().delete(name)
        with suppress(OSError):  # the first that is not empty
            for folder in Path(name).parents[:-1]:
                Path(self.path(folder)).rmdir()


@contextmanager
def nothing_left_behind():
    """What is uploaded in this block goes again when the block fails: its row does not stay."""
    uploads = []
    token = stored.set(uploads)
    try:
        yield
    except Exception:
        for storage, name in uploads:
            storage.delete(name)
        raise
    finally:
        stored.reset(token)


class StoredFile(FieldFile):
    """The file of a field, in a folder of its own that nobody guesses: the record that names it
    may be a draft. Raises `NotStoredError` whatever the storage raises."""

    def save(self, name, content, save=True):
        try:
            super().save(f"{token_urlsafe(9)}/{Path(name).name}", content, save)
        except Exception as error:
            logger.exception("upload not stored: field=%s name=%r", self.field, name)
            raise NotStoredError from error
        if (uploads := stored.get()) is not None:
            uploads.append((self.storage, self.name))


def is_new(file):
    """Whether a field's file has come just now."""
    return not getattr(file, "_committed", False)


def check_size(file, most):
    """most: in bytes."""
    if file.size > most:
        size = {"most": filesizeformat(most), "size": filesizeformat(file.size)}
        raise ValidationError(
            _("The file has %(size)s; %(most)s is the most."), "too_large", params=size
        )


# Documents


class DocumentField(models.FileField):
    """A file to read. size_field: where its size in bytes is kept; declared after this one."""

    attr_class = StoredFile

    def __init__(self, *args, size_field="size", **kwargs):
        self.size_field = size_field
        super().__init__(*args, **kwargs)

    def pre_save(self, instance, add):
        file = super().pre_save(instance, add)
        size = None
        with suppress(OSError):  # named by an import, and lost since
            size = file.size if file else None
        setattr(instance, self.size_field, size)
        return file


def validate_document(file):
    """A new file is what the end of its name says, by its content; see `DOCUMENTS`."""
    if not is_new(file):
        return
    check_size(file, MOST_OF_A_DOCUMENT)
    kind = Path(file.name).suffix.lower().removeprefix(".")
    is_right = DOCUMENTS.get(kind)
    if not is_right:
        kinds = {"kinds": ", ".join(DOCUMENTS)}
        message = _("Only these kinds of documents can be uploaded: %(kinds)s.")
        raise ValidationError(message, "kind", params=kinds)
    file.seek(0)
    try:
        if not is_right(file):
            message = _("Inside, this file is no “%(kind)s”, or it holds macros.")
            raise ValidationError(message, "content", params={"kind": kind})
    finally:
        file.seek(0)


def is_pdf(file):
    return file.read(5) == b"%PDF-"


def is_text(file):
    start = file.read(64 * 1024)
    return not re.search(rb"[\x00-\x08\x0e-\x1f]|\A\W*<|\A%PDF", start)


def is_office(folder):
    """A test for a file of Office Open XML (ISO/IEC 29500) whose text is in the folder."""

    def is_right(file):
        names, _kind = zipped(file)
        return "[Content_Types].xml" in names and any(n.startswith(f"{folder}/") for n in names)

    return is_right


def is_open_document(kind):
    """A test for a file of the OpenDocument format (ISO/IEC 26300) of a kind."""

    def is_right(file):
        return zipped(file)[1] == f"application/vnd.oasis.opendocument.{kind}".encode()

    return is_right


def zipped(file):
    """(names of the files within, the kind that it tells); nothing when it holds programs.

    Nothing is unpacked but the few letters of its kind.
    """
    try:
        with ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.startswith("Basic/") or "vbaproject" in name.lower() for name in names):
                return [], b""
            if "mimetype" not in names:
                return names, b""
            with archive.open("mimetype") as told:
                return names, told.read(100)
    except (BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return [], b""


DOCUMENTS = {
    "pdf": is_pdf,
    "docx": is_office("word"),
    "xlsx": is_office("xl"),
    "pptx": is_office("ppt"),
    "odt": is_open_document("text"),
    "ods": is_open_document("spreadsheet"),
    "odp": is_open_document("presentation"),
    "csv": is_text,
}
