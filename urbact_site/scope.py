"""Who may do what at the desk: the one place that answers.

Programme editors may do everything, but touch a superuser. All others act for the National URBACT
Points that they are members of, each in the role that they have there. By `owned_by` a model says
how the point of its records is found:

"national_point", ""   by that relation; the record is the point itself
"made_by"              a common library: all use it, the colleagues of who made a record change it
None                   it belongs to the programme, as does a record whose relation is empty

A model without it is of some package: for superusers alone. `changed_by` lists the roles that see
and edit a model, where not all members see it; `programme_fields` the fields that the programme
keeps to itself.
"""

from functools import reduce
from operator import and_

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from urbact_site.addresses import kinds
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.mentions import is_picture_named, pictures_named
from urbact_site.models import Image


class Role(models.TextChoices):
    """What a member of a National URBACT Point does for it."""

    EDITOR = "editor", _("editor")
    TRANSLATOR = "translator", _("translator")
    PUBLISHER = "publisher", _("publisher")


LIBRARY = "made_by"
EDITING = [Role.EDITOR, Role.PUBLISHER]


def points(user, *roles):
    """The keys of the points where the user has one of the roles."""
    return [key for key, (role, _languages) in user.posts.items() if role in roles]


def point_of(record):
    """The key of the point that a record belongs to; None for the programme's."""
    path = record.owned_by
    return None if path in (None, LIBRARY) else getattr(record, f"{path}_id" if path else "pk")


# What somebody sees


def rows(user, queryset):
    """Of the records of a queryset, those that the user may see at the desk."""
    model = queryset.model
    if not may_view(user, model):
        return queryset.none()
    if user.is_programme_editor or model.owned_by == LIBRARY:
        return queryset
    translates = points(user, Role.TRANSLATOR) and translated(model)
    if model.owned_by is None:
        return queryset if translates else queryset.published()
    own = points(user, *getattr(model, "changed_by", Role))
    condition = Q(**{f"{model.owned_by or 'pk'}__in": own})
    if model.owned_by and translates:
        condition |= Q(**{model.owned_by: None})
    return queryset.filter(condition)


def choices(user, queryset, record):
    """Of the points in a queryset, those that the user may give a record to: for one that is there,
    where they have the same role."""
    is_new = record._state.adding
    roles = getattr(record, "changed_by", EDITING) if is_new else [role(user, record)]
    return queryset.filter(pk__in=points(user, *roles))


def may_view(user, model):
    """Whether the user may see anything of a model."""
    if user.is_superuser or not user.is_active:
        return user.is_active
    if not hasattr(model, "owned_by"):
        return False
    if user.is_programme_editor:
        return True
    if hasattr(model, "changed_by"):
        return bool(points(user, *model.changed_by))
    return user.is_staff and hasattr(model._default_manager, "published")


def may_read(user, model, name):
    """Whether the user may see a field of what is public: not the programme's own notes."""
    return user.is_programme_editor or model.owned_by is not None or name not in ("note",)


# What somebody does


def role(user, record):
    """What the user is to a record: the role at its point; to the programme's at most translator,
    to a library's editor. None when it is not theirs."""
    if record.owned_by == LIBRARY and keeps(user, record):
        return Role.EDITOR
    if record.owned_by == LIBRARY and record.made_by_id and is_of_others(user, record.made_by):
        return None
    if (point := point_of(record)) is not None:
        return user.posts.get(point, (None,))[0]
    return Role.TRANSLATOR if points(user, Role.TRANSLATOR) else None


def keeps(user, record):
    """Whether a record of a library is a colleague's, and used by no other point."""
    known = record.__dict__.setdefault("kept_by", {})
    if user.pk not in known:
        own = points(user, *EDITING)
        is_ours = record.made_by_id and set(own) & set(record.made_by.posts)
        known[user.pk] = bool(is_ours and not used_elsewhere(record, own))
    return known[user.pk]


def is_of_others(user, maker):
    """Whether somebody works for points alone of which none is the user's."""
    return not maker.is_programme_editor and not set(maker.posts) & set(user.posts)


def used_elsewhere(record, own):
    """Whether a record of a library is part of what belongs to others, or named in a text of it."""
    uses = uses_elsewhere(type(record), own)
    if any(rows.filter(**{relation: record}).exists() for relation, rows in uses):
        return True
    return isinstance(record, Image) and is_picture_named(record.slug, pages_elsewhere(own))


def uses_elsewhere(model, own):
    """(name of the relation, records) of what may use those of a library, but belongs to others."""
    for relation in model._meta.related_objects:
        if getattr(relation.related_model, "owned_by", LIBRARY) != LIBRARY:
            yield relation.field.name, elsewhere(relation.related_model, own)


def pages_elsewhere(own):
    """The records, of each model that has pages, that belong to others."""
    return [elsewhere(model, own) for model in kinds().values()]


def elsewhere(model, own):
    """The records of a model that belong to other points or to the programme."""
    rows, path = model._base_manager.all(), model.owned_by
    return rows if path is None else rows.exclude(**{f"{path or 'pk'}__in": own})


def edits(user, record):
    """Whether the user may write more of a record than translations of it."""
    model = type(record)
    if not may_view(user, model) or (getattr(record, "is_superuser", False) > user.is_superuser):
        return False
    if user.is_programme_editor:
        return True
    if getattr(record, "user_id", None) == user.pk:  # what they are themselves
        return False
    if record._state.adding and point_of(record) is None:
        return may_add(user, model)
    return role(user, record) in getattr(model, "changed_by", EDITING)


def languages(user, record):
    """The codes of the languages in which the user may write a record's texts."""
    if edits(user, record):
        return LANGUAGES
    if not translated(type(record)) or role(user, record) != Role.TRANSLATOR:
        return []
    point = point_of(record)
    posts = points(user, Role.TRANSLATOR) if point is None else [point]
    codes = {code for key in posts for code in user.posts[key][1]}
    return [code for code in LANGUAGES if code in codes and code != record.original_language]


def may_add(user, model):
    if not may_view(user, model) or user.is_programme_editor:
        return may_view(user, model)
    return bool(model.owned_by and points(user, *getattr(model, "changed_by", EDITING)))


def may_change_any(user, model):
    """Whether there may be a record of a model of which the user may write anything."""
    if not may_view(user, model) or user.is_programme_editor:
        return may_view(user, model)
    if translated(model) and points(user, Role.TRANSLATOR):
        return True
    roles = getattr(model, "changed_by", EDITING)
    return model.owned_by is not None and bool(points(user, *roles))


def may_change(user, record):
    """Whether the user may write anything of a record."""
    return bool(edits(user, record) or languages(user, record))


def may_look_back(user, record):
    """Whether the user may see the past of a record, and who is at it: not as a mere reader."""
    return point_of(record) is not None or may_change(user, record)


def may_delete(user, record):
    """Who may not publish a page may not take it from the public either."""
    if not edits(user, record) or (record.owned_by == "" and not user.is_programme_editor):
        return False
    return getattr(record, "published_at", None) is None or may_publish(user, record)


def may_merge(user, *records):
    """Whether the user may make one of some records: who may not publish a page may neither take
    another into it nor take it into another."""
    return all(may_delete(user, record) for record in records)


def may_publish(user, record):
    """Whether the user may set `published_at`; record: None for one that is yet to be made."""
    if not user.is_staff or user.is_programme_editor:
        return user.is_staff
    if record is None or point_of(record) is None:
        return bool(user.posts) and not points(user, Role.EDITOR, Role.TRANSLATOR)
    return role(user, record) == Role.PUBLISHER


def proposes(user, record):
    """Whether what the user changes of a record waits for a publisher: an editor's changes of what
    is public or will be. Translations do not wait."""
    is_published = getattr(record, "published_at", None) is not None
    return is_published and edits(user, record) and not may_publish(user, record)


def read_only(user, record):
    """The names of the fields of a record that the user may not write; for a new one too."""
    meta, codes = record._meta, languages(user, record)
    names = [field.name for field in (*meta.fields, *meta.many_to_many)]
    if not edits(user, record):
        mine = {column(name, code) for name in translated(type(record)) for code in codes}
        return [name for name in names if name not in mine]
    if user.is_superuser:
        return []
    if user.is_programme_editor:
        return ["is_superuser"] if "is_superuser" in names else []
    kept = [*getattr(record, "programme_fields", ())]
    return kept if may_publish(user, record) else [*kept, "published_at"]


def to_translate(user, queryset, language):
    """Of the records of a queryset, those whose texts in a language the user may write and should:
    members of a point in its languages, its translators also what belongs to the programme."""
    if user.is_programme_editor:
        return queryset
    path = queryset.model.owned_by
    own = [key for key, (_role, codes) in user.posts.items() if language in codes]
    translates = any(user.posts[key][0] == Role.TRANSLATOR for key in own)
    if path is None:
        return queryset if translates else queryset.none()
    if path == LIBRARY:
        return library_to_translate(user, queryset, own, translates)
    condition = Q(**{f"{path or 'pk'}__in": own})
    if path and translates:
        condition |= Q(**{path: None})
    return queryset.filter(condition)


def library_to_translate(user, queryset, own, translates):
    """Of a library, what colleagues made, as far as `keeps` allows; for translators besides what
    the programme made."""
    makers = queryset.model._meta.get_field(LIBRARY).related_model.objects
    condition = Q(pk=None)
    if translates:
        known = makers.filter(Q(is_programme_editor=True) | Q(memberships__national_point__in=own))
        condition |= Q(made_by=None) | Q(made_by__in=known)
    if set(own) & set(editing := points(user, *EDITING)):
        colleagues = makers.filter(memberships__national_point__in=editing)
        uses = uses_elsewhere(queryset.model, editing)
        used = (Exists(rows.filter(**{name: OuterRef("pk")})) for name, rows in uses)
        kept = reduce(and_, (~one for one in used), Q(made_by__in=colleagues))
        if queryset.model is Image:
            kept &= ~Q(slug__in=pictures_named(pages_elsewhere(editing)))
        condition |= kept
    return queryset.filter(condition)
