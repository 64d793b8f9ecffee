"""The map of a network."""

from django import template

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
