"""What all imports and exports share: a row is a record, known by its slug, and a column is one
field in one language (`title_fi`)."""

from difflib import get_close_matches
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader

from urbact_site.localized import translated
from urbact_site.models import Image
from urbact_site.resources.cells import BLANK, SEPARATOR, UNWRITABLE, parts, plain
from urbact_site.resources.columns import Column, columns
from urbact_site.resources.rights import Rights
from urbact_site.resources.slugs import SlugListWidget, SlugWidget
from urbact_site.states import keep_machine_marks


class HeaderError(ValueError):
    """What is wrong with the names of a file's columns, a sentence each."""

    def __str__(self):
        return " ".join(map(str, self.args))


class SlugLoader(BaseInstanceLoader):
    """The records that the rows of a file name, read at once."""

    @cached_property
    def records(self):
        slugs = [plain(slug) for slug in self.dataset["slug"]]
        found = self.resource.get_queryset().filter(slug__in=slugs)
        return {record.slug: record for record in self.resource.with_slugs(found)}

    def get_instance(self, row):
        return self.records.get(plain(row["slug"]))


class SlugResource(resources.ModelResource):
    """The rows of one model. Every error of every row is told; a file with one changes nothing.

    is_public: export only what everybody may see, for downloads; else all, for editors.
    user: whose role an import keeps to; None for a command, which may do everything.
    `import_data` further takes places, what to call each row ("line 7"); is_refused, see
    `SlugWidget.find`; on_row, called with the number of each row, the first being 1.
    """

    class Meta:
        import_id_fields = ["slug"]
        instance_loader_class = SlugLoader
        clean_model_instances = True
        skip_unchanged = True

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

    def import_data(self, *args, rollback_on_validation_errors=True, **kwargs):
        return super().import_data(
            *args, rollback_on_validation_errors=rollback_on_validation_errors, **kwargs
        )

    def before_import(self, dataset, places=None, **kwargs):
        headers = dataset.headers or []
        errors = list(self.header_errors(headers))
        slugs = [plain(slug) for slug in dataset["slug"]] if "slug" in headers else []
        self.places = places or [_("row %d") % n for n in range(1, len(slugs) + 1)]
        self.first = {slug: self.places[n] for n, slug in reversed(list(enumerate(slugs)))}
        self.coming = []
        if "slug" not in headers:
            dataset.wipe()  # without a key no row means anything
        if errors:
            raise HeaderError(*errors)

    def header_errors(self, headers):
        known = [field.column_name for field in self.get_import_fields()]
        for number, name in enumerate(headers, 1):
            if not name:
                yield _("Column %(number)s has no name.") % {"number": number}
            elif name not in known:
                nearest = get_close_matches(str(name), known, 1, 0)[0]
                yield _("Unknown column “%(name)s”; the nearest known is “%(nearest)s”.") % {
                    "name": name,
                    "nearest": nearest,
                }
            elif name in headers[: number - 1]:
                yield _("The column “%(name)s” is there twice.") % {"name": name}
        if "slug" not in headers:
            yield _("The column “slug” is missing: it tells which record a row is.")

    def before_import_row(self, row, on_row=None, **kwargs):
        if on_row:
            on_row(kwargs["row_number"])

    def import_instance(self, instance, row, **kwargs):
        """Fill a record from its row. Raises ValidationError with the errors of all columns."""
        errors = dict(self.cell_errors(row, kwargs["row_number"]))
        instance.coming, before = {}, dict(instance.__dict__)
        rights = Rights(self.user, instance, self.get_import_fields())
        for field in self.get_import_fields():
            try:
                if field.column_name not in errors:
                    self.import_cell(field, instance, row, **kwargs)
            except ValidationError as error:
                errors[field.column_name] = error
        errors = {**dict(rights.errors(instance)), **errors}
        if errors:
            raise ValidationError(errors)
        if translated(self._meta.model) and "machine_languages" not in row:
            keep_machine_marks(instance, before)

    def import_cell(self, field, instance, row, **kwargs):
        name = field.column_name
        if field in self.many:  # saved after the record
            if name in row or instance._state.adding:
                field.clean({name: None, **row}, **kwargs)
                instance.coming[name] = SEPARATOR.join(sorted(parts(row.get(name))))
        elif self.is_coming(field, row):
            instance.coming[name] = plain(row[name])
            self.coming.append((field, instance, row))
        else:
            self.import_field(field, instance, row, **kwargs)

    def cell_errors(self, row, number):
        for name, value in row.items():
            if isinstance(value, str) and UNWRITABLE.search(value):
                yield name, ValidationError(_("There is an invisible control character in it."))
        slug, place = plain(row["slug"]), self.places[number - 1]
        if not slug:
            yield "slug", ValidationError(BLANK)
        elif (first := self.first[slug]) != place:
            twice = _("“%(slug)s” is the key of %(first)s already.")
            yield "slug", ValidationError(twice, params={"slug": slug, "first": first})

    def is_coming(self, field, row):
        """Whether a cell names a row of the same model that is new and further down."""
        slug = plain(row.get(field.column_name)) if field in self.own else ""
        return slug and slug in self.first and slug not in field.widget.pks

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether the record would be exported as it was."""
        if import_validation_errors or instance._state.adding:
            return False
        return all(
            field.export(instance) == field.export(original)
            for field in self.get_import_fields()
            if field.column_name in row
        )

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        exclude = {*errors, *translated(self._meta.model)}  # `title` is no column, title_da is
        try:
            # Django takes a tenth of a second to check the constraints of a record with so many
            # columns, the database none: only a record that is refused is asked for them.
            instance.full_clean(exclude, validate_unique, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            self.check_constraints(instance, errors)
            raise ValidationError(errors)

    def check_constraints(self, instance, errors):
        try:
            instance.validate_constraints({*errors, *translated(self._meta.model)})
        except ValidationError as error:
            error.update_error_dict(errors)

    def do_instance_save(self, instance, is_create):
        try:
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except IntegrityError:
            errors = {}
            self.check_constraints(instance, errors)
            if errors:
                raise ValidationError(errors) from None
            raise

    def after_save_instance(self, instance, row, **kwargs):
        for field in self.own:
            field.widget.add(instance)

    def after_import(self, dataset, result, **kwargs):
        super().after_import(dataset, result, **kwargs)
        for field, instance, row in self.coming:
            if instance.pk and plain(row[field.column_name]) in field.widget.pks:
                del instance.coming[field.column_name]
                field.save(instance, row)
                instance.save(update_fields=[field.column_name])


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
