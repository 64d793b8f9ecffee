from django.db import models


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
