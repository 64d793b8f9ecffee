from django.db import models
from django.db.models import Count, Min, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from events.models.nationalpoint import NationalPoint, speaker
from networks.models import City, Country, Network, Theme, Topic
from urbact_site.fields import LinesField, RichTextField
from urbact_site.models import Image, Page, PageQuerySet, exists_in_a_language


class ArticleQuerySet(PageQuerySet):
    def with_related(self):
        """With `theme_key`: the theme of the networks it tells of, if all have the same."""
        themes = Theme.objects.order_by().filter(networks__articles=OuterRef("pk"))
        of_article = themes.values("networks__articles").annotate(n=Count("slug", distinct=True))
        one = of_article.filter(n=1).values_list(Min("slug"))
        return self.select_related("national_point", "image").annotate(theme_key=Subquery(one))


class Article(Page):
    """A news item or story, by a National URBACT Point or by the programme itself."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        STORY = "story", _("story")
        ARTICLE = "article", _("article")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEWS)
    national_point = models.ForeignKey(
        NationalPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("National URBACT Point"),
        help_text=_("Empty: the programme itself."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("image"),
    )
    authors = LinesField(_("authors"), blank=True, help_text=_("One name a line."))
    countries = models.ManyToManyField(
        Country, blank=True, related_name="articles", verbose_name=_("countries")
    )
    networks = models.ManyToManyField(
        Network, blank=True, related_name="articles", verbose_name=_("networks")
    )
    cities = models.ManyToManyField(
        City, blank=True, related_name="articles", verbose_name=_("cities")
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="articles", verbose_name=_("topics")
    )

    objects = ArticleQuerySet.as_manager()
    owned_by = "national_point"
    search_related = ["countries", "cities", "topics"]

    class Meta(Page.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [*Page.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.title

    @property
    def author_names(self):
        return self.authors.splitlines()

    def linked_data(self):
        authors = [{"@type": "Person", "name": name} for name in self.author_names]
        return (
            super().linked_data()
            | self.linked_text()
            | {
                "@type": "NewsArticle" if self.kind == self.Kind.NEWS else "Article",
                "author": authors or speaker(self.national_point),
                "publisher": speaker(self.national_point),
            }
        )

    def search_texts(self):
        return self.title, self.summary, f"{self.body} {self.authors}"
