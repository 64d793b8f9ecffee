from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import LanguageField, LanguageListField
from urbact_site.localized import LocalizedQuerySet, columns, shown, translated
from urbact_site.models.translationstate import TranslationState


class ExistsInALanguage(models.CheckConstraint):
    """Tells the database what it is told of any check, and finds the fault of a form by itself:
    Django would compute 31 columns a text in a query, for a tenth of a second a record."""

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if not any(getattr(instance, name) for name in columns(model.exists_by)):
            raise ValidationError(self.get_violation_error_message())

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def exists_in_a_language():
    """The constraint that a record is written in at least one language, whichever."""
    return ExistsInALanguage(
        condition=~Q(exists_in=" "),
        name="%(app_label)s_%(class)s_exists_in_a_language",
        violation_error_message=_("Write this in at least one language, whichever you like."),
    )


class TranslatedQuerySet(LocalizedQuerySet):
    """What an editor asks of records by the state of their texts in a language."""

    def in_state(self, state, language):
        """Those whose texts in a language are, say, outdated: "outdated" and the other states of
        `TranslationState`. Missing is what has a text, but none in this language."""
        states = TranslationState.objects.of(self.model)
        there = states.filter(language=language)
        if state == TranslationState.State.MISSING:
            any_text = states.originals().values("object_id")
            return self.filter(pk__in=any_text).exclude(pk__in=there.values("object_id"))
        return self.filter(pk__in=there.filter(state=state).values("object_id"))

    def outdated(self, language=None):
        """Those whose texts in a language, or in any, say what the original no longer says."""
        if language:
            return self.in_state(TranslationState.State.OUTDATED, language)
        found = TranslationState.objects.of(self.model).filter(
            state=TranslationState.State.OUTDATED
        )
        return self.filter(pk__in=found.values("object_id"))

    def with_state(self, language):
        """With `state_in`, the state of the texts in a language; "missing" without a text there."""
        states = TranslationState.objects.of(self.model)
        row = states.filter(object_id=OuterRef("pk"), language=language).values("state")
        missing = Value(TranslationState.State.MISSING.value)
        return self.annotate(state_in=Coalesce(Subquery(row), missing))


class Translated(models.Model):
    """A record with texts in any of the 31 languages; one of them is its original."""

    original_language = LanguageField(
        _("original language"),
        help_text=_("The language that this was first written in. No other is required."),
    )

    machine_languages = LanguageListField(
        _("machine translations"),
        blank=True,
        default=list,
        editable=False,
        help_text=_("Languages whose texts no person has confirmed yet."),
    )

    objects = TranslatedQuerySet.as_manager()
    owned_by = None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(original_language=""),
                name="%(app_label)s_%(class)s_has_an_original",
                violation_error_message=_("Say which language the original is in."),
            ),
        ]

    def validate_constraints(self, exclude=None):
        """What constraints say of other columns than the texts; see `ExistsInALanguage`."""
        texts = (columns(name) for name in translated(type(self)))
        super().validate_constraints(set(exclude or ()).union(*texts))

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """A column that was not loaded brings all others along: one query, not 31."""
        if fields is not None and len(fields) == 1:
            deferred = self.get_deferred_fields()
            if deferred >= set(fields):
                fields = deferred - set(translated(type(self)))  # raw columns are never read
        super().refresh_from_db(using, fields, from_queryset)

    @property
    def languages_written(self):
        """The codes of the languages that this exists in, first the one that others are shown."""
        found = self.exists_in.split()
        return sorted(found, key=lambda c: (c != self.original_language, c != "en", c))

    def is_machine_in(self, language):
        """Whether the text in a language comes from a machine and nobody has confirmed it; readers
        are told. For a shown text: `record.is_machine_in(record.title_language)`."""
        return language in self.machine_languages

    @property
    def is_machine_shown(self):
        """Whether readers of the active language are shown the text of a machine."""
        return self.is_machine_in(shown(self, self.exists_by)[1])
