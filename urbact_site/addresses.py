"""Addresses of this site, and the references by which texts name records instead.

A text keeps `record:network/cope`, the model's name and the slug, where its editor linked a page of
ours. The address is made when the text is shown: in the reader's language, and only while the
record is public.
"""

import re
from functools import cache
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

REFERENCE = re.compile(r"record:([a-z]+)/([-\w]{1,100})", re.ASCII)


@cache
def kinds():
    """{"network": Network, …}: the models whose records have a page each."""
    found = [model for model in apps.get_models() if hasattr(model, "search_texts")]
    return {model._meta.model_name: model for model in found}


def reference(kind, slug):
    return f"record:{kind}/{slug}"


def address_of(kind, slug):
    """The address of a record's page in the active language."""
    return reverse(f"{kinds()[kind]._meta.app_label}:{kind}-detail", args=[slug])


def to_store(address):
    """What a text keeps of a link's address: a reference where it leads to a record's page, the
    address itself for all others, None for a reference to what there cannot be."""
    if address.lower().startswith("record:"):
        found = REFERENCE.fullmatch(address)
        return address if found and found[1] in kinds() else None
    path = path_of(address)
    # A part of a page, or a list of its own, has an address only.
    if not path or not path.endswith("/") or {"?", "#"} & set(address):
        return address
    try:
        found = record_at(path)
    except Resolver404:
        return address
    return reference(*found) if found else address


def keep_former_slug(instance, update_fields=None, **kwargs):
    """Before a record is saved under another slug: the one that it had goes on leading to it."""
    model = type(instance)
    if instance._state.adding or (update_fields and "slug" not in update_fields):
        return
    slugs = model._base_manager.filter(pk=instance.pk).exclude(slug=instance.slug)
    if former := slugs.values_list("slug", flat=True).first():
        apps.get_model("urbact_site.FormerSlug").objects.update_or_create(
            kind=model._meta.model_name, slug=former, defaults={"object_id": instance.pk}
        )


def path_of(address):
    """The path of an address on this site, "" for one that leads nowhere; None for others."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc:
        return parts.path or "/" if parts.hostname in settings.ALLOWED_HOSTS else None
    if parts.scheme or address.startswith("#"):
        return None
    return parts.path  # "www.example.eu" as well: a browser looks for it on this site


def record_at(path):
    """(kind, slug) of the record that a path is about, None for one that is about none; raises
    Resolver404 where nothing is."""
    if not path.startswith("/"):
        raise Resolver404
    language = path.split("/")[1]
    with override(language if language in dict(settings.LANGUAGES) else "en"):
        return record_of(resolve(path))


def record_of(match):
    """The same of an address that was resolved already."""
    model = getattr(getattr(match.func, "view_class", None), "model", None)
    slug = match.kwargs.get("slug")
    return (model._meta.model_name, slug) if model and slug else None
