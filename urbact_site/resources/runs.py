"""An import as people make it: first previewed, then confirmed, each at once or by the worker.

A run reads the file with nothing written, and keeps row by row what would change. Confirmed, it
does the same again in one transaction, and keeps that only when it is what was previewed. Killed
anywhere, it has written all or nothing, and its state says which.
"""

import json
import logging
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from itertools import groupby, islice

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_tasks import task

from urbact_site import index, states
from urbact_site.models import Import, ImportRow
from urbact_site.resources.changes import Kind, Refusal, Spool
from urbact_site.resources.tables import FileError, read_table
from urbact_site.resources.watch import CancelledError, is_alive, private_path, watched

MOST_AT_ONCE = 500  # rows; more are for the worker
BATCH = 500  # rows that are kept at once
State = Import.State
CONFLICTS = (Kind.CONFLICT, Kind.OVERWRITTEN)
logger = logging.getLogger(__name__)


# What a run is told from outside


def settle(run):
    """Say of a run whose process died that it broke off."""
    if run.state == State.RUNNING and not is_alive(run):
        broken = Import.objects.filter(pk=run.pk, state=State.RUNNING)
        broken.update(state=State.BROKEN)
        run.refresh_from_db()
        if run.state == State.BROKEN:
            forget(run)


def is_second(run):
    """Whether a process works on another import of the same kind, which goes first."""
    others = Import.objects.filter(kind=run.kind, state=State.RUNNING).exclude(pk=run.pk)
    return any(map(is_alive, others))


def cancel(run):
    """Stop a run: at once, or when its process has read as much."""
    if run.state == State.RUNNING:
        private_path(run, "cancel").touch()
        return
    idle = [state for state in Import.UNFINISHED if state != State.RUNNING]
    if Import.objects.filter(pk=run.pk, state__in=idle).update(state=State.CANCELLED):
        run.state = State.CANCELLED
        forget(run)


def forget_old():
    """Give up what nobody has gone on with for a week; delete what a killed process left."""
    for run in Import.objects.exclude(file="").exclude(state__in=Import.UNFINISHED):
        forget(run)
    week = timezone.now() - timedelta(days=7)
    for run in Import.objects.unfinished().filter(at__lt=week):
        settle(run)
        cancel(run)


def forget(run):
    """Delete the file of a run that nobody goes on with, and what it would have changed.

    A file that cannot be deleted now is when the next run comes.
    """
    run.rows.all().delete()
    if run.file:
        with suppress(OSError):
            run.file.delete(save=False)
            Import.objects.filter(pk=run.pk).update(file="")


# The two steps


def start(run, site):
    """Carry out a run: at once, when it is short and has not to wait for another of its kind; else
    by the worker, which writes to its owner.

    site: "https://urbact.example/".
    """
    if run.row_count > MOST_AT_ONCE or is_second(run):
        work.enqueue(run.pk, site)
    else:
        carry_out(run)


@task()
def work(key, site):
    run = Import.objects.get(pk=key)
    with translation.override(run.language):
        if carry_out(run):
            report(run, site)


def report(run, site):
    """Write to somebody what came of an import, who may have closed the page."""
    if run.by and run.by.email:
        link = f"{site.rstrip('/')}/admin/{run.kind.replace('.', '/')}/import/{run.pk}/"
        text = render_to_string("admin/letters/import.txt", {"run": run, "link": link}).strip()
        subject, _break, body = text.partition("\n")
        send_mail(subject, body.strip() + "\n", None, [run.by.email])


def carry_out(run):
    """Do the step that waits. Returns whether there was one."""
    waiting = Import.objects.filter(pk=run.pk, state=State.WAITING)
    try:
        with watched(run) as watch:
            if watch is None or not waiting.update(state=State.RUNNING):
                return False
            run.state = State.RUNNING
            run.state = outcome(run, watch)
            run.save()
    except OSError:  # its progress cannot be told
        logger.exception("import not begun: run=%s", run.pk)
        waiting.update(state=State.BROKEN)
        run.refresh_from_db()
    if not run.is_unfinished:
        forget(run)
    return True


def outcome(run, watch):
    """Preview a run or write it. Returns the state in which it then is."""
    try:
        step = write if run.is_confirmed else preview
        with run.file.open("rb") as file:
            return step(run, read_table(file, run.file_name, run.encoding), watch)
    except CancelledError:
        return State.CANCELLED
    except FileError:  # it was read when it came: somebody has changed it since
        return State.STALE
    except Exception:
        logger.exception("import broken off: run=%s", run.pk)
        is_done = Import.objects.filter(pk=run.pk, state=State.DONE).exists()
        return State.DONE if is_done else State.BROKEN


def resource_of(run):
    return import_string(run.resource)(user=run.by)


def imported(run, table, on_row, **options):
    if not (run.by and run.by.is_active):  # nobody's import would be a command's
        raise CancelledError
    return resource_of(run).import_data(
        table,
        ignore_unknown=run.ignore_unknown,
        file_name=run.file_name,
        digest=run.digest,
        started_by=run,
        on_row=on_row,
        rows=Spool(),
        **options,
    )


def preview(run, table, watch):
    """Note what the file would change. Returns the state in which the run then is."""
    result = imported(run, table, watch, dry_run=True)
    run.fingerprint = fingerprint(result)
    return tell(run, result, table, watch)


def tell(run, result, table, watch):
    """Keep what a result says, row by row. Returns the state in which the run then is."""
    with transaction.atomic():
        run.rows.all().delete()
        rows = rows_of(run, result, table)
        while batch := list(islice(rows, BATCH)):
            ImportRow.objects.bulk_create(batch)
            watch(run.row_count)
    run.counts, run.ignored = result.counts, result.ignored
    run.questions = result.questions
    return State.REFUSED if result.is_refused else State.READY


def write(run, table, watch):
    """Import what was previewed; nothing when it is no longer the same.

    The rows are half of the way; what follows from them is the other.
    """
    if table.digest != run.digest:
        return State.STALE
    cells = run.rows.with_conflicts().values_list("slug", "taken")
    chosen = {(slug, column) for slug, taken in cells for column in taken}
    half = len(table) / 2
    try:
        with transaction.atomic():
            result = imported(run, table, lambda number: watch(number / 2), overwrite=chosen)
            is_same = fingerprint(result) == run.fingerprint
            if result.is_refused or not is_same:
                transaction.set_rollback(True)
            else:
                write_what_follows(lambda share: watch(half + half * share))
                run.state = State.DONE
                run.save()  # with what it wrote, or not at all
    finally:  # what was taken back has changed nothing
        index.changes().clear()
        states.notes().clear()
    if result.is_refused:  # by what was chosen, or what has happened since the preview
        return tell(run, result, table, watch)
    return State.DONE if is_same else State.STALE


def write_what_follows(tell):
    """Write search documents and states of translations now: on commit, a process could be killed
    before it is done. tell: called with the share of it that is done, at last with 1."""
    done = 0

    def part(share):
        def on_chunk(number, of):
            nonlocal done
            done += share * number / of
            tell(done)

        return on_chunk

    index.write_changes(part(0.6))
    states.write_changes(part(0.39))
    tell(1)


def fingerprint(result):
    """What tells one import from another: which records it makes, and which cells it changes from
    what to what. What becomes of a person's cells is a choice, made after the preview."""
    digest = sha256()
    for row in result.rows:
        changes = () if row.is_new() else [change[:3] for change in row.changes]
        kinds = [change.kind in CONFLICTS for change in row.changes if changes]
        told = [row.number, row.slug, row.is_new(), changes, kinds]
        digest.update(json.dumps(told, ensure_ascii=True).encode())
    return digest.hexdigest()


def rows_of(run, result, table):
    """The `ImportRow`s of a result: of a refused one those that are wrong."""
    if result.is_refused:
        numbers = {str(table.place_of(fault)): fault.number for fault in table.faults}
        for row in result.invalid_rows:
            numbers[str(table.place(row.number))] = table.numbers[row.number - 1]
        for place, found in groupby(result.refusals(), place_of):
            errors = [[error.column, storable(error.value), str(error.reason)] for error in found]
            refused = ImportRow.Kind.REFUSED
            yield ImportRow(
                run=run, number=numbers.get(place, 0), place=place, kind=refused, errors=errors
            )
        return
    for row in result.rows:
        yield ImportRow(
            run=run,
            number=row.number,
            place=str(result.place(row.number)),
            slug=row.slug,
            object_id=None if row.is_new() else row.object_id,
            kind=ImportRow.Kind.NEW if row.is_new() else ImportRow.Kind.UPDATE,
            changes=[list(change) for change in row.changes],
            conflicts=[change.column for change in row.changes if change.kind in CONFLICTS],
        )


def place_of(refusal: Refusal):
    return refusal.place


def storable(text):
    """A value to show, whatever stood in the file: no database takes NUL or half a character."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text[:500])
