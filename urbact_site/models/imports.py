from uuid import uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


def private_name(instance, name):
    return f"imports/{uuid4().hex}"


class ImportQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.label_lower)

    def shown_to(self, user):
        """Programme editors see all, the others their own."""
        return self if user.is_programme_editor else self.filter(by=user)

    def unfinished(self):
        return self.filter(state__in=Import.UNFINISHED)

    def asking(self):
        """Those that wait for a person to decide something."""
        return self.unfinished().exclude(questions=[]).select_related("by")


class Import(models.Model):
    """A file of records of one kind that was imported, or is to be: who, when, what came of it.

    `urbact_site.resources.runs` takes it from state to state. `at` is when it was asked for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Running")
        READY = "ready", _("To be confirmed")
        REFUSED = "refused", _("Refused")
        DONE = "done", _("Imported")
        STALE = "stale", _("Out of date")
        BROKEN = "broken", _("Broken off")
        CANCELLED = "cancelled", _("Cancelled")

    # The file and what it would change are kept as long as a person may go on with it.
    UNFINISHED = [State.WAITING, State.RUNNING, State.READY, State.REFUSED, State.STALE]

    kind = models.CharField(max_length=50)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    counts = models.JSONField(default=dict)  # see `urbact_site.resources.changes.Result.counts`
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    is_confirmed = models.BooleanField(default=False)  # to be written, not only previewed
    file = models.FileField(storage=private_storage, upload_to=private_name, blank=True)
    resource = models.CharField(max_length=200, blank=True)  # the path of its class
    encoding = models.CharField(max_length=20, blank=True)  # as chosen by a person
    ignore_unknown = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    ignored = models.JSONField(default=list)  # the columns left out by choice
    questions = models.JSONField(default=list)  # see `Result.questions`
    language = models.CharField(max_length=10, blank=True)  # in which its errors are told
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was previewed

    objects = ImportQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="imports_of_a_kind")]

    def __str__(self):
        return self.file_name or self.kind

    @property
    def goes_on(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self):
        return self.state == self.State.READY

    @property
    def changes_nothing(self):
        return not any(self.counts.get(name) for name in ("created", "updated", "conflicts"))

    @property
    def is_refused(self):
        return self.state == self.State.REFUSED

    @property
    def is_unfinished(self):
        return self.state in self.UNFINISHED


class ImportRowQuerySet(models.QuerySet):
    def with_shortened(self):
        """Those of which a text becomes shorter, as the JSON of `changes` says it."""
        return self.filter(changes__icontains='"shortened"')

    def with_conflicts(self):
        return self.exclude(conflicts=[])


class ImportRow(models.Model):
    """What an import would do to one record, until it is confirmed or given up.

    changes: [[column, old, new, `Kind`]]; errors: [[column, value, reason]]; conflicts: the columns
    that a person wrote; taken: those of them that the file may replace.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("changed")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # in the file; 0: the file itself
    place = models.CharField(max_length=50, blank=True)  # "line 7"
    slug = models.TextField(blank=True)
    object_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    taken = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["run", "number", "pk"]

    def __str__(self):
        return f"{self.place} {self.slug}"
