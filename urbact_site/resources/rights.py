"""What a row of an import may write, by the role of who imports."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from urbact_site import scope
from urbact_site.resources.cells import BLANK


class Rights:
    """Taken of a record before its row is read; then tells which columns it should have left.

    user: None for a command, which may write everything.
    """

    def __init__(self, user, record, columns):
        self.user = None if user and user.is_programme_editor else user
        self.is_new = record._state.adding
        if self.user:
            self.role = scope.role(self.user, record)
            self.may_write = (
                scope.may_add(self.user, type(record))
                if self.is_new
                else scope.may_change(self.user, record)
            )
            kept = columns
            if not scope.proposes(self.user, record):
                names = scope.read_only(self.user, record)
                kept = [column for column in columns if column.column_name in names]
            self.kept = {c.column_name: c.widget.text_of(record, c) for c in kept}

    def errors(self, record, written):
        """(column, error) of what the row may not write, once it is read into the record.

        written: {column: text}.
        """
        if not self.user:
            return
        refused = ValidationError(_("Your role does not let you change this."))
        if not self.may_write:
            yield "slug", refused
            return
        for column, before in self.kept.items():
            if written.get(column, before) != before:
                yield column, refused
        path = record.owned_by
        if path and (self.is_new or self.role in scope.EDITING):
            is_theirs = scope.edits(self.user, record)
            if scope.point_of(record) is None:
                yield path, ValidationError(BLANK)
            elif not is_theirs or (not self.is_new and scope.role(self.user, record) != self.role):
                yield path, refused
