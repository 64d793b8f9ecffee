"""Importing at the desk: a file comes, what it would change is shown, a person confirms it."""

import logging
from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from import_export.admin import ImportExportModelAdmin
from reversion.models import Version

from urbact_site.admin.forms import ImportForm
from urbact_site.differences import difference, side_by_side
from urbact_site.files import NOT_STORED
from urbact_site.history import content
from urbact_site.models import Decision, Import, ImportRow
from urbact_site.resources import runs
from urbact_site.resources.cells import RichTextWidget
from urbact_site.resources.changes import Kind
from urbact_site.resources.corrections import corrections
from urbact_site.resources.tables import read_table
from urbact_site.resources.watch import progress

logger = logging.getLogger(__name__)

MOST_SHOWN, ROWS_A_PAGE = 20, 50
MOST_VERSIONS = 2000  # of all records of a page, in search of who wrote a text
SHOWN = {
    "conflicts": lambda rows: rows.with_conflicts(),
    "new": lambda rows: rows.filter(kind=ImportRow.Kind.NEW),
    "changed": lambda rows: rows.filter(kind=ImportRow.Kind.UPDATE),
    "shorter": lambda rows: rows.with_shortened(),
}


class ImportingAdmin(ImportExportModelAdmin):
    """The import of a model's files; `get_import_resource_classes` says which it understands."""

    import_resource_classes = None  # where a model's own is not the only one

    def get_import_resource_classes(self, request):
        return self.import_resource_classes or super().get_import_resource_classes(request)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        stock = [p for p in super().get_urls() if not (p.name or "").endswith("_process_import")]
        views = {
            "": (self.run_view, "run"),
            "progress/": (require_safe(self.progress_view), "progress"),
            "corrections/": (require_safe(self.corrections_view), "corrections"),
        }
        return [
            path(f"import/<int:run>/{end}", self.admin_site.admin_view(view), name=f"{name}_{word}")
            for end, (view, word) in views.items()
        ] + stock

    def import_action(self, request, **kwargs):
        """The form for a file, and the imports so far."""
        self.check_import(request)
        resources = self.get_import_resource_classes(request)
        form = ImportForm(resources, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            runs.forget_old()
            try:
                with transaction.atomic():
                    run = self.new_run(request, form)
            except OSError:
                logger.exception("import not stored")
                form.add_error(None, NOT_STORED)
            else:
                runs.start(run, request.build_absolute_uri("/"))
                return redirect(self.run_address(run))
        latest = Import.objects.of(self.model).shown_to(request.user).select_related("by")
        latest = list(latest[:MOST_SHOWN])
        for run in latest:
            runs.settle(run)
            run.address = self.run_address(run)
        context = self.import_context(request, _("Import"), form=form, latest=latest)
        return TemplateResponse(request, "admin/import.html", context)

    def new_run(self, request, form):
        file, resource = form.cleaned_data["import_file"], form.chosen
        return Import.objects.create(
            kind=self.model._meta.label_lower,
            file_name=file.name[:255],
            digest=form.cleaned_data["digest"],
            by=request.user,
            state=Import.State.WAITING,
            file=file,
            resource=f"{resource.__module__}.{resource.__qualname__}",
            encoding=form.cleaned_data["encoding"],
            ignore_unknown=form.cleaned_data["ignore_unknown"],
            row_count=len(form.table),
            language=get_language(),
        )

    # One import

    def run_view(self, request, run):
        """What it would change, or what came of it; a POST goes on with it, or gives it up."""
        run = self.found_run(request, run)
        if request.method == "POST":
            self.go_on(request, run)
            query = request.GET.urlencode()
            return redirect(self.run_address(run) + (f"?{query}" if query else ""))
        show = request.GET.get("show")
        rows = SHOWN.get(show, lambda rows: rows)(run.rows.all())
        page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
        told = RunPage(self.model, run, list(page))
        shown = {"run": run, "page": page, "told": told, "show": show}
        shown["is_second"] = run.goes_on and runs.is_second(run)
        context = self.import_context(request, f"{_('Import')}: {run}", **shown)
        return TemplateResponse(request, "admin/import_run.html", context)

    def go_on(self, request, run):
        asked = request.POST
        if "cancel" in asked:
            runs.cancel(run)
        elif "again" in asked and run.state == Import.State.STALE:
            self.queue(request, run, is_confirmed=False)
        elif "ignore_unknown" in asked and run.is_refused:
            Import.objects.filter(pk=run.pk).update(ignore_unknown=True)
            self.queue(request, run, is_confirmed=False)
        elif "answers" in asked and (run.is_ready or run.is_refused):
            answer(run, asked, request.user)
            self.queue(request, run, is_confirmed=False)
        elif run.is_ready:
            choose(run, asked)
            if "confirm" in asked:
                self.queue(request, run, is_confirmed=True)

    def queue(self, request, run, *, is_confirmed):
        """Let a step be done; a second click finds nothing to start."""
        found = Import.objects.filter(pk=run.pk, state=run.state)
        waiting = Import.State.WAITING
        if found.update(state=waiting, is_confirmed=is_confirmed, language=get_language()):
            run.refresh_from_db()
            runs.start(run, request.build_absolute_uri("/"))

    def progress_view(self, request, run):
        run = self.found_run(request, run)
        of = run.row_count
        return JsonResponse({"state": run.state, "done": min(progress(run), of), "of": of})

    def corrections_view(self, request, run):
        """The file, with what is wrong in it beside each row."""
        run = self.found_run(request, run)
        if not (run.is_refused and run.file):
            return redirect(self.run_address(run))
        with run.file.open("rb") as file:
            table = read_table(file, run.file_name, run.encoding)
            written, name = corrections(table, run)
        return FileResponse(written, as_attachment=True, filename=name)

    # What all these share

    def check_import(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied

    def found_run(self, request, key):
        self.check_import(request)
        own = Import.objects.of(self.model).shown_to(request.user)
        run = get_object_or_404(own.select_related("by"), pk=key)
        runs.settle(run)
        return run

    def run_address(self, run):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_import_run"
        return reverse(name, args=[run.pk])

    def import_context(self, request, title, **more):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "media": self.media,
            **more,
        }


def choose(run, asked):
    """Note which of a person's texts the file may replace: cell by cell, a column, all, none."""
    rows = run.rows.with_conflicts()
    column = asked.get("column")
    if "all" in asked or "none" in asked or column:
        for row in rows:
            if column:
                wanted = {*row.taken, column}
            else:
                wanted = set(row.conflicts) if "all" in asked else set()
            row.taken = [name for name in row.conflicts if name in wanted]
    else:
        keys = [key for key in asked.getlist("row") if key.isascii() and key.isdigit()]
        rows = rows.filter(pk__in=[key for key in keys if len(key) < 19])
        taken = set(asked.getlist("take"))
        for row in rows:
            row.taken = [name for name in row.conflicts if f"{row.pk}:{name}" in taken]
    ImportRow.objects.bulk_update(rows, ["taken"], batch_size=500)


def answer(run, asked, user):
    """Remember what a person decides of what the import asks."""
    for number, (question, key, text, choices) in enumerate(run.questions):
        given = asked.get(f"answer_{number}")
        if given in [value for value, _label in choices]:
            decided = {"answer": given, "by": user, "text": text[:500]}
            Decision.objects.update_or_create(decided, question=question, key=key)
            runs.resource_of(run).decide(question, text, given, user)


class RunPage:
    """What a page shows of some rows of an import."""

    def __init__(self, model, run, rows):
        self.model, self.run = model, run
        self.has_rows = bool(rows)
        self.questions = [
            (number, text, choices, self.resource.new_record_address(question, text))
            for number, (question, _key, text, choices) in enumerate(run.questions)
        ]
        self.writers = last_writers(model, [row for row in rows if row.conflicts])
        self.rows = [(row, [self.cell(row, *change) for change in row.changes]) for row in rows]

    @property
    def columns_are_refused(self):
        """Whether the file was refused for its header, which stands at no row."""
        run = self.run
        return run.is_refused and not run.ignore_unknown and run.rows.filter(place="").exists()

    @property
    def is_file_right(self):
        """Whether answers are all that a refused file waits for."""
        found = self.run.rows.values_list("errors", flat=True)
        wrong = ((column, value) for errors in found for column, value, _reason in errors)
        return all(self.resource.is_asked(self.run.questions, *cell) for cell in wrong)

    @cached_property
    def resource(self):
        return runs.resource_of(self.run)

    @cached_property
    def rich(self):
        columns = self.resource.columns if self.run.resource else ()
        return {c.column_name for c in columns if isinstance(c.widget, RichTextWidget)}

    def cell(self, row, column, old, new, kind):
        is_shorter = kind == Kind.SHORTENED or (column in row.conflicts and len(new) < len(old))
        cell = {"column": column, "kind": kind, "is_shorter": is_shorter}
        if row.kind == ImportRow.Kind.NEW:
            return cell | {"text": new}
        if column in row.conflicts:
            cell["both"] = side_by_side(old, new, column in self.rich)
            cell["writer"] = self.writers.get((row.object_id, column))
            return cell | {"key": f"{row.pk}:{column}", "is_taken": column in row.taken}
        return cell | {"html": difference(old, new, column in self.rich)}

    @cached_property
    def conflicts(self):
        """[(column, number of its conflicts)] of the whole import, and how many are taken."""
        numbers = defaultdict(int)
        for found in self.run.rows.with_conflicts().values_list("conflicts", flat=True):
            for column in found:
                numbers[column] += 1
        return sorted(numbers.items())

    @cached_property
    def taken(self):
        return sum(map(len, self.run.rows.with_conflicts().values_list("taken", flat=True)))


def last_writers(model, rows):
    """{(key, column): the revision that wrote what is there} of the conflicts of some rows."""
    keys = [str(row.object_id) for row in rows]
    versions = defaultdict(list)
    found = Version.objects.get_for_model(model).filter(object_id__in=keys) if keys else ()
    if keys:
        found = found.select_related("revision__user").order_by("-pk")[:MOST_VERSIONS]
    for version in found:
        versions[int(version.object_id)].append((version.revision, content(version)))
    writers = {}
    for row in rows:
        for column in row.conflicts:
            if written := versions[row.object_id]:
                name = column
                present, writer = written[0][1].get(name), written[0][0]
                for revision, values in written:
                    if values.get(name) != present:
                        break
                    writer = revision
                writers[row.object_id, column] = writer
    return writers
