from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q


class FormerSlugQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.model_name)

    def named(self, names):
        """Those of some (kind, slug)."""
        return self.filter(reduce(or_, (Q(kind=kind, slug=slug) for kind, slug in names), Q(pk=0)))


class FormerSlug(models.Model):
    """A slug that a record had: its old address and the links in texts lead on to it. Who has the
    slug now goes before who had it, and who had it last before others."""

    kind = models.CharField(max_length=50)
    slug = models.CharField(max_length=100)
    object_id = models.BigIntegerField()

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_leads_to_one_record")
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"
