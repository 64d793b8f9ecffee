"""What waits for translation, in the order in which readers gain most by it.

What the public sees comes before what it does not see yet; in each of the two what is outdated
before what is missing, as `TranslationState.WAITING` names the states; of these the oldest first.
"""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Case, Q, Value, When
from django.db.models.functions import StrIndex
from django.urls import reverse

from urbact_site import scope
from urbact_site.models import TranslationState
from urbact_site.states import translated_models


def waiting(user, language):
    """The originals (see `waiting_in`) whose texts in a language wait for this user."""
    return TranslationState.objects.waiting_in(language).filter(
        records_of(lambda rows: scope.to_translate(user, rows, language))
    )


def records_of(chosen):
    """The condition that a row is of one of the records that a function chooses of a queryset."""
    kinds = (
        Q(
            kind=model._meta.label_lower,
            object_id__in=chosen(model.objects.order_by()).values("pk"),
        )
        for model in translated_models()
    )
    return reduce(or_, kinds)


def queue(user, language, state=""):
    """What waits, in its order, which `urgency` begins; state: only what is in this one."""
    rows = waiting(user, language)
    if state:
        rows = rows.filter(state_in=state)
    states = " ".join(TranslationState.WAITING)
    is_public = records_of(lambda records: records.published())
    rows = rows.annotate(
        urgency=Case(When(is_public, then=0), default=len(states))
        + StrIndex(Value(states), "state_in")
    )
    return rows.order_by("urgency", "since_in", "pk")


def with_records(rows, language, state=""):
    """The rows as a list, each with its `record` and the `address` where it is translated: one
    query a table."""
    rows, by_model = list(rows), defaultdict(list)
    for row in rows:
        by_model[row.model].append(row.object_id)
    records = {
        (model, record.pk): record
        for model, pks in by_model.items()
        for record in model.objects.filter(pk__in=pks).localized()
    }
    for row in rows:
        row.record = records.get((row.model, row.object_id))
        row.address = address(row.kind, row.object_id, language, state)
    return [row for row in rows if row.record]


def translating_address(record, language):
    return address(record._meta.label_lower, record.pk, language)


def address(kind, key, language, state=""):
    """Where a record is translated; state: that in which the queue is gone through."""
    page = reverse(f"admin:{kind.replace('.', '_')}_translate", args=[key, language])
    return f"{page}?state={state}" if state else page


def asked_state(request):
    """The one state that somebody goes through the queue in (`?state=`); "" for all."""
    asked = request.GET.get("state", "")
    return asked if asked in TranslationState.WAITING else ""


def next_address(user, language, record, state=""):
    """Where the item of the queue after a record is translated; None when nothing else waits."""
    keys = list(queue(user, language, state).values_list("kind", "object_id"))
    here = (record._meta.label_lower, record.pk)
    start = keys.index(here) if here in keys else 0
    others = [key for key in keys[start:] + keys[:start] if key != here]
    return address(*others[0], language, state) if others else None
