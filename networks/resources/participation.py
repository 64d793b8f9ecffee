"""Lists of who takes part in which network, as programme staff keep them: names, not keys."""

from collections import defaultdict
from difflib import SequenceMatcher
from functools import cached_property

from anyascii import anyascii
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from import_export.results import Error

from networks.models import City, Country, Network, Partner
from networks.resources.records import PartnerResource
from urbact_site.cldr import country_name
from urbact_site.fields import unused_slug
from urbact_site.history import revision
from urbact_site.localized import LANGUAGES
from urbact_site.models import Decision
from urbact_site.resources import Result
from urbact_site.resources.cells import plain
from urbact_site.resources.columns import HeaderError
from urbact_site.words import words

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
MOST_CHOICES = 8
NO_CITY, ANOTHER = "no city", "another"


def key_of(text):
    """A name as it is looked up: "A Coruña" is "a coruna"."""
    return words(text).strip()


COLUMNS = {key_of(word): column for column, names in HEADERS.items() for word in names}
ROLE_WORDS = {key_of(word): role for role, names in ROLES.items() for word in names}


class ParticipationTable:
    """A table of names as one of keys, as `PartnerResource` reads it. What is unknown stays as it
    is, so that it is told of its row; `questions` asks about what a person can decide."""

    def __init__(self, table, user):
        self.table, self.user, self.questions = table, user, {}
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
        """{name or slug: network}; a name that two have is none."""
        known = defaultdict(set)
        for network in Network.objects.only("slug", "name"):
            for name in (network.name, network.slug):
                known[key_of(name)].add(network)
        return {name: found.pop() for name, found in known.items() if len(found) == 1}

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
    def cities(self):
        """[(slug, name, country, all names as they are looked up)]"""
        rows = City.objects.values_list("slug", "name", "country__slug", "alternative_names")
        return [
            (slug, name, country, {key_of(n) for n in (name, slug, *others.splitlines())})
            for slug, name, country, others in rows.order_by("name_folded", "pk")
        ]

    @cached_property
    def decided(self):
        return Decision.objects.answers()

    def city(self, said, country):
        """(slug of the city, of its country) that a name means; unknown, it is asked for."""
        key = key_of(said)
        if not key or self.decided.get(("place", f"{key}, {country}")) == NO_CITY:
            return "", country
        found = [(c[0], c[2]) for c in self.cities if key in c[3] and country in ("", c[2])]
        if len(found) == 1:
            return found[0]
        self.ask("place", f"{key}, {country}", f"{said}, {country}", self.nearest(key, country))
        return said, country

    def nearest(self, key, country):
        def likeness(city):
            names = (SequenceMatcher(None, key, name).ratio() for name in city[3])
            return city[2] == country, max(names)

        likely = sorted(self.cities, key=likeness, reverse=True)[:MOST_CHOICES]
        choices = [[slug, f"{name}, {of}"] for slug, name, of, _names in likely]
        return [*choices, [NO_CITY, str(_("No city"))]]

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

    def slug(self, network, name, city, said):
        """The key of the partner that a row is about: one of this name in the network, or one that
        a person says is the same, or a new one."""
        if network is None:
            return slugify(anyascii(f"{said} {name}"))[:150] or "partner"
        there = self.partners[network.slug]
        for slug, key, _name, _city in there:
            if key == key_of(name):
                return slug
        key = f"{network.slug}: {key_of(name)}"
        answer = self.decided.get(("partner", key))
        if answer in [slug for slug, *_rest in there]:
            return answer
        alike = [[slug, other] for slug, _key, other, of in there if city and of == city]
        if alike and answer != ANOTHER:
            choices = [*alike, [ANOTHER, str(_("Another partner"))]]
            self.ask("partner", key, f"{name} ({network.name})", choices)
        return unused_slug(Partner, f"{network.slug} {name}", 150)

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
