"""make_call() and its kind: a valid record of each model, made in one line.

Every argument is optional and parents make themselves; `national_point=None` leaves one out. Texts
are written by language columns: a record is English unless the test says `original_language`, and
then it has no English text. Pages are public.
"""

from datetime import timedelta
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture

from events.models import Article, Call, Contact, Event, MachineUsage, Membership, NationalPoint
from experts.models import Assignment, Expert, Expertise
from networks.models import (
    City,
    Country,
    Document,
    GoodPractice,
    Network,
    Partner,
    Theme,
    Topic,
)
from urbact_site.models import Image, User

numbers = count(1)
COUNTRIES = [
    "fr",
    "lv",
    "dk",
    "pl",
    "es",
    "it",
    "pt",
    "gr",
    "hr",
    "si",
    "ro",
    "bg",
    "hu",
    "cz",
    "sk",
    "ee",
    "lt",
    "fi",
    "se",
    "de",
    "at",
    "be",
    "nl",
    "ie",
    "cy",
    "mt",
    "lu",
    "no",
    "ch",
    "ua",
    "al",
    "rs",
    "me",
    "ba",
    "mk",
    "md",
    "gb",
]


def make(model, given, texts=None, **defaults):
    """A saved record from what is given, completed from the defaults; a callable makes its value.

    texts: the English texts by field, the one that the record exists by first. Of another original
    only that one is written, in its own language.
    """
    if texts:
        language = given.setdefault("original_language", "en")
        written = texts if language == "en" else dict([next(iter(texts.items()))])
        defaults |= {f"{name}_{language}": text for name, text in written.items()}
    if any(field.name == "slug" for field in model._meta.fields) and model not in KEYED:
        defaults["slug"] = f"{model._meta.model_name}-{next(numbers)}"
    if any(field.name == "published_at" for field in model._meta.fields):
        defaults["published_at"] = timezone.now() - timedelta(days=1)
    values = given | {
        name: default() if callable(default) else default
        for name, default in defaults.items()
        if name not in given
    }
    many = {field.name: values.pop(field.name, []) for field in model._meta.many_to_many}
    record = model.objects.create(**values)
    for name, records in many.items():
        if records:
            getattr(record, name).set(records)
    return record


# These make their own slug: the key by which an import knows them.
KEYED = (Assignment, Contact, Document, Image, Partner)


def make_country(**given):
    taken = set(Country.objects.values_list("slug", flat=True))
    unused = next(code for code in COUNTRIES if code not in taken)
    place = {"longitude": 10.0, "latitude": 50.0}
    return make(Country, {"slug": unused, **given}, status=Country.Status.MEMBER_STATE, **place)


def make_city(**given):
    place = {"longitude": 10.0, "latitude": 50.0}
    return make(City, given, name=f"City {next(numbers)}", country=make_country, **place)


def make_theme(**given):
    return make(Theme, given, {"name": f"Theme {next(numbers)}", "description": "A cluster."})


def make_topic(**given):
    return make(Topic, given, {"name": f"Topic {next(numbers)}", "description": "A subject."})


def make_network(**given):
    texts = {"summary": "Cities at work.", "tagline": "Cities together", "body": "<p>More.</p>"}
    return make(
        Network,
        given,
        texts,
        name=f"Network {next(numbers)}",
        kind=Network.Kind.ACTION_PLANNING,
        period=Network.Period.URBACT_IV,
        starts_on=timezone.localdate() - timedelta(days=100),
        ends_on=timezone.localdate() + timedelta(days=100),
    )


def make_partner(**given):
    if "city" not in given:
        given["city"] = make_city(**{k: v for k, v in given.items() if k == "country"})
    city = given["city"]
    return make(
        Partner,
        given,
        network=make_network,
        name=city.name if city else f"Partner {next(numbers)}",
        country=city.country if city else make_country,
    )


def make_document(**given):
    return make(
        Document,
        given,
        {"title": f"Document {next(numbers)}"},
        network=make_network,
        language="en",
        address="https://documents.example.eu/plan.pdf",
    )


def make_good_practice(**given):
    if "city" not in given:
        given["city"] = make_city(**{k: v for k, v in given.items() if k == "country"})
    city = given["city"]
    return make(
        GoodPractice,
        given,
        page_texts("Good practice"),
        country=city.country if city else make_country,
        label_year=2024,
    )


def page_texts(noun):
    title = f"{noun} {next(numbers)}"
    return {
        "title": title,
        "summary": f"The summary of {title}.",
        "body": f"<p>All of {title}.</p>",
    }


def make_expertise(**given):
    name = {"name": f"Expertise {next(numbers)}"}
    return make(Expertise, given, name, kind=Expertise.Kind.THEMATIC)


def make_expert(**given):
    texts = {"biography": "<p>Worked in cities.</p>", "headline": "Knows cities"}
    return make(Expert, given, texts, name=f"Expert {next(numbers)}", country=make_country)


def make_assignment(**given):
    expert = None if given.get("organisation") else make_expert
    return make(Assignment, given, network=make_network, expert=expert)


def make_national_point(**given):
    return make(
        NationalPoint,
        given,
        page_texts("National point"),
        countries=lambda: [make_country()],
        languages=["en"],
    )


def make_contact(**given):
    return make(
        Contact,
        given,
        {"role": "Coordinator"},
        national_point=make_national_point,
        name=f"Contact {next(numbers)}",
        email="contact@example.eu",
        telephone="+45 35 29 17 01",
    )


def make_membership(**given):
    return make(
        Membership,
        given,
        user=make_user,
        national_point=make_national_point,
        role=Membership.Role.EDITOR,
    )


def make_machine_usage(**given):
    month = timezone.localdate().replace(day=1)
    return make(MachineUsage, given, national_point=make_national_point, month=month, words=0)


def make_article(**given):
    return make(Article, given, page_texts("Article"), national_point=make_national_point)


def make_event(**given):
    first_day = given.get("starts_on", timezone.localdate() + timedelta(days=7))
    return make(
        Event,
        given,
        page_texts("Event"),
        national_point=make_national_point,
        city=make_city,
        starts_on=first_day,
        ends_on=first_day,
    )


def make_call(**given):
    today = timezone.localdate()
    opens_on = given.get("opens_on", today - timedelta(days=7))
    return make(
        Call,
        given,
        page_texts("Call"),
        national_point=make_national_point,
        network_kind=Network.Kind.ACTION_PLANNING,
        opens_on=opens_on,
        closes_on=max(opens_on, today) + timedelta(days=7),
    )


def make_image(**given):
    return make(Image, given, {"alt": f"Picture {next(numbers)}"}, file=png)


def png(width=8, height=6, name="picture.png"):
    """A real picture, as a file to upload."""
    data = BytesIO()
    Picture.new("RGB", (width, height), "teal").save(data, "PNG")
    return ContentFile(data.getvalue(), name)


def make_user(**given):
    """A user without any right; the password is "password"."""
    values = {"username": f"user-{next(numbers)}", "password": "password", **given}
    return User.objects.create_user(**values)


def make_member(role=Membership.Role.EDITOR, point=None, **given):
    """A user who is a member of a national point."""
    user = make_user(**given)
    make_membership(user=user, role=role, national_point=point or make_national_point())
    return user
