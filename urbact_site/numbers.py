"""The programme in numbers, counted when somebody asks, beside what its own pages say."""

from collections import Counter
from datetime import date

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from events.models import Article, NationalPoint
from experts.models import Expert
from networks.models import City, GoodPractice, Network, Partner, Theme
from urbact_site.charts import Bar, Chart, most_first
from urbact_site.cldr import and_list, country_name, day_range, number
from urbact_site.views import OverviewView

# What the programme's overview of its Action Planning Networks says, and the article that tells it.
OVERVIEW = "thirty-action-planning-networks"
STATED_NETWORKS = 30
STATED_DAYS = date(2023, 6, 1), date(2025, 12, 31)
STATED_PARTNERS = 252
STATED_COUNTRIES = 28
STATED_THEMES = 5
STATED_SIZES = 8, 10  # the partners of a network, its lead left out: from, to


class NumbersView(OverviewView):
    """What there is, counted by theme, kind, period and country. All of it is public."""

    template_name = "numbers.html"
    heading = gettext_lazy("The programme in numbers")
    intro = gettext_lazy(
        "Everything here is counted from the public pages of this site at the moment you open it."
    )

    def get_context_data(self, **kwargs):
        countries = list(Partner.objects.published().count_by_country())
        kinds = Counter()
        periods = Counter()
        for kind, period, count in Network.objects.published().count_by_kind_and_period():
            kinds[kind] += count
            periods[period] += count
        return super().get_context_data(
            figures=figures(kinds.total(), countries),
            charts=[
                [networks_by_theme(), networks_by_kind(kinds), networks_by_period(periods)],
                [networks_by_country(countries), partners_by_country(countries)],
            ],
            map=City.objects.on_map(),
            comparisons=comparisons(),
            overview=Article.objects.published().filter(slug=OVERVIEW).localized("title").first(),
            **kwargs,
        )


def figures(networks, countries):
    """[(number, its noun, the address of the list)] of what there is most to say of."""
    partners = sum(count for _code, _networks, count in countries)
    cities = City.objects.in_networks().count()
    practices = GoodPractice.objects.published().count()
    experts = Expert.objects.published().count()
    points = NationalPoint.objects.published().count()
    return [
        (
            networks,
            npgettext("after a number", "network", "networks", networks),
            "networks:network-list",
        ),
        (partners, npgettext("after a number", "partner", "partners", partners), ""),
        (cities, npgettext("after a number", "city", "cities", cities), "networks:city-list"),
        (len(countries), npgettext("after a number", "country", "countries", len(countries)), ""),
        (
            practices,
            npgettext("after a number", "good practice", "good practices", practices),
            "networks:goodpractice-list",
        ),
        (experts, npgettext("after a number", "expert", "experts", experts), "experts:expert-list"),
        (
            points,
            npgettext("after a number", "national point", "national points", points),
            "events:nationalpoint-list",
        ),
    ]


# Charts


def list_of_networks(**filters):
    return reverse("networks:network-list", query=filters)


def not_stated(count, question):
    """The bar of what is not known, which leads to those who can tell; none when all is known."""
    url = f"{reverse('data-health')}#{question}"
    return [Bar(_("not stated"), count, url, kind="not-stated")] if count else []


def networks_by_theme():
    themes = Theme.objects.in_networks().localized("name")
    bars = [
        Bar(
            theme.name,
            theme.network_count,
            list_of_networks(theme=theme.slug),
            theme.name_language,
            f"theme-{theme.slug}",
        )
        for theme in themes
    ]
    unknown = not_stated(
        Network.objects.published().without_theme().count(), "networks-without-theme"
    )
    return Chart(
        "networks-by-theme",
        _("Networks by theme"),
        _("Theme"),
        _("Networks"),
        most_first(bars) + unknown,
        _("A network that works on several themes counts once in each."),
    )


def networks_by_kind(kinds):
    labels = dict(Network.Kind.choices)
    bars = [
        Bar(capfirst(labels.get(kind, kind)), count, list_of_networks(kind=kind))
        for kind, count in kinds.items()
        if kind
    ]
    unknown = not_stated(kinds[""], "networks-without-kind")
    return Chart(
        "networks-by-kind",
        _("Networks by kind"),
        _("Kind of network"),
        _("Networks"),
        most_first(bars) + unknown,
    )


def networks_by_period(periods):
    bars = [
        Bar(capfirst(label), periods[period], list_of_networks(period=period))
        for period, label in Network.Period.choices
        if periods[period]
    ]
    return Chart(
        "networks-by-period",
        _("Networks by period"),
        _("Programme period"),
        _("Networks"),
        bars,
    )


def networks_by_country(countries):
    bars = [
        Bar(country_name(code), networks, list_of_networks(country=code))
        for code, networks, _partners in countries
    ]
    return Chart(
        "networks-by-country",
        _("Networks by country"),
        _("Country"),
        _("Networks"),
        most_first(bars),
        _("A network counts once in each country that a partner of it comes from."),
    )


def partners_by_country(countries):
    bars = [
        Bar(country_name(code), partners, reverse("networks:country-detail", args=[code]))
        for code, _networks, partners in countries
    ]
    return Chart(
        "partners-by-country",
        _("Partners by country"),
        _("Country"),
        _("Partners"),
        most_first(bars),
        _("Lead partners too. A partner of several networks counts once in each."),
    )


# What the programme's pages say


def overview_networks():
    """The networks that the programme's overview is about."""
    kind, period = Network.Kind.ACTION_PLANNING, Network.Period.URBACT_IV
    return Network.objects.published().of_kind(kind).of_period(period)


def comparisons():
    """[(what, the programme's figure, ours, why they differ)], each as text."""
    networks = overview_networks()
    held = networks.aggregate(
        network_count=Count("pk", distinct=True),
        first=Min("starts_on"),
        last=Max("ends_on"),
        partner_count=Count("partners", distinct=True),
        country_count=Count("partners__country", distinct=True),
        theme_count=Count("themes", distinct=True),
    )
    sizes = list(networks.with_partner_list().values_list("name", "partner_count"))
    return [
        (
            _("Action Planning Networks of URBACT IV"),
            number(STATED_NETWORKS),
            number(held["network_count"]),
            _("Counted here are networks that have a public page."),
        ),
        (
            _("From the first to the last day"),
            day_range(*STATED_DAYS),
            day_range(held["first"], held["last"]) if held["first"] and held["last"] else "–",
            _("These are the first and the last day that the networks here have."),
        ),
        (
            _("Their partners"),
            number(STATED_PARTNERS),
            number(held["partner_count"]),
            why_partners_differ(len(sizes)),
        ),
        (
            _("Countries of these partners"),
            number(STATED_COUNTRIES),
            number(held["country_count"]),
            _("Only countries of partners that are named here can be counted."),
        ),
        (
            _("Themes of these networks"),
            number(STATED_THEMES),
            number(held["theme_count"]),
            _("Counted here are themes that one of these networks works on."),
        ),
        (
            _("Partners of a network, its lead left out"),
            span(*STATED_SIZES),
            span(*ends(count for _name, count in sizes)),
            why_sizes_differ(sizes),
        ),
    ]


def why_partners_differ(lists):
    text = ngettext(
        "The list of partners is here for %(n)s network; of the others only the lead partner is "
        "named. A partner of several networks counts once in each.",
        "The lists of partners are here for %(n)s networks; of the others only the lead partner "
        "is named. A partner of several networks counts once in each.",
        lists,
    )
    return text % {"n": number(lists)}


def why_sizes_differ(sizes):
    """sizes: [(name, number of partners)] of the networks whose list is here."""
    first, last = STATED_SIZES
    others = [f"{name} ({number(count)})" for name, count in sizes if not first <= count <= last]
    if not others:
        return _("No list that is here says otherwise.")
    return _("Of the lists that are here, these differ: %(networks)s.") % {
        "networks": and_list(others)
    }


def ends(counts):
    """The smallest and the largest of some numbers; nothing for none."""
    counts = sorted(counts)
    return (counts[0], counts[-1]) if counts else ()


def span(first=None, last=None):
    if first is None:
        return "–"
    if first == last:
        return number(first)
    return _("%(first)s to %(last)s") % {"first": number(first), "last": number(last)}
