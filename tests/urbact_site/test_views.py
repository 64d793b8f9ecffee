"""The way from a public page to its form, for those who may edit it."""

import pytest

from tests import make
from urbact_site.scope import Role


def edit_link(client, record):
    return client.get(record.get_absolute_url()).context["edit_address"]


@pytest.fixture
def article():
    return make.make_article()


def test_visitor_is_shown_no_form_and_gets_no_cookie(client, article):
    response = client.get(article.get_absolute_url())

    assert response.context["edit_address"] == ""
    assert b"edit-link" not in response.content
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_programme_editor_is_led_to_the_form_of_every_record(client, article):
    client.force_login(make.make_user(is_programme_editor=True))

    for record in (article, make.make_city(), make.make_country(), make.make_expert()):
        address = edit_link(client, record)
        assert client.get(address).context["original"] == record


def test_page_with_the_link_stays_in_no_cache(client, article):
    client.force_login(make.make_user(is_programme_editor=True))

    response = client.get(article.get_absolute_url())

    assert f'<a href="/admin/events/article/{article.pk}/change/">Edit</a>' in (
        response.content.decode()
    )
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
def test_member_is_led_to_the_forms_of_the_own_point(client, article, role):
    client.force_login(make.make_member(role, article.national_point))

    assert edit_link(client, article)
    assert not edit_link(client, make.make_article())


def test_translator_is_led_to_the_page_of_the_own_language(client):
    finland = make.make_national_point(languages=["fi", "sv"])
    client.force_login(make.make_member(Role.TRANSLATOR, finland))
    network = make.make_network(summary_en="Cities.")

    assert edit_link(client, network) == (f"/admin/networks/network/{network.pk}/translate/fi/")


def test_session_that_has_ended_shows_no_form(client, article):
    client.cookies["sessionid"] = "ended"

    assert edit_link(client, article) == ""
