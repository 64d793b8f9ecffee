"""What all imports and exports share: a row is a record, known by its slug, and a column is one
field in one language (`title_fi`)."""

from functools import cached_property

from django.db import models, transaction
from django.db.models import Prefetch
from import_export import resources

from urbact_site.models import Image
from urbact_site.resources.columns import Column, columns
from urbact_site.resources.importer import Importer
from urbact_site.resources.slugs import SlugListWidget, SlugWidget
from urbact_site.scope import may_read


class SlugResource(resources.ModelResource):
    """The rows of one model. Every error of every row is told; a file with one changes nothing.

    is_public: export only what everybody may see, for downloads; else all, for editors.
    user: whose role an import keeps to; None for a command, which may do everything.
    """

    class Meta:
        import_id_fields = ["slug"]

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        return Column(django_field)

    def __init__(self, is_public=False, user=None, **kwargs):
        super().__init__(**kwargs)
        self.is_public, self.user = is_public, user
        self.relations = [f for f in self.fields.values() if isinstance(f.widget, SlugWidget)]
        self.many = [f for f in self.relations if isinstance(f.widget, SlugListWidget)]
        self.own = [f for f in self.relations if f.widget.model is self._meta.model]
        for field in self.relations:
            field.widget.is_public, field.widget.user = is_public, user

    # Export

    def filter_export(self, queryset, **kwargs):
        return self.with_slugs(queryset).order_by("slug")

    def with_slugs(self, queryset):
        """The same records with all their columns and the slugs that those name."""
        slugs = (
            Prefetch(field.attribute, models.QuerySet.only(field.widget.records(), "slug"))
            for field in self.many
        )
        whole = models.QuerySet.defer(queryset.select_related(None).prefetch_related(None), None)
        return whole.prefetch_related(*slugs)

    # Import

    @cached_property
    def columns(self):
        """Those that the user may read: a preview shows what is there beside what would be."""
        found, user, model = self.get_import_fields(), self.user, self._meta.model
        return [c for c in found if user is None or may_read(user, model, c.attribute)]

    def import_data(
        self,
        dataset,
        dry_run=False,
        raise_errors=False,
        rollback_on_validation_errors=True,
        retain_instance_in_row_result=False,
        **options,
    ):
        """Import all rows or, when one has an error, none. Returns a `changes.Result`.

        dataset: a `tables.Table`, or whatever has `headers`, gives rows, and by ["slug"] the keys.
        overwrite: take over cells that a person changed since the last import: True for all, or
        the columns and (slug, column) pairs that are chosen. ignore_unknown: leave out columns that
        the model does not have. file_name, digest, user: where it comes from, for the history;
        a table knows the first two. is_refused: see `SlugWidget.find`; on_row: called with the
        number of each row that is done; rows: see `changes.Result`.
        rollback_on_validation_errors: False keeps the good rows, for the caller to decide.
        """
        with transaction.atomic():
            options |= {"is_dry": dry_run, "keeps_records": retain_instance_in_row_result}
            result = Importer(self, dataset, **options).run()
            is_bad = rollback_on_validation_errors and result.has_validation_errors()
            if dry_run or result.has_errors() or is_bad:
                transaction.set_rollback(True)
        return result

    @classmethod
    def is_asked(cls, questions, column, value):
        """Whether an answer to one of the questions makes a refused cell right."""
        return False

    @classmethod
    def new_record_address(cls, question, text):
        """Where what is asked for can be added, when it is not there yet; "" for nowhere."""
        return ""

    @classmethod
    def decide(cls, question, text, answer, user):
        """Write an answer into the records, where they have a place for it."""


class PageResource(SlugResource):
    """The rows of a page type; some of its columns are for editors alone."""

    private = ["submitted_at", "note"]

    def get_export_fields(self, selected_fields=None):
        found = super().get_export_fields(selected_fields)
        return [f for f in found if not (self.is_public and f.column_name in self.private)]


class ImageResource(SlugResource):
    class Meta:
        model = Image
        fields = columns(Image, "file", "credit", "focus_x", "focus_y")
