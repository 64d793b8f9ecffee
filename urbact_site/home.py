"""The first page, and the way there."""

from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from events.models import Article, Call, Event
from networks.models import City, Country, Network, Theme
from urbact_site.views import OverviewView


def start(request):
    """Lead from `/` to the home page in the language the browser asks for."""
    response = redirect("home")
    patch_vary_headers(response, ["Accept-Language"])
    return response


class HomeView(OverviewView):
    """What URBACT is, its themes, and what is new: in the reader's language first."""

    template_name = "home.html"
    heading = _("Cities that learn from one another")
    intro = _(
        "The EU programme in which cities form networks, make plans together and learn from one "
        "another."
    )

    def get_context_data(self, **kwargs):
        networks = Network.objects.published().count()
        cities = City.objects.in_networks().count()
        countries = Country.objects.in_networks().count()
        return super().get_context_data(
            themes=Theme.objects.in_networks().by_name().localized(),
            figures=[
                (
                    networks,
                    npgettext("after a number", "network", "networks", networks),
                    "networks:network-list",
                ),
                (
                    cities,
                    npgettext("after a number", "city", "cities", cities),
                    "networks:city-list",
                ),
                (countries, npgettext("after a number", "country", "countries", countries), ""),
            ],
            map=City.objects.on_map(),
            articles=Article.objects.published().with_related().readable_first().localized()[:6],
            events=Event.objects.published().with_related().coming_first().localized()[:4],
            calls=Call.objects.published().with_related().not_closed().open_first().localized()[:2],
            **kwargs,
        )
