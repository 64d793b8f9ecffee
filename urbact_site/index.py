"""Keeps the search documents true: one receiver notes what changes, and on commit all is written.

A model with the method `search_texts` is searched: it gives (title, summary, the rest) as a reader
of the active language sees them; the rest may be HTML. `search_related` names the relations whose
records' names belong to it too: ["partners__city"]; `other_names` are as good as its title.
"""

from collections import defaultdict
from functools import cache

from asgiref.local import Local
from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import override

from urbact_site.localized import LANGUAGES
from urbact_site.waiting import take_time
from urbact_site.words import LONGEST_TEXT, plain, words

# Which models


@cache
def searched():
    return [model for model in apps.get_models() if hasattr(model, "search_texts")]


@cache
def watched():
    """{model: {(searched model, the path by which its documents name records of the model)}}"""
    found = {model: set() for model in searched()}
    for owner in searched():
        for path in owner.search_related:
            model, names = owner, path.split("__")
            for depth, name in enumerate(names, 1):
                model = model._meta.get_field(name).related_model
                found.setdefault(model, set()).add((owner, "__".join(names[:depth])))
    return found


# When they change

local = Local()


def changes():
    """{(model, primary key)} of the watched records that this thread has changed."""
    if not hasattr(local, "changes"):
        local.changes = set()
    return local.changes


def note_change(instance, signal, action="", **kwargs):
    """Remember a changed record, and those that named it before; on commit they are all written."""
    model = type(instance)
    if model not in watched() or instance.pk is None:
        return
    changes().add((model, instance.pk))
    is_before = signal is pre_save or action.startswith("pre_") or signal is pre_delete
    if is_before and not instance._state.adding:
        changes().update(owners(model, [instance.pk]))
    if signal is not pre_save:  # without a transaction, that would be too early
        transaction.on_commit(write_changes, robust=True)


def note_records(model, pks, is_before=False):
    """For writers that send no signals (`bulk_create`, `bulk_update`, `update`): what they write.

    is_before: they are about to be written; remembers who names them now. Call it again afterwards.
    """
    if model in watched():
        changes().update((model, pk) for pk in pks)
        if is_before:
            changes().update(owners(model, pks))
        else:
            transaction.on_commit(write_changes, robust=True)


def owners(model, pks):
    """(model, primary key) of the searched records that name one of some records."""
    for owner, path in watched()[model]:
        for pk in owner.objects.filter(**{f"{path}__in": pks}).values_list("pk", flat=True):
            yield owner, pk


def write_changes(on_chunk=lambda number, of: None):
    """Write the documents that the changes made untrue.

    on_chunk: called with a number of records that are done, and that of all.
    """
    changed, by_model = defaultdict(set), defaultdict(set)
    for model, pk in changes():
        changed[model].add(pk)
    changes().clear()
    for model, pks in changed.items():
        for owner, pk in [*((model, pk) for pk in pks), *owners(model, pks)]:
            by_model[owner].add(pk)
    of = sum(map(len, by_model.values()))
    for model in searched():
        write(model, by_model[model], lambda number: on_chunk(number, of))


def write(model, pks, on_chunk=lambda number: None, size=200):
    """Write the documents of some records anew; those of records that are gone, go.

    on_chunk: called with the number of records after each transaction.
    """
    pks, names = sorted(pks), {}
    search_document = apps.get_model("urbact_site.SearchDocument")
    for start in range(0, len(pks), size):
        chunk = pks[start : start + size]
        with transaction.atomic():
            take_time()
            # The lock makes the last writer the one that has read last.
            records = list(model.objects.select_for_update().filter(pk__in=chunk).order_by("pk"))
            related = related_rows(model, chunk)
            search_document.objects.of(model).filter(object_id__in=chunk).delete()
            search_document.objects.bulk_create(
                search_document(**values)
                for record in records
                for values in documents_of(record, related[record.pk], names)
            )
        on_chunk(len(chunk))


# What they say


def documents_of(record, related, names):
    """The documents of a record that names some others; names: what was found of these so far."""
    written = getattr(record, "languages_written", LANGUAGES)
    by_choice = [getattr(record, "original_language", None), *LANGUAGES]
    fallback = next((code for code in by_choice if code in written), None)
    for row in related:
        if (key := (type(row), row.pk)) not in names:
            names[key] = names_in_all_languages(row)
    all_names = " ".join(dict.fromkeys(" ".join(names[type(r), r.pk] for r in related).split()))
    for language in written:
        others = set(LANGUAGES).difference(written) if language == fallback else ()
        readers = [language, *sorted(others)]
        with override(language):
            title, summary, rest = record.search_texts()
            rest = [
                plain(rest),
                ", ".join(dict.fromkeys(name(row, language, names) for row in related)),
            ]
        text = " · ".join(filter(None, rest))
        yield document(record, language, readers, title, summary, text, all_names)


def name(row, language, names):
    """A record's name in the active language."""
    key = (type(row), row.pk, language)
    if key not in names:
        names[key] = str(row)
    return names[key]


def document(record, language, readers, title, summary, text, names):
    title, summary, text = (" ".join(t[:LONGEST_TEXT].split()) for t in (title, summary, text))
    folded = [words(part) for part in (title, summary, text)]
    own_names = list(dict.fromkeys([folded[0], *map(words, getattr(record, "other_names", ()))]))
    all_words = " ".join(part.strip() for part in [*own_names, *folded[1:]] if part)
    return {
        "kind": record._meta.label_lower,
        "object_id": record.pk,
        "slug": record.slug,
        "language": language,
        "is_machine": language in getattr(record, "machine_languages", ()),
        "readers": f" {' '.join(readers)} ",
        "title": title,
        "title_words": f"|{'|'.join(own_names)}|",
        "summary": summary,
        "summary_words": folded[1],
        "text": text,
        "words": f" {all_words} {names} ",
    }


def related_rows(model, pks):
    """{key: the records that the documents of a record name}."""
    found = defaultdict(list)
    for path in model.search_related:
        for pk, rows in rows_at(model, pks, path).items():
            found[pk] += rows
    return found


def rows_at(model, pks, path):
    """{key: all records on the way along a path of relations} of some records. Each is read once,
    where prefetching reads one that a hundred others name a hundred times."""
    name, _dashes, rest = path.partition("__")
    links = models.QuerySet(model).filter(pk__in=pks, **{f"{name}__isnull": False})
    named_by, found = defaultdict(list), defaultdict(list)
    for pk, key in links.order_by().values_list("pk", name):
        named_by[key].append(pk)
    related = model._meta.get_field(name).related_model
    beyond = rows_at(related, named_by, rest) if rest else {}
    for row in related._base_manager.filter(pk__in=named_by):  # in their own order
        for pk in named_by[row.pk]:
            found[pk] += [row, *beyond.get(row.pk, ())]
    return found


def names_in_all_languages(record):
    """The words by which readers of any language know a record: Denmark, Danmark, Tanska."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            texts = record.search_texts()[:2] if hasattr(record, "search_texts") else [str(record)]
            found.update(words(" ".join(texts)).split())
    return " ".join(sorted(found))
