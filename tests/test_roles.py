"""Every address of the desk, asked in every role: one that is not in the table fails.

A row of the table tells how GET and POST answer anonymous readers, readers with an account, an
editor of the record's point, an editor of another point, a translator and a publisher of the
record's point, a programme editor and a superuser: l is sent to the log-in, + is answered (also by
a redirect or a form with errors), 3, 4 and 5 are the statuses 403, 404 and 405.
"""

import re

import pytest
import reversion
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from reversion.models import Version

from tests import make
from urbact_site.models import Import, User
from urbact_site.scope import Role

pytestmark = pytest.mark.once

NAMES = {
    "plain": "Country City Partner Assignment",
    "translated": "Theme Topic Network GoodPractice Expertise Expert",
    "library": "Image Document",
    "page": "Article Event Call",
    "contact": "Contact",
    "point": "NationalPoint",
    "member": "Membership",
    "user": "User",
    "task": "DBTaskResult",
    "desk": "Desk",
}
GROUPS = {name: group for group, names in NAMES.items() for name in names.split()}
# Of each group one model is asked by all, the others by those who should get least.
ASKED_BY_ALL = {names.split()[0] for names in NAMES.values()} | {"Network"}
LEAST = ("anonymous", "foreign", "translator")

# Rows that groups share.
LISTED = {
    "": ("ll++++++", "ll++++++"),
    "export/": ("ll++++++", "ll++++++"),
}
MADE_BY_THE_PROGRAMME = {
    "add/": ("ll3333++", "ll3333++"),
    "recover/$": ("ll3333++", "ll3333++"),
    r"recover/(\d+)/$": ("ll333344", "ll333344"),
}
MADE_BY_MEMBERS = {
    "add/": ("ll++3+++", "ll++3+++"),
    "recover/$": ("ll++3+++", "ll++3+++"),
    r"recover/(\d+)/$": ("ll443444", "ll443444"),
}
IMPORTED_BY_THE_PROGRAMME = {
    "import/": ("ll3333++", "ll3333++"),
    "import/<int:run>/": ("ll3333++", "ll3333++"),
    "import/<int:run>/corrections/": ("ll3333++", "ll555555"),
    "import/<int:run>/progress/": ("ll3333++", "ll555555"),
}
IMPORTED_BY_MEMBERS = {
    "import/": ("ll++++++", "ll++++++"),
    "import/<int:run>/": ("ll+444++", "ll+444++"),
    "import/<int:run>/corrections/": ("ll+444++", "ll555555"),
    "import/<int:run>/progress/": ("ll+444++", "ll555555"),
}
OF_A_POINT = {
    **LISTED,
    **IMPORTED_BY_MEMBERS,
    "<path:object_id>/": ("ll+4++++", "ll+4++++"),
    "<path:object_id>/change/": ("ll+4++++", "ll+4++++"),
    "<path:object_id>/compare/": ("ll+4++++", "ll+4++++"),
    "<path:object_id>/history/": ("ll+4++++", "ll+4++++"),
    "<path:object_id>/presence/": ("ll444444", "ll+4++++"),
    "<path:object_id>/translate/": ("ll+4++++", "ll+4++++"),
    "<path:object_id>/translate/<slug:language>/": ("ll+4++++", "ll+4++++"),
}
PUBLISHED = {
    r"([^/]+)/history/(\d+)/$": ("ll+4++++", "ll343+++"),
    "<path:object_id>/preview/": ("ll+4++++", "ll+4++++"),
}

TABLE = {
    "plain": {
        **LISTED,
        **MADE_BY_THE_PROGRAMME,
        **IMPORTED_BY_THE_PROGRAMME,
        r"([^/]+)/history/(\d+)/$": ("ll3333++", "ll3333++"),
        "<path:object_id>/": ("ll++++++", "ll++++++"),
        "<path:object_id>/change/": ("ll++++++", "ll3333++"),
        "<path:object_id>/compare/": ("ll3333++", "ll3333++"),
        "<path:object_id>/delete/": ("ll3333++", "ll3333++"),
        "<path:object_id>/history/": ("ll3333++", "ll3333++"),
        "<path:object_id>/presence/": ("ll333344", "ll3333++"),
        "<int:one>/merge/<int:other>/": ("ll3333++", "ll3333++"),
    },
    "translated": {
        **LISTED,
        **MADE_BY_THE_PROGRAMME,
        r"([^/]+)/history/(\d+)/$": ("ll33+3++", "ll3333++"),
        "<path:object_id>/": ("ll++++++", "ll++++++"),
        "<path:object_id>/change/": ("ll++++++", "ll33+3++"),
        "<path:object_id>/compare/": ("ll33+3++", "ll33+3++"),
        "<path:object_id>/delete/": ("ll3333++", "ll3333++"),
        "<path:object_id>/history/": ("ll33+3++", "ll33+3++"),
        "<path:object_id>/preview/": ("ll33+3++", "ll33+3++"),
        "<path:object_id>/presence/": ("ll334344", "ll33+3++"),
        "<path:object_id>/translate/": ("ll++++++", "ll++++++"),
        "<path:object_id>/translate/<slug:language>/": ("ll33+3++", "ll33+3++"),
        "<int:one>/merge/<int:other>/": ("ll3333++", "ll3333++"),
        "import/": ("ll33+3++", "ll33+3++"),
        "import/<int:run>/": ("ll3343++", "ll3343++"),
        "import/<int:run>/corrections/": ("ll3343++", "ll555555"),
        "import/<int:run>/progress/": ("ll3343++", "ll555555"),
    },
    "library": {
        **LISTED,
        **MADE_BY_MEMBERS,
        **IMPORTED_BY_THE_PROGRAMME,
        r"([^/]+)/history/(\d+)/$": ("ll+3++++", "ll+33+++"),
        "<path:object_id>/": ("ll++++++", "ll++++++"),
        "<path:object_id>/change/": ("ll++++++", "ll+3++++"),
        "<path:object_id>/compare/": ("ll+3++++", "ll+3++++"),
        "<path:object_id>/delete/": ("ll+33+++", "ll+33+++"),
        "<path:object_id>/history/": ("ll+3++++", "ll+3++++"),
        "<path:object_id>/presence/": ("ll434444", "ll+3++++"),
        "<path:object_id>/translate/": ("ll++++++", "ll++++++"),
        "<path:object_id>/translate/<slug:language>/": ("ll+3++++", "ll+3++++"),
    },
    "page": {
        **OF_A_POINT,
        **MADE_BY_MEMBERS,
        **PUBLISHED,
        "<path:object_id>/delete/": ("ll343+++", "ll343+++"),
        # What is of another point, as what is gone, is told to be gone.
        "<int:one>/merge/<int:other>/": ("ll343+++", "ll3+3+++"),
    },
    "contact": {
        **OF_A_POINT,
        **MADE_BY_MEMBERS,
        r"([^/]+)/history/(\d+)/$": ("ll+4++++", "ll+43+++"),
        "<path:object_id>/delete/": ("ll+43+++", "ll+43+++"),
    },
    "point": {
        **OF_A_POINT,
        **MADE_BY_THE_PROGRAMME,
        **PUBLISHED,
        "<path:object_id>/delete/": ("ll3433++", "ll3433++"),
    },
    "member": {
        "": ("ll333+++", "ll333+++"),
        "<path:object_id>/": ("ll444+++", "ll444+++"),
        "<path:object_id>/change/": ("ll444+++", "ll444+++"),
        "<path:object_id>/delete/": ("ll444+++", "ll444+++"),
        "<path:object_id>/history/": ("ll444+++", "ll444+++"),
        "add/": ("ll333+++", "ll333+++"),
    },
    "user": {
        "": ("ll3333++", "ll3333++"),
        "<id>/password/": ("ll3333++", "ll3333++"),
        "<path:object_id>/": ("ll4444++", "ll4444++"),
        "<path:object_id>/change/": ("ll4444++", "ll4444++"),
        "<path:object_id>/delete/": ("ll4444++", "ll4444++"),
        "<path:object_id>/history/": ("ll4444++", "ll4444++"),
        "add/": ("ll3333++", "ll3333++"),
    },
    "task": {
        "": ("ll33333+", "ll33333+"),
        "<path:object_id>/": ("ll++++++", "ll++++++"),
        "<path:object_id>/change/": ("ll33333+", "ll333333"),
        "<path:object_id>/delete/": ("ll333333", "ll333333"),
        "<path:object_id>/history/": ("ll++++++", "ll++++++"),
        "add/": ("ll333333", "ll333333"),
    },
    "desk": {
        "": ("ll++++++", "ll++++++"),
        "<app_label>/$": ("ll++++++", "ll++++++"),
        "(?P<url>.*)$": ("ll444444", "ll444444"),
        "autocomplete/": ("ll333333", "ll555555"),
        "decisions/": ("ll++++++", "ll444444"),
        "languages/": ("ll555555", "ll++++++"),
        "jsi18n/": ("ll++++++", "ll555555"),
        "login/": ("+3++++++", "+3++++++"),
        "logout/": ("++++++++", "++++++++"),
        "password_change/": ("ll++++++", "ll++++++"),
        "password_change/done/": ("ll++++++", "ll++++++"),
        "pictures/": ("ll++++++", "ll555555"),
        "records/": ("ll++++++", "ll555555"),
        "review/": ("ll++++++", "ll++++++"),
        "saved-filters/": ("ll555555", "ll444444"),
        "translation-files/": ("ll++++++", "ll++++++"),
        "r/<path:content_type_id>/<path:object_id>/": ("ll444444", "ll444444"),
    },
}


def walk(patterns, prefix=""):
    """The routes of all addresses."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern.url_patterns, route)


def addresses():
    """{name of a model, or "Desk": [route below it]}"""
    starts = {f"{m._meta.app_label}/{m._meta.model_name}/": m for m in admin.site._registry}
    found = {}
    routes = [route for route in walk(get_resolver().url_patterns) if route.startswith("admin/")]
    for route in (route.removeprefix("admin/") for route in routes):
        start = next((start for start in starts if route.startswith(start)), None)
        name = starts[start].__name__ if start else "Desk"
        route = re.sub(r"\(\?P<app_label>[^)]+\)", "<app_label>", route)
        found.setdefault(name, []).append(route.removeprefix(start or ""))
    return found


ADDRESSES = addresses()


class World:
    """A French point with a member in each role, a Latvian editor, and a record of theirs."""

    def __init__(self, name):
        self.point = make.make_national_point(languages=["fr"])
        self.users = {
            "anonymous": None,
            "reader": make.make_user(),
            "editor": make.make_member(Role.EDITOR, self.point),
            "foreign": make.make_member(Role.EDITOR, make.make_national_point()),
            "translator": make.make_member(Role.TRANSLATOR, self.point),
            "publisher": make.make_member(Role.PUBLISHER, self.point),
            "programme": make.make_user(is_programme_editor=True),
            "superuser": User.objects.create_superuser("root"),
        }
        self.model = next((m for m in admin.site._registry if m.__name__ == name), None)
        with reversion.create_revision():
            self.record = self.made(GROUPS[name], name)
        self.other = (
            self.made(GROUPS[name], name)
            if getattr(admin.site._registry.get(self.model), "merges", False)
            else None
        )
        kind = self.model._meta.label_lower if self.model else ""
        self.run = Import.objects.create(kind=kind, by=self.users["editor"])

    def made(self, group, name):
        if group in ("desk", "task"):
            return None
        if group == "point":
            self.point.save()
            return self.point
        if group == "user":
            return self.users["reader"]
        given = {
            "page": {"national_point": self.point},
            "contact": {"national_point": self.point},
            "member": {"national_point": self.point},
            "library": {"made_by": self.users["editor"]},
        }.get(group, {})
        if name == "Document":
            given["network"] = None
        return getattr(make, f"make_{re.sub('(?<!^)(?=[A-Z])', '_', name).lower()}")(**given)

    def address(self, route):
        key = self.record.pk if self.record else 1
        versions = Version.objects.filter(object_id=str(key), content_type=self.kind())
        for part, value in {
            "<path:content_type_id>": ContentType.objects.get_for_model(User).pk,
            "<path:object_id>": key,
            "<int:one>": key,
            "<int:other>": self.other.pk if self.other else 1,
            "<app_label>": "events",
            "<id>": key,
            "<int:run>": self.run.pk,
            "<slug:language>": "fr",
            "([^/]+)": key,
            r"(\d+)": versions.values_list("pk", flat=True).first() or 1,
            "(?P<url>.*)$": "nothing",
        }.items():
            route = route.replace(part, str(value), 1)
        route = route.rstrip("$") + ("?old=1&new=1" if route.endswith("compare/") else "")
        meta = self.model and self.model._meta
        return f"/admin/{meta.app_label}/{meta.model_name}/{route}" if meta else f"/admin/{route}"

    def kind(self):
        return ContentType.objects.get_for_model(self.model or User)


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.session.session_key


def outcome(session, method, address):
    """The letter of the table; what the request wrote is taken back, a log-out too."""
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        given = {"post": "yes"} if method == "post" else {}
        response = getattr(client, method)(address, given)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "l"
    return {200: "+", 302: "+", 403: "3", 404: "4", 405: "5"}[response.status_code]


def test_every_address_is_in_the_table():
    walked = {(GROUPS[name], route) for name, routes in ADDRESSES.items() for route in routes}

    assert walked == {(group, route) for group, rows in TABLE.items() for route in rows}


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_answers_as_the_table_says(name):
    world, wrong = World(name), []
    sessions = {role: user and session_of(user) for role, user in world.users.items()}
    for route in ADDRESSES[name]:
        for method, expected in zip(("get", "post"), TABLE[GROUPS[name]][route], strict=True):
            for (role, session), letter in zip(sessions.items(), expected, strict=True):
                if name in ASKED_BY_ALL or role in LEAST:
                    found = outcome(session, method, world.address(route))
                    if found != letter:
                        wrong.append(f"{method} {route} as {role}: {found}, not {letter}")

    assert wrong == []
    assert mail.outbox == []


def every_address():
    """Each once, of no record in particular: what is asked first does not depend on one."""
    parts = r"<[^>]+>|\(\?P<url>\.\*\)|\(\[\^/\]\+\)|\(\\d\+\)"
    starts = {
        m.__name__: f"{m._meta.app_label}/{m._meta.model_name}/" for m in admin.site._registry
    }
    for name, routes in ADDRESSES.items():
        for route in routes:
            yield "/admin/" + re.sub(parts, "1", starts.get(name, "") + route).rstrip("$")


def test_no_address_opens_without_the_second_factor(client, settings):
    settings.MFA_REQUIRED = True
    client.force_login(User.objects.create_superuser("root"))
    ways = {address: client.get(address) for address in every_address()}

    entered = {
        address
        for address, response in ways.items()
        if not response.headers.get("Location", "").startswith("/admin/login/?next=")
    }
    assert entered == {"/admin/login/", "/admin/logout/"}
    assert ways["/admin/login/"].url.startswith("/account/second-factor/")
    assert len(ways) > 200


def test_every_address_wants_the_token_of_its_form():
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))

    taken = {a for a in every_address() if client.post(a, {"post": "yes"}).status_code != 403}

    assert taken == set()
