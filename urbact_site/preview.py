"""What is not public yet, on the real page, for whoever has the link.

The page is made by its own view, with all that it asks of the database, inside a transaction in
which the record is public and its draft is saved, and which is then taken back. So a preview shows
what publishing will show, and nothing else that is not public.

A link is signed, lasts 14 days, and ends with the record or when somebody withdraws it.
"""

from copy import copy
from datetime import timedelta

from csp.constants import SELF
from csp.decorators import csp_replace
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.db import transaction
from django.http import Http404, QueryDict
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin

from urbact_site import scope
from urbact_site.models import Draft, PreviewKey

LASTS = timedelta(days=14)
SALT = "preview"


def key_of(record):
    """What the record's links are signed with; "" before any was withdrawn."""
    return PreviewKey.objects.of(record).values_list("key", flat=True).first() or ""


def token(record):
    return signing.dumps([record._meta.label_lower, record.pk, key_of(record)], salt=SALT)


def address(record, language, signed=None):
    """The path of a record's preview in a language."""
    return reverse("preview", args=[signed or token(record), language])


def withdraw(record):
    """Make all links to a record's preview useless."""
    kind = {"kind": record._meta.label_lower, "object_id": record.pk}
    PreviewKey.objects.filter(**kind).delete()
    PreviewKey.objects.create(**kind)


def record_of(signed):
    """The record that a link leads to; None when the link has ended."""
    try:
        kind, pk, key = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    record = apps.get_model(kind).objects.filter(pk=pk).first()
    return record if record and key_of(record) == key else None


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request, signed, language):
    if language not in dict(settings.LANGUAGES) or request.method not in ("GET", "HEAD"):
        raise Http404
    record = record_of(signed)
    if record is None:
        return private(TemplateResponse(request, "preview_gone.html", status=410))
    with transaction.atomic():
        response = shown(request, record, signed, language)
        transaction.set_rollback(True)
    return private(response)


def private(response):
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def shown(request, record, signed, language):
    """The record's page as its own view makes it once it is public."""
    draft = Draft.objects.of(record).select_related("user").first()
    row = type(record)._base_manager.filter(pk=record.pk)
    if draft:  # who proposes changes of a public record saves them in one that is not
        row.update(published_at=None)
    has_errors = bool(draft) and not save_draft(request, record, draft)
    row.update(published_at=record.published_at if record.is_public else timezone.now())
    record = type(record).objects.get(pk=record.pk)
    with override(language):
        path = record.get_absolute_url()
        page = copy(request)
        page.path = page.path_info = path
        page.GET, page.user = QueryDict(), AnonymousUser()
        page.resolver_match = match = resolve(path)
        page.preview = {
            "has_errors": has_errors,
            "languages": [
                (code, address(record, code, signed))
                for code in getattr(record, "languages_written", [])
            ],
        }
        return match.func(page, *match.args, **match.kwargs).render()


def save_draft(request, record, draft):
    """Save what a draft holds as its form would; whether that went well."""
    if not (draft.user and scope.edits(draft.user, record)):  # any more
        return False
    sent = draft.as_request(request)
    sent.POST.pop("_loaded", None)  # here the draft decides
    sent.user = draft.user
    sent._messages = CookieStorage(sent)
    response = admin.site.get_model_admin(type(record)).change_view(sent, str(record.pk))
    return response.status_code == 302
