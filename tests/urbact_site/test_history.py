import re
from datetime import timedelta

import pytest
import reversion
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from reversion.models import Revision, Version

from events.models import Article, Contact, Membership
from networks.models import Network, Partner, Theme
from tests import make
from urbact_site.history import content, keep, reason, restore, revision, versions
from urbact_site.localized import translated


def address(record, view, *args):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=args)


def seen(html):
    return re.sub('<span class="visually-hidden">[^<]*</span>', "", html)


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


def post_theme(editor, theme, **texts):
    own = {name: getattr(theme, name) for name in ("slug", "name_en", "description_en")}
    data = {"original_language": "en", **own, **texts}
    return editor.post(address(theme, "change", theme.pk), data)


def saved(record, **values):
    """Save some values of a record as a revision; its version."""
    for name, value in values.items():
        setattr(record, name, value)
    with revision(None, "imported"):
        record.save()
    return versions(type(record), record.pk).first()


def test_form_makes_a_revision_with_who_what_and_why(editor, admin_user):
    theme = make.make_theme()

    post_theme(editor, theme, name_da="Klima", _why="Asked for by Copenhagen")

    made = Revision.objects.get()
    assert made.user == admin_user
    assert reason(made) == "Changed Name, Danish. “Asked for by Copenhagen”"
    with translation.override("da"):
        assert reason(made).startswith("Ændrede")


def test_looking_makes_no_revision(editor):
    theme = saved(make.make_theme(), name_en="Food").content_type.model_class().objects.get()
    seen_pages = [address(theme, view, theme.pk) for view in ("change", "history", "delete")]

    for url in [*seen_pages, address(theme, "changelist"), address(theme, "recoverlist")]:
        assert editor.get(url).status_code == 200

    assert Revision.objects.count() == 1


def test_import_makes_one_revision_of_all_rows(editor, admin_user):
    rows = b"slug,original_language,name_en\nfood,en,Food\nair,en,Air\n"
    file = SimpleUploadedFile("themes.csv", rows)
    preview = editor.post(address(Theme, "import"), {"import_file": file})

    editor.post(preview.url, {"confirm": "1"})

    made = Revision.objects.get()
    assert made.version_set.count() == 2
    assert (made.user, reason(made)) == (admin_user, "Imported. “themes.csv”")


def test_version_keeps_every_language_and_nothing_that_is_generated():
    version = saved(make.make_theme(), name_da="Klima")

    kept = content(version)
    assert kept["name_da"] == "Klima"
    assert {"name", "name_any", "exists_in"} & set(kept) == set()


def test_version_of_a_network_holds_its_parts():
    partner = make.make_partner()

    version = saved(partner.network, name="Food")

    kinds = {v.content_type.model for v in version.revision.version_set.all()}
    assert kinds == {"network", "partner"}


def test_memberships_are_no_part_of_a_points_history():
    """Whom a point trusts is not restored with its texts."""
    membership = make.make_membership()

    version = saved(membership.national_point, organisation="Ministry")

    assert version.revision.version_set.count() == 1
    restore(version)
    assert Membership.objects.get() == membership


def test_history_lists_who_when_and_why(editor):
    theme = make.make_theme()
    post_theme(editor, theme, name_da="Klima", _why="<b>A mistake</b>")

    html = editor.get(address(theme, "history", theme.pk)).content.decode()

    assert "<td>admin</td>" in html
    assert "“&lt;b&gt;A mistake&lt;/b&gt;”" in html


@pytest.mark.parametrize("number", [1, 5])
def test_history_costs_the_same_with_one_version_and_five(editor, number):
    article = make.make_article()
    for n in range(number):
        saved(article, title_en=f"Title {n}")

    for url in (address(article, "history", article.pk), address(article, "changelist")):
        with CaptureQueriesContext(connection) as queries:
            editor.get(url)

        assert len(queries) <= 12


def compared(editor, record, query=""):
    latest = versions(type(record), record.pk).first()
    url = address(record, "revision", record.pk, latest.pk)
    response = editor.get(url + query)
    assert response.status_code == 200
    return response


def test_comparison_tells_each_language_word_by_word_and_only_what_changed(editor):
    article = make.make_article(title_en="Food in cities", title_da="Mad i byer")
    saved(article)
    saved(article, title_en="Food for cities", body_en="<p>All of <strong>it</strong>.</p>")

    changed = compared(editor, article).context["changed"]

    assert [c.name for c in changed] == ["Article: Food for cities"]
    changes = {(c.label, c.language): seen(c.html) for c in changed[0].changes}
    assert changes.keys() == {("Title", "en"), ("Text", "en")}
    assert changes["Title", "en"] == "Food <del>in</del><ins>for</ins> cities"
    assert "<ins>it</ins>" in changes["Text", "en"]


def test_comparison_names_related_records_and_choices(editor):
    topic, network = make.make_topic(name_en="Food"), make.make_network(name="Agri")
    article = make.make_article(kind=Article.Kind.NEWS)
    saved(article)
    article.topics.add(topic)
    article.networks.add(network)
    saved(article, kind=Article.Kind.STORY)

    changes = compared(editor, article).context["changed"][0].changes

    assert {(c.label, seen(c.html)) for c in changes} == {
        ("Kind", "<del>news</del><ins>story</ins>"),
        ("Topics", "<ins>Food</ins>"),
        ("Networks", "<ins>Agri</ins>"),
    }


def test_comparison_tells_of_parts(editor):
    network = make.make_network()
    gone = make.make_partner(network=network, name="Porto")
    saved(network)
    gone.delete()
    make.make_partner(network=network, name="Tartu")
    saved(network)

    changed = compared(editor, network).context["changed"]

    assert {(c.name, c.deed) for c in changed} == {
        ("Partner: Porto", "removed"),
        ("Partner: Tartu", "added"),
    }


def test_any_two_versions_are_compared(editor):
    theme = make.make_theme(name_en="One")
    first = saved(theme)
    saved(theme, name_en="Two")
    third = saved(theme, name_en="Three")

    response = editor.get(
        address(theme, "compare", theme.pk), {"old": third.pk, "new": first.pk}, follow=True
    )

    assert seen(response.context["changed"][0].changes[0].html) == "<del>One</del><ins>Three</ins>"


@pytest.mark.parametrize("query", ["old=x&new=1", "old=%00&new=1", f"old={'9' * 30}&new=1", ""])
def test_comparison_of_what_is_no_version_is_not_found(editor, query):
    theme = make.make_theme()

    assert editor.get(f"{address(theme, 'compare', theme.pk)}?{query}").status_code == 404


def test_version_of_another_record_is_not_found(editor):
    theme, other = make.make_theme(), make.make_theme()
    version = saved(other)

    assert editor.get(address(theme, "revision", theme.pk, version.pk)).status_code == 404


def test_restoring_makes_a_new_version(editor, admin_user):
    theme = make.make_theme(name_en="Food")
    first = saved(theme, name_da="Mad")
    saved(theme, name_en="Air", name_da="Luft")

    response = editor.post(address(theme, "revision", theme.pk, first.pk))

    assert response.url == address(theme, "change", theme.pk)
    theme.refresh_from_db()
    assert (theme.name_en, theme.name_da) == ("Food", "Mad")
    latest = versions(Theme, theme.pk).first().revision
    assert Version.objects.count() == 3
    assert (latest.user, reason(latest)) == (admin_user, "Restored an earlier version.")


def test_restoring_brings_parts_relations_and_roles_back():
    network, theme = make.make_network(), make.make_theme()
    first = make.make_partner(network=network, name="Porto", role=Partner.Role.LEAD)
    second = make.make_partner(network=network, name="Tartu")
    network.themes.add(theme)
    version = saved(network)
    first.role = Partner.Role.PARTNER
    first.save()
    second.role = Partner.Role.LEAD
    second.save()
    make.make_partner(network=network, name="Lyon")
    network.themes.clear()

    restore(version)

    roles = dict(network.partners.values_list("name", "role"))
    assert roles == {"Porto": Partner.Role.LEAD, "Tartu": Partner.Role.PARTNER}
    assert list(network.themes.all()) == [theme]


def test_restoring_a_text_neither_publishes_nor_withdraws():
    article = make.make_article(published_at=None)
    draft = saved(article)
    moment = timezone.now() - timedelta(hours=1)
    saved(article, published_at=moment)

    restore(draft)

    article.refresh_from_db()
    assert article.published_at == moment


def test_restoring_against_a_rule_says_why_and_changes_nothing(editor):
    theme = make.make_theme(name_en="Food", slug="food")
    version = saved(theme)
    saved(theme, name_en="Air", slug="air")
    make.make_theme(slug="food")

    response = editor.post(address(theme, "revision", theme.pk, version.pk), follow=True)

    said = [str(message) for message in response.context["messages"]]
    assert said == ["Theme with this Key already exists."]
    theme.refresh_from_db()
    assert theme.name_en == "Air"


def test_deleted_record_is_recovered_with_its_parts(editor, admin_user):
    network = make.make_network(name="Agri")
    partner, pk = make.make_partner(network=network, name="Porto"), network.pk
    editor.post(address(network, "delete", pk), {"post": "yes"})
    assert not Network.objects.exists()

    listed = editor.get(address(network, "recoverlist")).context["page"]
    version = listed.object_list[0]
    page = editor.get(address(network, "recover", version.pk)).content.decode()
    editor.post(address(network, "recover", version.pk))

    assert "Partner: Porto" in page
    assert version.revision.user == admin_user
    recovered = Network.objects.get(pk=pk)
    assert [p.name for p in recovered.partners.all()] == [partner.name]
    assert reason(versions(Network, pk).first().revision) == "Recovered after deletion."
    assert recovered.published_at is None  # nobody decided that it is public again
    assert list(editor.get(address(network, "recoverlist")).context["page"]) == []


def test_records_deleted_in_bulk_are_recovered(editor):
    point = make.make_national_point()
    contacts = [make.make_contact(national_point=point) for _ in range(2)]

    editor.post(
        address(Contact, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [c.pk for c in contacts],
            "post": "yes",
        },
    )

    assert len(editor.get(address(Contact, "recoverlist")).context["page"].object_list) == 2


def test_texts_are_restored_without_the_editors_language():
    """The language that is active decides nothing: every column is written by its own name."""
    article = make.make_article(original_language="fi", title_fi="Ruoka")
    version = saved(article)
    saved(article, title_fi="Ilma")

    with translation.override("da"):
        restore(version)

    article = Article.objects.get()
    assert (article.title_fi, article.title_da) == ("Ruoka", None)
    assert "title" in translated(Article)


def test_every_edited_record_has_a_history():
    registered = set(reversion.get_registered_models())

    assert {Network, Partner, Article, Contact, Theme} <= registered
    assert Membership not in registered


# Whose history


@pytest.fixture
def point():
    return make.make_national_point()


def log_in(client, role, point):
    client.force_login(make.make_member(role, point))
    return client


def make_picture(national_point, made_by):
    return make.make_image(made_by=made_by)


def make_draft(national_point, made_by):
    return make.make_article(national_point=national_point, published_at=None)


@pytest.mark.parametrize("make_record", [make_draft, make_picture])
def test_deleted_records_of_a_point_are_recovered_by_its_editors_alone(client, point, make_record):
    keys = []
    for owner in (point, make.make_national_point()):
        member = make.make_member("publisher", owner)
        record = make_record(owner, member)
        keep([record], member, "deleted")
        keys.append(record.pk)
    model = type(record)
    model.objects.all().delete()
    log_in(client, "editor", point)

    listed = client.get(address(model, "recoverlist")).context["page"].object_list
    own, other = (versions(model, key).first() for key in keys)
    responses = [client.post(address(model, "recover", v.pk)) for v in (own, other)]

    assert list(listed) == [own]
    assert [response.status_code for response in responses] == [302, 404]
    assert [found.pk for found in model.objects.all()] == keys[:1]
    assert client.get(address(model, "change", keys[0])).status_code == 200


def test_deleted_records_of_the_programme_are_recovered_by_the_programme_alone(client, point):
    network = make.make_network()
    keep([network], None, "deleted")
    network.delete()
    log_in(client, "publisher", point)

    assert client.get(address(network, "recoverlist")).status_code == 403


def test_version_of_when_a_record_was_anothers_cannot_be_restored_by_its_editors(client, point):
    article = make.make_article(published_at=None)
    theirs = saved(article)
    saved(article, national_point=point)
    log_in(client, "editor", point)

    response = client.post(address(article, "revision", article.pk, theirs.pk))

    assert response.status_code == 403
    assert Article.objects.get().national_point == point


def test_translator_sees_what_changed_and_restores_nothing(client, point):
    article = make.make_article(national_point=point)
    first = saved(article)
    saved(article, title_en="Other")
    log_in(client, "translator", point)

    response = client.get(address(article, "revision", article.pk, first.pk))

    assert response.status_code == 200
    assert not response.context["may_restore"]
    assert client.post(address(article, "revision", article.pk, first.pk)).status_code == 403


def test_history_tells_no_notes_of_the_programme_to_translators(client, point):
    network = make.make_network(original_language="fi")
    saved(network)
    saved(network, note="A doubt")
    log_in(client, "translator", point)

    assert compared(client, network).context["changed"] == []
