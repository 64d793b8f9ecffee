"""The desk's export: the rows of a list as it is filtered there, in all columns that the editor may
read and all languages, sent while they are read."""

import logging

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from urbact_site.feeds.tables import Table
from urbact_site.feeds.workbook import workbook
from urbact_site.localized import LANGUAGES
from urbact_site.scope import may_read

logger = logging.getLogger(__name__)


class ExportingAdmin(ExportMixin):
    export_form_class = ExportForm  # all columns; the choice of some needs inline handlers
    formats = export_formats = [base_formats.CSV, base_formats.XLSX, base_formats.JSON]

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_resource_kwargs(self, request, **kwargs):
        is_public = not may_read(request.user, self.model, "note")
        return super().get_export_resource_kwargs(request, **kwargs) | {"is_public": is_public}

    def get_export_queryset(self, request):
        """Raises BadRequest for filters that make no sense, where the list leaves them out."""
        try:
            return super().get_export_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest from error

    def _do_file_export(self, file_format, request, queryset, export_form=None):
        """The file, which the library would make whole before it is sent: 10,000 texts in 31
        languages take minutes and all memory. Raises CellTooLongError, told as a message."""
        resource = self.get_export_resource_classes(request)[0]
        resource = resource(**self.get_export_resource_kwargs(request))
        table = Table(resource, queryset.order_by("slug"), LANGUAGES)
        about = {
            "title": f"URBACT: {self.opts.verbose_name_plural}",
            "source": request.build_absolute_uri(),
            "language": LANGUAGES,
            "date": timezone.localdate().isoformat(),
        }
        ways = {"csv": table.csv, "xlsx": lambda: workbook(table, about), "json": table.json}
        content = ways[file_format.get_extension()]()
        name = self.get_export_filename(request, queryset, file_format)
        kind, user = self.opts.label_lower, request.user.pk
        logger.info("export: kind=%s by=%s rows=%d", kind, user, queryset.count())
        return StreamingHttpResponse(
            content,
            content_type=file_format.get_content_type(),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
