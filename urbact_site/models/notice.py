from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from urbact_site.models.draft import OfRecord, OfRecordQuerySet
from urbact_site.models.user import User


class NoticeQuerySet(OfRecordQuerySet):
    def unsent(self):
        return self.filter(sent_at=None, user__is_active=True).exclude(user__email="")

    def due(self):
        """What the next digest tells: also what should have gone at once and did not."""
        late = timezone.now() - timedelta(minutes=10)
        at_once = models.Q(user__notify=User.Notify.AT_ONCE, made_at__lt=late)
        return self.unsent().filter(at_once | models.Q(user__notify=User.Notify.DAILY))


class Notice(OfRecord):
    """What somebody is to be told by e-mail: that a record was submitted, sent back, published."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deed = models.CharField(max_length=20)
    comment = models.TextField(blank=True)
    address = models.URLField(max_length=500)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta(OfRecord.Meta):
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(sent_at=None), name="notice_is_not_sent"
            )
        ]

    def __str__(self):
        return f"{self.deed}, {self.user}"
