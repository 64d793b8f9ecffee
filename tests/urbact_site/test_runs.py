from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from networks.models import Theme
from tests import make
from urbact_site.models import Import, User
from urbact_site.resources import runs

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


def test_broken_off_it_writes_nothing_and_says_so(monkeypatch):
    run = make_run()
    step(run)
    monkeypatch.setattr(Theme, "clean", lambda theme: 1 / 0)

    assert step(run, is_confirmed=True) == "broken"
    assert not Theme.objects.exists()


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
        told = runs.progress(run)

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
