from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.label_lower)


class Import(models.Model):
    """A file of records of one kind that was imported: who, when, what came of it."""

    kind = models.CharField(max_length=50)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    counts = models.JSONField(default=dict)  # see `urbact_site.resources.changes.Result.counts`

    objects = ImportQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="imports_of_a_kind")]

    def __str__(self):
        return self.file_name or self.kind


class ProvenanceQuerySet(models.QuerySet):
    def of(self, model, pks):
        return self.filter(kind=model._meta.label_lower, object_id__in=pks)


class Provenance(models.Model):
    """Where the values of a record come from, as far as imports wrote them.

    cells: {column: [digest of the cell, key of the `Import`, number of the row]}. A value of which
    the digest differs, or that is not named, was written by a person.
    """

    kind = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    cells = models.JSONField(default=dict)
    row_digest = models.CharField(max_length=16)  # of the row that was last taken over whole

    objects = ProvenanceQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="record_has_one_provenance")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
