from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from urbact_site.localized import LeanQuerySet, translated
from urbact_site.states import write_changes


class TranslationStateQuerySet(LeanQuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.label_lower)

    def originals(self):
        """One row a record that has any text: the language that the others are made from."""
        return self.filter(state=TranslationState.State.ORIGINAL)

    def in_language(self, language):
        """The originals with `state_in`, the state of the same record in a language, and
        `since_in`; for a missing one, since when there is something to translate."""
        rows = TranslationState.objects.filter(
            kind=OuterRef("kind"), object_id=OuterRef("object_id"), language=language
        )
        missing = Value(TranslationState.State.MISSING.value)
        return self.originals().annotate(
            state_in=Coalesce(Subquery(rows.values("state")), missing),
            since_in=Coalesce(Subquery(rows.values("since")), "changed_at"),
        )

    def waiting_in(self, language):
        """The originals whose texts in a language wait for somebody."""
        return self.in_language(language).filter(state_in__in=TranslationState.WAITING)

    def by_record(self, records):
        """{(primary key, language): row} for some records of one model, in one query."""
        records = list(records)
        if not records or not translated(type(records[0])):
            return {}
        rows = self.of(type(records[0])).filter(object_id__in=[record.pk for record in records])
        return {(row.object_id, row.language): row for row in rows}


class TranslationStateManager(models.Manager.from_queryset(TranslationStateQuerySet)):
    def get_queryset(self):
        write_changes()  # so that a transaction finds what it has itself changed
        return super().get_queryset()


class TranslationState(models.Model):
    """How far the texts of a record in one language are; `urbact_site/states.py` writes it.

    A language without a row is missing. The original's own row is among them: its `text_digest` is
    what the `source_digest` of the others is held against, its `source_texts` are its present ones.
    """

    class State(models.TextChoices):
        MISSING = "missing", _("missing")  # never in the table
        OUTDATED = "outdated", pgettext_lazy("translation", "outdated")
        IN_PROGRESS = "in-progress", pgettext_lazy("translation", "in progress")
        MACHINE = "machine", _("machine translation")
        UP_TO_DATE = "up-to-date", pgettext_lazy("translation", "up to date")
        ORIGINAL = "original", _("original")

    # Those that wait for somebody, first what harms readers most.
    WAITING = (State.OUTDATED, State.MISSING, State.MACHINE, State.IN_PROGRESS)

    kind = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=7)
    state = models.CharField(max_length=11, choices=State)
    since = models.DateTimeField()
    words = models.PositiveIntegerField(default=0)
    text_digest = models.CharField(max_length=32, blank=True)
    changed_at = models.DateTimeField()
    is_confirmed = models.BooleanField(default=False)
    source_language = models.CharField(max_length=7)
    source_digest = models.CharField(max_length=32)
    # {field: text}, kept from the moment at which the record's own source says something else.
    source_texts = models.JSONField(default=dict, blank=True)
    # {field: text} that somebody is working on, while the record's own texts stay public.
    draft = models.JSONField(null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(null=True, blank=True)

    objects = TranslationStateManager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="record_has_one_state_a_language"
            )
        ]
        indexes = [
            models.Index(fields=["language", "state", "kind"], name="translation_state_queue")
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id} {self.language}"

    @property
    def model(self):
        return apps.get_model(self.kind)
