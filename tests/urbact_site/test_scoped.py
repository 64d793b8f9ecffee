"""Fifteen ways of a point's editor to read or write another point's record; none leads there."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Article, Event, NationalPoint
from networks.models import Document, Network
from tests.make import (
    make_article,
    make_contact,
    make_document,
    make_event,
    make_image,
    make_member,
    make_national_point,
    make_network,
)
from urbact_site.models import Image
from urbact_site.scope import Role


@pytest.fixture
def france():
    return make_national_point(title_en="France", languages=["fr"])


@pytest.fixture
def latvia():
    return make_national_point(title_en="Latvia", languages=["lv"])


@pytest.fixture
def own(france):
    return make_article(national_point=france, title_en="Ours", published_at=None)


@pytest.fixture
def foreign(latvia):
    return make_article(national_point=latvia, title_en="Theirs", kind="story", slug="theirs")


@pytest.fixture
def editor(client, france):
    client.force_login(make_member(Role.EDITOR, france))
    return client


def log_in(client, role, point):
    client.force_login(make_member(role, point))
    return client


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def article(**given):
    return {"original_language": "en", "title_en": "New", "kind": "news", "slug": "new", **given}


def errors_of(response):
    assert response.status_code == 200
    return {name: [*errors] for name, errors in response.context["adminform"].form.errors.items()}


def test_list_has_no_row_count_choice_or_day_of_theirs(editor, own, foreign):
    html = editor.get(address(Article, "changelist"), {"_facets": "True"}).content.decode()

    assert "Ours" in html
    assert "Theirs" not in html
    assert "Latvia" not in html
    assert "1 article" in html
    assert str(foreign.published_at.year) not in re.findall(r"published_at__year=(\d+)", html)


@pytest.mark.parametrize(
    "query", ["q=Theirs", "national_point__id__exact={}", "state=public", "e=1&q=theirs"]
)
def test_no_search_or_filter_finds_theirs(editor, own, foreign, query):
    query = query.format(foreign.national_point_id)
    response = editor.get(f"{address(Article, 'changelist')}?{query}")

    assert foreign not in response.context["cl"].result_list


def test_list_answers_what_its_filters_ask_and_no_other_question(editor, foreign):
    """Else what is hidden in a record, or refers to it, could be guessed letter by letter."""
    network = make_network(note="Between us", kind="transfer")
    foreign.networks.add(network)
    url = address(Network, "changelist")

    def asked(query, view="changelist"):
        return editor.get(f"{address(Network, view)}?{query}").status_code

    assert list(editor.get(f"{url}?kind__exact=transfer").context["cl"].result_list) == [network]
    for query in (
        "note__startswith=B",
        f"articles={foreign.pk}",
        "articles__isnull=True",
        "kind__regex=(",
        "kind__range=x",
        "pk__in=1",
        "slug__gte=a",
        f"predecessor_id={network.pk}",
    ):
        assert (query, asked(query), asked(query, "export")) == (query, 400, 400)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "view", ["change", "delete", "history", "preview", "compare", "translations", "presence"]
)
def test_theirs_answers_as_what_does_not_exist(editor, foreign, view, method):
    def answer(key):
        with CaptureQueriesContext(connection) as queries:
            response = editor.request(
                REQUEST_METHOD=method,
                PATH_INFO=address(Article, view, key),
                QUERY_STRING="old=1&new=2",  # which two to compare
            )
        body = re.sub(r"/article/[^/]+/", "", response.content.decode())
        body = re.sub('value="[^"]{64}"|nonce="[^"]+"', "", body)
        return response.status_code, body, [told(query["sql"]) for query in queries]

    def told(sql):
        return re.sub(r"[\d.:-]+|'[^']*'", "", sql)

    answer(999999)  # fills what is kept between requests
    theirs = answer(foreign.pk)

    assert theirs[0] == 404
    assert theirs == answer(999999)
    assert [theirs[:2]] * 2 == [answer(key)[:2] for key in ("x", "\0")]


def test_new_record_is_not_given_to_them(editor, france, latvia):
    refused = editor.post(address(Article, "add"), article(national_point=latvia.pk))
    nobodys = editor.post(address(Article, "add"), article(national_point=""))

    assert errors_of(refused) == {
        "national_point": [
            "Select a valid choice. That choice is not one of the available choices."
        ]
    }
    assert errors_of(nobodys) == {"national_point": ["This field is required."]}
    assert not Article.objects.exists()


def test_form_that_begins_with_theirs_or_was_sent_with_it_does_not_name_it(editor):
    point, network = make_national_point(title_en="Theirs"), make_network(published_at=None)
    theirs = {"national_point": point.pk, "networks": network.pk}

    begun = editor.get(address(Article, "add"), theirs)
    sent = editor.post(address(Article, "add"), article(**theirs))

    assert list(errors_of(sent)) == ["national_point", "networks"]
    for response in (begun, sent):
        assert re.findall(f"Theirs|{network.name}", response.content.decode()) == []


def test_own_record_is_not_moved_to_them(editor, own, latvia):
    response = editor.post(
        address(Article, "change", own.pk), article(national_point=latvia.pk, slug=own.slug)
    )

    assert "national_point" in errors_of(response)


def test_editor_of_one_point_has_it_chosen_already(editor, france):
    form = editor.get(address(Article, "add")).context["adminform"].form

    assert form["national_point"].value() == france.pk


def test_posted_moment_of_publication_is_ignored(editor, client, own, france):
    given = article(
        national_point=france.pk,
        slug=own.slug,
        published_at_0="2024-01-01",
        published_at_1="10:00",
        created_at="2020-01-01",
        original_language="en",
    )
    editor.post(address(Article, "change", own.pk), given)
    own.refresh_from_db()
    assert (own.title_en, own.published_at) == ("New", None)

    log_in(client, Role.PUBLISHER, france).post(address(Article, "change", own.pk), given)
    own.refresh_from_db()
    assert own.published_at is not None


def test_draft_network_is_not_chosen_but_stays_where_the_programme_chose_it(editor, own, france):
    hidden, chosen = make_network(published_at=None), make_network(published_at=None)
    own.networks.set([chosen])
    url = address(Article, "change", own.pk)
    given = article(national_point=france.pk, slug=own.slug)

    refused = editor.post(url, given | {"networks": [hidden.pk]})
    html = editor.get(url).content.decode()
    kept = editor.post(url, given | {"networks": [chosen.pk]})

    assert "networks" in errors_of(refused)
    assert chosen.name in html
    assert kept.status_code == 302
    assert list(own.networks.all()) == [chosen]


def test_inline_of_theirs_is_not_written(editor, france, latvia):
    contact = make_contact(national_point=latvia, name="Liga")
    rows = {
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": contact.pk,
        "contacts-0-national_point": france.pk,
        "contacts-0-name": "Stolen",
        "contacts-0-original_language": "en",
    }

    editor.post(address(NationalPoint, "change", france.pk), rows | {"title_en": "France"})

    contact.refresh_from_db()
    assert (contact.name, contact.national_point) == ("Liga", latvia)


def test_countries_and_languages_of_the_own_point_are_not_widened(client, france):
    log_in(client, Role.PUBLISHER, france).post(
        address(NationalPoint, "change", france.pk),
        {
            "original_language": "en",
            "title_en": "La France",
            "languages": ["fr", "lv"],
            "countries": [],
            "contacts-TOTAL_FORMS": "0",
            "contacts-INITIAL_FORMS": "0",
        },
    )

    france.refresh_from_db()
    assert (france.title_en, france.languages, france.countries.count()) == ("La France", ["fr"], 1)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("term", ["", "Theirs", "Lat"])
def test_choices_are_completed_from_own_rows_alone(client, france, latvia, term, role):
    member = log_in(client, role, france)

    def complete(**asked):
        asked = {"app_label": "events", "model_name": "article", "term": term} | asked
        return member.get(reverse("admin:autocomplete"), asked)

    found = complete(field_name="national_point").json()["results"]
    assert {row["id"] for row in found} <= {str(france.pk)}
    assert complete(field_name="national_point", page="2").status_code in (200, 404)
    assert complete(field_name="title_en").status_code == 403
    assert complete(field_name="password").status_code == 403
    assert complete(model_name="membership", field_name="user").status_code == 403
    assert complete(model_name="nonsense", field_name="user").status_code == 403


@pytest.mark.parametrize("field", ["password", "email", "title_en", "slug"])
def test_pop_up_gives_no_other_field_than_relations_do(editor, own, foreign, field):
    assert editor.get(address(Article, "add"), {"_to_field": field}).status_code == 400
    assert editor.get(address(Article, "changelist"), {"_to_field": field}).status_code == 400


def test_pop_up_lists_own_rows_alone(editor, france, latvia):
    response = editor.get(address(NationalPoint, "changelist"), {"_popup": "1"})

    assert list(response.context["cl"].result_list) == [france]


@pytest.mark.parametrize("across", ["0", "1"])
@pytest.mark.parametrize(
    ("action", "is_done"),
    [
        ("delete_selected", True),
        ("publish", True),
        ("submit", True),
        ("withdraw", False),  # one's own is none that could be
    ],
)
def test_action_reaches_own_rows_alone(client, france, own, foreign, action, is_done, across):
    publisher = log_in(client, Role.PUBLISHER, france)
    chosen = {
        "action": action,
        "select_across": across,
        "_selected_action": [own.pk, foreign.pk],
    }

    def articles():
        told = ("title_en", "national_point", "published_at", "submitted_at", "updated_at")
        return {row[0]: row for row in Article.objects.values_list("pk", *told)}

    def act(**more):
        return publisher.post(address(Article, "changelist"), chosen | more, follow=True)

    before = articles()
    html = "".join(act(**more).content.decode() for more in ({}, {"post": "yes"}))

    after = articles()
    assert "Theirs" not in html
    changed = [key for key in before if after.get(key) != before[key]]
    assert changed == ([own.pk] if is_done else [])


@pytest.mark.parametrize("key", ["x", "\0", "-1", "9" * 30, ""])
def test_key_that_no_record_can_have_is_refused_in_words(editor, own, key):
    chosen = {"action": "delete_selected", "_selected_action": [own.pk, key], "post": "yes"}
    given = article(national_point=key, image=key, slug=own.slug)

    by_action = editor.post(address(Article, "changelist"), chosen)
    by_form = editor.post(address(Article, "change", own.pk), given)

    assert by_action.status_code == 400
    assert "This cannot be read" in by_action.content.decode()
    assert "national_point" in errors_of(by_form)
    assert Article.objects.get().title_en == "Ours"


@pytest.mark.parametrize("key", ["x", "\0", "9" * 30])
def test_keys_that_no_records_can_have_are_refused_in_words(editor, own, key):
    given = article(national_point=own.national_point_id, networks=[key], slug=own.slug)

    response = editor.post(address(Article, "change", own.pk), given)

    if response.status_code == 200:
        assert "networks" in errors_of(response)
    else:  # SQLite does not look for such a number
        assert (connection.vendor, key, response.status_code) == ("sqlite", "9" * 30, 400)
    assert Article.objects.get().title_en == "Ours"


def test_editor_does_not_delete_what_is_public(editor, france):
    public = make_article(national_point=france)
    url = address(Article, "delete", public.pk)
    chosen = {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"}

    assert editor.post(url, {"post": "yes"}).status_code == 403
    editor.post(address(Article, "changelist"), chosen)
    assert Article.objects.exists()


def test_export_has_own_rows_alone(editor, own, foreign):
    asked = {"format": "0", "q": "Theirs"}
    for query in ("", "?q=Theirs", f"?national_point__id__exact={foreign.national_point_id}"):
        text = editor.post(address(Article, "export") + query, asked).getvalue().decode()
        assert "theirs" not in text


def test_export_of_programme_records_has_no_notes(editor):
    make_network(note="Between us")

    text = editor.post(address(Network, "export"), {"format": "0"}).getvalue().decode()

    assert "note" not in text.splitlines()[0].split(",")
    assert "Between us" not in text


def test_form_of_a_programme_record_has_no_notes(editor):
    network = make_network(note="Between us", name="COPE")

    html = editor.get(address(Network, "change", network.pk)).content.decode()

    assert "COPE" in html
    assert "Between us" not in html


def import_rows(client, model, text):
    """Import as a person does, in two steps, replacing all; the errors of the rows."""
    file = SimpleUploadedFile("rows.csv", text.encode())
    preview = client.post(address(model, "import"), {"import_file": file}, follow=True)
    assert preview.status_code == 200
    run = preview.context["run"]
    for choice in ("all", "confirm"):
        client.post(address(model, "import_run", run.pk), {choice: "1"})
    errors = run.rows.filter(kind="refused").values_list("errors", flat=True)
    return [{column: [reason] for column, _value, reason in row} for row in errors]


NO_ROWS = {
    f"{name}-{count}_FORMS": "0"
    for name in ("partners", "documents", "assignments")
    for count in ("TOTAL", "INITIAL")
}
REFUSED = ["Your role does not let you change this."]


def test_import_does_not_touch_theirs(editor, foreign):
    errors = import_rows(editor, Article, "slug,title_en\ntheirs,Mine now\n")

    foreign.refresh_from_db()
    assert errors == [{"slug": REFUSED}]
    assert foreign.title_en == "Theirs"


def test_import_gives_them_nothing(editor, own, latvia, france):
    header = "slug,original_language,title_en,kind,national_point"
    for point, error in (
        (latvia.slug, f"Unknown National URBACT Point “{latvia.slug}”."),
        ("", "This field cannot be blank."),
    ):
        for slug in ("new", own.slug):
            rows = f"{header}\n{slug},en,New,news,{point}\n"
            assert import_rows(editor, Article, rows) == [{"national_point": [error]}]

    assert import_rows(editor, Article, f"{header}\nnew,en,New,news,{france.slug}\n") == []
    assert Article.objects.get(slug="new").national_point == france


def test_import_publishes_nothing_for_an_editor(editor, client, own, france):
    rows = f"slug,published_at\n{own.slug},2024-01-01T10:00:00+00:00\n"

    assert import_rows(editor, Article, rows) == [{"published_at": REFUSED}]
    assert import_rows(log_in(client, Role.PUBLISHER, france), Article, rows) == []
    assert Article.objects.get().published_at is not None


def test_import_changes_nothing_public_for_an_editor(editor, client, france):
    make_article(national_point=france, slug="ours", title_en="Ours")
    rows = "slug,title_en\nours,Changed\n"

    assert import_rows(editor, Article, rows) == [{"title_en": REFUSED}]
    assert Article.objects.get().title_en == "Ours"
    assert import_rows(log_in(client, Role.PUBLISHER, france), Article, rows) == []
    assert Article.objects.get().title_en == "Changed"


def test_translator_imports_texts_of_the_points_languages_alone(client, france):
    network = make_network(slug="cope", original_language="en", tagline_en="Cities")
    translator = log_in(client, Role.TRANSLATOR, france)

    assert import_rows(translator, Network, "slug,tagline_en\ncope,x\n") == [
        {"tagline_en": REFUSED}
    ]
    for column in ("tagline_de", "name"):
        rows = f"slug,{column}\ncope,x\n"
        assert import_rows(translator, Network, rows) == [{column: REFUSED}]
    assert (
        import_rows(translator, Network, "slug,tagline_fr,tagline_en\ncope,Villes,Cities\n") == []
    )
    network.refresh_from_db()
    assert network.tagline_fr == "Villes"


def test_import_tells_nothing_of_the_programmes_notes(client, france):
    make_network(slug="cope", note="Between us")
    translator = log_in(client, Role.TRANSLATOR, france)
    file = SimpleUploadedFile("rows.csv", b"slug,note\ncope,Another\n")

    preview = translator.post(address(Network, "import"), {"import_file": file}, follow=True)

    assert "Between us" not in preview.content.decode()
    assert preview.context["run"].is_refused


def test_editor_imports_no_programme_record(editor):
    make_network(slug="cope")

    assert editor.post(address(Network, "import")).status_code == 403
    assert editor.get(address(Network, "import")).status_code == 403
    assert editor.get(address(Image, "import")).status_code == 403


def test_translator_writes_one_column_of_a_programme_record(client, france):
    network = make_network(original_language="en", tagline_en="Cities", name="COPE")
    translator = log_in(client, Role.TRANSLATOR, france)
    url = address(Network, "change", network.pk)

    fields = translator.get(url).context["adminform"].form.fields
    translator.post(
        url,
        {
            "tagline_fr": "Villes",
            "tagline_en": "x",
            "tagline_de": "x",
            "name": "x",
            "slug": "x",
            "note": "x",
            "original_language": "fr",
            "published_at_0": "2030-01-01",
            **NO_ROWS,
        },
    )

    before = (network.published_at, network.slug, network.note)
    network.refresh_from_db()
    assert set(fields) == {"tagline_fr", "summary_fr", "body_fr"}
    assert (network.tagline_fr, network.tagline_en, network.tagline_de) == (
        "Villes",
        "Cities",
        None,
    )
    assert (network.name, network.original_language) == ("COPE", "en")
    assert (network.published_at, network.slug, network.note) == before


def test_translator_of_the_point_makes_and_deletes_nothing(client, france, own):
    translator = log_in(client, Role.TRANSLATOR, france)

    assert translator.get(address(Article, "add")).status_code == 403
    assert translator.post(address(Article, "add"), article()).status_code == 403
    assert translator.post(address(Article, "delete", own.pk), {"post": "yes"}).status_code == 403


def test_picture_that_others_use_is_not_replaced(editor, client, france, latvia):
    image = make_image(made_by=make_member(Role.EDITOR, latvia))
    url = address(Image, "change", image.pk)

    assert editor.get(url).status_code == 200
    assert editor.post(url, {"alt_en": "Mine"}).status_code == 403
    assert editor.post(address(Image, "delete", image.pk), {"post": "yes"}).status_code == 403
    image.refresh_from_db()
    assert image.alt_en != "Mine"


def test_document_belongs_to_who_made_it(editor):
    given = {
        "original_language": "en",
        "title_en": "Papers",
        "kind": "other",
        "language": "en",
        "address": "https://example.eu/",
        "network": make_network().pk,
    }
    editor.post(address(Document, "add"), given)

    document = Document.objects.get()
    assert (document.made_by.posts, document.network) != ({}, None)
    assert document.network is None
    assert editor.get(address(Document, "change", document.pk)).context["has_change_permission"]
    assert not editor.get(address(Document, "change", make_document().pk)).context[
        "has_change_permission"
    ]


def test_way_to_the_public_page_and_files_for_translators_lead_to_nothing_of_theirs(
    editor, own, foreign
):
    kind = ContentType.objects.get_for_model(Article).pk
    chosen = {"records": f"events.article:{own.pk},{foreign.pk}", "language": "fr", "format": "po"}

    ways = [editor.get(reverse("admin:view_on_site", args=[kind, pk])) for pk in (foreign.pk, 0)]
    file = editor.post(reverse("translation-files"), chosen | {"export": "1"}).content.decode()

    assert [way.status_code for way in ways] == [404, 404]
    assert "Ours" in file
    assert "Theirs" not in file


def test_editor_of_two_points_moves_records_between_them(client, france, latvia):
    user = make_member(Role.EDITOR, france)
    user.memberships.create(national_point=latvia, role=Role.EDITOR)
    client.force_login(user)
    event = make_event(national_point=france)
    form = client.get(address(Event, "change", event.pk)).context["adminform"].form

    assert set(form.fields["national_point"].queryset) == {france, latvia}
