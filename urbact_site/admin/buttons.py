"""The buttons of a form, by their names, and what each does beside saving."""

from urbact_site.admin.conflicts import SHOWN
from urbact_site.publishing import (
    PUBLISHED,
    SCHEDULED,
    SENT_BACK,
    SUBMITTED,
    TAKEN_BACK,
    WITHDRAWN,
)

BUTTONS = {
    "_submit": SUBMITTED,
    "_publish": PUBLISHED,
    "_schedule": SCHEDULED,
    "_withdraw": WITHDRAWN,
    "_send_back": SENT_BACK,
    "_take_back": TAKEN_BACK,
}
SAVING = {"_draft", "_preview", "_save", "_continue", "_addanother"}
UNKEPT = {"csrfmiddlewaretoken", "_draft_at", "_seen", SHOWN} | SAVING | BUTTONS.keys()


def deed_of(request):
    """What the pressed button does beside saving; None for plain saving."""
    return next((deed for name, deed in BUTTONS.items() if name in request.POST), None)


def why(request):
    """What the editor says of the change."""
    return request.POST.get("_why", "").replace("\0", "").strip()[:500]
