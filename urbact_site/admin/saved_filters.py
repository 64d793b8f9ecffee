"""Lists at the desk that somebody has named: each a link above the list, for that person alone."""

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from urbact_site.models import SavedFilter

# What of a list's address says how it is looked at, not what it shows.
PASSING = ("p", "all", "e", "_facets", "_popup", "_to_field")


class SavedFilterForm(ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name", "query"]

    def clean_query(self):
        return lasting(self.cleaned_data["query"])


def lasting(query):
    """Of the query string of a list, what is worth keeping, in the order that lists give it."""
    found = QueryDict(query).lists()
    return urlencode(sorted((k, v) for k, v in found if k not in PASSING), doseq=True)


def saved_filters(change_list, user):
    """{"filters": the user's, "now": the query string of the list if it could be one of them}"""
    filters = list(user.saved_filters.filter(kind=change_list.opts.label_lower))
    now = lasting(change_list.get_query_string().removeprefix("?"))
    for one in filters:
        one.is_here = one.query == now
    return {"filters": filters, "now": "" if any(one.is_here for one in filters) else now}


def active_filters(change_list):
    """[(what is filtered by, the choice, the query string without it)]"""
    found = []
    for spec in change_list.filter_specs:
        everything, *choices = spec.choices(change_list)
        chosen = (choice["display"] for choice in choices if choice["selected"])
        found += [(spec.title, display, everything["query_string"]) for display in chosen]
    if change_list.query:
        address = change_list.get_query_string(remove=["q"])
        found.append((_("Search"), change_list.query, address))
    return found


@require_POST
def keep_filter(request):
    """Name a list, or forget its name; a name that is there already is given to the new list."""
    model_admin = admin_of(request.POST.get("kind", ""))
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    kind = model_admin.opts
    mine = {"user": request.user, "kind": kind.label_lower}
    form = SavedFilterForm(request.POST)
    if "remove" in request.POST:
        name = request.POST["remove"].replace("\0", "")
        SavedFilter.objects.filter(**mine, name=name).delete()
    elif form.is_valid():
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        SavedFilter.objects.update_or_create(**mine, name=name, defaults={"query": query})
        messages.success(request, _("The list is saved under this name: %s") % name)
    else:
        for error in (error for errors in form.errors.values() for error in errors):
            messages.error(request, error)
    address = reverse(f"admin:{kind.app_label}_{kind.model_name}_changelist")
    return redirect(f"{address}?{lasting(request.POST.get('query', ''))}".removesuffix("?"))


def admin_of(label):
    """The admin of a model by its label, "events.article"; 404 for what is not at the desk."""
    try:
        return admin.site.get_model_admin(apps.get_model(label))
    except (LookupError, ValueError, NotRegistered):
        raise Http404 from None
