from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models.country import Country
from urbact_site.fields import Folded, folded, folded_column
from urbact_site.localized import LocalizedQuerySet
from urbact_site.models import published_q


class CityQuerySet(LocalizedQuerySet):
    def with_related(self):
        """With the country, and `network_count`, the number of public networks it is in."""
        networks = Count("partners__network", published_q("partners__network__"), distinct=True)
        return self.select_related("country").annotate(network_count=networks)

    def in_networks(self):
        """Those that are a partner of a public network."""
        return self.filter(published_q("partners__network__")).distinct()

    def most_networks(self):
        return self.order_by("-network_count", "name_folded", "pk")

    def search(self, text):
        """Those with the text in one of their names; case and diacritics do not count."""
        return self.filter(names_folded__contains=folded(text))


class City(models.Model):
    """A place with coordinates: where partners, practices, events and experts are."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=100)
    alternative_names = models.TextField(
        _("alternative names"),
        blank=True,
        help_text=_("Other names it goes by, one a line: Coruna and La Coruña for A Coruña."),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="cities", verbose_name=_("country")
    )
    longitude = models.FloatField(_("longitude"), help_text=_("Degrees east."))
    latitude = models.FloatField(_("latitude"), help_text=_("Degrees north."))
    name_folded = folded_column("name")
    names_folded = models.GeneratedField(
        expression=Folded(
            Concat("name", models.Value("\n"), "alternative_names", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name_folded", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="city_is_on_earth",
                violation_error_message=_(
                    "Longitude goes from -180 to 180, latitude from -90 to 90."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("networks:city-detail", args=[self.slug])
