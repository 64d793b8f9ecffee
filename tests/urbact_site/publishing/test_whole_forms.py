"""What a draft holds of a form: every field and row, and none that its writer had not."""

import pytest

from events.models import NationalPoint
from networks.models import Network
from tests import make
from tests.forms import sent_by_browser
from tests.urbact_site.publishing.desk import (
    address,
    make_full_network,
    press,
    publish_draft,
    shown_draft,
)
from urbact_site.models import Draft


def make_full_point():
    point = make.make_national_point(countries=[make.make_country(slug="dk")], languages=["da"])
    make.make_contact(national_point=point)
    make.make_membership(national_point=point)
    return point


def make_full_expert():
    expert = make.make_expert()
    make.make_assignment(expert=expert)
    return expert


PAGES = {
    "network": make_full_network,
    "point": make_full_point,
    "expert": make_full_expert,
    "event": make.make_event,
    "call": make.make_call,
    "practice": make.make_good_practice,
    "article": make.make_article,
}


@pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)
def test_draft_of_a_page_is_shown_as_it_was_kept(client, make_page):
    page = make_page()
    form = address(page, "change", page.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"note": ["To be asked"]}

    client.post(form, data | {"_draft": ["1"]})
    shown = client.get(form)

    assert shown.context["errors"] == []
    of_draft = {name: [shown.context[name]] for name in ("draft_at", "loaded", "seen")}
    assert sent_by_browser(shown) == data | {f"_{name}": of_draft[name] for name in of_draft}


def test_draft_of_a_network_is_published_with_its_rows(client):
    network = make_full_network()
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    data |= {"name": ["COPE"], "partners-0-name": ["Funchal"], "partners-1-DELETE": ["on"]}
    names = {name for name in data if name.startswith("partners-1")}
    assert names

    client.post(form, data | {"_draft": ["1"]})
    assert sorted(network.partners.values_list("name", flat=True)) == ["Lisboa", "Porto"]
    publish_draft(client, network)

    saved = Network.objects.get()
    assert saved.name == "COPE"
    assert list(saved.partners.values_list("name", flat=True)) == ["Funchal"]
    assert list(saved.documents.values_list("title_en", flat=True)) == ["Plan"]


def test_draft_of_a_point_tells_and_publishes_what_changes_of_its_members(client):
    point = make_full_point()
    form = address(point, "change", point.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"memberships-0-role": ["publisher"]}

    client.post(form, data | {"_draft": ["1"]})
    [change] = shown_draft(client, point)["changed"]
    publish_draft(client, point)

    assert [told.label for told in change.changes] == ["Role"]
    assert point.memberships.get().role == "publisher"


def test_what_a_writer_had_no_field_for_stays_when_another_publishes_the_draft(client):
    point = make_full_point()
    members = list(point.memberships.values_list("user", "role"))
    editor = make.make_member("editor", point, email="anna@example.eu")
    members.append((editor.pk, "editor"))
    form = address(point, "change", point.pk)
    client.force_login(editor)
    data = sent_by_browser(client.get(form)) | {"title_da": ["Danmark"], "contacts-0-name": ["Bo"]}
    client.post(form, data | {"_draft": ["1"]})
    # An import adds a language and a contact while the draft waits.
    NationalPoint.objects.update(languages=["da", "en"])
    make.make_contact(national_point=point, name="Carla")
    client.force_login(make.make_user(is_programme_editor=True))

    publish_draft(client, point)

    saved = NationalPoint.objects.get()
    assert (saved.title_da, saved.languages) == ("Danmark", ["da", "en"])
    assert [country.slug for country in saved.countries.all()] == ["dk"]
    assert (saved.slug, saved.is_public) == (point.slug, True)
    assert sorted(saved.contacts.values_list("name", flat=True)) == ["Bo", "Carla"]
    assert list(saved.memberships.order_by("pk").values_list("user", "role")) == members


def test_draft_holds_nothing_that_its_writer_has_no_field_for(client):
    """Whoever publishes it has those fields, and would give what the writer may not take."""
    point = make_full_point()
    editor = make.make_member("editor", point)
    members = list(point.memberships.order_by("pk").values_list("user", "role"))
    form = address(point, "change", point.pk)
    client.force_login(editor)
    data = sent_by_browser(client.get(form)) | {"title_da": ["Danmark"]}
    data |= {"languages": ["da", "en"], "slug": ["mine"]}
    data |= {"memberships-TOTAL_FORMS": ["1"], "memberships-INITIAL_FORMS": ["1"]}
    data |= {"memberships-0-id": [editor.memberships.get().pk], "memberships-0-user": [editor.pk]}
    client.post(form, data | {"memberships-0-role": ["publisher"], "_draft": ["1"]})
    client.force_login(make.make_user(is_programme_editor=True))

    publish_draft(client, point)

    saved = NationalPoint.objects.get()
    assert (saved.title_da, saved.languages, saved.slug) == ("Danmark", ["da"], point.slug)
    assert list(saved.memberships.order_by("pk").values_list("user", "role")) == members


def test_draft_of_a_writer_with_fewer_fields_keeps_what_another_had_in_it(client, point):
    form = address(point, "change", point.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form)) | {"slug": ["danmark"], "title_en": ["Denmark"]}
    client.post(form, data | {"_draft": ["1"]})
    client.force_login(make.make_member("editor", point, email="anna@example.eu"))
    data = sent_by_browser(client.get(form)) | {"title_en": ["Danmark"]}

    client.post(form, data | {"_draft": ["1"]})

    kept = Draft.objects.get().data
    assert (kept["slug"], kept["title_en"]) == (["danmark"], ["Danmark"])


def test_box_that_was_unticked_in_a_draft_stays_so(client):
    network = make.make_network(name_confirmed=True, themes=[make.make_theme()])
    form = address(network, "change", network.pk)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    assert data.pop("name_confirmed") == ["on"]
    assert len(data.pop("themes")) == 1

    client.post(form, data | {"_draft": ["1"]})
    publish_draft(client, network)

    saved = Network.objects.get()
    assert (saved.name_confirmed, saved.themes.count()) == (False, 0)


def test_language_is_added_to_a_draft(member, public):
    editor = member("editor")
    press(editor, public, "_draft", title_da="Mad i byer")

    shown = editor.get(address(public, "change", public.pk), {"languages": "fi"})

    form = shown.context["adminform"].form
    assert (form["title_da"].value(), form["title_fi"].value()) == ("Mad i byer", "")


def test_odd_text_in_a_draft_is_no_error(member, public):
    editor = member("editor")

    for text in ("a\0b", "😀", "\u202e", "x" * 100_000, '"><script>'):
        assert press(editor, public, "_draft", title_da=text).status_code == 302
        assert editor.get(address(public, "change", public.pk)).status_code == 200
        Draft.objects.all().delete()
