"""What the site says of itself, in every language: accessibility, privacy, and where to write."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.urbact_site.test_head import HOST, head
from urbact_site.localized import LANGUAGES

pytestmark = pytest.mark.once

every_statement = pytest.mark.parametrize("name", ["accessibility", "privacy"])


@every_statement
def test_statement_is_in_every_language(client, name):
    pages = {code: f"/{code}/{name}/" for code in LANGUAGES}

    for code, url in pages.items():
        assert f'<html lang="{code}"' in client.get(url).text
    assert head(client, pages["fi"]).versions == {
        code: HOST + url for code, url in pages.items()
    } | {"x-default": HOST + pages["en"]}


@every_statement
def test_every_page_leads_to_the_statement(client, name):
    with translation.override("da"):
        link = f'<a href="{reverse(name)}">'

    assert [client.get(url).text.count(link) for url in ("/da/", "/da/nowhere/")] == [1, 1]


@every_statement
def test_statement_names_the_address_of_the_settings(client, settings, name):
    url, mail = reverse(name), "mailto:"
    without = client.get(url).text
    settings.FEEDBACK_EMAIL = "us@urbact.example"

    assert mail not in without.partition("<main")[2]
    assert '<a href="mailto:us@urbact.example">us@urbact.example</a>' in client.get(url).text


def test_statement_says_how_old_it_is(client):
    assert "As of 30 November 2026" in client.get("/en/accessibility/").text
