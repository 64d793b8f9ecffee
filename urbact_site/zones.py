"""The time that the moments of a record are told in: its National URBACT Point's country's."""

import zoneinfo

from django.conf import settings

from urbact_site import cldr
from urbact_site.scope import LIBRARY


def zone_of(record):
    """The time zone that the moments of a record are told in."""
    path = getattr(record, "owned_by", None)
    if path in (None, LIBRARY):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)
    point = getattr(record, path) if path else record
    country = point and point.pk and point.countries.order_by("pk").first()
    return zoneinfo.ZoneInfo(cldr.country_zone(country.slug) if country else settings.TIME_ZONE)
