"""The kinds of questions: each finds what is open, and knows what an answer does."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from events.models import Article, Event
from experts.models import Expert
from networks.models import City, Network, Partner
from networks.resources import ParticipationResource
from networks.resources.participation import ANOTHER_CHOICE
from networks.resources.places import NO_CITY, NO_CITY_CHOICE, Places, key_of
from urbact_site import scope
from urbact_site.admin.merging import merging_address
from urbact_site.data_health.questions import size
from urbact_site.decisions.alike import alike
from urbact_site.localized import loc, translated
from urbact_site.merging import MERGED
from urbact_site.models import Decision
from urbact_site.numbers import STATED_SIZES, comparisons, overview_networks


@dataclass
class Open:
    """One question. key: what tells it from others, for ever; records: what it is about; address:
    of a page about them, or about it; note: what to say beside their names."""

    key: str
    records: list = field(default_factory=list)
    note: str = ""
    address: str = ""

    @property
    def text(self):
        names = " – ".join(map(str, self.records))
        return f"{names} ({self.note})" if names and self.note else names or self.note


class Question:
    """A kind of question. labels: {answer: what it says}; none asks for a reason."""

    name = heading = advice = ""
    labels = {}

    def found(self, user):
        """The `Open` ones that the user may answer, with those that are decided."""
        return []

    def open(self, user):
        found = list(self.found(user))
        decided = set(Decision.objects.of(self.name).values_list("key", flat=True)) if found else ()
        return [question for question in found if question.key not in decided]

    def choices(self, question):
        """[[answer, label]]"""
        return list(self.labels.items())

    def write(self, question, answer):
        """Write an answer into the records, where they have a place for it."""

    def undo(self, decision):
        """Take back what `write` wrote, where it is still there."""

    def said(self, decision):
        return self.labels.get(decision.answer, decision.answer)

    def way_back(self, decision):
        """The address of the page on which a decision is undone, where that is not done at once."""
        return ""


class DoubtfulNames(Question):
    name = "name"
    heading = gettext_lazy("Networks whose name is to be confirmed")
    advice = gettext_lazy("Correct the name in the form, or say that it is right.")
    labels = {"right": gettext_lazy("The name is right")}

    def open(self, user):  # a name that is doubted again is asked for again
        return self.found(user)

    def found(self, user):
        if scope.may_add(user, Network):
            networks = Network.objects.with_doubtful_name().by_name()
            return [Open(network.slug, [network]) for network in networks.localized("summary")]
        return []

    def write(self, question, answer):
        self.confirm(question.key, True)

    def undo(self, decision):
        self.confirm(decision.key, False)

    def confirm(self, slug, is_right):
        for network in Network.objects.filter(slug=slug):
            network.name_confirmed = is_right
            network.save()


class PartnersWithoutCity(Question):
    name = "city"
    heading = gettext_lazy("Partners without a city")
    advice = gettext_lazy("They are on no map and on no city’s page.")
    labels = dict([NO_CITY_CHOICE])

    def __init__(self):
        self.places = Places()

    def found(self, user):
        if scope.may_add(user, Partner):
            partners = Partner.objects.without_city().with_network().by_network()
            return [
                Open(partner.slug, [partner], f"{partner.network}, {partner.country}")
                for partner in partners.localized("network__summary")
            ]
        return []

    def choices(self, question):
        partner = question.records[0]
        country = partner.country.slug
        near = self.places.nearest(key_of(partner.name), country, is_abroad_too=False)
        return [*near, NO_CITY_CHOICE]

    def write(self, question, answer):
        if answer != NO_CITY:
            partner = question.records[0]
            partner.city = City.objects.get(slug=answer)
            partner.save()

    def undo(self, decision):
        for partner in Partner.objects.filter(slug=decision.key, city__slug=decision.answer):
            partner.city = None
            partner.save()


class LikelyDuplicates(Question):
    name = "same"
    heading = gettext_lazy("Likely duplicates")
    advice = gettext_lazy("Merge the two, or say that they are not the same.")
    labels = {"different": gettext_lazy("They are not the same")}

    # model, what two records must have in common, where the names of one are
    looked_at = [
        (City, ["country"], ["name", "alternative_names"]),
        (Network, [], ["name"]),
        (Partner, ["network"], ["name", "city__name"]),
        (Expert, [], ["name"]),
        (Article, ["national_point"], ["title"]),
        (Event, ["national_point", "starts_on"], ["title"]),
    ]

    def found(self, user):
        return [
            question
            for model, common, names in self.looked_at
            if scope.may_add(user, model)
            for question in self.pairs(user, model, common, names)
        ]

    def pairs(self, user, model, common, names):
        rows, texts = scope.rows(user, model.objects.order_by("pk")), translated(model)
        names = [loc(name) if name in texts else name for name in names]
        found = alike(
            (pk, tuple(values[: len(common)]), lines(values[len(common) :]))
            for pk, *values in models.QuerySet.values_list(rows, "pk", *common, *names)
        )
        records = model.objects.filter(pk__in={pk for pair in found for pk in pair})
        by_key = self.with_note(records).localized("title").in_bulk()
        for pair in found:
            one, other = sorted((by_key[pk] for pk in pair), key=lambda record: record.slug)
            key = f"{model._meta.model_name}: {one.slug} {other.slug}"
            address = merging_address(one, other) if scope.may_merge(user, one, other) else ""
            yield Open(key, [one, other], self.note(one), address)

    def with_note(self, records):
        return records.with_network() if records.model is Partner else records

    def note(self, record):
        kind = capfirst(record._meta.verbose_name)
        return f"{kind}, {record.network}" if isinstance(record, Partner) else kind


class Merged(Question):
    """What was made one: it is not undone, but the record that went can be recovered."""

    name = MERGED
    labels = {MERGED: gettext_lazy("Merged.")}

    def way_back(self, decision):
        kind = apps.get_model(decision.key.partition(":")[0])._meta
        return reverse(f"admin:{kind.app_label}_{kind.model_name}_recoverlist")


def lines(texts):
    return "\n".join(filter(None, texts)).splitlines()


class Contradictions(Question):
    name = "figure"
    heading = gettext_lazy("Figures that contradict each other")
    advice = gettext_lazy("Correct what is wrong, or say why both are right.")

    def found(self, user):
        return [*self.totals(), *self.sizes()] if scope.may_add(user, Network) else []

    def totals(self):
        """The programme's own figures beside those that are counted here."""
        with translation.override("en"):  # what is told in any language is one question
            keys = [f"{what}: {stated}, {held}" for what, stated, held, _why in comparisons()]
        for key, (what, stated, held, _why) in zip(keys, comparisons(), strict=True):
            if stated != held:
                told = [(gettext("The programme’s pages"), stated), (gettext("This site"), held)]
                told = ", ".join(f"{where}: {figure}" for where, figure in told)
                yield Open(key, note=f"{what}. {told}", address=reverse("numbers"))

    def sizes(self):
        """Networks with another number of partners than the programme states."""
        networks = overview_networks().with_partner_count_outside(*STATED_SIZES)
        for network in networks.by_name().localized("summary"):
            yield Open(f"{network.slug}: {network.partner_count}", [network], size(network))


class OfLists(Question):
    """What lists of participations ask: on the page of the import; here it is only undone."""

    def __init__(self, name, labels=()):
        self.name, self.labels = name, dict(labels)

    def undo(self, decision):
        ParticipationResource.take_back(decision)


def all_questions():
    return [
        DoubtfulNames(),
        PartnersWithoutCity(),
        LikelyDuplicates(),
        Merged(),
        Contradictions(),
        OfLists("place", [NO_CITY_CHOICE]),
        OfLists("partner", [ANOTHER_CHOICE]),
    ]
