"""The kinds of public page: an overview, a list with filters, a record's own page."""

from django.conf import settings
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.generic import DetailView, TemplateView
from django_filters.views import FilterView
from django_htmx.http import push_url

from urbact_site import scope
from urbact_site.localized import LANGUAGES


def has_session(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES


class OverviewView(TemplateView):
    """A page about many records: it exists in every language."""

    heading = intro = ""

    def card(self):
        """What the page's picture says: of what kind it is, its title, one sentence more."""
        return "URBACT", self.heading, self.intro

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=self.heading, intro=self.intro, versions=LANGUAGES, **kwargs
        )


class PublishedListView(FilterView):
    """A list of what is public; its address is the state of its filters."""

    paginate_by = 24
    strict = False
    template_name_suffix = "_list"
    heading = intro = ""

    def get(self, request, *args, **kwargs):
        """Show the list at the shortest address it has: forms send empty fields too."""
        stated = QueryDict(mutable=True)
        for name, values in request.GET.lists():
            stated.setlist(name, [value for value in values if value])
        query = stated.urlencode()
        address = f"{request.path}?{query}" if query else request.path
        if any(not value for values in request.GET.lists() for value in values[1]):
            return redirect(address)
        response = super().get(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        if request.htmx:
            push_url(response, address)
            # Kept, it would come with that header again when the browser goes back to the address.
            patch_cache_control(response, no_store=True)
        return response

    def get_queryset(self):
        return self.model.objects.published().with_related().localized()

    def get_heading(self):
        return self.heading or capfirst(self.model._meta.verbose_name_plural)

    def card(self):
        """As of an overview."""
        return "URBACT", self.get_heading(), self.intro

    def get_context_data(self, **kwargs):
        meta = self.model._meta
        context = super().get_context_data(
            heading=self.get_heading(),
            intro=self.intro,
            card_template=f"{meta.app_label}/includes/_{meta.model_name}_card.html",
            versions=LANGUAGES,
            **kwargs,
        )
        context["filter"].count_choices()
        feed = resolve(reverse(f"{meta.app_label}:{meta.model_name}-feed", args=["csv"]))
        query = context["filter"].query_without("page")
        context |= feed.func.view_class.offered(query)
        page = context["page_obj"]
        for record in page:
            record.why_shown = context["filter"].why_shown(record)
        return context | {"page_numbers": page.paginator.get_elided_page_range(page.number)}


class PublishedDetailView(DetailView):
    """A record's own page, once it is public."""

    list_heading = list_url_name = ""

    def get_queryset(self):
        return self.model.objects.published().with_related().localized()

    def card(self):
        """As of an overview; 404 before the record is public."""
        record = self.get_object()
        kind = record.get_kind_display() if getattr(record, "kind", "") else ""
        name = capfirst(kind or self.model._meta.verbose_name)
        return name, str(record), record.description

    def get(self, request, *args, **kwargs):
        """Who may edit the record is shown the way to its form, on a page that no cache keeps."""
        response = super().get(request, *args, **kwargs)
        if has_session(request):
            response["Cache-Control"] = "private, no-store"
        return response

    def edit_address(self):
        """Visitors have no session: nothing of theirs is read, and their page is everybody's."""
        user = self.request.user if has_session(self.request) else None
        if not (user and user.is_staff and scope.may_change(user, self.object)):
            return ""
        meta = self.model._meta
        name, args = f"admin:{meta.app_label}_{meta.model_name}", [self.object.pk]
        if scope.edits(user, self.object):
            return reverse(f"{name}_change", args=args)
        codes = scope.languages(user, self.object)
        code = get_language() if get_language() in codes else codes[0]
        return reverse(f"{name}_translate", args=[*args, code])

    def get_context_data(self, **kwargs):
        meta = self.model._meta
        return super().get_context_data(
            edit_address=self.edit_address(),
            list_heading=self.list_heading or capfirst(meta.verbose_name_plural),
            list_url_name=self.list_url_name or f"{meta.app_label}:{meta.model_name}-list",
            versions=getattr(self.object, "languages_written", LANGUAGES),
            **kwargs,
        )
