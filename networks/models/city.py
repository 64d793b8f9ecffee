from itertools import cycle, groupby

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from networks.models.country import Country, within
from networks.models.subject import Theme
from urbact_site.alphabets import Alphabetical
from urbact_site.cldr import country_name
from urbact_site.fields import Folded, LinesField, folded_column
from urbact_site.localized import LocalizedQuerySet
from urbact_site.map import Kind, Map, Place
from urbact_site.models import SearchDocument, published_q

SHAPES = ["square", "triangle", "diamond", "wedge", "plus"]
SEVERAL_THEMES = Kind("several-themes", _("Several themes"), "ring")
NO_THEME = Kind("no-theme", _("No theme stated"), "dot")
ROLES = {
    "lead": Kind("lead", _("lead partner"), "diamond"),
    "partner": Kind("partner", _("partner"), "circle"),
}


class CityQuerySet(LocalizedQuerySet):
    def with_related(self):
        """With the country, and `network_count`, the number of public networks it is in."""
        networks = Count("partners__network", published_q("partners__network__"), distinct=True)
        # Counted beside the row: what selects or counts cities leaves it out, and joins nothing.
        row = self.model.objects.filter(pk=OuterRef("pk")).annotate(count=networks)
        return self.select_related("country").annotate(network_count=Subquery(row.values("count")))

    def in_networks(self):
        """Those that are a partner of a public network."""
        return self.filter(published_q("partners__network__")).distinct()

    def in_no_network(self):
        """Those that are a partner of no public network."""
        return self.exclude(pk__in=self.model.objects.in_networks().values("pk"))

    def most_networks(self):
        return self.order_by("-network_count", Alphabetical("name"), "pk")

    def search(self, text):
        """Those with all words of the text in their names or their country's."""
        return self.filter(pk__in=SearchDocument.objects.records_of(self.model, text))

    def on_map(self, by_role=False):
        """The `Map` of those in public networks, marked by the themes of these, or else by whether
        they lead one; two queries."""
        shapes = zip(Theme.objects.in_networks().order_by("slug").localized(), cycle(SHAPES))
        kinds = {
            theme.slug: Kind(f"theme-{theme.slug}", theme.name, shape, theme.name_language)
            for theme, shape in shapes
        }
        rows = (
            self.model.objects.filter(published_q("partners__network__"), pk__in=self.values("pk"))
            .order_by(Alphabetical("name"), "pk", "partners__network__name_folded")
            .values("slug", "name", "longitude", "latitude", "country__slug")
            .annotate(
                network=F("partners__network__name"),
                role=F("partners__role"),
                theme=F("partners__network__themes__slug"),
            )
        )
        cities = [list(city) for _slug, city in groupby(rows, key=lambda row: row["slug"])]
        legend = [*ROLES.values(), *kinds.values(), SEVERAL_THEMES, NO_THEME]
        return Map([place(city, kinds, by_role) for city in cities], legend)

    def on_map_by_role(self):
        return self.on_map(by_role=True)


class City(models.Model):
    """A place with coordinates: where partners, practices, events and experts are."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=100)
    alternative_names = LinesField(
        _("alternative names"),
        blank=True,
        help_text=_("Other names it goes by, one a line: Coruna and La Coruña for A Coruña."),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="cities", verbose_name=_("country")
    )
    longitude = models.FloatField(
        _("longitude"), validators=within(180), help_text=_("Degrees east.")
    )
    latitude = models.FloatField(
        _("latitude"), validators=within(90), help_text=_("Degrees north.")
    )
    name_folded = folded_column("name")
    names_folded = models.GeneratedField(
        expression=Folded(
            Concat("name", models.Value("\n"), "alternative_names", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = CityQuerySet.as_manager()
    owned_by = None
    names_kept_in = "alternative_names"
    search_related = ["country"]

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

    @property
    def companions(self):
        """The cities that are with this one in public networks, those with most of them first;
        `network_count` is how many they share."""
        shared = self.partners.published().values("network")
        return (
            City.objects.filter(partners__network__in=shared)
            .exclude(pk=self.pk)
            .annotate(network_count=Count("partners__network", distinct=True))
            .select_related("country")
            .most_networks()
        )

    @property
    def description(self):
        return f"{self}, {self.country}"

    def linked_data(self):
        geo = {"@type": "GeoCoordinates", "latitude": self.latitude, "longitude": self.longitude}
        return {
            "@type": "City",
            "name": self.name,
            "alternateName": self.other_names,
            "url": self.get_absolute_url(),
            "geo": geo,
            "containedInPlace": self.country.linked_data(),
        }

    @property
    def other_names(self):
        return self.alternative_names.splitlines()

    def search_texts(self):
        return self.name, ", ".join(self.other_names), ""


def place(rows, kinds, by_role):
    """A city on the map, from its rows, one a network and theme; kinds: by the theme's slug."""
    city, networks = rows[0], list(dict.fromkeys(row["network"] for row in rows))
    worked_on = tuple(kind for slug, kind in kinds.items() if slug in {r["theme"] for r in rows})
    of_themes = SEVERAL_THEMES if len(worked_on) > 1 else next(iter(worked_on), NO_THEME)
    role = ROLES["lead" if "lead" in {row["role"] for row in rows} else "partner"]
    return Place(
        name=city["name"],
        url=reverse("networks:city-detail", args=[city["slug"]]),
        longitude=city["longitude"],
        latitude=city["latitude"],
        kind=role if by_role else of_themes,
        kinds=worked_on,
        country=country_name(city["country__slug"]),
        networks=tuple(networks),
        note=ngettext("%(n)s network", "%(n)s networks", len(networks)) % {"n": len(networks)},
        size=len(networks),
    )
