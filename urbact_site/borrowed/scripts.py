"""What the scripts of Django's admin say."""

from django.utils.translation import gettext_noop as _

MESSAGES = [
    _("%(sel)s of %(cnt)s selected"),
    _("6 a.m."),
    _("6 p.m."),
    _("Cancel"),
    _("Choose a Date"),
    _("Choose a Time"),
    _("Choose a time"),
    _("Midnight"),
    _("Noon"),
    _("Now"),
    _("Today"),
    _("Tomorrow"),
    _("Yesterday"),
    _(
        "You have unsaved changes on individual editable fields. If you run an action, your "
        "unsaved changes will be lost."
    ),
]
