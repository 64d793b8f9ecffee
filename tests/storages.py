"""Folders of files that fail."""

import errno

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from urbact_site.files import DiskStorage, WholeStorage

READ_ONLY = "/sys/kernel"  # Linux lets nobody make files there, not even root


class FullDisk(FileSystemStorage):
    """Writes half of a file."""

    def _save(self, name, content):
        super()._save(name, ContentFile(content.read()[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")


class FullDiskStorage(DiskStorage, FullDisk):
    pass


class FullWholeStorage(WholeStorage, FullDisk):
    pass
