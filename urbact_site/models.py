"""What all content shares: the two abstract bases, users, search documents, pictures."""

from functools import reduce
from operator import or_
from textwrap import shorten

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Case, Count, GeneratedField, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import KeyField, LanguageField
from urbact_site.index import searched, write_changes
from urbact_site.localized import LANGUAGES, LocalizedQuerySet, columns, translated
from urbact_site.words import Matches, Rank, Stemmed, plain, search_terms, words


class User(AbstractUser):
    """Somebody who edits: programme staff or a member of a National URBACT Point."""


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


class SearchDocumentQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(kind=model._meta.label_lower)

    def published(self):
        """Those of records that are public now, as the records themselves say."""
        public = (
            Q(kind=model._meta.label_lower, object_id__in=model.objects.published().values("pk"))
            for model in searched()
        )
        return self.filter(reduce(or_, public))

    def matching(self, text):
        """Those that a reader of the active language is shown, with each of the words."""
        write_changes()  # so that a transaction finds what it has itself changed
        shown = self.filter(readers__contains=f" {get_language()} ")
        terms = search_terms(text)
        if not terms:
            return shown.none()
        if connection.vendor != "postgresql":
            return shown.filter(*(Q(words__contains=f" {word}") for word in terms))
        return shown.filter(Matches("language", "vector", terms))

    def records_of(self, model, text):
        """The primary keys of the records of a model that match a text, for `pk__in`."""
        return self.of(model).matching(text).values("object_id")

    def ranked(self, text):
        """With `rank`: 3 for the very title, 2 for its beginning, 1 for all words in it, 0 for
        others; on PostgreSQL plus what is the more the more often and the earlier they stand."""
        whole, terms = words(text), search_terms(text)
        if not terms:
            return self.annotate(rank=Value(0.0))
        in_title = Q(*(Q(title_words__contains=f" {word}") for word in terms))
        rank = Case(
            When(title_words=whole, then=3.0),
            When(title_words__startswith=whole.rstrip(), then=2.0),
            When(in_title, then=1.0),
            default=0.0,
        )
        if connection.vendor == "postgresql":
            rank += Rank("vector", terms, get_language())
        return self.annotate(rank=rank).order_by("-rank", "title_words", "pk")

    def in_title(self):
        """Those `ranked` that have all words in their title."""
        return self.filter(rank__gte=1)

    def best_of_each_kind(self, number):
        """The first few of each kind, and `count`, how many of the kind there are."""
        best_first = self.query.order_by
        return self.annotate(
            count=Window(Count("pk"), partition_by="kind"),
            place=Window(RowNumber(), partition_by="kind", order_by=best_first),
        ).filter(place__lte=number)

    def shown(self):
        """Without the columns that only the database reads."""
        return self.defer("title_words", "summary_words", "words", "vector", "readers")


class SearchDocument(models.Model):
    """What a record says in one of its languages. `words` has all names in all languages too."""

    kind = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    slug = models.CharField(max_length=100)
    language = models.CharField(max_length=7)
    # The languages of the pages that show this: " da ", and those that the record has none for.
    readers = models.CharField(max_length=150)
    title = models.TextField()
    title_words = models.TextField()
    summary = models.TextField()
    summary_words = models.TextField()
    text = models.TextField()
    words = models.TextField()
    vector = GeneratedField(
        expression=Stemmed(
            "language", "title", "title_words", "summary", "summary_words", "text", "words"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "language"], name="record_has_one_document_a_language"
            )
        ]
        indexes = [GinIndex(fields=["vector"], name="search_document_vector")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(f"{self.kind.replace('.', ':')}-detail", args=[self.slug])

    @property
    def model(self):
        return apps.get_model(self.kind)

    @property
    def kind_name(self):
        return self.model._meta.verbose_name

    @property
    def shown_text(self):
        return " · ".join(filter(None, [self.summary, self.text]))

    @property
    def title_language(self):
        """The language of the title; None for a name, which is the same in all."""
        return self.language if "title" in translated(self.model) else None


# Who speaks where no National URBACT Point does, in the words of schema.org.
PROGRAMME = {"@type": "Organization", "name": "URBACT", "url": "/"}


def same_as(links):
    """The addresses, of a page's links, where somebody speaks for themselves."""
    return [x["address"] for x in links if x["kind"] not in ("e-mail", "document")]


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

    def lacking(self, languages):
        """Those that miss one of the languages that a field ("national_point__languages") lists."""
        missing = (
            Q(**{f"{languages}__contains": f" {code} "}) & ~Q(exists_in__contains=f" {code} ")
            for code in LANGUAGES
        )
        return self.filter(reduce(or_, missing))

    def search(self, text):
        """Those with all words of the text in what readers of the active language are shown."""
        return self.filter(pk__in=SearchDocument.objects.records_of(self.model, text))


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
    search_related = []

    class Meta(Translated.Meta):
        abstract = True

    def get_absolute_url(self):
        """The page in the active language."""
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}-detail", args=[self.slug])

    @property
    def is_public(self):
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def modified_at(self):
        """When what the public sees last changed; for a public page."""
        return max(self.updated_at, self.published_at)

    @property
    def description(self):
        """What the page is about in one line, as search engines show it."""
        _title, summary, rest = self.search_texts()
        return shorten(summary.strip() or plain(rest), 160, placeholder=" …")

    def search_texts(self):
        return self.title, self.summary, self.body

    def linked_data(self):
        """What the page tells of, in the words of schema.org, each model with its own.

        Addresses of ours start at the root of the site; what is empty is left out in the page.
        """
        return {"name": str(self), "description": self.description}

    def linked_text(self):
        """The same for a page that is itself the text that somebody has written."""
        image = getattr(self, "image", None)
        return {
            "@type": "Article",
            "headline": str(self),
            "inLanguage": self.title_language,
            "datePublished": self.published_at,
            "dateModified": self.modified_at,
            "image": image and image.linked_data(),
            "publisher": PROGRAMME,
        }


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

    def linked_data(self):
        size = {"width": self.width, "height": self.height}
        return {"@type": "ImageObject", "contentUrl": self.file.url, "caption": self.alt, **size}
