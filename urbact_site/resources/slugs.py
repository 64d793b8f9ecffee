"""How a record names others in a cell: by their slugs."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export import widgets

from urbact_site import scope
from urbact_site.models import FormerSlug
from urbact_site.resources.cells import BLANK, SEPARATOR, CellWidget, parts, plain


def is_nowhere_refused(model, slug):
    return False


class SlugWidget(CellWidget):
    """A record by its slug, or by one that it had. All slugs of its model are read once for an
    import or export."""

    is_public, user = False, None

    @property
    def model(self):
        return self.field.related_model

    def records(self):
        found = self.model.objects.published() if self.is_public else self.model.objects.all()
        return scope.rows(self.user, found) if self.user else found

    @cached_property
    def pks(self):
        return dict(self.records().values_list("slug", "pk"))

    @cached_property
    def slugs(self):
        return {pk: slug for slug, pk in self.pks.items()}

    @cached_property
    def former(self):
        rows = FormerSlug.objects.of(self.model).values_list("slug", "object_id")
        return {slug: pk for slug, pk in rows if pk in self.slugs}

    def pk_of(self, slug):
        """The primary key of who has a slug, else of who had it; None for a slug of nobody."""
        return self.pks.get(slug) or self.former.get(slug)

    def add(self, record):
        self.pks[record.slug], self.slugs[record.pk] = record.pk, record.slug

    def find(self, slugs, is_refused=is_nowhere_refused):
        """The primary keys of slugs. is_refused(model, slug) tells which were refused before."""
        found = {slug: self.pk_of(slug) for slug in slugs}
        missing = [slug for slug, pk in found.items() if pk is None]
        if unknown := [slug for slug in missing if not is_refused(self.model, slug)]:
            names = {"model": self.model._meta.verbose_name, "slugs": ", ".join(unknown)}
            raise ValidationError(_("Unknown %(model)s “%(slugs)s”."), params=names)
        if missing:
            raise ValidationError(_("This names a row that was refused."), code="follows")
        return list(dict.fromkeys(found.values()))

    def clean(self, value, row=None, is_refused=is_nowhere_refused, **kwargs):
        slug = plain(value)
        return self.find([slug], is_refused)[0] if slug else None

    def render(self, value, obj=None, **kwargs):
        return self.slugs.get(value, "")


class SlugListWidget(SlugWidget, widgets.ManyToManyWidget):
    def text(self, value):
        return SEPARATOR.join(self.known(value))

    def is_same(self, cell, value):
        return sorted(parts(cell)) == self.known(value)

    def known(self, pks):
        """The slugs of records, of those that the user may see."""
        return sorted(self.slugs[pk] for pk in pks if pk in self.slugs)

    def clean(self, value, row=None, is_refused=is_nowhere_refused, **kwargs):
        slugs = parts(value)
        if not (slugs or self.field.blank):
            raise ValidationError(BLANK)
        return self.find(slugs, is_refused)

    def render(self, value, obj=None, **kwargs):
        return SEPARATOR.join(sorted(record.slug for record in value.all())) if value else ""
