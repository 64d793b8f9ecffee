"""Machine translation behind one small interface. Nobody is asked unless a provider is configured.

The setting MACHINE_TRANSLATION names a function by its dotted path:

    def translate(texts, source, target, format):

It takes a list of texts, two codes of our languages and "text" or "xml", and gives the list of the
translations, in the same order. In "xml" there are codes, <g1>words</g1> or <g2/>, and entities;
each code must come back once and in its paragraph, or the record's translation is refused. What it
raises is logged, and the words are given back to the budget of the national point.

What a machine writes is marked by `machine_languages` until a person confirms or changes it. It
fills what is empty, and writes anew what only a machine has written: never over a person's text.
"""

import logging
import re
from collections import defaultdict
from functools import partial

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from urbact_site import scope
from urbact_site.history import revision
from urbact_site.localized import column
from urbact_site.translation_files import po
from urbact_site.translation_files.arrivals import text_of
from urbact_site.translation_files.units import is_rich, units_of

logger = logging.getLogger(__name__)
PO_CODE, XML_CODE = re.compile(r"<(/?)(\d+)(/?)>"), re.compile(r"<(/?)g(\d+)\s*(/?)>")


def is_configured():
    return bool(settings.MACHINE_TRANSLATION)


def gaps(record, language):
    """(source language, units) of a record's texts that a machine may write in a language."""
    for source, units in units_of([record], language).items():
        is_machine = language in record.machine_languages
        return source, [unit for unit in units if is_machine or not unit.target]
    return None, []


def count_words(units):
    """As they are counted for the budget; a code ends a word."""
    texts = (value for unit in units for kind, value in unit.source if kind == "text")
    return sum(len(text.split()) for text in texts)


# Ordering


def order(records, language, user):
    """Have the records translated by the machine, soon; gives how many have something to do.

    Raises ValidationError when none is configured, when the user may not, or when the words are
    more than a national point has left this month; then nothing is ordered.
    """
    if not is_configured():
        raise ValidationError(_("No machine translation is set up on this site."))
    words = {record: count_words(gaps(record, language)[1]) for record in records}
    words = {record: number for record, number in words.items() if number}
    by_owner = defaultdict(int)
    for record, number in words.items():
        by_owner[owner_of(record, language, user)] += number
    with transaction.atomic():
        for owner, number in by_owner.items():
            if owner:
                owner.spend_words(number)
        for record, number in words.items():
            key = record._meta.label_lower, record.pk, language, user.pk, number
            transaction.on_commit(partial(translate_record.enqueue, *key))
    return len(words)


def owner_of(record, language, user):
    """The national point whose budget pays; None for the programme, which has none to keep to."""
    point = owning_point(record)
    is_allowed = language in scope.languages(user, record)
    if not is_allowed or not (point or user.is_programme_editor):
        raise ValidationError(
            _("You may not have this translated: %(record)s") % {"record": record}
        )
    return point


def owning_point(record):
    if scope.point_of(record) is None:
        return None
    return getattr(record, record.owned_by) if record.owned_by else record


# Doing


@task()
def translate_record(kind, key, language, user_key, words):
    """Translate what is still to do of a record; words: what was taken off the budget for it."""
    record = apps.get_model(kind).objects.get(pk=key)
    user = get_user_model().objects.filter(pk=user_key).first()
    try:
        source, units = gaps(record, language)
        write(record, language, machine_texts(units, source, language), user)
    except Exception as error:
        if point := owning_point(record):
            point.spend_words(-words)
        logger.warning("machine translation of %s %s into %s: %s", kind, key, language, error)
        raise


def machine_texts(units, source, language):
    """[(unit, text)], by at most two calls of the provider.

    Raises ValidationError for an answer that is none, or has other codes than the source.
    """
    translate, found = import_string(settings.MACHINE_TRANSLATION), []
    for is_xml in (False, True):
        some = [unit for unit in units if is_rich(unit.key) == is_xml]
        if not some:
            continue
        texts = [po.written(unit.source, unit) for unit in some]
        if is_xml:
            texts = [PO_CODE.sub(r"<\1g\2\3>", text) for text in texts]
        answers = translate(texts, source, language, "xml" if is_xml else "text")
        for unit, answer in zip(some, answers, strict=True):
            text = XML_CODE.sub(r"<\1\2\3>", answer) if is_xml else answer
            unit.target = po.tokens_of(text, unit.key)
            found.append((unit, text_of(unit, unit.source)))
    return found


def write(record, language, texts, user):
    """Save what still fits: the source is the same, and no person has written there meanwhile."""
    with transaction.atomic(), revision(user, "translated by machine"):
        record = type(record).objects.select_for_update().get(pk=record.pk)
        _source, open_units = gaps(record, language)
        wanted = {unit.key: unit.source for unit in open_units}
        columns = []
        for unit, text in texts:
            if text and wanted.get(unit.key) == unit.source:
                columns.append(column(unit.name, language))
                setattr(record, columns[-1], text)
        if columns:
            record.clean_fields({f.name for f in record._meta.fields} - set(columns))
            record.machine_languages = sorted({*record.machine_languages, language})
            names = {field.name for field in record._meta.fields}
            record.save(update_fields={*columns, "machine_languages", "updated_at"} & names)
