from django.db import models

from urbact_site.models.draft import OfRecord


class Proofreading(OfRecord):
    """How many remarks there are on a public page; true until somebody changes it."""

    count = models.PositiveSmallIntegerField()
    read_at = models.DateTimeField()

    class Meta(OfRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="record_is_proofread_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
