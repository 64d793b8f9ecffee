"""Who changed a record, when and why; every change can be compared and taken back.

Each change is a revision of django-reversion: a form's, an import's, a command's, a restored one.
Whoever writes outside a form says so:

    with revision(user, "imported", why="news.xlsx"):
        resource.import_data(...)

and all that is saved in the block is one revision. A record's parts belong to its history: those
whose model names the relation to it in `part_of`.
"""

import json
from collections import defaultdict
from contextlib import contextmanager
from functools import reduce
from operator import or_

import reversion
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import FileField, Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, override
from reversion.models import Revision, Version
from reversion.revisions import is_registered
from reversion.signals import pre_revision_commit

from urbact_site.cldr import language_name
from urbact_site.localized import LANGUAGES, translated
from urbact_site.states import source_language_of, texts_in_all

# What is done to records; the comment of a revision holds the key, each reader reads the words.
DEEDS = {
    "imported": gettext_lazy("Imported."),
    "decided": gettext_lazy("Decided."),
    "decision undone": gettext_lazy("Undid a decision."),
    "translated by machine": gettext_lazy("Translated by machine."),
    "restored": gettext_lazy("Restored an earlier version."),
    "recovered": gettext_lazy("Recovered after deletion."),
    "deleted": gettext_lazy("Deleted."),
    "merged": gettext_lazy("Merged."),
    "not saved": gettext_lazy("Not saved, because somebody else had changed it meanwhile."),
    "discarded": gettext_lazy("The draft is discarded."),
    "submitted": gettext_lazy("Submitted for review."),
    "sent back": gettext_lazy("Sent back to the author."),
    "published": gettext_lazy("Published."),
    "scheduled": gettext_lazy("Scheduled."),
    "withdrawn": gettext_lazy("Withdrawn."),
    "taken back": gettext_lazy("Taken back from review."),
}
# A text that gave way to another: the record was never so.
UNSAVED = ("not saved", "discarded")
# What the database or the workflow decides, not who restores a text.
UNTOLD = {"id", "created_at", "updated_at", "made_by"}
DECIDED = {"published_at", "submitted_at"}


def parts(model):
    """{name: foreign key} of the relations by which other records are part of one of a model."""
    return {
        relation.get_accessor_name(): relation.field
        for relation in model._meta.related_objects
        if relation.field.name in getattr(relation.related_model, "part_of", ())
    }


def told_fields(model):
    """The fields that history keeps: neither what the database generates nor raw texts."""
    meta, texts = model._meta, translated(model)
    own = [f for f in meta.concrete_fields if not f.generated and f.name not in texts]
    many = [f for f in meta.local_many_to_many if f.remote_field.through._meta.auto_created]
    return [f for f in [*own, *many] if f.name not in UNTOLD]


def register(model):
    """Keep the history of a model; called for each by its admin."""
    if not is_registered(model):
        names = [field.name for field in told_fields(model)]
        reversion.register(model, fields=names)


# Revisions


def comment(deed, why="", **more):
    """The comment of a revision. deed: a key of DEEDS; why: a person's own words."""
    return json.dumps([{"did": deed, "why": why, **more}], ensure_ascii=False)


def notes_of(revision):
    """What a comment says; None when a package wrote it in words."""
    try:
        return [note for note in json.loads(revision.comment) if isinstance(note, dict)]
    except (ValueError, TypeError):
        return None


def own_words(revision):
    """What somebody said of their change."""
    return " ".join(note["why"] for note in notes_of(revision) or [] if note.get("why"))


def has_done(revision, deed):
    return deed in (note.get("did") for note in notes_of(revision) or [])


def reason(revision):
    """What was done and why, in the reader's language."""
    notes = notes_of(revision)
    if notes is None:
        return revision.comment
    said = [str(DEEDS[note["did"]]) for note in notes if note.get("did") in DEEDS]
    form = [note for note in notes if {"added", "changed", "deleted"} & note.keys()]
    if form:
        for note in form:
            if fields := note.get("changed", {}).get("fields"):
                note["changed"]["fields"] = [label(words) for words in fields]
    if form or not notes:
        said.append(LogEntry(change_message=json.dumps(form)).get_change_message())
    said += [f"“{note['why']}”" for note in notes if note.get("why")]
    return " ".join(said)


def label(words):
    """A field's label in the reader's language; a revision keeps it in English: "Title, Danish"."""
    name, comma, rest = words.partition(", ")
    message = name[:1].lower() + name[1:]
    own = gettext(message)
    name = capfirst(own) if own != message else gettext(name)
    with override("en"):
        codes = {language_name(code): code for code in LANGUAGES}
    return f"{name}{comma}{language_name(codes[rest]) if rest in codes else rest}"


@contextmanager
def revision(user, deed, why="", **more):
    """What is saved in this block is one revision; user: None for a command."""
    with reversion.create_revision():
        if user is not None:
            reversion.set_user(user)
        reversion.set_comment(comment(deed, why, **more))
        yield


def keep(records, user, deed, why="", **more):
    """Write a revision of records as they are in memory, even of such as are not saved.

    Cheaper for thousands than `revision`: it reads parts at once, and relations to many where
    they are not prefetched.
    """
    made = [version_of(record) for record in records]
    add_parts(made)
    found = Revision.objects.create(
        date_created=timezone.now(), user=user, comment=comment(deed, why, **more)
    )
    for version in made:
        version.revision = found
    Version.objects.bulk_create(made)
    return found


# Connected here: apps.py is read before there are models.
@receiver(pre_revision_commit)
def add_parts(versions, **kwargs):
    """Add to the versions of a revision that is about to be written those of the parts."""
    there = {(version.content_type_id, version.object_id) for version in versions}
    by_model = defaultdict(list)
    for version in versions:
        by_model[model_of(version)].append(version.object_id)
    for model, pks in by_model.items():
        for field in parts(model).values():
            for row in field.model.objects.with_related().filter(**{f"{field.name}__in": pks}):
                part = version_of(row)
                if (key := (part.content_type_id, part.object_id)) not in there:
                    there.add(key)
                    versions.append(part)


def version_of(record):
    names = [field.name for field in told_fields(type(record))]
    return Version(
        content_type=ContentType.objects.get_for_model(record),
        object_id=str(record.pk),
        db="default",
        format="json",
        serialized_data=serializers.serialize("json", [record], fields=names),
        object_repr=str(record),
    )


def versions(model, pk):
    """The versions of a record, the latest first, without what they hold."""
    found = Version.objects.get_for_object_reference(model, pk)
    return found.select_related("revision__user").defer("serialized_data").order_by("-pk")


def saved(found, unsaved=UNSAVED):
    """Of the versions in a queryset, those that the record was like; unsaved: the deeds to leave
    out."""
    for deed in unsaved:
        found = found.exclude(revision__comment__contains=f'"did": "{deed}"')
    return found


def content(version):
    """{name of a field: what this version holds}, as it is stored."""
    return json.loads(version.serialized_data)[0]["fields"]


def model_of(version):
    return ContentType.objects.get_for_id(version.content_type_id).model_class()


def part_versions(version):
    """The versions of the parts that the record had then."""
    model = model_of(version)
    relations = {field.model: field for field in parts(model).values()}
    kinds = ContentType.objects.get_for_models(*relations)
    wanted = {kind.pk: relations[model] for model, kind in kinds.items()}
    found = version.revision.version_set.filter(content_type_id__in=wanted).order_by("pk")
    return [
        part
        for part in found
        if str(content(part)[wanted[part.content_type_id].name]) == version.object_id
    ]


def last_deeds(model, pks, *deeds):
    """{primary key: the revision in which one of some deeds was done last} of some records, in one
    query."""
    if not pks:
        return {}
    done = (Q(revision__comment__contains=f'"did": "{deed}"') for deed in deeds)
    found = Version.objects.get_for_model(model).filter(
        reduce(or_, done), object_id__in=map(str, pks)
    )
    rows = found.select_related("revision__user").defer("serialized_data").order_by("pk")
    return {int(version.object_id): version.revision for version in rows}


# Taking back


def restore(version, left=()):
    """Write a record and its parts as a version holds them; those that it lacks are deleted.

    left: the names of fields that stay as they are. When it is public is never restored: that is
    decided by buttons. Raises ValidationError with what stands against it, and then has changed
    nothing. The caller opens the revision.
    """
    with transaction.atomic():
        record = write(version, {*DECIDED, *left})
        rows = [row for row in part_versions(version) if not has_lost_file(row)]
        for name, field in parts(type(record)).items():
            kind = ContentType.objects.get_for_model(field.model)
            kept = [row.object_id for row in rows if row.content_type_id == kind.pk]
            getattr(record, name).exclude(pk__in=kept).delete()
        write_all(rows)
    return record


def write_all(rows):
    """Write parts in the order that their rules allow: the old lead partner before the new."""
    while rows:
        refused = []
        for row in rows:
            try:
                write(row)
            except ValidationError as error:
                refused.append((row, error))
        if len(refused) == len(rows):
            raise ValidationError([error for _row, error in refused])
        rows = [row for row, _error in refused]


def write(version, left=()):
    """Write one record as a version holds it, but for the fields `left`."""
    model = model_of(version)
    record = model.objects.filter(pk=version.object_id).first()
    is_new = record is None
    record = record or model(pk=model._meta.pk.to_python(version.object_id))
    many, values = {}, content(version)
    for field in told_fields(model):
        if field.name not in values or (field.name in left and not is_new):
            continue  # a field that is younger than the version keeps what it has
        if is_lost(field, values[field.name]):
            if is_new:
                raise ValidationError(gettext("Its file is deleted. Upload it anew."))
            continue
        if field.many_to_many:
            many[field] = values[field.name]
        elif field.name not in left:
            setattr(record, field.attname, attribute(field, values[field.name]))
    raw = set(translated(model))
    if raw:
        record.made_from = made_from(version)
    record.full_clean(exclude=raw, validate_constraints=False)
    record.validate_constraints(exclude=raw)
    record.save()
    for field, pks in many.items():
        there = field.related_model._base_manager.filter(pk__in=pks)
        getattr(record, field.name).set(there)
    return record


def made_from(version):
    """{language: (source language, {field: text})} of the texts of a version: what the source said
    in the version in which each was first written so."""
    model, found = model_of(version), {}
    nothing = dict.fromkeys(field.name for field in told_fields(model))
    earlier = versions(model, version.object_id).filter(pk__lte=version.pk)
    wanted = texts_in_all(model, nothing | content(version))
    for values in (nothing | content(row) for row in earlier.defer(None).iterator()):
        there = texts_in_all(model, values)
        wanted = {code: texts for code, texts in wanted.items() if there.get(code) == texts}
        if not wanted:
            break
        source = source_language_of(values["original_language"], there)
        found |= dict.fromkeys(wanted, (source, there[source]))
    return found


def is_lost(field, value):
    """Whether a file is no longer stored; see the command `clear_files`."""
    return isinstance(field, FileField) and value and not field.storage.exists(value)


def has_lost_file(version):
    """Whether a part that was deleted cannot be what it was."""
    model, values = model_of(version), content(version)
    is_there = model._base_manager.filter(pk=version.object_id).exists()
    fields = [field for field in told_fields(model) if field.name in values]
    return not is_there and any(is_lost(field, values[field.name]) for field in fields)


def attribute(field, value):
    return (field.target_field if field.is_relation else field).to_python(value)
