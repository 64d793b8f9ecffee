"""From idea to public: draft, submitted, scheduled, public, withdrawn.

Two columns decide, `published_at` and `submitted_at`; what is done to them is a deed, and nobody
sets them in another way:

submitted     a review is asked for; the page is what it was
sent back     it needs work, says a comment
published     public now, or since a day in the past; or changes of what is public already
scheduled     public from a moment on; no program has to run then
withdrawn     a draft again
taken back    who asked for a review does so no more

`decide` writes a deed on a record, which the caller saves; `do` saves it as a revision and tells
those concerned. The moments of a National URBACT Point are in its country's time.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from urbact_site import notices
from urbact_site.history import has_done, last_deeds, own_words, revision
from urbact_site.proofreading import serious
from urbact_site.scope import edits, may_publish

SUBMITTED, SENT_BACK, PUBLISHED, SCHEDULED, WITHDRAWN, TAKEN_BACK = DEEDS = (
    "submitted",
    "sent back",
    "published",
    "scheduled",
    "withdrawn",
    "taken back",
)


def may(user, record, deed):
    """Whether the user may do a deed to a record."""
    by_editors = (SUBMITTED, TAKEN_BACK)
    return edits(user, record) if deed in by_editors else may_publish(user, record)


def makes_sense(record, deed):
    """Whether a deed would change anything."""
    return {
        SUBMITTED: not (record.published_at or record.submitted_at),
        SENT_BACK: record.submitted_at is not None,
        PUBLISHED: not record.is_public,
        WITHDRAWN: record.published_at is not None,
    }.get(deed, True)


def decide(record, deed):
    """Write a deed on a record. Raises ValidationError where it lacks what the deed needs."""
    if deed == SUBMITTED:
        record.submitted_at = timezone.now()
        return
    if deed == SCHEDULED and not record.published_at:
        raise ValidationError({"published_at": _("Say when it is to be public.")})
    if deed in (PUBLISHED, SCHEDULED) and (found := serious(record)):
        raise ValidationError([remark.text for remark in found])
    if deed == PUBLISHED and not record.is_public:
        record.published_at = timezone.now()
    elif deed == WITHDRAWN:
        record.published_at = None
    record.submitted_at = None


def do(record, deed, user, address, comment=""):
    """Do a deed to a saved record. address: of its form, for those who are told."""
    with transaction.atomic(), revision(user, deed, comment):
        decide(record, deed)
        record.save(update_fields=["published_at", "submitted_at", "updated_at"])
        notices.tell(record, deed, user, address, comment)


def deed_by_moment(before, after):
    """What it comes to when the moment from which a page is public is changed; None for nothing."""
    if after is None:
        return WITHDRAWN if before else None
    now = timezone.now()
    if after > now:
        return SCHEDULED
    return PUBLISHED if before is None or before > now else None


def last_words(model, records):
    """{primary key: revision} of those records that were sent back and nothing has come of it yet,
    or wait for review with a word to the publisher. One query."""
    found = last_deeds(model, [record.pk for record in records], *DEEDS)
    waiting = {record.pk for record in records if record.submitted_at}
    return {
        pk: word
        for pk, word in found.items()
        if has_done(word, SENT_BACK) or (pk in waiting and own_words(word))
    }
