"""No word of the frame is left in English: of the site, the way in, the desk, the e-mails.

Everything is made once, in a language whose messages are marked. What stands outside of a mark
nobody can translate; each message inside of one must be in all catalogues, ours or its package's.
"""

import re
from collections import defaultdict

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from events.models import Article
from tests import make
from tests.test_languages import NAMES, Page, make_danish_site, names_of_cldr, words_of
from tests.test_pages import LISTS, PAGES, address
from tests.urbact_site.test_languages import posted
from urbact_site.localized import LANGUAGES

pytestmark = pytest.mark.once

LANGUAGE, OTHERS = "da", [code for code in LANGUAGES if code != "en"]
# Around a message: its number before, and after that its words.
BEGIN, WORDS, END = "\ue000", "\ue001", "\ue002"
MARKED = re.compile(f"{BEGIN}(\\d+){WORDS}[^{BEGIN}{END}]*{END}")
PASSWORD = "password"  # noqa: S105 (as the factory makes it)
CONTEXT = "\x04"  # gettext's own sign between context and message


class Marking:
    """A translation into no language: it gives each message back as it is, marked."""

    def __init__(self, real):
        self.real, self.messages = real, []

    def __getattr__(self, name):
        return getattr(self.real, name)

    def gettext(self, message):
        return self.marked(message, (message, None))

    def ngettext(self, one, many, number):
        return self.marked(one if number == 1 else many, (one, many))

    def marked(self, text, message):
        self.messages.append(message)
        return f"{BEGIN}{len(self.messages) - 1}{WORDS}{text.split(CONTEXT)[-1]}{END}"


# What is a name, a word of machines or a key, wherever it stands; and the words of the records.
SILENT = NAMES | {
    "api", "cest", "cet", "csv", "ctrl", "enter", "excel", "geojson", "iii", "json", "shift",
    "utf", "windows", "xliff", "xlsx", "blåbær", "blåbærgrød", "xxxxxxx", "xyzzy",
}  # fmt: skip
# Addresses and slugs, columns of a file, secrets.
WORDLESS = re.compile(r"\S*[/@]\S*|\b[a-z]+(-[a-z]+)*-\d+\b|^slug, .*|\b[A-Z2-7]{32}\b|\w+\*{5,}")
# For who runs the server, in the words of the package.
TASKS = ("django_tasks_database", "Tasks Database Backend", ("Task Results", None))


class Reader:
    """Somebody who reads page after page: `messages` are those that they met, each with where;
    `foreign` are the texts that hold words of no message."""

    def __init__(self, client, marking):
        self.client, self.marking = client, marking
        self.messages, self.foreign = {}, {}
        self.known = SILENT | words_of(" ".join(names_of_cldr(LANGUAGE)))

    def get(self, url, status=200, **query):
        address = url.replace("/en/", f"/{LANGUAGE}/", 1)
        return self.see(self.client.get(address, query, follow=True), status)

    def post(self, url, status=200, **values):
        return self.see(self.client.post(url, values, follow=True), status)

    def see(self, response, status=200):
        url = response.request["PATH_INFO"]
        assert (url, response.status_code) == (url, status)
        html = response.content.decode()
        self.read(
            url, html, [t for lang, t, name in Page(html).found if lang == LANGUAGE and not name]
        )
        return response

    def read(self, url, whole, texts):
        for number in re.findall(f"{BEGIN}(\\d+){WORDS}", whole):
            self.messages.setdefault(self.marking.messages[int(number)], url)
        for text in texts:
            if words_of(WORDLESS.sub(" ", unmarked(text))) - self.known:
                self.foreign.setdefault(unmarked(text), url)


def unmarked(text):
    """A text without its messages, which may hold others."""
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    return text.strip()


def untranslated(messages):
    """{message: languages} of what a catalogue does not have, neither ours nor a package's."""
    found = {}
    for code in OTHERS:
        catalogue = trans_real.translation(code)._catalog
        for one, many in messages:
            # A name that is a message and is put into another one is marked already.
            if BEGIN not in one and one not in catalogue and (one, 0) not in catalogue:
                found.setdefault((one, many), []).append(code)
    return found


@pytest.fixture
def records():
    return make_danish_site()


@pytest.fixture
def reader(monkeypatch, records):
    cache.clear()
    marking = Marking(trans_real.translation(LANGUAGE))
    monkeypatch.setitem(trans_real._translations, LANGUAGE, marking)
    yield (reader := Reader(Client(headers={"Accept-Language": LANGUAGE}), marking))
    _app, name, message = TASKS
    reader.foreign.pop(name, None)
    reader.messages.pop(message, None)
    assert (reader.foreign, untranslated(reader.messages)) == ({}, {})


@pytest.fixture
def programme_editor(records):
    return make.make_user(
        username="xyzzy", email="x@example.eu", is_superuser=True, is_programme_editor=True
    )


# The pages


def test_site_has_no_english_word(reader, records):
    for name in (
        "home",
        "numbers",
        "data-health",
        "search",
        "api",
        "embed",
        "accessibility",
        "privacy",
    ):
        reader.get(reverse(name))
    reader.get(reverse("api-list", args=["networks"]))
    reader.get(reverse("strip", args=["networks"]))
    reader.get(reverse("search"), q="Blåbær")
    reader.get(reverse("search"), q="xxxxxxx")
    reader.get(reverse("search-suggestions"), q="Blå")
    reader.get(reverse("search-suggestions"), q="xxxxxxx")
    reader.get(reverse("networks:network-list"), theme="nonsense", sort="nonsense", q="xxxxxxx")
    reader.get(reverse("events:event-list"), when="past", month="2001-01")
    reader.get("/en/nothing/", 404)
    for model in LISTS:
        reader.get(address(model, "list"))
        reader.get(address(model, "list"), q="xxxxxxx")
    for model in PAGES:
        feed = reader.get(address(model, "feed", "atom")).content.decode()
        reader.read(model, feed, re.findall(r"<(?:title|subtitle|rights)[^>]*>(.*?)<", feed))
    for record in records:
        reader.get(record.get_absolute_url())
    reader.client = Client(enforce_csrf_checks=True, headers={"Accept-Language": LANGUAGE})
    reader.post("/account/login/", 403)
    reader.client = Client(headers={"Accept-Language": LANGUAGE})
    reader.client.force_login(make.make_user())
    reader.get("/admin/login/", 403)
    reader.client = Client(headers={"Accept-Language": LANGUAGE, "Host": "elsewhere.example"})
    reader.get("/en/", 400)


def test_way_in_has_no_english_word(reader, programme_editor):
    for name in ("login", "reset_password", "reset_password_done", "inactive"):
        reader.get(reverse(f"account_{name}"))
    reader.get(reverse("account_reset_password_from_key_done"))
    reader.get("/account/password/reset/1-x/")
    reader.post("/account/login/")
    reader.post("/account/login/", login="a", password="b")  # noqa: S106
    reader.post("/account/password/reset/")
    reader.post("/account/password/reset/", email="no address")
    reader.post("/account/password/reset/", email="x@example.eu")
    [letter] = mail.outbox
    link = re.search(r"/account/password/reset/\S+", letter.body)[0]
    reader.post(reader.client.get(link).url, password1="password", password2="other")

    reader.post("/account/login/", login="xyzzy", password=PASSWORD)
    for name in ("logout", "change_password", "reauthenticate"):
        reader.get(reverse(f"account_{name}"))
    reader.post("/account/password/change/", oldpassword="x", password1="12345", password2="1")
    reader.post("/account/confirm/")
    reader.post("/account/confirm/", password="wrong")  # noqa: S106
    reader.post("/account/confirm/", password=PASSWORD)
    reader.get("/account/second-factor/")
    reader.get("/account/second-factor/webauthn/add/")
    reader.post("/account/second-factor/totp/activate/", code="1")
    reader.get("/account/second-factor/totp/activate/")
    secret = reader.client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    reader.post("/account/second-factor/totp/activate/", code=code)
    key = Authenticator.objects.create(
        user=programme_editor, type="webauthn", data={"name": "Xyzzy", "credential": {}}
    )
    for path in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
    ):
        reader.get(f"/account/second-factor/{path}")
    for path in ("edit", "remove"):
        reader.get(f"/account/second-factor/webauthn/keys/{key.pk}/{path}/")
    reader.post("/account/second-factor/recovery-codes/generate/")
    reader.get("/account/second-factor/reauthenticate/")
    reader.post("/account/second-factor/reauthenticate/", code="1")
    key.delete()
    reader.post("/account/logout/")
    reader.post("/account/login/", login="xyzzy", password=PASSWORD)
    reader.post("/account/second-factor/authenticate/", code="1")
    for letter in mail.outbox:
        reader.read("mail", f"{letter.subject}\n{letter.body}", [letter.subject, letter.body])


def desk_address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def refusals(model, context):
    """What the form of a model and its rows may answer to a wrong value."""
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(formset.empty_form for formset in sets)]
    asked = [field for form in forms for field in form.fields.values()]
    for part in [*asked, *sets, *(v for field in asked for v in field.validators)]:
        messages = getattr(part, "error_messages", {"": getattr(part, "message", "")})
        yield from (message % defaultdict(lambda: 2) for message in messages.values())
    for field in model._meta.fields:
        for code in ("blank", "null", "unique"):
            yield field.error_messages[code] % defaultdict(str)


def test_desk_has_no_english_word(reader, programme_editor):
    reader.client.force_login(programme_editor)
    for model in [m for m in admin.site._registry if m._meta.app_label != TASKS[0]]:
        reader.get(desk_address(model, "changelist"))
        reader.get(desk_address(model, "add"))
        refused = reader.post(desk_address(model, "add"))
        with translation.override(LANGUAGE):
            for message in refusals(model, refused.context):
                reader.read(model, message, [])
        if record := model.objects.first():
            reader.get(desk_address(model, "change", record.pk))
            reader.get(desk_address(model, "delete", record.pk))


def test_desk_of_an_article_has_no_english_word(reader, programme_editor):
    reader.client.force_login(programme_editor)
    article = Article.objects.first()
    for path in ("", "review/", "translation-files/", "jsi18n/"):
        reader.get(f"/admin/{path}")
    for view in ("import", "export", "recoverlist"):
        reader.get(desk_address(Article, view))
    reader.post(desk_address(Article, "import"))
    change = reader.get(desk_address(Article, "change", article.pk))
    reader.post(desk_address(Article, "change", article.pk), **posted(change))
    for view in ("history", "translations", "preview"):
        reader.get(desk_address(Article, view, article.pk))
    reader.get(desk_address(Article, "translate", article.pk, "fi"))
    everything = {"action": "delete_selected", "_selected_action": article.pk}
    reader.post(desk_address(Article, "changelist"), action="delete_selected")
    reader.post(desk_address(Article, "changelist"), **everything)
    reader.get(desk_address(Article, "changelist"), q="xxxxxxx")
    reader.get(desk_address(Article, "change", 0))
    reader.get("/admin/nothing/", 404)
    reader.post(desk_address(Article, "delete", article.pk), post="yes")


def test_marks_tell_words_that_are_no_message_and_messages_that_no_catalogue_has():
    marking = Marking(None)
    html = f'<html lang="da"><p>{marking.gettext("Cities")} and {marking.gettext("noun")}</p>'
    reader = Reader(None, marking)

    reader.read("/", html, [text for _lang, text, _name in Page(html).found])

    assert reader.foreign == {"and": "/"}
    assert untranslated(reader.messages) == {("noun", None): OTHERS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_field_of_a_long_table_speaks_every_language(client, language):
    client.force_login(make.make_user(is_programme_editor=True))

    html = client.get(
        desk_address(Article, "add"), headers={"Accept-Language": language}
    ).content.decode()

    [path] = re.findall(r"admin/js/vendor/select2/i18n/[-\w]+\.js", html)
    assert finders.find(path)
