from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from urbact_site.alphabets import sort_key
from urbact_site.cldr import country_name, names_of_country
from urbact_site.localized import LocalizedQuerySet
from urbact_site.models import SearchDocument, published_q


def within(degrees):
    """The validators of a coordinate, which goes so far to both sides of zero."""
    return [MinValueValidator(-degrees), MaxValueValidator(degrees)]


class CountryQuerySet(LocalizedQuerySet):
    def by_name(self):
        """A list, sorted by the names in the active language (no column has them)."""
        return sorted(self, key=lambda country: sort_key(str(country)))

    def by_code(self):
        return self.order_by("slug", "pk")

    def search(self, text):
        """Those with all words of the text in their names."""
        return self.filter(pk__in=SearchDocument.objects.records_of(self.model, text))

    def in_networks(self):
        """Those that a partner of a public network comes from."""
        return self.filter(published_q("partners__network__")).distinct()


class Country(models.Model):
    """A country of the programme; its name is the CLDR's, in every language."""

    class Status(models.TextChoices):
        MEMBER_STATE = "member-state", _("member state of the EU")
        PARTNER_STATE = "partner-state", _("partner state")
        CANDIDATE = "candidate", _("candidate country")
        FORMER = "former", _("former programme country")

    slug = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[a-z]{2}$")],
        help_text=_("ISO 3166-1 in lower case: gr for Greece."),
    )
    status = models.CharField(_("programme status"), max_length=20, choices=Status)
    longitude = models.FloatField(
        _("longitude"), validators=within(180), help_text=_("Degrees east.")
    )
    latitude = models.FloatField(
        _("latitude"), validators=within(90), help_text=_("Degrees north.")
    )

    objects = CountryQuerySet.as_manager()
    owned_by = None
    search_related = []

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["slug"]

    def __str__(self):
        return country_name(self.slug)

    def get_absolute_url(self):
        return reverse("networks:country-detail", args=[self.slug])

    @property
    def description(self):
        return f"{self}: {self.get_status_display()}"

    def linked_data(self):
        geo = {"@type": "GeoCoordinates", "latitude": self.latitude, "longitude": self.longitude}
        return {
            "@type": "Country",
            "name": str(self),
            "identifier": self.slug.upper(),
            "url": self.get_absolute_url(),
            "geo": geo,
        }

    @property
    def other_names(self):
        """Its names in all languages."""
        return names_of_country(self.slug)

    def search_texts(self):
        return str(self), "", ""
