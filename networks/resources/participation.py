"""Lists of who takes part in which network, as programme staff keep them: names, not keys."""

from collections import defaultdict
from functools import cached_property

from anyascii import anyascii
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from import_export.results import Error

from networks.models import City, Country, Network, Partner
from networks.resources.places import NO_CITY, NO_CITY_CHOICE, Places, key_of
from networks.resources.records import PartnerResource
from urbact_site.cldr import country_name
from urbact_site.fields import slug_of, unused_slug
from urbact_site.history import revision
from urbact_site.localized import LANGUAGES
from urbact_site.models import Decision, FormerSlug
from urbact_site.resources import Result
from urbact_site.resources.cells import plain
from urbact_site.resources.columns import HeaderError

HEADERS = {
    "network": ["network", "network name", "project", "project name", "acronym", "réseau"],
    "role": ["role", "partner role", "status", "lp pp", "rôle"],
    "name": [
        "partner",
        "partner name",
        "name",
        "name as published",
        "partner as published",
        "organisation",
        "institution",
        "partenaire",
    ],
    "city": ["city", "city name", "town", "municipality", "ville"],
    "country": ["country", "country name", "country code", "state", "pays"],
}
ROLES = {
    "lead": ["lead", "lead partner", "lead city", "leader", "lp", "chef de file"],
    "partner": ["", "partner", "project partner", "network partner", "city", "pp", "partenaire"],
}
COUNTRIES = {
    "cz": ["czech republic", "czechia"],
    "gb": ["uk", "great britain", "england", "scotland", "wales", "northern ireland"],
    "gr": ["el", "hellas"],
    "mk": ["macedonia", "fyrom"],
    "nl": ["holland", "the netherlands"],
    "sk": ["slovak republic"],
    "md": ["republic of moldova"],
}
ANOTHER = "another"
ANOTHER_CHOICE = [ANOTHER, _("Another partner")]

COLUMNS = {key_of(word): column for column, names in HEADERS.items() for word in names}
ROLE_WORDS = {key_of(word): role for role, names in ROLES.items() for word in names}


class ParticipationTable:
    """A table of names as one of keys, as `PartnerResource` reads it. What is unknown stays as it
    is, so that it is told of its row; `questions` asks about what a person can decide."""

    def __init__(self, table, user):
        self.table, self.user, self.questions, self.places = table, user, {}, Places()
        named = [COLUMNS.get(key_of(plain(name)), plain(name)) for name in table.headers]
        self.named = named
        self.headers = ["slug", *named]
        if "country" not in named:
            self.headers.append("country")

    def __getattr__(self, name):
        return getattr(self.table, name)

    def __len__(self):
        return len(self.table)

    def __getitem__(self, name):
        return [cells[self.headers.index(name)] for cells in self.rows]

    def __iter__(self):
        return iter(self.rows)

    @property
    def missing(self):
        places = [] if {"city", "country"} & set(self.named) else ["country"]
        return [name for name in ("network", "name") if name not in self.named] + places

    @cached_property
    def rows(self):
        return [self.row(dict(zip(self.named, cells, strict=False))) for cells in self.table]

    def row(self, cells):
        said = {column: plain(cells.get(column)) for column in HEADERS}
        network = self.networks.get(key_of(said["network"]))
        country = self.countries.get(key_of(said["country"]), said["country"])
        city, country = self.city(said["city"], country)
        name = said["name"] or said["city"]
        found = {
            "network": network.slug if network else said["network"],
            "role": ROLE_WORDS.get(key_of(said["role"]), said["role"]),
            "name": name,
            "city": city,
            "country": country,
            "slug": self.slug(network, name, city, said["network"]),
        }
        return [found.get(column, cells.get(column)) for column in self.headers]

    # What the names mean

    @cached_property
    def networks(self):
        """{name, slug or former slug: network}; a name that two have is none."""
        by_pk, known = Network.objects.only("slug", "name").in_bulk(), defaultdict(set)
        for network in by_pk.values():
            for name in (network.name, network.slug):
                known[key_of(name)].add(network)
        for pk, slugs in self.former_slugs.items():
            for slug in slugs if pk in by_pk else ():
                if key_of(slug) not in known:
                    known[key_of(slug)].add(by_pk[pk])
        return {name: found.pop() for name, found in known.items() if len(found) == 1}

    @cached_property
    def former_slugs(self):
        """{primary key of a network: [slug that it, or one merged into it, had]}"""
        found, taken = defaultdict(list), Network.objects.values("slug")
        rows = FormerSlug.objects.of(Network).exclude(slug__in=taken).order_by("-pk")
        for pk, slug in rows.values_list("object_id", "slug"):
            found[pk].append(slug)
        return found

    @cached_property
    def countries(self):
        codes = list(Country.objects.values_list("slug", flat=True))
        names = {key_of(code): code for code in codes}
        for language in LANGUAGES:
            with translation.override(language):
                names |= {key_of(country_name(code)): code for code in codes}
        names |= {name: code for code, own in COUNTRIES.items() if code in codes for name in own}
        return names

    @cached_property
    def decided(self):
        return Decision.objects.answers()

    def city(self, said, country):
        """(slug of the city, of its country) that a name means; unknown, it is asked for."""
        key = key_of(said)
        if not key or country not in ("", *self.countries.values()):  # that is told first
            return "", country
        found = self.places.find(key, country)
        if len(found) == 1:
            return found[0]
        if self.decided.get(("place", f"{key}, {country}")) == NO_CITY:
            return "", country
        choices = [*self.places.nearest(key, country), list(map(str, NO_CITY_CHOICE))]
        self.ask("place", f"{key}, {country}", f"{said}, {country}", choices)
        return said, country

    @cached_property
    def partners(self):
        """{slug of a network: [(slug, name as it is looked up, name, slug of the city)]}"""
        found = defaultdict(list)
        rows = Partner.objects.order_by("pk")
        for network, slug, name, city in rows.values_list(
            "network__slug", "slug", "name", "city__slug"
        ):
            found[network].append((slug, key_of(name), name, city))
        return found

    @cached_property
    def former(self):
        """The keys by which partners were known before they were merged."""
        return set(FormerSlug.objects.of(Partner).values_list("slug", flat=True))

    def slug(self, network, name, city, said):
        """The key of the partner that a row is about: one of this name in the network, or one that
        a person says is the same, or a new one."""
        if network is None:
            return slugify(anyascii(f"{said} {name}"))[:150] or "partner"
        there = self.partners[network.slug]
        for slug, key, _name, _city in there:
            if key == key_of(name):
                return slug
        # The keys and answers of a network that was merged into this one are its own.
        slugs = [network.slug, *self.former_slugs[network.pk]]
        full_names = [f"{slug} {name}" for slug in slugs]
        for former in (slug_of(Partner, full_name, 150) for full_name in full_names):
            if former in self.former:
                return former
        keys = [f"{slug}: {key_of(name)}" for slug in slugs]
        answer = self.answer("partner", keys)
        if answer in [slug for slug, *_rest in there]:
            return answer
        alike = [[slug, other] for slug, _key, other, of in there if city and of == city]
        if alike and answer != ANOTHER:
            choices = [*alike, list(map(str, ANOTHER_CHOICE))]
            self.ask("partner", keys[0], f"{name} ({network.name})", choices)
        return unused_slug(Partner, full_names[0], 150)

    def answer(self, question, keys):
        """What was decided, under the first of some keys; None when nothing was."""
        found = (self.decided.get((question, key)) for key in keys)
        return next(filter(None, found), None)

    def ask(self, question, key, text, choices):
        self.questions[question, key] = [question, key, text, choices]


class ParticipationResource(PartnerResource):
    """Partners by the names of network, city and country; the network must be there."""

    class Meta:
        name = _("A list of participations: network, role, partner, city, country")

    def import_data(self, dataset, **options):
        """As `SlugResource.import_data`; `result.questions` are for a person to decide."""
        table = ParticipationTable(dataset, self.user)
        if table.missing:
            names = ", ".join(table.missing)
            result = Result(table.headers, str)
            error = _("The file needs these columns: %(names)s.") % {"names": names}
            result.append_base_error(Error(HeaderError(error)))
            return result
        with_answers = super().import_data(table, **options)
        with_answers.questions = list(table.questions.values())
        return with_answers

    @classmethod
    def decide(cls, question, text, answer, user):
        """A city goes by this name, too."""
        city = City.objects.filter(slug=answer).first() if question == "place" else None
        name = text.rpartition(", ")[0]
        if city and key_of(name) not in map(key_of, city.alternative_names.splitlines()):
            city.alternative_names = f"{city.alternative_names}\n{name}".strip()
            with revision(user, "imported", why=name):
                city.save()

    @classmethod
    def is_asked(cls, questions, column, value):
        """An unknown city, of which a question says the name and the country."""
        places = [text for question, _key, text, _choices in questions if question == "place"]
        return column == "city" and value in [text.rpartition(", ")[0] for text in places]

    @classmethod
    def new_record_address(cls, question, text):
        """The form of a city that nobody knows yet, with what the file says of it."""
        if question != "place":
            return ""
        name, _comma, code = text.rpartition(", ")
        country = Country.objects.filter(slug=code).first()
        given = {"name": name, "country": country.pk if country else ""}
        return f"{reverse('admin:networks_city_add')}?{urlencode(given)}"

    @classmethod
    def take_back(cls, decision):
        """Let a city no longer go by the name that `decide` gave it."""
        name = decision.text.rpartition(", ")[0] if decision.question == "place" else ""
        for city in City.objects.filter(slug=decision.answer) if name else ():
            others = [n for n in city.alternative_names.splitlines() if n != name]
            city.alternative_names = "\n".join(others)
            city.save()
