"""Two versions of a record side by side: what changed, field by field and language by language."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from urbact_site import cldr
from urbact_site.differences import difference
from urbact_site.fields import LanguageListField, LinksField, RichTextField, text_from_links
from urbact_site.history import content, model_of, part_versions, told_fields
from urbact_site.scope import may_read


@dataclass
class Change:
    """What changed in a field; html marks it; language: of a text, its code."""

    label: str
    html: str
    language: str = ""


@dataclass
class Changed:
    """What changed in a record or in one of its parts; deed: "changed", "added" or "removed"."""

    name: str
    deed: str
    changes: list = field(default_factory=list)


def compare(old, new, user):
    """[Changed] of a record and its parts from one version to another, as far as the user may read
    it; old: None for nothing."""
    return differing(paired(old, new), user)


def differing(pairs, user):
    """[Changed] of (old, new) versions, which may be of what is not saved; either may be None."""
    names = names_of(pairs)
    found = [changed(before, after, names, user) for before, after in pairs]
    return [record for record in found if record.changes or record.deed != "changed"]


def paired(old, new):
    """(old, new) versions of the record, then of each part that either of the two has."""
    before = {(p.content_type_id, p.object_id): p for p in part_versions(old)} if old else {}
    after = {(p.content_type_id, p.object_id): p for p in part_versions(new)}
    keys = [*after, *(key for key in before if key not in after)]
    return [(old, new), *((before.get(key), after.get(key)) for key in keys)]


def names_of(pairs):
    """{(model, primary key): name} of all records that the versions name."""
    wanted = defaultdict(set)
    for version in (version for pair in pairs for version in pair if version):
        values = content(version)
        for told in told_fields(model_of(version)):
            if told.is_relation and (value := values.get(told.name)):
                wanted[told.related_model] |= set(map(str, listed(value)))
    return {
        (model, str(pk)): str(record)
        for model, pks in wanted.items()
        for rows in [getattr(model.objects, "localized", model.objects.all)()]  # not users
        for pk, record in rows.in_bulk(pks).items()
    }


def listed(value):
    return value if isinstance(value, list) else [value]


def changed(old, new, names, user):
    version = new or old
    deed = "changed" if old and new else ("added" if new else "removed")
    model = model_of(version)
    found = Changed(f"{capfirst(model._meta.verbose_name)}: {version.object_repr}", deed)
    before, after = (content(version) if version else {} for version in (old, new))
    for told in told_fields(model):
        if not may_read(user, model, told.name):
            continue
        texts = [shown(told, values.get(told.name), names) for values in (before, after)]
        if texts[0] != texts[1]:
            found.changes.append(change(told, *texts))
    return found


def change(told, old, new):
    html = difference(old, new, is_rich=isinstance(told, RichTextField))
    if isinstance(told, TranslationField):
        return Change(capfirst(told.translated_field.verbose_name), html, told.language)
    return Change(capfirst(told.verbose_name), html)


def shown(told, value, names):
    """What a version holds in a field, in words."""
    if value in (None, "", []):
        return ""
    if told.is_relation:
        known = (names.get((told.related_model, str(pk)), f"#{pk}") for pk in listed(value))
        return ", ".join(sorted(known) if told.many_to_many else known)
    if isinstance(told, LanguageListField):
        return ", ".join(map(cldr.language_name, told.to_python(value)))
    if isinstance(told, LinksField):
        return text_from_links(value)
    if isinstance(told, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(told, models.DateTimeField):
        return cldr.moment(told.to_python(value))
    if isinstance(told, models.DateField):
        return cldr.date(told.to_python(value))
    if told.choices:
        return str(dict(told.flatchoices).get(value, value))
    return str(value).replace("\r\n", "\n")
