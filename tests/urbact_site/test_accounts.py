"""How people get in, and that nobody else does."""

import logging
import re
from math import inf
from time import thread_time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.make import make_member, make_user
from urbact_site.accounts.letters import LATER
from urbact_site.models import User

PASSWORD = "three wise horses"  # noqa: S105
NEW = {"password1": "four wise horses", "password2": "four wise horses"}
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105


@pytest.fixture(autouse=True)
def forgotten_attempts():
    cache.clear()


@pytest.fixture
def anne():
    return make_member(username="anne", email="anne@example.eu", password=PASSWORD)


def log_in(client, login="anne", password=PASSWORD, **more):
    return client.post("/account/login/", {"login": login, "password": password}, **more)


def code():
    """What the app shows now."""
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def has_session(client):
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize("login", ["anne", "anne@example.eu", "Anne@Example.EU"])
def test_member_logs_in_by_name_or_email(client, anne, login):
    response = log_in(client, login)

    assert response.status_code == 302
    assert has_session(client)


def test_log_in_leads_where_one_wanted_to_go(client, anne):
    way = client.get("/admin/events/article/?q=food", follow=True).redirect_chain[-1][0]
    given = {"login": "anne", "password": PASSWORD, "next": "/admin/events/article/?q=food"}

    assert "next=%2Fadmin%2Fevents%2Farticle%2F%3Fq%3Dfood" in way
    assert client.post("/account/login/", given).url == "/admin/events/article/?q=food"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https:evil",
        "/\\evil",
        "%2f%2fevil",
        "javascript:alert(1)",
        "\t//evil",
        "https://evil.example/",
    ],
)
def test_log_in_and_log_out_stay_on_the_site(client, anne, elsewhere):
    given = {"login": "anne", "password": PASSWORD, "next": elsewhere}

    for response in (
        client.get("/admin/login/", {"next": elsewhere}),
        client.post("/account/login/", given),
        client.get("/admin/login/", {"next": elsewhere}),
        client.post("/account/logout/", {"next": elsewhere}),
    ):
        assert response.status_code == 302
        assert re.match(r"/(account|admin|%2f%2fevil)|%2f|https:evil$", response.url)


def test_unknown_inactive_and_known_accounts_get_the_same_answer(client, anne):
    make_user(username="gone", password=PASSWORD, is_active=False)
    bodies = set()
    for login in ("anne", "gone", "nobody"):
        response = log_in(client, login, "wrong")
        assert response.status_code == 200
        bodies.add(
            re.sub(f'value="({login}|[^"]{{64}})"|nonce-?"?[^"]+"', "", response.content.decode())
        )
    gone = log_in(client, "gone").content.decode()

    assert len(bodies) == 1
    assert "not correct" in gone


# Of accounts that have a password, were invited, have no password yet, are closed; and of none.
LOGINS = ["anne", "invited", "new", "gone", "nobody"]
EMAILS = [f"{name}@example.eu" for name in LOGINS]


def make_accounts():
    make_member(username="anne", email="anne@example.eu", password=PASSWORD)
    make_member(username="invited@example.eu", email="invited@example.eu", password=PASSWORD)
    make_user(username="new", email="new@example.eu", password=None)
    make_user(username="gone", email="gone@example.eu", password=PASSWORD, is_active=False)


class CountedHasher(PBKDF2PasswordHasher):
    """Counts what makes a log-in slow: with it, as many are as much time."""

    iterations = 1
    counted = 0

    def encode(self, password, salt, iterations=None):
        CountedHasher.counted += 1
        return super().encode(password, salt, iterations)


def test_log_in_hashes_one_password_whatever_the_account(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    make_accounts()

    counts = {}
    for login in LOGINS + EMAILS:
        before = CountedHasher.counted
        assert log_in(client, login, "wrong").status_code == 200
        counts[login] = CountedHasher.counted - before

    assert counts == dict.fromkeys(counts, 1)


class QuickHasher(PBKDF2PasswordHasher):
    """Does a tenth of the work: whatever else may differ weighs ten times as much."""

    iterations = PBKDF2PasswordHasher.iterations // 10


def least_times(do, names):
    """{name: the least of some times that it took this process to do something with it}

    By turns, since what else the machine does slows down all; more rounds while they differ.
    """
    least = dict.fromkeys(names, inf)
    for number in range(100):
        for name in names:
            cache.clear()
            start = thread_time()
            do(name)
            least[name] = min(least[name], thread_time() - start)
        if number > 1 and are_alike(least):
            break
    return least


def are_alike(times):
    return max(times.values()) < 1.2 * min(times.values())


def test_log_in_takes_as_long_whatever_the_account(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]
    make_accounts()
    logins = [f"{name}{end}" for name in ("anne", "gone", "nobody") for end in ("", "@example.eu")]

    times = least_times(lambda login: log_in(client, login, "wrong"), logins)

    assert are_alike(times), times


def test_reset_takes_as_long_whatever_the_account(client, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    make_accounts()

    times = least_times(lambda email: reset(client, email), EMAILS)

    assert are_alike(times), times


def test_wrong_passwords_are_slowed_down_and_lock_nobody_else_out(client, anne, caplog):
    caplog.set_level(logging.WARNING, "urbact_site.login")
    for _ in range(10):
        response = log_in(client, password="wrong")  # noqa: S106

    assert "Too many failed login attempts" in response.content.decode()
    assert "Too many failed login attempts" in log_in(client).content.decode()
    assert log_in(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
    assert "Log-in failed: account 'anne' from 127.0.0.1" in caplog.messages
    assert "Log-in slowed down: account 'anne' from 127.0.0.1" in caplog.messages


def test_name_with_a_line_break_writes_no_line_of_the_log(client, caplog):
    caplog.set_level(logging.WARNING, "urbact_site.login")
    log_in(client, "x\nLog-in failed: account 'root'")

    assert all("\n" not in message for message in caplog.messages)


@pytest.mark.parametrize("login", ["\0", "\ud800", "x" * 100_000, "‮anne", "😀" * 50])
def test_log_in_bears_any_name(client, login):
    login = login.encode("utf-8", "surrogatepass").decode("latin-1") if login == "\ud800" else login

    assert log_in(client, login).status_code == 200


def test_session_has_another_key_after_log_in_and_is_gone_after_log_out(client, anne):
    planted = SessionStore()
    planted["account_login"] = "planted by somebody else"
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    log_in(client)
    key = client.cookies["sessionid"].value
    assert key != planted.session_key
    assert set(Session.objects.values_list("pk", flat=True)) == {key}

    client.post("/admin/logout/")
    client.cookies["sessionid"] = key

    assert not has_session(client)


def test_change_of_password_ends_all_other_sessions(client, anne):
    other = Client()
    log_in(client)
    log_in(other)

    new = {
        "oldpassword": PASSWORD,
        "password1": "four wise horses",
        "password2": "four wise horses",
    }
    assert client.post("/account/password/change/", new).status_code == 302

    assert has_session(client)
    assert not has_session(other)


def test_deactivation_ends_all_sessions_at_once(client, anne):
    log_in(client)
    User.objects.update(is_active=False)

    assert not has_session(client)


def reset(client, email):
    return client.post("/account/password/reset/", {"email": email})


def test_password_is_reset_by_a_link_to_the_stored_address(client, anne):
    reset(client, "ANNE@example.eu")
    [letter] = mail.outbox
    path = re.search(r"http://testserver(/account/\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    done = client.post(form.redirect_chain[-1][0], NEW, follow=True)

    assert letter.to == ["anne@example.eu"]
    assert "Your password has been set" in done.content.decode()
    assert not has_session(client)
    assert log_in(client, password="four wise horses").status_code == 302  # noqa: S106
    assert "was invalid" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    "email",
    [
        "nobody@example.eu",
        "gone@example.eu",
        "anne@exämple.eu",
        "anne@exampIe.eu",
        "ANNE@EXAMPLE.EU ",
    ],
)
def test_reset_says_the_same_for_any_address(client, anne, email):
    make_user(email="gone@example.eu", is_active=False)

    def answer(email):
        response = client.post("/account/password/reset/", {"email": email}, follow=True)
        return response.redirect_chain, re.sub('nonce="[^"]+"', "", response.content.decode())

    known = answer("anne@example.eu")
    mail.outbox.clear()

    assert answer(email) == known
    assert [letter.to for letter in mail.outbox] in ([], [["anne@example.eu"]])


def test_inactive_users_get_no_link(client):
    make_user(email="gone@example.eu", is_active=False)
    reset(client, "gone@example.eu")

    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)  # the worker closes its connection
def test_letter_is_tried_again_while_the_mail_server_is_down(client, anne, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    assert reset(client, "anne@example.eu").status_code == 302
    for _ in range(2):
        call_command("db_worker", batch=True, startup_delay=False)
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("db_worker", batch=True, startup_delay=False)

    assert [letter.to for letter in mail.outbox] == [["anne@example.eu"]]
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


@pytest.mark.django_db(transaction=True)  # the worker closes its connection
def test_letter_that_no_mail_server_takes_is_a_failed_task(client, anne, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    reset(client, "anne@example.eu")

    for _ in range(len(LATER) + 2):
        call_command("db_worker", batch=True, startup_delay=False)
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())

    results = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
    assert list(results) == ["SUCCESSFUL"] * (len(LATER) + 1) + ["FAILED"]


def test_nobody_signs_up(client):
    for path in ("/account/signup/", "/account/email/", "/account/confirm-email/", "/account/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


TOO_SHORT = "This password is too short. It must contain at least 12 characters."
TOO_COMMON = "This password is too common."
TOO_LIKE = "The password is too similar to the email address."
LONGEST = "x" * 5 + " y" * 61 + "z"  # 128 characters
PASSWORDS = {
    "lentils and": [TOO_SHORT],
    "lentils and ": [],
    "1qaz2wsx3edc": [TOO_COMMON],
    "anne@example.eu": [TOO_LIKE],
    "aaaabbbbaaaabbbb": [],  # no rule says of what letters
    LONGEST: [],
    "ſchöne Grüße aus Ærø 😀": [],
    "  three words between spaces  ": [],
}


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("way", ["change", "reset"])
def test_passwords_are_long_and_uncommon_and_of_any_letters(client, anne, way, password):
    if way == "change":
        log_in(client)
        path, given = "/account/password/change/", {"oldpassword": PASSWORD}
    else:
        reset(client, "anne@example.eu")
        link = re.search(r"http://testserver(/account/\S+)", mail.outbox[0].body)[1]
        path, given = client.get(link, follow=True).redirect_chain[-1][0], {}
    given |= {"password1": password, "password2": password}

    response = client.post(path, given)

    told = [] if response.status_code == 302 else response.context["form"].errors["password1"]
    assert told == PASSWORDS[password]
    assert (log_in(Client(), password=password).status_code == 302) == (not told)


# The second factor


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED = True


@pytest.fixture
def app(anne):
    """Anne's authenticator app."""
    return TOTP.activate(anne, SECRET)


def test_desk_stays_closed_without_a_second_factor(client, anne, strict):
    log_in(client)

    response = client.get("/admin/events/article/", follow=True)

    assert response.redirect_chain[-1][0].startswith(
        "/account/confirm/?next=%2Faccount%2Fsecond-factor%2Ftotp%2Factivate%2F"
    )
    assert response.status_code == 200


def test_second_factor_is_asked_at_log_in_and_opens_the_desk(client, anne, app, strict):
    first = log_in(client)
    before = client.get("/admin/", follow=True).redirect_chain[-1][0]
    client.post("/account/second-factor/authenticate/", {"code": "000000"})
    refused = has_session(client)
    client.post("/account/second-factor/authenticate/", {"code": code()})

    assert first.url == "/account/second-factor/authenticate/"
    assert before == first.url
    assert not refused
    assert has_session(client)


def test_code_works_once(client, anne, app, strict):
    log_in(client)
    used = code()
    client.post("/account/second-factor/authenticate/", {"code": used})
    other = Client()
    log_in(other)
    other.post("/account/second-factor/authenticate/", {"code": used})

    assert not has_session(other)


def test_recovery_code_works_once(client, anne, app, strict):
    recovery = RecoveryCodes.activate(anne).generate_codes()[0]
    for attempt in (client, Client()):
        log_in(attempt)
        attempt.post("/account/second-factor/authenticate/", {"code": recovery})

    assert has_session(client)
    assert not has_session(attempt)


def test_codes_cannot_be_guessed(client, anne, app, strict):
    log_in(client)
    for _ in range(6):
        response = client.post("/account/second-factor/authenticate/", {"code": "000000"})

    assert "Too many failed login attempts" in response.content.decode()


def test_session_without_a_factor_stays_out_once_there_is_one(client, anne, strict):
    """As of somebody who got in with the password before."""
    client.force_login(anne)
    TOTP.activate(anne, SECRET)

    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/account/second-factor/reauthenticate/")
    assert not has_session(client)


def test_reset_of_the_password_does_not_go_round_the_second_factor(client, anne, app, strict):
    reset(client, "anne@example.eu")
    path = re.search(r"http://testserver(/account/\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], NEW)

    assert not has_session(client)
    assert log_in(client, password="four wise horses").url == "/account/second-factor/authenticate/"  # noqa: S106


def test_reader_with_an_account_is_told_no(client):
    client.force_login(make_user())

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    html = response.content.decode()
    assert "Your account may not do this." in html
    assert 'action="/account/logout/"' in html  # the way to another account


# Cookies, caches, tokens


def test_readers_get_no_cookie(client):
    for path in ("/en/", "/en/news/", "/en/nothing/", "/healthz"):
        assert not client.get(path).cookies


def test_cookies_are_for_this_host_alone(client, anne, settings):
    settings.SESSION_COOKIE_SECURE = True
    log_in(client)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "",
    )


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/events/article/",
        "/admin/nothing/",
        "/admin/jsi18n/",
        "/account/login/",
        "/account/second-factor/",
    ],
)
def test_nothing_private_is_stored_by_any_cache(client, anne, path):
    log_in(client)

    assert client.get(path)["Cache-Control"] == "no-store, private"


def test_form_without_its_token_is_refused_and_what_was_typed_is_shown(anne):
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "da"})
    client.force_login(anne)
    typed = {"title_da": "Mad <b>", "password": "hunter2", "empty": "", "_loaded": "{}"}
    typed |= {"_why": "Nyt", "kind": "news", "documents-TOTAL_FORMS": "1"}

    response = client.post("/admin/events/article/add/", typed)

    html = response.content.decode()
    assert response.status_code == 403
    assert "Mad &lt;b&gt;" in html
    assert [name for name, _value in response.context["typed"]] == [
        "Titel, dansk",
        "Hvad du har ændret og hvorfor",
        "Type",
    ]
    assert "hunter2" not in html
    assert '<html lang="da"' in html


def test_refusal_names_the_fields_of_rows_as_the_form_does(anne):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anne)
    row = {"name": "Faro", "network": "5", "id": "7", "city": "", "DELETE": "on"}
    typed = {f"partners-1-{name}": value for name, value in row.items()}
    typed |= {"documents-0-title_da": "Plan", "partners-__prefix__-name": "x", "x-0-y": "z"}
    typed |= {"published_at_0": "2035-05-03", "partners-INITIAL_FORMS": "2"}

    response = client.post("/admin/networks/network/add/", typed)

    assert response.context["typed"] == [
        ("Partner 2: Name as published", "Faro"),
        ("Partner 2: Delete", "on"),
        ("Document 1: Title, Danish", "Plan"),
        ("x-0-y", "z"),
        ("Published at", "2035-05-03"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/logout/",
        "/account/password/reset/",
        "/admin/logout/",
        "/account/password/change/",
    ],
)
def test_every_form_of_the_way_in_wants_its_token(anne, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anne)

    assert client.post(path, {"login": "anne", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/password/change/",
        "/account/second-factor/",
        "/account/second-factor/totp/activate/",
        "/account/second-factor/webauthn/add/",
        "/account/logout/",
        "/account/second-factor/webauthn/",
    ],
)
def test_pages_of_the_way_in_keep_to_the_strict_policy(client, anne, path):
    if path not in ("/account/login/", "/account/password/reset/"):
        log_in(client)
        client.post("/account/confirm/", {"password": PASSWORD})

    response = client.get(path)

    html = response.content.decode()
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r'<[^>]+ (style|on\w+)="', html)
    assert not re.search(r"<script(?![^>]+(src=|application/json))[^>]*>", html)
