from functools import reduce
from operator import or_
from textwrap import shorten

from django.db import models
from django.db.models import Case, Count, Max, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.localized import LANGUAGES
from urbact_site.models.proofreading import Proofreading
from urbact_site.models.searchdocument import SearchDocument
from urbact_site.models.translated import Translated, TranslatedQuerySet
from urbact_site.words import plain

# Who speaks where no National URBACT Point does, in the words of schema.org.
PROGRAMME = {"@type": "Organization", "name": "URBACT", "url": "/"}


def same_as(links):
    """The addresses, of a page's links, where somebody speaks for themselves."""
    return [x["address"] for x in links if x["kind"] not in ("e-mail", "document")]


def published_q(path=""):
    """The condition that the page at the end of a path ("network__") is public now."""
    return Q(**{f"{path}published_at__lte": timezone.now()})


class PageQuerySet(TranslatedQuerySet):
    def published(self):
        """Pages whose moment has come; an empty moment is a draft, a future one scheduled."""
        return self.filter(published_q())

    def submitted(self):
        """Pages that wait for review, those that have waited longest first."""
        return self.exclude(submitted_at=None).order_by("submitted_at", "pk")

    def newest(self):
        return self.order_by("-published_at", "pk")

    def summary(self):
        """(number, sum of keys, last change, last publication): no two states of a list agree in
        all of them."""
        marks = (Count("pk"), Sum("pk"), Max("updated_at"), Max("published_at"))
        found = self.order_by().prefetch_related(None).select_related(None)
        return tuple(found.aggregate(*marks).values())

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

    def with_remarks(self):
        """Those that proofreading has something to say of, with the number, `remark_count`; not
        those that were changed since."""
        read = Proofreading.objects.filter(
            kind=self.model._meta.label_lower,
            object_id=OuterRef("pk"),
            read_at__gte=OuterRef("updated_at"),
        )
        counted = self.annotate(remark_count=Subquery(read.values("count")))
        return counted.exclude(remark_count=None)

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
    # The theme whose drawing stands where a picture is missing.
    theme_key = ""

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
