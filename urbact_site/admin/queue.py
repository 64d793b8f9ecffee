"""What waits for translation, the oldest first."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from urbact_site import scope
from urbact_site.models import TranslationState
from urbact_site.states import translated_models


def waiting(user, language):
    """The originals (see `waiting_in`) whose texts in a language wait for this user."""
    mine = (
        Q(
            kind=model._meta.label_lower,
            object_id__in=scope.to_translate(user, model.objects.order_by(), language).values("pk"),
        )
        for model in translated_models()
    )
    return TranslationState.objects.waiting_in(language).filter(reduce(or_, mine))


def with_records(rows, language):
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
        row.address = row.record and translating_address(row.record, language)
    return [row for row in rows if row.record]


def translating_address(record, language):
    meta = record._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_translate"
    return reverse(name, args=[record.pk, language])


def next_address(user, language, record):
    """Where the item of the queue after a record is translated; None when nothing else waits."""
    rows = waiting(user, language)
    own = Q(kind=record._meta.label_lower, object_id=record.pk)
    others = rows.exclude(own)
    if here := rows.filter(own).first():
        after = Q(since_in__gt=here.since_in) | Q(since_in=here.since_in, pk__gt=here.pk)
        row = others.filter(after).first() or others.first()
    else:
        row = others.first()
    if row is None:
        return None
    name = f"admin:{row.kind.replace('.', '_')}_translate"
    return reverse(name, args=[row.object_id, language])
