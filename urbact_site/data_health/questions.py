"""What should not be found: each question with the querysets of the records that it finds."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Article, Call, Event, NationalPoint
from experts.models import Assignment, Expert
from networks.models import City, GoodPractice, Network, Partner
from urbact_site.cldr import and_list, country_name, date, day_range, language_name, number
from urbact_site.models import Decision, TranslationState, published_q
from urbact_site.numbers import STATED_SIZES, overview_networks, span


@dataclass
class Question:
    """Something to correct. note: what to say of a row (a record) beside its name."""

    key: str
    heading: str
    advice: str
    rows: list[QuerySet]
    note: Callable = lambda _row: ""


def questions():
    return [
        *of_networks(),
        *of_partners(),
        *of_experts(),
        *of_announcements(),
        *of_texts(),
    ]


def of_networks():
    networks = Network.objects.published().newest()
    planning = networks.of_kind(Network.Kind.ACTION_PLANNING)
    return [
        Question(
            "networks-without-lead-expert",
            _("Networks without a lead expert"),
            _("Name an expert of the register, or the organisation that does their work."),
            [networks.exclude(assignments__in=Assignment.objects.published().leads())],
        ),
        Question(
            "networks-without-partner-list",
            _("Action Planning Networks without a list of partners"),
            _("No partner is named but the lead, or not even that."),
            [planning.without_partner_list()],
        ),
        Question(
            "networks-with-doubtful-name",
            _("Networks whose name is to be confirmed"),
            _("The name was concluded from other facts. Correct it, then tick that it is right."),
            [networks.with_doubtful_name()],
        ),
        Question(
            "networks-without-dates",
            _("Networks without a first or last day"),
            _("Without them nobody learns whether a network is still at work."),
            [networks.without_dates()],
        ),
        Question(
            "networks-without-theme",
            _("Networks without a theme"),
            _("Readers who look for a theme do not find them."),
            [networks.without_theme()],
        ),
        Question(
            "networks-without-kind",
            _("Networks without a kind"),
            _("Whether it is an Action Planning Network, a Transfer Network or another kind."),
            [networks.without_kind()],
        ),
        Question(
            "network-sizes",
            _("Networks with another number of partners than the programme states"),
            _("The programme says %(span)s partners besides the lead. A list may be incomplete.")
            % {"span": span(*STATED_SIZES)},
            [odd_sizes().newest()],
            size,
        ),
    ]


def of_partners():
    partners = Partner.objects.published().with_network().by_name()
    return [
        Question(
            "partners-without-city",
            _("Partners without a city"),
            _("They are on no map and on no city’s page."),
            [partners.without_city().exclude(slug__in=Decision.objects.keys("city"))],
            lambda partner: f"{partner.network}, {partner.country}",
        ),
        Question(
            "partners-away-from-their-city",
            _("Partners in another country than their city"),
            _("One of the two is wrong."),
            [partners.away_from_their_city().select_related("city__country")],
            city_of_partner,
        ),
        Question(
            "cities-in-no-network",
            _("Cities in no network"),
            _("A partner may have been recorded without its city, or the city is not needed."),
            [City.objects.in_no_network().by_name().annotate(country_code=F("country__slug"))],
            lambda city: country_name(city.country_code),
        ),
    ]


def of_experts():
    experts = Expert.objects.published().by_name()
    return [
        Question(
            "experts-unverified",
            _("Experts whose page nobody has verified for a year"),
            _("Ask them whether it is still true, and write down the day."),
            [experts.unverified()],
            last_verified,
        ),
        Question(
            "experts-without-languages",
            _("Experts without languages"),
            _("Cities look for somebody who speaks with them."),
            [experts.without_languages()],
        ),
    ]


def of_announcements():
    events = Event.objects.published().coming_first()
    return [
        Question(
            "texts-missing",
            _("Pages that miss a language of their own national point"),
            _("The point writes in these languages; this page does not exist in them."),
            [*missing_texts()],
            missing_languages,
        ),
        Question(
            "events-with-old-registration",
            _("Past events that still offer registration"),
            _("Take the address out of the form."),
            [events.past().with_registration()],
            days,
        ),
        Question(
            "events-outside-their-networks",
            _("Events before or after the time of their network"),
            _("A day of the event, or of the network, is wrong."),
            [events.outside_their_networks()],
            days,
        ),
        Question(
            "calls-closed-last",
            _("Closed calls with no call after them"),
            _("Readers find no newer call here. Publish the next one when it is known."),
            [Call.objects.published().last_and_closed().open_first()],
            lambda call: day_range(call.opens_on, call.closes_on),
        ),
    ]


def of_texts():
    pages = (Network, GoodPractice, Expert, NationalPoint, Article, Event, Call)
    return [
        Question(
            "outdated-translations",
            _("Translations: %s") % TranslationState.State.OUTDATED.label,
            _("What has changed in the original since it was translated is marked."),
            [model.objects.published().outdated().newest() for model in pages],
        ),
        Question(
            "texts-to-look-at",
            _("Texts to look at"),
            _("What it is stands in the form, above its buttons. All is looked at once a day."),
            [model.objects.published().with_remarks().newest() for model in pages],
            remarks,
        ),
    ]


def missing_texts():
    """The public pages of public points, and these points, each with the languages `wanted`."""
    points = NationalPoint.objects.published().by_name()
    yield points.lacking("languages").annotate(wanted=F("languages"))
    for model in (Article, Event, Call):
        pages = model.objects.published().filter(published_q("national_point__")).newest()
        found = pages.lacking("national_point__languages")
        yield found.annotate(wanted=F("national_point__languages"))


def odd_sizes():
    """The networks of another size than the programme states, but those that an editor has
    explained at the desk."""
    networks = overview_networks().with_partner_count_outside(*STATED_SIZES)
    count = Cast("partner_count", CharField())
    return networks.alias(key=Concat("slug", Value(": "), count)).exclude(
        key__in=Decision.objects.keys("figure")
    )


# Notes


def size(network):
    count = network.partner_count
    return ngettext("%(n)s partner besides the lead", "%(n)s partners besides the lead", count) % {
        "n": number(count)
    }


def city_of_partner(partner):
    here = {"city": partner.city, "country": partner.city.country}
    return f"{partner.network}, {partner.country}. " + _("%(city)s is in %(country)s.") % here


def last_verified(expert):
    if not expert.verified_on:
        return _("never verified")
    return _("last verified on %(day)s") % {"day": date(expert.verified_on)}


def missing_languages(page):
    missing = [code for code in page.wanted if code not in page.exists_in.split()]
    return _("missing: %(languages)s") % {"languages": and_list(map(language_name, missing))}


def remarks(page):
    count = page.remark_count
    return ngettext("%(n)s remark", "%(n)s remarks", count) % {"n": number(count)}


def days(event):
    return day_range(event.starts_on, event.ends_on)
