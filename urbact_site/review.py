"""What waits for review: by whom, since when; to be published, or sent back with a comment."""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from urbact_site import publishing, scope
from urbact_site.history import DEEDS, last_deeds, own_words
from urbact_site.models import Draft, Page, User
from urbact_site.proofreading import picture_fields, proofread

LONGEST_COMMENT = 2000


class NotifyForm(forms.ModelForm):
    """How somebody wants to hear of such things."""

    class Meta:
        model = User
        fields = ["notify", "language"]


def page_models():
    return [model for model in apps.get_models() if issubclass(model, Page)]


def submitted(user, model):
    """The records of a model that wait for review, of the points that the user works for."""
    found = scope.rows(user, model.objects.submitted())
    if user.is_programme_editor:
        return found
    if model.owned_by is None:
        return found.none()
    return found.filter(**{f"{model.owned_by or 'pk'}__in": user.posts})


def waiting(user):
    """The records in the user's scope that wait for review, those that have waited longest first,
    each with `submitted_by`, their words, `may_publish` and what to look at before."""
    found = []
    for model in page_models():
        records = list(submitted(user, model).with_related().localized())
        submissions = last_deeds(model, [record.pk for record in records], publishing.SUBMITTED)
        for record in records:
            submission = submissions.get(record.pk)
            record.submitted_by = submission and submission.user
            record.submitted_with = own_words(submission) if submission else ""
            record.may_publish = scope.may_publish(user, record)
            record.form_address = form_address(record)
            record.kind_key = model._meta.label_lower
            record.kind_name = model._meta.verbose_name
        add_remarks(model, [one for one in records if one.may_publish and not one.published_at])
        found += records
    return sorted(found, key=lambda record: record.submitted_at)


def add_remarks(model, records):
    """Give each record the remarks on all of its texts, as a form has them."""
    rows = model.objects.filter(pk__in=[record.pk for record in records])
    texts = rows.prefetch_related(*picture_fields(model)).in_bulk() if records else {}
    for record in records:
        if row := texts.get(record.pk):
            record.remarks = [(remark, False) for remark in proofread(row)]


def number_waiting(user):
    """How many records in the user's scope wait for review, in one query."""
    first, *others = (submitted(user, model).order_by().values("pk") for model in page_models())
    return first.union(*others, all=True).count()


def form_address(record):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[record.pk])


@admin.site.admin_view
def review(request):
    if request.method == "POST":
        return decide(request) if "kind" in request.POST else choose(request)
    return show(request, NotifyForm(instance=request.user))


def show(request, form):
    context = admin.site.each_context(request) | {
        "title": _("Waiting for review"),
        "waiting": waiting(request.user),
        "form": form,
    }
    return TemplateResponse(request, "admin/review.html", context)


def choose(request):
    form = NotifyForm(request.POST, instance=request.user)
    if not form.is_valid():
        return show(request, form)
    form.save()
    messages.success(request, _("Your choice is saved."))
    return redirect(request.path)


def decide(request):
    """Publish a record or send it back; 404 for what does not wait in the user's scope."""
    models = {model._meta.label_lower: model for model in page_models()}
    model, pk = models.get(request.POST["kind"]), request.POST.get("pk", "")
    deed = {"publish": publishing.PUBLISHED, "send_back": publishing.SENT_BACK}.get(
        request.POST.get("deed")
    )
    if not (model and deed and pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    record = submitted(request.user, model).filter(pk=pk).first()
    if record is None:
        raise Http404
    if not scope.may_publish(request.user, record):
        raise PermissionDenied
    if deed == publishing.PUBLISHED and Draft.objects.of(record).exists():
        messages.info(request, _("This is public already; look at the draft and publish it here."))
        return redirect(form_address(record))
    comment = request.POST.get("comment", "").replace("\0", "").strip()[:LONGEST_COMMENT]
    address = request.build_absolute_uri(form_address(record))
    try:
        publishing.do(record, deed, request.user, address, comment)
    except ValidationError as error:
        messages.error(request, f"{record}: {' '.join(error.messages)}")
        return redirect(form_address(record))
    messages.success(request, f"{record}: {DEEDS[deed]}")
    return redirect(request.path)
