from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Case, Count, GeneratedField, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import get_language

from urbact_site.index import searched, write_changes
from urbact_site.localized import translated
from urbact_site.words import Matches, Rank, Stemmed, search_terms, words


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

    def for_readers(self):
        """Those that readers of the active language are shown."""
        return self.filter(readers__contains=f" {get_language()} ")

    def matching(self, text):
        """Those that a reader of the active language is shown, with each of the words."""
        write_changes()  # so that a transaction finds what it has itself changed
        shown = self.for_readers()
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
            When(title_words__contains=f"|{whole}|", then=3.0),
            When(title_words__contains=f"|{whole.rstrip()}", then=2.0),
            When(in_title, then=1.0),
            default=0.0,
        )
        if connection.vendor == "postgresql":
            rank += Rank("vector", terms, get_language())
        return self.annotate(rank=rank).order_by("-rank", "title_words", "pk")

    def titled(self, text):
        """Those that have all words in their title, in whatever language readers look for them."""
        terms = search_terms(text)
        if not terms:
            return self.none()
        write_changes()
        return self.filter(*(Q(title_words__contains=f" {word}") for word in terms))

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
    is_machine = models.BooleanField(default=False)
    # The languages of the pages that show this: " da ", and those that the record has none for.
    readers = models.CharField(max_length=150)
    title = models.TextField()
    # With its other names: "| copenhagen | kobenhavn |".
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

    def is_machine_in(self, language):
        """Whether its text comes from a machine, as `Translated` says it."""
        return self.is_machine and language == self.language

    @property
    def title_language(self):
        """The language of the title; None for a name, which is the same in all."""
        return self.language if "title" in translated(self.model) else None
