from django.conf import settings
from django.db import models


class DecisionQuerySet(models.QuerySet):
    def of(self, *questions):
        return self.filter(question__in=questions)

    def keys(self, question):
        return self.of(question).values("key")

    def shown_to(self, user):
        """Programme editors see all, the others their own."""
        return self if user.is_programme_editor else self.filter(by=user)

    def answers(self):
        """{(question, key): answer}"""
        rows = self.values_list("question", "key", "answer")
        return {(question, key): answer for question, key, answer in rows}


class Decision(models.Model):
    """What a person decided about something that no import can: asked once, kept until undone.

    question, key, answer: what they mean is known to who asks, a resource or one of
    `urbact_site.decisions`. text: what was asked, as it was read.
    """

    question = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    answer = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="question_is_decided_once")
        ]

    def __str__(self):
        return f"{self.question} {self.key}: {self.answer}"
