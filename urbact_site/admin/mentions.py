"""What an editor may name in a text: records by their titles in any language, pictures by sight."""

from functools import reduce
from operator import or_

from django.contrib import admin
from django.db.models import Q
from django.http import JsonResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from urbact_site import scope
from urbact_site.addresses import kinds, reference
from urbact_site.mentions import public_pages, record_named
from urbact_site.models import Image, SearchDocument
from urbact_site.words import typed_text

MOST = 12


@require_safe
def choices(request, of):
    """Those that answer to `?q=`, the best first; or the one that has the slug `?name=`.

    Each with its `name` in texts, what it is called in `lang`, a note, and a picture if it is one.
    """
    asked = {key: typed_text(value) for key, value in request.GET.items()}
    if "name" in asked:
        found = ONE[of](request.user, asked["name"])
    else:
        found = MANY[of](request, asked.get("q", ""))
    told = ngettext("%(n)s suggestion", "%(n)s suggestions", len(found)) % {"n": len(found)}
    return JsonResponse({"results": found, "told": told})


# Records


def visible(user):
    """The condition on search documents that their record is public, or the user's to see."""
    return reduce(
        or_,
        (
            Q(kind=model._meta.label_lower, object_id__in=rows.values("pk"))
            for model in kinds().values()
            for rows in (model.objects.published(), scope.rows(user, model.objects.order_by()))
        ),
    )


def records(request, text):
    found = SearchDocument.objects.filter(visible(request.user)).titled(text).ranked(text).shown()
    best = {}
    for document in found[: MOST * 5]:  # of which several may be of one record
        best.setdefault((document.kind, document.object_id), document)
    return described([*best.values()][:MOST])


def record(user, name):
    """The record that a text names by "network/cope"."""
    kind, _slash, slug = name.partition("/")
    pk = record_named(kind, slug)
    if pk is None:
        return []
    documents = SearchDocument.objects.of(kinds()[kind]).filter(visible(user), object_id=pk)
    return described(documents.for_readers().shown())


def described(documents):
    names = [(document.model._meta.model_name, document.slug) for document in documents]
    public = public_pages(names)
    found = []
    for name, document in zip(names, documents, strict=True):
        notes = [capfirst(str(document.kind_name)), "" if name in public else _("draft")]
        found.append(
            {
                "name": reference(*name),
                "text": document.title,
                "lang": document.title_language,
                "note": ", ".join(filter(None, notes)),
            }
        )
    return found


# Pictures


def pictures(request, text):
    shown_or_own = Image.objects.filter(Q(is_ready=True) | Q(made_by=request.user))
    library = scope.rows(request.user, shown_or_own).order_by("-pk")
    desk = admin.site.get_model_admin(Image)
    found, _may_repeat = desk.get_search_results(request, library, text)
    return [shown_picture(image) for image in found.localized()[:MOST]]


def picture(user, slug):
    """The picture that a text names."""
    found = scope.rows(user, Image.objects.filter(slug=slug)).localized()
    return [shown_picture(image) for image in found]


def shown_picture(image):
    return {
        "name": image.slug,
        "text": str(image),
        "lang": image.alt_language,
        "note": image.credit,
        "picture": image.file.smallest_url if image.is_ready else "",
    }


MANY = {"records": records, "pictures": pictures}
ONE = {"records": record, "pictures": picture}
