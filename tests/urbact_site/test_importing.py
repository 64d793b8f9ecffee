import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from networks.models import Network, Theme
from tests import make
from tests.storages import READ_ONLY, FullWholeStorage
from urbact_site.files import WholeStorage
from urbact_site.models import Import
from urbact_site.resources.watch import watched


@pytest.fixture
def editor(admin_client):
    return admin_client


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def address(model, *args):
    view = "import_run" if args else "import"
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def choose(editor, model, text, name="themes.csv", **options):
    """The page that follows when an editor chooses a file."""
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return editor.post(address(model), {"import_file": file, **options}, follow=True)


def go_on(editor, page, **asked):
    run = page.context["run"]
    kind = run.kind.replace(".", "_")
    return editor.post(reverse(f"admin:{kind}_import_run", args=[run.pk]), asked, follow=True)


def by_person(**texts):
    return make.make_theme(slug="climate", original_language="en", **texts)


@pytest.mark.parametrize("failing", ["full", "read-only"])
def test_file_that_cannot_be_stored_leaves_nothing(editor, monkeypatch, tmp_path, failing):
    storage = FullWholeStorage(tmp_path) if failing == "full" else WholeStorage(READ_ONLY)
    monkeypatch.setattr(Import._meta.get_field("file"), "storage", storage)

    page = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")

    assert page.context["form"].non_field_errors() == [
        "The file could not be stored. Nothing is saved; try again in a while."
    ]
    assert not Import.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# The preview


def test_import_asks_before_it_writes(editor):
    rows = "slug,original_language,name_en,name_da\nclimate,en,Climate,\nfood,en,Food,\n"
    go_on(editor, choose(editor, Theme, rows), confirm=1)
    rows = rows.replace("en,Climate,", "en,Climate action,Klima").replace("food", "homes")

    preview = choose(editor, Theme, rows)
    before = set(Theme.objects.values_list("slug", "name_en", "name_da"))
    go_on(editor, preview, confirm=1)

    html = preview.content.decode()
    assert "New: 1. Changed: 1. The same as before: 0." in html
    assert "Climate<ins><span" in html
    assert "style=" not in html
    assert before == {("climate", "Climate", None), ("food", "Food", None)}
    assert set(Theme.objects.values_list("slug", "name_en", "name_da")) == {
        ("climate", "Climate action", "Klima"),
        ("food", "Food", None),
        ("homes", "Food", None),
    }


def test_texts_that_get_shorter_are_counted_and_shown_apart(editor):
    rows = "slug,original_language,name_en\nclimate,en,Climate action\nfood,en,Food\n"
    go_on(editor, choose(editor, Theme, rows), confirm=1)
    rows = rows.replace("Climate action", "Climate").replace("Food", "Good food")

    preview = choose(editor, Theme, rows)
    page = editor.get(preview.redirect_chain[-1][0] + "?show=shorter")

    assert "Shorter than before (1)" in preview.content.decode()
    assert [row.slug for row, _cells in page.context["told"].rows] == ["climate"]


def test_what_a_person_wrote_is_said_to_be_longer_than_the_file_has_it(editor):
    by_person(name_en="Climate action")

    preview = choose(editor, Theme, "slug,name_en\nclimate,Climate\n")
    done = go_on(editor, preview, confirm=1)

    assert "Shorter than before" in preview.content.decode()
    assert "Kept as people wrote them: 1 cells." in done.content.decode()


def test_file_that_changes_nothing_has_nothing_to_confirm(editor):
    rows = "slug,original_language,name_en\nclimate,en,Climate\n"
    go_on(editor, choose(editor, Theme, rows), confirm=1)

    html = choose(editor, Theme, rows).content.decode()

    assert "Nothing would change" in html
    assert 'name="confirm"' not in html


def test_unknown_columns_can_be_left_out_when_they_were_refused(editor):
    refused = choose(editor, Theme, "slug,original_language,name_en,colour\nfood,en,Food,red\n")
    page = go_on(editor, refused, ignore_unknown=1)

    assert "New: 1" not in refused.content.decode()
    assert (page.context["run"].state, page.context["run"].ignored) == ("ready", ["colour"])


def test_import_is_in_the_list_with_who_file_and_counts(editor, admin_user):
    go_on(
        editor, choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n"), confirm=1
    )

    html = editor.get(address(Theme)).content.decode()

    run = Import.objects.get()
    assert (run.by, run.file_name, run.state, len(run.digest)) == (
        admin_user,
        "themes.csv",
        "done",
        64,
    )
    assert run.counts["created"] == 1
    assert "themes.csv" in html
    assert "New: 1. Changed: 0. The same as before: 0." in html


def test_file_is_deleted_with_what_was_previewed_when_it_is_imported(editor):
    preview = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")
    kept = preview.context["run"].file
    was_there = kept.storage.exists(kept.name)

    go_on(editor, preview, confirm=1)

    assert was_there
    assert not kept.storage.exists(kept.name)
    assert not Import.objects.get().rows.exists()


def test_long_preview_is_paged(editor, django_assert_max_num_queries):
    rows = "".join(f"theme-{n},en,Theme\n" for n in range(120))
    choose(editor, Theme, "slug,original_language,name_en\n" + rows)

    with django_assert_max_num_queries(20):
        page = editor.get(address(Theme, Import.objects.get().pk) + "?p=3")

    assert len(page.context["told"].rows) == 20


@pytest.mark.parametrize("query", ["p=abc", "p=99999", "show=x", "show=\0", "show=new&p=-1"])
def test_preview_bears_any_question(editor, query):
    choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")

    assert editor.get(address(Theme, Import.objects.get().pk) + f"?{query}").status_code == 200


def test_page_says_that_another_import_of_the_kind_goes_first(editor, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    first = Import.objects.create(kind="networks.theme", state="running")

    with watched(first):
        page = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")

    html = page.content.decode()
    assert page.context["run"].state == "waiting"
    assert "Another import of this kind goes first." in html
    assert "an e-mail will tell you" in html


# Conflicts


def test_import_says_what_a_person_wrote_and_keeps_it(editor):
    by_person(name_en="Climate")

    preview = choose(editor, Theme, "slug,name_en\nclimate,Climate action\n")
    go_on(editor, preview, confirm=1)

    assert preview.context["told"].conflicts == [("name_en", 1)]
    assert Theme.objects.get().name_en == "Climate"


def test_conflict_shows_who_wrote_the_text_and_when(editor, admin_user):
    theme = by_person(name_en="Climate")
    form = {"original_language": "en", "name_en": "Climate, by Anna", "slug": "climate"}
    editor.post(reverse("admin:networks_theme_change", args=[theme.pk]), form)
    form |= {"name_da": "Klima"}
    editor.post(reverse("admin:networks_theme_change", args=[theme.pk]), form)

    told = choose(editor, Theme, "slug,name_en\nclimate,Climate action\n").context["told"]

    (_row, [cell]) = told.rows[0]
    assert cell["writer"].user == admin_user
    assert "Climate, by Anna" not in cell["both"][1]


@pytest.mark.parametrize("choice", ["all", "column", "cell"])
def test_text_of_a_person_is_replaced_by_choice(editor, choice):
    by_person(name_en="Climate", name_da="Klima")
    preview = choose(editor, Theme, "slug,name_en,name_da\nclimate,Climate action,Klimaet\n")
    row = preview.context["told"].rows[0][0]

    chosen = {
        "all": {"all": 1},
        "column": {"column": "name_en"},
        "cell": {"row": row.pk, "take": f"{row.pk}:name_en"},
    }
    go_on(editor, preview, **chosen[choice])
    go_on(editor, preview, confirm=1, row=row.pk, take=[f"{row.pk}:{n}" for n in taken(row)])

    theme = Theme.objects.get()
    danish = "Klimaet" if choice == "all" else "Klima"
    assert (theme.name_en, theme.name_da) == ("Climate action", danish)


def taken(row):
    row.refresh_from_db()
    return row.taken


def test_choice_is_taken_back(editor):
    by_person(name_en="Climate")
    preview = choose(editor, Theme, "slug,name_en\nclimate,Climate action\n")

    go_on(editor, preview, all=1)
    go_on(editor, preview, none=1)
    go_on(editor, preview, confirm=1)

    assert Theme.objects.get().name_en == "Climate"


@pytest.mark.parametrize("key", ["abc", "1" * 30, "\0", "-1"])
def test_choice_of_nothing_that_is_there_is_none(editor, key):
    by_person(name_en="Climate")
    preview = choose(editor, Theme, "slug,name_en\nclimate,Climate action\n")

    assert go_on(editor, preview, row=key, take=key, column="").status_code == 200
    assert preview.context["run"].rows.get().taken == []


# What has changed since


def test_import_that_has_gone_stale_says_so_and_writes_nothing(editor):
    theme = by_person(name_en="Climate")
    rows = "slug,original_language,name_en,name_da\nclimate,en,Climate,Klima\nfood,en,Food,\n"
    preview = choose(editor, Theme, rows)
    Theme.objects.filter(pk=theme.pk).update(name_da="Vejret")

    page = go_on(editor, preview, confirm=1)

    assert page.context["run"].state == "stale"
    assert "records have changed since the preview" in page.content.decode()
    assert Theme.objects.get().name_da == "Vejret"
    assert not Import.objects.exclude(state="stale").exists()


def test_stale_import_is_previewed_again_and_then_confirmed(editor):
    theme = by_person(name_en="Climate")
    rows = "slug,original_language,name_en,name_da\nclimate,en,Climate,Klima\nfood,en,Food,\n"
    preview = choose(editor, Theme, rows)
    Theme.objects.filter(pk=theme.pk).update(name_da="Vejret")
    go_on(editor, preview, confirm=1)

    page = go_on(editor, preview, again=1)
    go_on(editor, preview, all=1)
    go_on(editor, preview, confirm=1)

    assert page.context["run"].counts["conflicts"] == 1
    assert set(Theme.objects.values_list("name_da", flat=True)) == {"Klima", None}


def test_record_that_a_row_names_is_gone_since_the_preview(editor):
    make.make_theme(slug="climate")
    rows = "slug,name,themes,original_language,summary_en\ncope,COPE,climate,en,Cities.\n"
    preview = choose(editor, Network, rows)
    Theme.objects.all().delete()

    page = go_on(editor, preview, confirm=1)

    assert page.context["run"].state == "refused"
    assert "Unknown theme “climate”." in page.content.decode()
    assert not Network.objects.exists()


def test_other_file_than_the_previewed_one_is_not_imported(editor):
    preview = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")
    run = preview.context["run"]
    with open(run.file.path, "a") as file:
        file.write("more,en,More\n")

    assert go_on(editor, preview, confirm=1).context["run"].state == "stale"
    assert not Theme.objects.exists()


def test_second_confirmation_writes_nothing_more(editor):
    preview = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")
    go_on(editor, preview, confirm=1)
    Theme.objects.all().delete()

    page = go_on(editor, preview, confirm=1)

    assert page.context["run"].state == "done"
    assert not Theme.objects.exists()


def test_cancelled_import_is_not_confirmed(editor):
    preview = choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")

    go_on(editor, preview, cancel=1)
    page = go_on(editor, preview, confirm=1)

    assert page.context["run"].state == "cancelled"
    assert not Theme.objects.exists()


# What is wrong


def test_import_with_wrong_rows_says_where_all_at_once_and_writes_nothing(editor):
    rows = "slug,original_language,name_en\nfood,en,Food\nclimate,xx,Climate\nhomes,yy,\n"

    page = choose(editor, Theme, rows)

    html = page.content.decode()
    assert [row.place for row, _cells in page.context["told"].rows] == ["line 3", "line 4"]
    assert "“xx” is not allowed here" in html
    assert "“yy” is not allowed here" in html
    assert "Confirm import" not in html
    assert not Theme.objects.exists()


def test_refused_file_comes_back_with_its_reasons_and_imports_when_corrected(editor):
    rows = "slug;original_language;name_en\r\nfood;en;Mad, øl\r\nclimate;xx;Climate\r\nhomes;en\r\n"
    page = choose(editor, Theme, rows)
    run = page.context["run"]

    answer = editor.get(address(Theme, run.pk) + "corrections/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(text), delimiter=";"))
    corrected = text.replace("xx", "en").replace("homes;en;", "homes;en;Homes;")
    corrected = choose(editor, Theme, corrected)

    assert [row[-1].split(";")[0] for row in told][::3] == [
        "reason",
        "There are 2 cells instead of 3.",
    ]
    assert told[1] == ["food", "en", "Mad, øl", ""]
    assert told[2][-1].startswith("original_language: “xx” is not allowed here")
    assert corrected.context["run"].counts["created"] == 3


def test_refused_workbook_comes_back_as_one(editor):
    book = Workbook()
    for row in (["slug", "original_language", "name_en"], ["food", "xx", "Food"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    page = choose(editor, Theme, file.getvalue(), "themes.xlsx")

    answer = editor.get(address(Theme, page.context["run"].pk) + "corrections/")

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    first, second = sheet.iter_rows(values_only=True)
    assert first == ("slug", "original_language", "name_en", "reason")
    assert second[-1].startswith("original_language: “xx”")


def test_import_refuses_a_csv_row_with_another_number_of_cells(editor):
    rows = "slug,name_en,name_da\nclimate,Climate\nfood,Food,Mad,more\n"

    told = choose(editor, Theme, rows).context["told"]

    assert [(row.place, row.errors) for row, _cells in told.rows] == [
        ("line 2", [["", "", "There are 2 cells instead of 3."]]),
        ("line 3", [["", "", "There are 4 cells instead of 3."]]),
    ]


def test_import_takes_the_keys_of_json_in_any_order_and_refuses_missing_ones(editor):
    by_person(name_en="A")
    rows = [{"slug": "climate", "name_en": "A", "name_da": "B"}, {"name_da": "D", "slug": "food"}]
    refused = choose(editor, Theme, json.dumps(rows), "themes.json")
    rows[1] |= {"name_en": "C", "original_language": "en"}
    rows[0] |= {"original_language": "en"}

    go_on(editor, choose(editor, Theme, json.dumps(rows), "themes.json"), confirm=1)

    [(row, _cells)] = refused.context["told"].rows
    assert (row.place, row.errors) == ("row 2", [["", "", "missing: name_en"]])
    assert set(Theme.objects.values_list("slug", "name_en", "name_da")) == {
        ("climate", "A", "B"),
        ("food", "C", "D"),
    }


def test_unknown_columns_are_named_and_left_out_by_choice(editor):
    rows = "slug,original_language,name_en,nama_en\nfood,en,Food,x\n"

    refused = choose(editor, Theme, rows)
    preview = choose(editor, Theme, rows, ignore_unknown="on")

    assert "Unknown column “nama_en”; the nearest known is “name_en”." in refused.content.decode()
    assert "Columns left out: nama_en." in preview.content.decode()
    assert preview.context["run"].counts["created"] == 1


@pytest.mark.parametrize("file", [b"", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b'{"a": '])
def test_file_that_cannot_be_read_is_refused_beside_its_field(editor, file):
    page = choose(editor, Theme, file)

    assert page.context["form"].errors["import_file"]
    assert not Import.objects.exists()


def test_value_that_no_database_takes_is_told(editor):
    page = choose(editor, Theme, b"slug,original_language,name_en\nfood,en,Fo\0od\n")

    assert page.status_code == 200
    assert not Theme.objects.exists()


def test_import_of_somebody_else_is_for_programme_editors_alone(editor, django_user_model):
    choose(editor, Theme, "slug,original_language,name_en\nfood,en,Food\n")
    other = django_user_model.objects.create_user("other")
    run = Import.objects.get()

    assert list(Import.objects.shown_to(other)) == []
    assert editor.get(address(Network, run.pk)).status_code == 404


# Where a value comes from


def test_history_tells_of_each_value_which_file_row_and_person_it_comes_from(editor, admin_user):
    rows = "slug,original_language,name_en,name_da\nfood,en,Food,Mad\nhomes,en,Homes,Hjem\n"
    go_on(editor, choose(editor, Theme, rows), confirm=1)
    theme = Theme.objects.get(slug="homes")
    Theme.objects.filter(pk=theme.pk).update(name_en="Housing")

    page = editor.get(reverse("admin:networks_theme_history", args=[theme.pk]))

    [(run, row, columns)] = page.context["origins"]
    assert (run.file_name, run.by, row) == ("themes.csv", admin_user, 3)
    assert columns == ["slug", "original_language", "name_da"]
    assert "Values that come from files" in page.content.decode()
