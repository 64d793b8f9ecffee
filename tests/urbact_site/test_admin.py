import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Article, Event, Membership
from networks.models import Theme, Topic
from tests import make
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.models import Image, User

OURS = [
    model
    for app in ("urbact_site", "networks", "experts", "events")
    for model in apps.get_app_config(app).get_models()
]
EDITED = [model for model in OURS if admin.site.is_registered(model)]
TRANSLATED = [model for model in EDITED if translated(model)]
IMPORTED = [model for model in EDITED if model not in (User, Membership)]

every_model = pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
translated_model = pytest.mark.parametrize("model", TRANSLATED, ids=lambda model: model.__name__)
imported_model = pytest.mark.parametrize("model", IMPORTED, ids=lambda model: model.__name__)


def make_one(model):
    return getattr(make, f"make_{re.sub('(?<!^)(?=[A-Z])', '_', model.__name__).lower()}")()


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def html_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def editor(admin_user, client):
    """A client of somebody who may do everything."""
    client.force_login(admin_user)
    return client


@pytest.fixture
def viewer(client):
    """A client of somebody who may see themes and change nothing."""
    client.force_login(make.make_member())
    return client


def test_every_content_model_is_edited():
    names = "Country City Theme Topic Network Partner Document GoodPractice Expertise Expert "
    names += "Assignment NationalPoint Contact Membership Article Event Call Image User"

    assert {model.__name__ for model in EDITED} == set(names.split())


@every_model
def test_pages_keep_to_the_strict_policy(editor, model):
    record = make_one(model)
    urls = [address(model, "changelist"), address(model, "add")]
    urls += [address(model, view, record.pk) for view in ("change", "delete", "history")]
    if model in IMPORTED:
        urls += [address(model, "import"), address(model, "export")]

    for url in urls:
        response = editor.get(url)
        html = response.content.decode()

        assert response.status_code == 200, url
        assert "unsafe" not in response["Content-Security-Policy"]
        assert not re.search(r'<[^>]+ (style|on\w+)="', html), url
        assert "https://" not in "".join(re.findall(r"<(?:script|link|img)[^>]+>", html))


def test_the_import_map_of_the_editor_has_the_nonce_of_the_policy(editor):
    response = editor.get(address(Article, "add"))

    tag = re.search("<script[^>]*importmap[^>]*>", response.content.decode())[0]
    nonce = re.search('nonce="([^"]+)"', tag)[1]
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]


@translated_model
def test_form_has_each_text_once_a_language_and_the_raw_column_never(editor, model):
    url = f"{address(model, 'add')}?languages={','.join(LANGUAGES)}"
    form = editor.get(url).context["adminform"].form

    texts = {column(name, code) for name in translated(model) for code in LANGUAGES}
    assert texts <= set(form.fields)
    assert not set(translated(model)) & set(form.fields)
    assert not [name for name in texts if form.fields[name].required]


@translated_model
def test_original_language_comes_first_and_is_the_editors_own(editor, model):
    response = editor.get(address(model, "add"), headers={"Accept-Language": "da"})

    form = response.context["adminform"].form
    assert next(iter(form.fields)) == "original_language"
    assert form["original_language"].value() == "da"


def test_languages_are_named_in_the_editors_language(editor):
    url = address(Theme, "add") + "?languages=da,fi"
    response = editor.get(url, headers={"Accept-Language": "da"})

    html = response.content.decode()
    assert ", finsk:</label>" in html
    assert re.search('<a [^>]*data-language="fi"[^>]*>finsk ', html)


@every_model
def test_list_costs_the_same_with_one_row_and_three(editor, model):
    def queries():
        with CaptureQueriesContext(connection) as found:
            html_of(editor, address(model, "changelist"))
        return len(found)

    make_one(model)
    one = queries()
    make_one(model)
    make_one(model)

    assert queries() == one <= 9


@pytest.mark.parametrize(
    "query",
    ["q=%00", "state=%00", "readable=x", "original=%00", "kind__exact=%00", "e=x", "p=-1", "o=99"],
)
def test_list_bears_any_question(editor, query):
    response = editor.get(f"{address(Article, 'changelist')}?{query}", follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("list_of", "query"),
    [
        (Article, "published_at__year=9999"),
        (Article, "published_at__year=0"),
        (Article, "published_at__year=2024&published_at__month=2&published_at__day=31"),
        (Article, "published_at__year=2024&published_at__month=%00"),
        (Article, "national_point__id__exact=99999999999999999999"),
        (Article, "kind__isnull=x"),
        (Article, "nothing=x"),
        (Membership, "role__exact=%00"),
        (User, "is_active__exact=%00"),
        (User, "q=%00"),
    ],
)
@pytest.mark.parametrize("view", ["changelist", "export"])
def test_filter_that_makes_no_sense_is_left_out_of_a_list_and_refused_for_a_file(
    editor, list_of, query, view
):
    if view == "export" and list_of in (Membership, User):
        return

    response = editor.get(f"{address(list_of, view)}?{query}", follow=True)

    assert response.status_code in ((200,) if view == "changelist" else (200, 400))


@pytest.mark.parametrize("term", ["%00", "%ED%A0%80", "%25", "'", "x" * 3000])
def test_choice_bears_any_question(editor, term):
    response = editor.get(
        "/admin/autocomplete/?app_label=events&model_name=article&field_name=cities&term=" + term
    )

    assert response.status_code == 200


@translated_model
def test_list_loads_two_languages_of_31(editor, model):
    make_one(model)

    with CaptureQueriesContext(connection) as queries:
        html_of(editor, address(model, "changelist"))

    table = model._meta.db_table
    rows = next(q["sql"] for q in queries if f'"{table}"."original_language", ' in q["sql"])
    chosen = rows.partition(" FROM ")[0]
    assert [name for name in translated(model) if f'"{table}"."{name}_fi"' in chosen] == []


@every_model
def test_order_of_a_list_ends_with_the_key(rf, admin_user, model):
    request = rf.get("/")
    request.user = admin_user

    assert admin.site.get_model_admin(model).get_ordering(request)[-1] in ("pk", "-pk")


def test_title_shows_its_language_when_it_is_not_the_editors(editor):
    make.make_topic(original_language="fi", name_fi="Ruoka")

    english = html_of(editor, address(Topic, "changelist"))
    finnish = editor.get(address(Topic, "changelist"), headers={"Accept-Language": "fi"})

    assert '<span lang="fi">Ruoka</span> <span class="language-mark">Finnish</span>' in english
    assert "language-mark" not in finnish.content.decode()


def test_markup_in_a_plain_text_stays_text(editor):
    make.make_topic(name_en="<b>Food</b>", original_language="en")

    html = html_of(editor, address(Topic, "changelist"))

    assert "&lt;b&gt;Food&lt;/b&gt;" in html
    assert "<b>Food</b>" not in html


def states(editor, query=""):
    html = html_of(editor, address(Article, "changelist") + query)
    return re.findall(r'<span class="state state-(\w+)">', html)


def test_list_tells_draft_submitted_scheduled_and_public(editor):
    now = timezone.now()
    make.make_article(published_at=now - timedelta(days=1))
    make.make_article(published_at=now + timedelta(days=1))
    make.make_article(published_at=None, submitted_at=now)
    make.make_article(published_at=None)

    assert sorted(states(editor)) == ["draft", "public", "scheduled", "submitted"]
    for state in ("draft", "public", "scheduled", "submitted"):
        assert states(editor, f"?state={state}") == [state]


def test_list_is_filtered_by_the_editors_and_the_original_language(editor):
    make.make_image(alt_en="Food", original_language="en")
    make.make_image(alt_fi="Ruoka", original_language="fi")

    def shown(query):
        html = html_of(editor, address(Image, "changelist") + query)
        return re.findall(r">(Food|Ruoka)<", html)

    assert shown("?readable=yes") == ["Food"]
    assert shown("?readable=no") == ["Ruoka"]
    assert shown("?original=fi") == ["Ruoka"]


def test_a_text_is_found_in_a_language_that_is_not_shown(editor):
    make.make_topic(name_en="Food", name_da="Mad", original_language="en")
    make.make_topic(name_en="Housing", original_language="en")

    html = html_of(editor, address(Topic, "changelist") + "?q=mad")

    assert "Food" in html
    assert "Housing" not in html


def test_an_address_without_https_is_meant_so(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    form = admin.site.get_model_admin(Event).get_form(request)

    assert (
        form.base_fields["registration_address"].clean("example.eu/go") == "https://example.eu/go"
    )


@imported_model
@pytest.mark.parametrize("number", [0, 1, 2], ids=["csv", "xlsx", "json"])
def test_what_is_exported_imports_again_unchanged(editor, model, number):
    make_one(model)

    exported = editor.post(address(model, "export"), {"format": number})
    name = exported["Content-Disposition"].split('"')[1]
    file = SimpleUploadedFile(name, exported.getvalue())
    preview = editor.post(
        address(model, "import"), {"import_file": file, "resource": 0}, follow=True
    )

    assert preview.context["run"].counts["skipped"] == 1, preview.content.decode()
    assert "New: 0. Changed: 0. The same as before: 1." in preview.content.decode()


def test_export_is_in_the_log_with_who_and_how_much(editor, admin_user, caplog):
    make.make_theme()
    make.make_theme()
    caplog.set_level("INFO")

    editor.post(address(Theme, "export"), {"format": "0"})

    assert f"export: kind=networks.theme by={admin_user.pk} rows=2" in caplog.messages


@pytest.mark.parametrize("number", [0, 1, 2], ids=["csv", "xlsx", "json"])
def test_export_is_sent_in_pieces(editor, number, monkeypatch):
    monkeypatch.setattr("urbact_site.feeds.tables.ROWS", 2)
    for _n in range(5):
        make.make_theme()

    sent = editor.post(address(Theme, "export"), {"format": number})

    assert len([*sent.streaming_content]) > 3


def test_export_of_what_a_cell_cannot_hold_is_refused_with_the_reason(editor):
    make.make_article(slug="long", body_en=f"<p>{'a' * 40_000}</p>")

    page = editor.post(address(Article, "export"), {"format": "1"}).content.decode()

    assert "A text of “long” (body_en) is too long for Excel. Take CSV or JSON." in page


def test_export_has_what_the_list_has_found(editor):
    wanted, _other = make.make_theme(slug="climate", name_en="Climate"), make.make_theme()

    sent = editor.post(address(Theme, "export") + "?q=climate", {"format": "2"})

    assert [row["slug"] for row in json.loads(sent.getvalue())] == [wanted.slug]


def test_who_may_only_see_may_export_and_not_import(viewer):
    make.make_theme()

    assert viewer.get(address(Theme, "changelist")).status_code == 200
    assert viewer.get(address(Theme, "import")).status_code == 403
    assert viewer.post(address(Theme, "import")).status_code == 403
    assert viewer.post(address(Theme, "export"), {"format": "0"}).status_code == 200
    assert viewer.get(address(User, "changelist")).status_code == 403


def test_who_may_only_see_reads_every_language(viewer):
    theme = make.make_theme(name_da="Klima", original_language="da")

    html = html_of(viewer, address(Theme, "change", theme.pk))

    assert re.search(r'field-name_da.*?<div class="readonly">Klima</div>', html, re.DOTALL)


def test_form_is_stored_in_the_history_by_the_name_of_the_text(editor):
    theme = make.make_theme(name_en="Climate", original_language="en")

    editor.post(
        address(Theme, "change", theme.pk),
        {"original_language": "en", "name_en": "Climate", "name_da": "Klima", "slug": theme.slug},
        headers={"Accept-Language": "da"},
    )

    assert "Name, Danish" in html_of(editor, address(Theme, "history", theme.pk))


def test_page_that_asks_before_deleting_tells_of_records_alone(editor):
    network = make.make_network(name="COPE", topics=[make.make_topic()])
    make.make_document(network=network, title_en="Plan")
    make.make_article(networks=[network])

    context = editor.get(address(type(network), "delete", network.pk)).context

    assert dict(context["model_count"]) == {"networks": 1, "documents": 1}
    told, parts = context["deleted_objects"]
    assert re.sub("<[^>]+>", "", told) == "Network: COPE"
    assert [re.sub("<[^>]+>", "", part) for part in parts] == ["Document: Plan"]


def ways_on(response):
    """The addresses that an error page leads on to."""
    [content] = re.findall("(?s)<main.*</main>", response.content.decode())
    return re.findall('href="([^"]+)"', content)


@pytest.mark.parametrize("page", [address(User, "changelist"), address(Theme, "change", 9)])
def test_what_is_refused_or_missing_at_the_desk_leads_back_to_it(viewer, page):
    assert ways_on(viewer.get(page)) == ["/admin/", "/en/"]


def test_missing_public_page_leads_home_alone(viewer):
    assert ways_on(viewer.get("/en/nowhere/")) == ["/en/"]


def test_hidden_select_of_a_long_table_is_not_required_by_the_browser(editor):
    html = html_of(editor, address(Membership, "add"))

    selects = re.findall(r'<select name="(\w+)"([^>]*)', html)
    assert [(name, " required" in more) for name, more in selects] == [
        ("national_point", False),
        ("role", True),
    ]


def test_anonymous_reader_is_sent_to_the_login(client):
    response = client.get("/admin/networks/network/")

    assert response.status_code == 302
    assert response.url == "/admin/login/?next=/admin/networks/network/"
    assert client.get(response.url).url == "/account/login/?next=%2Fadmin%2Fnetworks%2Fnetwork%2F"


def test_programme_editor_makes_no_superuser_and_touches_none(client):
    editor, root = make.make_user(is_programme_editor=True), User.objects.create_superuser("root")
    Authenticator.objects.create(user=root, type="totp", data={})
    before = User.objects.filter(pk=root.pk).values().get()
    client.force_login(editor)
    form = {"username": "ada", "is_active": "on", "is_programme_editor": "on", "is_superuser": "on"}
    form |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    form |= dict.fromkeys(("password1", "password2"), "a horse in the hall") | {"post": "yes"}
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    ways = [address(User, "change", root.pk), password, address(User, "delete", root.pk)]

    client.post(address(User, "change", editor.pk), form)
    refused = [client.post(way, form).status_code for way in ways]
    for action in ("delete_selected", "remove_second_factor"):
        chosen = {"action": action, "_selected_action": [root.pk], "post": "yes"}
        client.post(address(User, "changelist"), chosen)

    editor.refresh_from_db()
    assert (editor.username, editor.is_superuser) == ("ada", False)
    assert refused == [403, 403, 403]
    assert User.objects.filter(pk=root.pk).values().get() == before
    assert Authenticator.objects.get().user == root
