from django.conf import settings
from django.db import models


class DecisionQuerySet(models.QuerySet):
    def answers(self):
        """{(question, key): answer}"""
        rows = self.values_list("question", "key", "answer")
        return {(question, key): answer for question, key, answer in rows}


class Decision(models.Model):
    """What a person decided about something that an import could not: asked once, kept for ever.

    question, key, answer: what they mean is known to the resource that asks.
    """

    question = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    answer = models.CharField(max_length=200)
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
