import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from events.models import Article
from networks.models import Theme
from tests import make
from tests.held import number_waiting, on_postgresql, until
from tests.storages import READ_ONLY
from urbact_site import index, states
from urbact_site.models import Import, ImportRow, SearchDocument, TranslationState, User
from urbact_site.resources import runs, watch
from urbact_site.resources.changes import Change, RowResult, Spool
from urbact_site.resources.importer import wait_for_imports_of
from urbact_site.resources.watch import progress

ROWS = "slug,original_language,name_en\n" + "".join(f"theme-{n},en,Theme\n" for n in range(3))
SITE = "https://urbact.example/"


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def make_anna():
    return make.make_user(username="anna", is_programme_editor=True, email="anna@example.eu")


def make_run(text=ROWS, **given):
    table = runs.read_table(text.encode())
    defaults = {
        "by": User.objects.filter(username="anna").first() or make_anna(),
        "kind": "networks.theme",
        "file_name": "themes.csv",
        "resource": "networks.resources.ThemeResource",
        "language": "en",
        "state": "waiting",
        "digest": table.digest,
        "row_count": len(table),
    }
    return Import.objects.create(file=ContentFile(text.encode(), "x"), **defaults | given)


def step(run, **given):
    """Do what waits; the state after it."""
    Import.objects.filter(pk=run.pk).update(state="waiting", **given)
    run.refresh_from_db()
    runs.carry_out(run)
    return Import.objects.get(pk=run.pk).state


def test_many_rows_are_for_the_worker_which_writes_when_it_is_done(monkeypatch):
    monkeypatch.setattr(runs, "MOST_AT_ONCE", 2)
    run = make_run()

    runs.start(run, SITE)
    run = Import.objects.get()
    run.state, run.is_confirmed = "waiting", True
    run.save()
    runs.start(run, SITE)

    assert [letter.subject for letter in mail.outbox] == [
        "themes.csv: To be confirmed",
        "themes.csv: Imported",
    ]
    assert mail.outbox[0].to == ["anna@example.eu"]
    assert mail.outbox[1].body == (
        "New: 3. Changed: 0. The same as before: 0.\n\n"
        f"https://urbact.example/admin/networks/theme/import/{run.pk}/\n"
    )
    assert Theme.objects.count() == 3


def test_few_rows_are_imported_at_once_without_a_letter():
    runs.start(make_run(), SITE)

    assert Import.objects.get().state == "ready"
    assert mail.outbox == []


def test_rows_of_a_long_file_wait_in_a_file_and_come_back_as_they_were():
    rows, spool = (
        [RowResult(n, f"a-{n}", "new", [Change("a", "", "ž\n", "changed")]) for n in (1, 2)],
        Spool(),
    )

    for row in rows:
        spool.append(row)

    for _time in range(2):
        assert [vars(row) for row in spool] == [vars(row) for row in rows]


def test_errors_are_told_in_the_language_of_who_imports(monkeypatch):
    monkeypatch.setattr(runs, "MOST_AT_ONCE", 0)

    runs.start(make_run(ROWS.replace(",en,", ",xx,"), language="de"), SITE)

    [_column, _value, reason] = Import.objects.get().rows.first().errors[0]
    assert "ist hier nicht erlaubt" in reason


def test_cancelled_while_it_goes_on_it_writes_nothing():
    run = make_run()
    step(run)
    runs.private_path(run, "cancel").touch()

    assert step(run, is_confirmed=True) == "cancelled"
    assert not Theme.objects.exists()
    assert not Import.objects.get().file


def make_run_of_articles():
    lines = "".join(f"a-{n},news,en,Cities\n" for n in range(4))
    kind, resource = "events.article", "events.resources.ArticleResource"
    return make_run(f"slug,kind,original_language,title_en\n{lines}", kind=kind, resource=resource)


def before_each_insert(models, call):
    """Call something each time that rows of some models are about to be written."""
    beginnings = tuple(f'INSERT INTO "{model._meta.db_table}"' for model in models)

    def on_query(execute, sql, *given):
        if sql.startswith(beginnings):
            call()
        return execute(sql, *given)

    return connection.execute_wrapper(on_query)


@pytest.mark.parametrize("model", [SearchDocument, TranslationState])
def test_cancelled_while_it_writes_what_follows_from_the_rows_it_writes_nothing(monkeypatch, model):
    monkeypatch.setattr(watch, "SECONDS", 0)
    run = make_run_of_articles()
    step(run)

    with before_each_insert([model], runs.private_path(run, "cancel").touch):
        state = step(run, is_confirmed=True)

    left = [rows.objects.count() for rows in (Article, SearchDocument, TranslationState)]
    assert (state, left) == ("cancelled", [0, 0, 0])


def test_cancelled_import_leaves_nothing_noted_to_be_written_later():
    run = make_run_of_articles()
    step(run)
    runs.private_path(run, "cancel").touch()

    assert step(run, is_confirmed=True) == "cancelled"
    assert (index.changes(), states.notes()) == (set(), {})


def test_cancelled_while_its_preview_is_kept_it_keeps_nothing(monkeypatch):
    monkeypatch.setattr(watch, "SECONDS", 0)
    run = make_run()

    with before_each_insert([ImportRow], runs.private_path(run, "cancel").touch):
        state = step(run)

    assert (state, run.rows.count()) == ("cancelled", 0)


def test_what_follows_from_the_rows_is_written_once_and_is_half_of_the_progress(
    monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(watch, "SECONDS", 0)
    run, told = make_run_of_articles(), []
    step(run)

    with (
        before_each_insert([SearchDocument, TranslationState], lambda: told.append(progress(run))),
        django_capture_on_commit_callbacks(execute=True),
    ):
        state = step(run, is_confirmed=True)

    assert (state, told) == ("done", [2, 3])
    assert SearchDocument.objects.of(Article).count() == TranslationState.objects.count() == 4


def test_broken_off_it_writes_nothing_and_says_so(monkeypatch):
    run = make_run()
    step(run)
    monkeypatch.setattr(Theme, "clean", lambda theme: 1 / 0)

    assert step(run, is_confirmed=True) == "broken"
    assert not Theme.objects.exists()


def test_run_whose_progress_cannot_be_told_is_broken_off_with_nothing_written(settings):
    run = make_run()
    step(run)
    settings.PRIVATE_ROOT = READ_ONLY

    assert step(run, is_confirmed=True) == "broken"
    assert not Theme.objects.exists()
    assert not Import.objects.get().file


def test_file_that_cannot_be_deleted_is_when_the_next_run_comes(tmp_path):
    run = make_run(state="done")
    place = Path(run.file.path)
    place.rename(tmp_path / "kept")
    (place / "in the way").mkdir(parents=True)
    runs.forget_old()
    assert Import.objects.get().file

    shutil.rmtree(place)
    (tmp_path / "kept").rename(place)
    runs.forget_old()

    assert not Import.objects.get().file
    assert not place.exists()


def test_run_whose_process_died_is_told_as_broken_off():
    run = make_run(state="running")

    runs.settle(run)

    assert run.state == "broken"
    assert not run.file


def test_run_that_a_process_works_on_is_left_alone():
    run = make_run(state="running")

    with runs.watched(run) as watch:
        watch(2)
        runs.settle(run)
        with runs.watched(run) as second:
            assert second is None
        told = progress(run)

    assert (run.state, told) == ("running", 2)


def test_second_worker_finds_nothing_to_do():
    run = make_run(state="running")

    assert not runs.carry_out(run)


@pytest.mark.parametrize("owner", ["gone", "inactive"])
def test_import_of_nobody_is_not_carried_out_as_a_command(owner):
    run = make_run()
    run.by.is_active = False
    run.by.save()
    if owner == "gone":
        run.by.delete()

    assert step(run) == "cancelled"


def test_what_nobody_goes_on_with_is_given_up_after_a_week():
    old, recent = make_run(), make_run(by=None)
    Import.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))

    runs.forget_old()

    assert Import.objects.get(pk=old.pk).state == "cancelled"
    assert not old.file.storage.exists(old.file.name)
    assert Import.objects.get(pk=recent.pk).state == "waiting"


# Beside another process; SQLite lets one write at a time

with_processes = pytest.mark.django_db(transaction=True)
CARRY_OUT = """
import django
django.setup()
from urbact_site.models import Import
from urbact_site.resources import runs
from urbact_site.resources.changes import Change, RowResult, Spool
runs.carry_out(Import.objects.get())
"""


def carry_out(run):
    runs.carry_out(run)
    connection.close()


def in_process():
    """Another process, which does the step that waits."""
    given = connection.settings_dict
    url = f"postgres://{given['USER']}@{given['HOST'].replace('/', '%2F')}/{given['NAME']}"
    words = [sys.executable, "-c", CARRY_OUT]
    return subprocess.Popen(words, env=os.environ | {"DATABASE_URL": url})  # noqa: S603


@on_postgresql
@with_processes
def test_second_import_of_a_kind_waits_for_the_first_and_sees_what_it_wrote():
    run = make_run()
    with transaction.atomic():
        wait_for_imports_of(Theme)
        second = Thread(target=carry_out, args=[run])
        second.start()
        until(number_waiting)
        Theme.objects.create(slug="theme-1", original_language="en", name_en="Theme")
    second.join()

    run.refresh_from_db()
    assert (run.state, run.counts["created"], run.counts["skipped"]) == ("ready", 2, 1)


def test_short_import_is_for_the_worker_while_another_of_its_kind_goes_on(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    first, second, other = make_run(state="running"), make_run(), make_run(kind="networks.topic")

    with runs.watched(first):
        runs.start(second, SITE)
        found = runs.is_second(second), runs.is_second(other)

    assert Import.objects.get(pk=second.pk).state == "waiting"
    assert found == (True, False)
    assert not runs.is_second(second)


KILLED = {"in the midst": None, "before it is kept": Import, "when it is kept": ImportRow}


@on_postgresql
@with_processes
@pytest.mark.parametrize("moment", KILLED)
def test_killed_import_has_written_all_or_nothing_and_says_which(settings, moment):
    settings.PRIVATE_ROOT = Path(os.environ["VAR_DIR"], "private")  # where the other process has it
    lines = "".join(f"theme-{n},en,Theme\n" for n in range(1000))
    run = make_run(f"slug,original_language,name_en\n{lines}")
    step(run)
    Import.objects.filter(pk=run.pk).update(state="waiting", is_confirmed=True)

    process = in_process()
    until(lambda: progress(run))
    with transaction.atomic():
        if held := KILLED[moment]:  # what the import writes next, when it has come so far
            list(held.objects.select_for_update(of=["self"]))
            until(number_waiting)
        process.kill()
        process.wait()
    run.refresh_from_db()
    runs.settle(run)

    found = run.state, Theme.objects.count(), TranslationState.objects.originals().count()
    is_kept = moment == "when it is kept"
    assert found == (("done", 1000, 1000) if is_kept else ("broken", 0, 0))
