"""The way in with a second factor, in a browser: passkey, app, recovery code, and out again."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from tests.make import make_article, make_user
from urbact_site.models import User

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def strict(settings):
    settings.MFA_REQUIRED = True
    cache.clear()


@pytest.fixture
def anne():
    return make_user(username="anne", is_programme_editor=True)


@pytest.fixture
def passkeys(browser_page):
    """The browser's own keeper of passkeys (WebAuthn), which needs no hand here."""
    devtools = browser_page.context.new_cdp_session(browser_page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def passkeys():
        return devtools.send("WebAuthn.getCredentials", key)["credentials"]

    return passkeys


def give_password(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("anne")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()


def confirm(page):
    """Once more before something of the account is changed."""
    expect(page.get_by_role("heading", name="Confirm Access")).to_be_visible()
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Confirm").click()


def log_out(page):
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def code_of(secret):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def expect_desk(page):
    expect(page.get_by_role("heading", name="Everything on the site")).to_be_visible()


def test_passkey_is_added_and_opens_the_desk_without_a_password(browser_page, anne, passkeys):
    page = browser_page
    give_password(page)
    confirm(page)
    page.goto("/account/second-factor/webauthn/add/")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Security key added.")).to_be_visible()
    assert [found["isResidentCredential"] for found in passkeys()] == [True]
    page.goto("/admin/")
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use a security key").click()
    expect_desk(page)

    log_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect_desk(page)


def test_app_is_set_up_and_asked_and_a_recovery_code_takes_its_place(browser_page, anne):
    page = browser_page
    give_password(page)
    confirm(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    recovery = page.get_by_label("Unused codes").input_value().split()
    assert len(recovery) == 10
    page.goto("/admin/")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Confirm").click()
    expect_desk(page)

    log_out(page)
    give_password(page)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Two-Factor Authentication")).to_be_visible()
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect_desk(page)


def test_back_button_shows_nothing_after_log_out(browser_page, anne, log_in, settings):
    settings.MFA_REQUIRED = False
    make_article(title_en="Between us", published_at=None)
    page = log_in(browser_page, anne)
    page.goto("/admin/events/article/")
    expect(page.get_by_role("link", name="Between us")).to_be_visible()

    log_out(page)
    page.go_back()

    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_text("Between us")).to_be_hidden()


def paste(field, text):
    """From the clipboard, as out of a keeper of passwords."""
    field.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    field.focus()
    field.press("ControlOrMeta+V")
    expect(field).to_have_value(text)


def test_passwords_are_pasted_wherever_one_is_asked_for(browser_page, settings):
    settings.MFA_REQUIRED = False
    make_user(username="anne", email="anne@example.eu", is_programme_editor=True)
    page, first, second = browser_page, "Ærø, four wise horses", "Šibenik, five wise horses"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/admin/")
    page.get_by_label("Username").fill("anne")
    paste(page.get_by_label("Password"), "password")
    page.get_by_role("button", name="Log in").click()
    expect_desk(page)

    page.goto("/account/password/change/")
    paste(page.locator("[name=oldpassword]"), "password")
    paste(page.locator("[name=password1]"), first)
    paste(page.locator("[name=password2]"), first)
    page.get_by_role("button", name="Change my password").click()
    expect(page.get_by_text("Password successfully changed.")).to_be_visible()
    page.goto("/account/second-factor/totp/activate/")
    paste(page.get_by_label("Password"), first)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Authenticator code")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/account/password/reset/")
    page.get_by_label("Email").fill("anne@example.eu")
    page.get_by_role("button", name="Reset my password").click()
    page.goto(re.search(r"http://\S+?(/account/\S+)", mail.outbox[0].body)[1])
    paste(page.locator("[name=password1]"), second)
    paste(page.locator("[name=password2]"), second)
    page.get_by_role("button", name="Change my password").click()
    expect(page.get_by_text("Your password has been set")).to_be_visible()
    assert User.objects.get().check_password(second)
