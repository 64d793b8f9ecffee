import posixpath
from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.db.models import FileField
from django.utils import timezone
from reversion import get_registered_models
from reversion.models import Version

from urbact_site.history import content


class Command(BaseCommand):
    help = "Delete the uploaded files that no record has had for a while; run it every day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=int,
            default=30,
            help="how long what was deleted or replaced can be brought back; 0: not any more",
        )

    def handle(self, days, **options):
        since, deleted = timezone.now() - timedelta(days=days), 0
        fields = [
            field
            for model in get_registered_models()
            for field in model._meta.fields
            if isinstance(field, FileField)
        ]
        kept = {stem(name) for field in fields for name in names(field, since)}
        for folder in {field.upload_to.partition("/")[0] for field in fields}:
            for name in walk(folder):
                # A rendition lies in a folder named as its original.
                is_kept = {stem(name), posixpath.dirname(name)} & kept
                if not is_kept and default_storage.get_modified_time(name) <= since:
                    default_storage.delete(name)
                    deleted += 1
        self.stdout.write(f"{deleted} files deleted")


def stem(name):
    return posixpath.splitext(name)[0]


def names(field, since):
    """The files of the records that there are, and of those that were changed or deleted since."""
    yield from field.model._base_manager.values_list(field.name, flat=True)
    versions = Version.objects.get_for_model(field.model)
    changed = versions.filter(revision__date_created__gt=since).values("object_id")
    for version in versions.filter(object_id__in=changed).iterator():
        yield content(version).get(field.name) or ""


def walk(folder):
    """The names of all files below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (posixpath.join(folder, name) for name in files)
    for name in folders:
        yield from walk(posixpath.join(folder, name))
