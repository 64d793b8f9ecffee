"""The people the programme has validated to help networks, and what they may do there."""

from datetime import timedelta
from textwrap import shorten

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Country, Network
from urbact_site.alphabets import Alphabetical
from urbact_site.fields import KeyField, LanguageListField, LinksField, RichTextField, folded_column
from urbact_site.localized import LANGUAGES, LocalizedQuerySet, loc
from urbact_site.models import (
    Image,
    Page,
    PageQuerySet,
    Translated,
    TranslatedQuerySet,
    exists_in_a_language,
    published_q,
    same_as,
)


class ExpertiseQuerySet(TranslatedQuerySet):
    def of_kind(self, kind):
        return self.filter(kind=kind)

    def by_kind(self):
        return self.order_by("kind", Alphabetical(loc("name")), "pk")


class Expertise(Translated):
    """One thing that the programme validates an expert for."""

    class Kind(models.TextChoices):
        EXCHANGE_AND_LEARNING = "exchange-and-learning", _("Exchange and learning")
        THEMATIC = "thematic", _("Thematic expertise")
        METHODS_AND_TOOLS = "methods-and-tools", _("Methods and tools")

    slug = models.SlugField(_("key"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True)

    objects = ExpertiseQuerySet.as_manager()

    class Meta(Translated.Meta):
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")
        constraints = [*Translated.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.name


class ExpertQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("country", "photo").prefetch_related(
            Prefetch("expertise", Expertise.objects.by_kind().localized())
        )

    def unverified(self):
        """Those whom nobody has verified for a year."""
        year_ago = timezone.localdate() - timedelta(days=365)
        return self.filter(Q(verified_on=None) | Q(verified_on__lt=year_ago))

    def without_languages(self):
        return self.filter(languages="")


class Expert(Page):
    """A person whom cities can ask: lead expert of a network, or for single missions."""

    class Availability(models.TextChoices):
        LEAD_AND_AD_HOC = "lead-and-ad-hoc", _("as lead expert and for single missions")
        AD_HOC = "ad-hoc", _("for single missions")
        NOT_AVAILABLE = "not-available", _("not available")

    name = models.CharField(_("name"), max_length=100)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name=_("country"),
    )
    languages = LanguageListField(_("languages spoken"), blank=True)
    availability = models.CharField(
        _("availability"),
        max_length=20,
        choices=Availability,
        default=Availability.LEAD_AND_AD_HOC,
    )
    expertise = models.ManyToManyField(
        Expertise, blank=True, related_name="experts", verbose_name=_("validated expertise")
    )
    headline = models.CharField(_("headline"), max_length=150, blank=True)
    biography = RichTextField(_("biography"), blank=True)
    photo = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name=_("photo"),
    )
    links = LinksField(_("links"))
    verified_on = models.DateField(
        _("last verified on"),
        null=True,
        blank=True,
        help_text=_("When somebody last made sure that this is still true."),
    )
    name_folded = folded_column("name")

    objects = ExpertQuerySet.as_manager()
    search_related = ["country", "expertise"]

    class Meta(Page.Meta):
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [*Page.Meta.constraints]

    def __str__(self):
        return self.name

    @property
    def languages_written(self):
        """Without a biography the page is a name and vocabulary: it exists in every language."""
        return super().languages_written or LANGUAGES

    @property
    def description(self):
        names = ", ".join(expertise.name for expertise in self.expertise.all())
        return super().description or shorten(names, 160, placeholder=" …")

    def linked_data(self):
        """A person; where somebody lives is not where they are from, so no country is told."""
        return super().linked_data() | {
            "@type": "Person",
            "jobTitle": self.headline,
            "knowsAbout": [expertise.name for expertise in self.expertise.all()],
            "knowsLanguage": self.languages,
            "image": self.photo and self.photo.linked_data(),
            "sameAs": same_as(self.links),
        }

    def search_texts(self):
        return self.name, self.headline, self.biography


class AssignmentQuerySet(LocalizedQuerySet):
    def published(self):
        return self.filter(Q(expert=None) | published_q("expert__"), published_q("network__"))

    def leads(self):
        return self.filter(role=Assignment.Role.LEAD)

    def with_related(self):
        return self.select_related("expert__country", "network")


class Assignment(models.Model):
    """Who helps a network as its expert: a person of the register, or an organisation."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead expert")
        AD_HOC = "ad-hoc", _("ad hoc expert")

    slug = KeyField("network.slug", "expert.slug", "organisation")
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="assignments", verbose_name=_("network")
    )
    expert = models.ForeignKey(
        Expert,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("expert"),
    )
    organisation = models.CharField(
        _("organisation"),
        max_length=200,
        blank=True,
        help_text=_("Instead of a person: a city can be lead expert."),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.LEAD)

    objects = AssignmentQuerySet.as_manager()
    owned_by = None
    part_of = ["network", "expert"]

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["network", "-role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expert=None) & ~Q(organisation="")
                | Q(expert__isnull=False, organisation=""),
                name="assignment_is_of_expert_or_organisation",
                violation_error_message=_("Name an expert or an organisation, one of the two."),
            ),
            models.UniqueConstraint(
                fields=["network", "expert"],
                name="expert_is_once_in_a_network",
                violation_error_message=_("This expert is assigned to the network already."),
            ),
        ]

    def __str__(self):
        return f"{self.expert or self.organisation}, {self.get_role_display()}"
