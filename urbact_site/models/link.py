from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# A little less than the days that they stand for: a daily job does not begin on the second.
DAY, WEEK = timedelta(hours=20), timedelta(days=7, hours=-4)


class LinkQuerySet(models.QuerySet):
    def due(self):
        """Those to look up again: each week, and each day what was not found."""
        now, found = timezone.now(), Q(answer=Link.Answer.FOUND)
        return self.filter(
            Q(looked_up_at=None)
            | Q(found, looked_up_at__lt=now - WEEK)
            | Q(~found, looked_up_at__lt=now - DAY)
        )

    def lost(self):
        """Those that lead nowhere; a site that is silent has been so for a day."""
        return self.filter(
            Q(answer=Link.Answer.GONE)
            | Q(answer=Link.Answer.SILENT, silent_since__lte=F("looked_up_at") - DAY)
        )


class Link(models.Model):
    """An address elsewhere that pages name, and what was there when it was last looked up."""

    class Answer(models.TextChoices):
        FOUND = "found"  # or at least not known to be lost: the site may want to see a person
        GONE = "gone"  # there is no such page, or none for the public
        SILENT = "silent"  # there is no such site, or it does not answer

    address = models.CharField(max_length=500, unique=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    looked_up_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.address

    def keep(self, answer):
        """Take down what was found now."""
        self.answer, self.looked_up_at = answer, timezone.now()
        is_silent = answer == self.Answer.SILENT
        self.silent_since = (self.silent_since or self.looked_up_at) if is_silent else None
        self.save()
