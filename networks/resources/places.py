"""The known cities, by all the names that they go by."""

from difflib import SequenceMatcher
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from networks.models import City
from urbact_site.words import words

MOST_CHOICES = 8
NO_CITY = "no city"
NO_CITY_CHOICE = [NO_CITY, _("No city")]


def key_of(text):
    """A name as it is looked up: "A Coruña" is "a coruna"."""
    return words(text).strip()


class Places:
    """Loaded once, when the first name is looked up."""

    @cached_property
    def cities(self):
        """[(slug, name, country, all names as they are looked up)]"""
        rows = City.objects.values_list("slug", "name", "country__slug", "alternative_names")
        return [
            (slug, name, country, {key_of(n) for n in (name, slug, *others.splitlines())})
            for slug, name, country, others in rows.order_by("name_folded", "pk")
        ]

    def find(self, key, country):
        """[(slug of a city, of its country)] of those with a name, in a country or in any, ""."""
        return [(c[0], c[2]) for c in self.cities if key in c[3] and country in ("", c[2])]

    def nearest(self, key, country, is_abroad_too=True):
        """[[slug, "A Coruña, es"]] of the cities with the most similar names, those of the country
        first."""

        def likeness(city):
            names = (SequenceMatcher(None, key, name).ratio() for name in city[3])
            return city[2] == country, max(names)

        there = [city for city in self.cities if is_abroad_too or city[2] == country]
        likely = sorted(there, key=likeness, reverse=True)[:MOST_CHOICES]
        return [[slug, f"{name}, {of}"] for slug, name, of, _names in likely]
