"""A row of a file, read into its record."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from urbact_site.localized import translated
from urbact_site.resources.cells import SEPARATOR, UNWRITABLE, TextWidget, plain
from urbact_site.resources.changes import Change, Kind
from urbact_site.resources.provenance import digest
from urbact_site.resources.rights import Rights
from urbact_site.states import keep_machine_marks

MARKS = "machine_languages"


class Row:
    """A row, the record that it becomes, and what is wrong with it."""

    def __init__(self, importer, number, cells):
        self.importer, self.resource = importer, importer.resource
        self.number, self.cells = number, cells
        key = plain(cells["slug"])
        self.slug = self.cells["slug"] = importer.present.get(key, key)
        # Of rows by slugs that one record has and had, the others are left out.
        self.is_former = key != self.slug
        self.is_left_out = self.is_former and importer.first[self.slug] != number
        self.pk = self.record = self.provenance = self.digest = None
        self.stored = {}  # {column: value} of a known record
        self.differing = []  # the columns that say something else than the record
        self.changes, self.errors = [], {}
        self.written = {}  # {column: text} of what this import writes
        self.many, self.coming = {}, {}  # {column: keys}, {column: slug of a row further down}
        self.is_new, self.machine_languages = False, ()

    def refuse(self, column, error):
        self.errors.setdefault(column, []).extend(error.error_list)

    def refuse_all(self, error):
        for column, errors in error.update_error_dict({}).items():
            self.errors.setdefault(column, []).extend(errors)

    # What the record becomes

    def fill(self):
        """Write the cells into the record, but those that a person has changed."""
        for name, value in self.cells.items():
            if isinstance(value, str) and UNWRITABLE.search(value):
                error = _("There is an invisible control character in it.")
                self.refuse(name, ValidationError(error))
        before = None if self.is_new else dict(self.record.__dict__)
        self.machine_languages = getattr(self.record, MARKS, ())
        columns = self.importer.columns if self.is_new else self.differing
        rights = Rights(self.resource.user, self.record, self.resource.columns)
        absent = [c for c in self.resource.many if self.is_new and c not in columns]
        for column in [*columns, *absent]:
            if column.column_name not in self.errors:
                try:
                    self.fill_cell(column)
                except ValidationError as error:
                    self.refuse(column.column_name, error)

        for column, error in rights.errors(self.record, self.written):
            self.errors.setdefault(column, error.error_list)
        if before and translated(type(self.record)) and MARKS not in self.cells:
            keep_machine_marks(self.record, before)
            if self.record.machine_languages != before[MARKS]:
                self.written[MARKS] = SEPARATOR.join(self.record.machine_languages)

    def fill_cell(self, column):
        name, widget = column.column_name, column.widget
        cell = self.cells.get(name)
        is_coming = column in self.resource.own and self.importer.is_coming(column, cell)
        if is_coming:
            value, new = None, plain(cell)
        else:
            value = widget.clean(cell, self.cells, is_refused=self.importer.is_refused)
            new = widget.text(value)
        old = "" if self.is_new else widget.text_of(self.record, column)
        if new == old and not self.is_new:
            return
        if new != old and not self.may_write(column, old, new):
            return
        if is_coming:
            self.coming[name] = new
        elif column in self.resource.many:
            self.many[name] = value
        else:
            setattr(self.record, column.attribute, value)
        self.written[name] = new

    def may_write(self, column, old, new):
        """Whether a cell is taken over; note what becomes of it."""
        name, kind = column.column_name, Kind.CHANGED
        is_shorter = len(new) < len(old) and (not new or isinstance(column.widget, TextWidget))
        if not self.is_new and self.is_edited(column, old):
            is_chosen = self.importer.is_chosen(self.slug, name)
            kind = Kind.OVERWRITTEN if is_chosen else Kind.CONFLICT
        elif is_shorter:
            kind = Kind.SHORTENED
        if not self.is_new or (self.importer.is_dry and new):
            self.changes.append(Change(name, old, new, kind))
        return kind != Kind.CONFLICT

    def is_edited(self, column, present):
        """Whether a person wrote what is there: not a machine, nor the last import. A file by a
        former slug does not know what has become of the record: there a person is asked."""
        if getattr(column.widget.field, "language", None) in self.machine_languages:
            return False
        if self.is_former:
            return bool(present)
        cell = self.provenance and self.provenance.cells.get(column.column_name)
        return cell[0] != digest(present) if cell else bool(present)

    # What the model says of it

    def validate(self):
        for check in self.importer.checks_of_new if self.is_new else self.importer.checks:
            name = check.field.name
            if name not in self.errors and (self.is_new or name in self.written):
                try:
                    check(self.record)
                except ValidationError as error:
                    self.refuse(name, error)
        try:
            self.record.clean()
        except ValidationError as error:
            self.refuse_all(error)
        if self.errors:
            self.check_constraints()

    def check_constraints(self):
        """Django takes a tenth of a second to check the constraints of a record with so many
        columns, the database none: only a record that is refused is asked for them."""
        try:
            self.record.validate_constraints({*self.errors, *translated(type(self.record))})
        except ValidationError as error:
            self.refuse_all(error)
