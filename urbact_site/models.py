"""What all content shares: the two abstract bases, users, pictures."""

from django.contrib.auth.models import AbstractUser
from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import KeyField, LanguageField, folded
from urbact_site.localized import LocalizedQuerySet, loc, translated


class User(AbstractUser):
    """Somebody who edits: programme staff or a member of a National URBACT Point."""


def exists_in_a_language():
    """The constraint that a record is written in at least one language, whichever."""
    return models.CheckConstraint(
        condition=~Q(exists_in=" "),
        name="%(app_label)s_%(class)s_exists_in_a_language",
        violation_error_message=_("Write this in at least one language, whichever you like."),
    )


class Translated(models.Model):
    """A record with texts in any of the 31 languages; one of them is its original."""

    original_language = LanguageField(
        _("original language"),
        help_text=_("The language that this was first written in. No other is required."),
    )

    objects = LocalizedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(original_language=""),
                name="%(app_label)s_%(class)s_has_an_original",
                violation_error_message=_("Say which language the original is in."),
            ),
        ]

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """A column that was not loaded brings all others along: one query, not 31."""
        if fields is not None and len(fields) == 1:
            deferred = self.get_deferred_fields()
            if deferred >= set(fields):
                fields = deferred - set(translated(type(self)))  # raw columns are never read
        super().refresh_from_db(using, fields, from_queryset)

    @property
    def languages_written(self):
        """The codes of the languages that this exists in, the original first."""
        found = self.exists_in.split()
        return sorted(found, key=lambda code: (code != self.original_language, code))


def published_q(path=""):
    """The condition that the page at the end of a path ("network__") is public now."""
    return Q(**{f"{path}published_at__lte": timezone.now()})


class PageQuerySet(LocalizedQuerySet):
    def published(self):
        """Pages whose moment has come; an empty moment is a draft, a future one scheduled."""
        return self.filter(published_q())

    def newest(self):
        return self.order_by("-published_at", "pk")

    def readable_first(self):
        """Those that exist in the active language first, each group with the newest first."""
        readable = When(exists_in__contains=f" {get_language()} ", then=0)
        return self.order_by(Case(readable, default=1), "-published_at", "pk")

    def written_in(self, code):
        """Those that exist in a language."""
        return self.filter(exists_in__contains=f" {code} ")

    def search(self, text):
        """Those with the text in their name or in what the active language shows of them."""
        found = Q()
        for name in translated(self.model):
            self = self.alias(**{f"shown_{name}": loc(name)})
            found |= Q(**{f"shown_{name}__icontains": text})
        if hasattr(self.model, "name_folded"):
            found |= Q(name_folded__contains=folded(text))
        return self.filter(found)


class Page(Translated):
    """A record with a public page of its own."""

    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        help_text=_("The last part of the page's address, the same in all languages."),
    )
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Public from this moment on. Empty: a draft. In the future: scheduled."),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    note = models.TextField(
        _("note for editors"),
        blank=True,
        help_text=_("Sources, doubts, name variants. Never shown to the public."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta(Translated.Meta):
        abstract = True

    def get_absolute_url(self):
        """The page in the active language."""
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}-detail", args=[self.slug])

    @property
    def is_public(self):
        return self.published_at is not None and self.published_at <= timezone.now()


class Image(Translated):
    """A picture with what a reader who cannot see it needs to know."""

    slug = KeyField("alt")
    file = models.ImageField(
        _("file"),
        upload_to="images/%Y/",
        width_field="width",
        height_field="height",
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp", "avif"])],
    )
    width = models.PositiveIntegerField(_("width"), editable=False, null=True)
    height = models.PositiveIntegerField(_("height"), editable=False, null=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        _("focus from the left, in %"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focus from the top, in %"), default=50, validators=[MaxValueValidator(100)]
    )

    class Meta(Translated.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [*Translated.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.alt or self.slug
