"""What networks, cities and countries are in files."""

from networks.resources.participation import ParticipationResource
from networks.resources.records import (
    CityResource,
    CountryResource,
    DocumentResource,
    GoodPracticeResource,
    NetworkResource,
    PartnerResource,
    ThemeResource,
    TopicResource,
)

__all__ = [
    "CityResource",
    "CountryResource",
    "DocumentResource",
    "GoodPracticeResource",
    "NetworkResource",
    "ParticipationResource",
    "PartnerResource",
    "ThemeResource",
    "TopicResource",
]
