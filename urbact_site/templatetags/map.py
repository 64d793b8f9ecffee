"""The maps of a network and of a city."""

from django import template
from django.utils.translation import gettext as _

from urbact_site.map import Kind, Map, Place

register = template.Library()

SHAPES = {"lead": "diamond", "partner": "circle"}


@register.inclusion_tag("includes/_map.html")
def partner_map(partners):
    """Where the partners of a network are, each city once: as its lead, if it is that.

    partners: the lead first, with their cities and countries loaded.
    """
    places = {}
    for partner in partners:
        if partner.city:
            kind = Kind(partner.role, partner.get_role_display(), SHAPES[partner.role])
            country = str(partner.country)
            place = Place(
                name=partner.name,
                url=partner.city.get_absolute_url(),
                longitude=partner.city.longitude,
                latitude=partner.city.latitude,
                kind=kind,
                note=f"{country}, {kind.label}" if partner.role == "lead" else country,
            )
            places.setdefault(partner.city_id, place)
    return {"map": Map(places.values(), dict.fromkeys(place.kind for place in places.values()))}


@register.inclusion_tag("includes/_map.html")
def companion_map(city, companions):
    """Where a city and its companions are; the more networks one shares with it, the larger.

    companions: cities with their countries and `network_count`.
    """
    here, there = Kind("lead", city.name, "diamond"), Kind("partner", _("partner"), "circle")
    rows = [(city, here, 1), *((other, there, other.network_count) for other in companions)]
    places = [
        Place(
            name=row.name,
            url=row.get_absolute_url(),
            longitude=row.longitude,
            latitude=row.latitude,
            kind=kind,
            note=str(row.country),
            size=size,
        )
        for row, kind, size in rows
    ]
    return {"map": Map(places, [here, there])}
