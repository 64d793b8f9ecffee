"""Lists at the desk under a name, and lists with nothing in them."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.make import make_article, make_member, make_national_point
from urbact_site.models import SavedFilter

NEWS = reverse("admin:events_article_changelist")


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


def keep(client, query, name="Drafts", kind="events.article"):
    return client.post(reverse("saved-filters"), {"kind": kind, "name": name, "query": query})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def shown(client, query=""):
    return client.get(NEWS + query).content.decode()


def test_list_is_kept_under_a_name_and_stands_above_the_list(editor):
    response = keep(editor, "state=draft&q=food&p=3&e=1")

    assert response.url == f"{NEWS}?q=food&state=draft"
    assert said(response) == ["The list is saved under this name: Drafts"]
    assert '<a href="?q=food&amp;state=draft">Drafts</a>' in shown(editor)


def test_a_list_that_shows_everything_is_not_worth_a_name(editor):
    make_article()

    assert "id_filter_name" not in shown(editor)
    assert "id_filter_name" in shown(editor, "?state=public")
    assert said(keep(editor, "p=2")) == ["This field cannot be blank."]


def test_present_list_is_marked_and_can_be_forgotten(editor):
    keep(editor, "state=draft")
    html = shown(editor, "?state=draft")
    assert '<a href="?state=draft" aria-current="page">Drafts</a>' in html
    assert "id_filter_name" not in html

    address = reverse("saved-filters")
    response = editor.post(address, {"kind": "events.article", "remove": "Drafts"})

    assert response.url == NEWS
    assert not SavedFilter.objects.exists()


def test_name_that_is_there_is_given_to_the_new_list(editor):
    keep(editor, "state=draft")
    keep(editor, "state=public")

    assert list(SavedFilter.objects.values_list("name", "query")) == [("Drafts", "state=public")]


def test_names_are_of_one_person_and_one_list(editor, admin_user, client):
    keep(editor, "state=draft")
    assert "Drafts</a>" not in editor.get(reverse("admin:events_event_changelist")).content.decode()

    client.force_login(make_member())
    assert "Drafts</a>" not in shown(client)
    client.post(reverse("saved-filters"), {"kind": "events.article", "remove": "Drafts"})

    assert SavedFilter.objects.get().user == admin_user


def test_kept_list_shows_no_more_than_its_user_may_see(client):
    point = make_national_point()
    make_article(title_en="Ours", national_point=point)
    make_article(title_en="Theirs")
    client.force_login(make_member(point=point))

    response = client.get(keep(client, "state=public", "All").url)

    assert [str(row) for row in response.context["cl"].result_list] == ["Ours"]


@pytest.mark.parametrize("kind", ["", "events", "events.nothing", "auth.group", "\0", "a.b.c"])
def test_list_that_is_not_there_has_no_name(editor, kind):
    assert keep(editor, "state=draft", kind=kind).status_code == 404


def test_list_that_somebody_may_not_see_has_no_name(client):
    client.force_login(make_member())

    assert keep(client, "is_active=1", kind="urbact_site.user").status_code == 403


@pytest.mark.parametrize(
    ("name", "query"), [("", "q=a"), ("x" * 61, "q=a"), ("\0", "q=a"), ("Long", "q=" + "x" * 9999)]
)
def test_name_or_list_that_cannot_be_kept_is_refused_with_a_reason(editor, name, query):
    response = keep(editor, query, name)

    assert response.status_code == 302
    assert said(response)
    assert not SavedFilter.objects.exists()


def test_list_in_which_nothing_is_found_offers_to_drop_its_filters(editor):
    make_article()

    html = shown(editor, "?state=draft&q=food&published_at__year=2020")

    assert "Nothing here fits all of these filters." in html
    assert '<a href="?published_at__year=2020&amp;q=food">' in html
    assert '<a href="?published_at__year=2020&amp;state=draft">' in html
    assert f'<a href="{NEWS}">Remove all filters</a>' in html


def test_empty_list_says_so_and_leads_to_the_form(editor, client):
    html = shown(editor)

    assert "There is nothing here yet." in html
    assert f'<a class="button" href="{NEWS}add/">Add article</a>' in html

    client.force_login(make_member(role="translator"))
    assert "Add article" not in shown(client)


def test_empty_list_has_no_form_that_sends_nothing(editor):
    make_article(title_en="Food")

    assert '<form id="changelist-form"' in shown(editor)
    assert '<form id="changelist-form"' not in shown(editor, "?q=homes")
