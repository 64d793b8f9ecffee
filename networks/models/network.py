from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.city import City
from networks.models.country import Country
from networks.models.subject import Theme, Topic
from urbact_site.alphabets import Alphabetical
from urbact_site.fields import KeyField, LinksField, RichTextField, folded_column
from urbact_site.localized import LocalizedQuerySet
from urbact_site.models import (
    PROGRAMME,
    Image,
    Page,
    PageQuerySet,
    exists_in_a_language,
    published_q,
    same_as,
)


class NetworkQuerySet(PageQuerySet):
    def with_related(self):
        """With what a card names: themes, and as `leads` the lead partner, its city and country."""
        return self.select_related("predecessor", "image").prefetch_related(
            Prefetch("themes", Theme.objects.by_name().localized()),
            Prefetch("partners", Partner.objects.leads().with_related(), to_attr="leads"),
        )

    def newest(self):
        return self.order_by(F("starts_on").desc(nulls_last=True), Alphabetical("name"), "pk")

    def upcoming(self):
        return self.filter(starts_on__gt=timezone.localdate())

    def ongoing(self):
        today = timezone.localdate()
        return self.filter(Q(ends_on__gte=today) | Q(ends_on=None), starts_on__lte=today)

    def closed(self):
        return self.filter(ends_on__lt=timezone.localdate())

    def count_by_kind_and_period(self):
        """[(kind, programme period, number)]"""
        return self.order_by().values_list("kind", "period").annotate(Count("pk"))

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def of_period(self, period):
        return self.filter(period=period)

    def with_partner_list(self):
        """Those of which more than the lead is known, with `partner_count`, the lead left out."""
        others = Count("partners", Q(partners__role=Partner.Role.PARTNER))
        return self.annotate(partner_count=others).filter(partner_count__gt=0)

    def with_partner_count_outside(self, fewest, most):
        return self.with_partner_list().exclude(partner_count__range=(fewest, most))

    def without_partner_list(self):
        return self.exclude(partners__role=Partner.Role.PARTNER)

    def without_dates(self):
        """Those of which the first or the last day is not known."""
        return self.filter(Q(starts_on=None) | Q(ends_on=None))

    def without_kind(self):
        return self.filter(kind="")

    def without_theme(self):
        return self.filter(themes=None)

    def with_doubtful_name(self):
        return self.filter(name_confirmed=False)

    def of_city(self, city):
        return self.filter(partners__city=city).distinct()

    def of_country(self, country):
        return self.filter(partners__country=country).distinct()


class Network(Page):
    """Cities that work on one theme together for some years, led by one of them."""

    class Kind(models.TextChoices):
        ACTION_PLANNING = "action-planning", _("Action Planning Network")
        TRANSFER = "transfer", _("Transfer Network")
        INNOVATION_TRANSFER = "innovation-transfer", _("Innovation Transfer Network")
        IMPLEMENTATION = "implementation", _("Implementation Network")
        TRANSFER_MECHANISM_PILOT = "transfer-mechanism-pilot", _("Transfer Mechanism pilot")

    class Period(models.TextChoices):
        URBACT_I = "urbact-i", "URBACT I"
        URBACT_II = "urbact-ii", "URBACT II"
        URBACT_III = "urbact-iii", "URBACT III"
        URBACT_IV = "urbact-iv", "URBACT IV"
        UNKNOWN = "unknown", _("unknown")

    class Status(models.TextChoices):
        ONGOING = "ongoing", _("ongoing")
        UPCOMING = "upcoming", _("upcoming")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=100, help_text=_("As the network writes it."))
    name_confirmed = models.BooleanField(
        _("name confirmed"),
        default=True,
        help_text=_("Untick when the name was concluded from other facts."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, blank=True)
    period = models.CharField(
        _("programme period"), max_length=20, choices=Period, default=Period.UNKNOWN
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("predecessor"),
        help_text=_("The earlier network whose work this one carries on."),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="networks", verbose_name=_("themes")
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="networks", verbose_name=_("topics")
    )
    tagline = models.CharField(_("tagline"), max_length=150, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="networks",
        verbose_name=_("image"),
    )
    links = LinksField(_("links"))
    name_folded = folded_column("name")

    objects = NetworkQuerySet.as_manager()
    search_related = ["partners__city", "partners__country", "themes", "topics"]

    class Meta(Page.Meta):
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [
            *Page.Meta.constraints,
            exists_in_a_language(),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="network_ends_after_it_starts",
                violation_error_message=_("A network cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def theme_key(self):
        """Of several themes that of the first."""
        return next((theme.slug for theme in self.themes.all()), "")

    @property
    def status(self):
        """Upcoming, ongoing or closed by today's date; "" without dates."""
        today = timezone.localdate()
        if self.ends_on and self.ends_on < today:
            return self.Status.CLOSED
        if self.starts_on:
            return self.Status.ONGOING if self.starts_on <= today else self.Status.UPCOMING
        return ""

    @property
    def lead(self):
        """The lead partner, from `with_related()`; None when it is not known."""
        return next(iter(self.leads), None)

    def linked_data(self):
        return super().linked_data() | {
            "@type": "Project",
            "slogan": self.tagline,
            "foundingDate": self.starts_on,
            "dissolutionDate": self.ends_on,
            "knowsAbout": [theme.name for theme in self.themes.all()],
            "image": self.image and self.image.linked_data(),
            "sameAs": same_as(self.links),
            "parentOrganization": PROGRAMME,
            "member": [row.linked_data() for row in self.partners.with_related().by_role()],
        }

    def search_texts(self):
        period = "" if self.period == self.Period.UNKNOWN else self.get_period_display()
        summary = " – ".join(filter(None, [self.tagline, self.summary]))
        return self.name, summary, f"{self.body} {self.get_kind_display()} {period}"


class PartnerQuerySet(LocalizedQuerySet):
    def published(self):
        return self.filter(published_q("network__"))

    def with_related(self):
        return self.select_related("city", "country")

    def with_network(self):
        return self.select_related("network", "city", "country")

    def leads(self):
        return self.filter(role=Partner.Role.LEAD)

    def without_city(self):
        return self.filter(city=None)

    def away_from_their_city(self):
        """Those with another country than their city's."""
        return self.exclude(city=None).exclude(country=F("city__country"))

    def count_by_country(self):
        """[(code, number of networks, number of partners)]"""
        counts = {"networks": Count("network", distinct=True), "partners": Count("pk")}
        rows = self.order_by("country__slug").values("country__slug").annotate(**counts)
        return rows.values_list("country__slug", "networks", "partners")

    def by_role(self):
        """The lead first, then by name."""
        return self.order_by("role", Alphabetical("name"), "pk")

    def by_network(self):
        """By the name of the network, its lead first."""
        return self.order_by(
            Alphabetical("network__name"), "network", "role", Alphabetical("name"), "pk"
        )

    def by_period(self):
        """By the programme period of the network, the latest first."""
        return self.order_by("-network__period", Alphabetical("network__name"), "pk")


class Partner(models.Model):
    """A city, or a body that works for one, in a network."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        PARTNER = "partner", _("partner")

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        METROPOLIS = "metropolis", _("metropolis")
        AGENCY = "agency", _("agency")
        UNIVERSITY = "university", _("university")
        ASSOCIATION = "association", _("association")

    slug = KeyField("network.slug", "name")
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="partners", verbose_name=_("network")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PARTNER)
    name = models.CharField(_("name as published"), max_length=200)
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("city"),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="partners", verbose_name=_("country")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CITY)
    name_folded = folded_column("name")

    objects = PartnerQuerySet.as_manager()
    owned_by = None
    part_of = ["network"]

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["network", "role", "name_folded", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(role="lead"),
                name="network_has_one_lead",
                violation_error_message=_("This network has a lead partner already."),
            ),
            models.UniqueConstraint(
                fields=["network", "name"],
                name="partner_is_once_in_a_network",
                violation_error_message=_("This partner is in the network already."),
            ),
        ]

    def __str__(self):
        return self.name

    def linked_data(self):
        address = {"@type": "PostalAddress", "addressCountry": self.country.slug.upper()}
        if self.city:
            address["addressLocality"] = self.city.name
        return {"@type": "Organization", "name": self.name, "address": address}

    def clean(self):
        if self.city and self.country_id and self.city.country_id != self.country_id:
            raise ValidationError(
                {
                    "country": _("%(city)s is in %(country)s.")
                    % {"city": self.city, "country": self.city.country}
                }
            )
