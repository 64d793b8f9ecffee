from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from networks.models.city import City
from networks.models.country import Country
from networks.models.subject import Topic
from urbact_site.fields import RichTextField
from urbact_site.models import Image, Page, PageQuerySet, exists_in_a_language


class GoodPracticeQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("city", "country", "image").prefetch_related(
            Prefetch("topics", Topic.objects.by_name().localized())
        )


class GoodPractice(Page):
    """What a city did well, told so that others can do it too."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="good_practices",
        verbose_name=_("city"),
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="good_practices",
        verbose_name=_("country"),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="good_practices", verbose_name=_("topics")
    )
    label_year = models.PositiveSmallIntegerField(_("year of the label"), null=True, blank=True)
    image = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="good_practices",
        verbose_name=_("image"),
    )

    objects = GoodPracticeQuerySet.as_manager()
    search_related = ["city", "country", "topics"]

    class Meta(Page.Meta):
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        constraints = [*Page.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.title

    @property
    def theme_key(self):
        """It has topics only: of the first that is near to a theme, that."""
        return next((topic.theme_key for topic in self.topics.all() if topic.theme_key), "")

    def linked_data(self):
        place = self.city or self.country
        return (
            super().linked_data()
            | self.linked_text()
            | {
                "contentLocation": place and {"@type": "Place", "name": str(place)},
                "about": [topic.name for topic in self.topics.all()],
            }
        )
