from django.utils.translation import gettext_lazy as _

from networks.models import City, Country, Document, GoodPractice, Network, Partner, Theme, Topic
from urbact_site.resources import PageResource, SlugResource, columns


class CountryResource(SlugResource):
    class Meta:
        model = Country
        fields = columns(Country, "status", "longitude", "latitude")


class CityResource(SlugResource):
    class Meta:
        model = City
        fields = columns(City, "name", "country", "longitude", "latitude", "alternative_names")


class ThemeResource(SlugResource):
    class Meta:
        model = Theme
        fields = columns(Theme)


class TopicResource(SlugResource):
    class Meta:
        model = Topic
        fields = columns(Topic, "policy_objective")


class NetworkResource(PageResource):
    class Meta:
        model = Network
        fields = columns(
            Network,
            "name",
            "name_confirmed",
            "kind",
            "period",
            "starts_on",
            "ends_on",
            "predecessor",
            "themes",
            "topics",
            "image",
            "links",
        )


class PartnerResource(SlugResource):
    class Meta:
        name = _("Partners, as they are exported")
        model = Partner
        fields = columns(Partner, "network", "role", "name", "city", "country", "kind")


class DocumentResource(SlugResource):
    class Meta:
        model = Document
        fields = columns(Document, "network", "kind", "language", "file", "address")


class GoodPracticeResource(PageResource):
    class Meta:
        model = GoodPractice
        fields = columns(GoodPractice, "city", "country", "topics", "label_year", "image")
