from copy import copy
from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _


class OfRecordQuerySet(models.QuerySet):
    def of(self, record):
        return self.filter(kind=record._meta.label_lower, object_id=record.pk)


class OfRecord(models.Model):
    """Something that belongs to one record of any model and dies with it."""

    kind = models.CharField(max_length=50, editable=False)
    object_id = models.BigIntegerField(editable=False)

    objects = OfRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = []


class Draft(OfRecord):
    """Changes to a record that is public already, kept until somebody publishes or discards them.

    data: what its form sent, {name: [values]}.
    """

    data = models.JSONField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta(OfRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="record_has_one_draft")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"

    def as_request(self, request):
        """A copy of a request that sends what the draft holds."""
        sent = copy(request)
        sent.method, sent._dont_enforce_csrf_checks = "POST", True
        # Django would read the body for files, and empty what is posted by that.
        sent.POST, sent._files = QueryDict(mutable=True), MultiValueDict()
        for name, values in self.data.items():
            if values:  # none: the form had it and sent nothing of it
                sent.POST.setlist(name, values)
        return sent


def new_key():
    return token_urlsafe(12)


class PreviewKey(OfRecord):
    """What the links to a record's preview are signed with: a new one makes all of them useless."""

    key = models.CharField(max_length=20, default=new_key)

    class Meta(OfRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="record_has_one_preview")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class SentFormQuerySet(OfRecordQuerySet):
    def old(self):
        """Those of pages that nobody has open any more."""
        return self.filter(sent_at__lt=timezone.now() - timedelta(days=30))


class SentForm(OfRecord):
    """A form that was saved: sent twice, it is saved once all the same."""

    key = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = SentFormQuerySet.as_manager()

    def __str__(self):
        return self.key
