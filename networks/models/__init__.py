"""The nouns of URBACT's work: cities of countries work on themes in networks."""

from networks.models.city import City
from networks.models.country import Country
from networks.models.document import Document
from networks.models.goodpractice import GoodPractice
from networks.models.network import Network, Partner
from networks.models.subject import Theme, Topic

__all__ = ["City", "Country", "Document", "GoodPractice", "Network", "Partner", "Theme", "Topic"]
