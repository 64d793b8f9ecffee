"""Search over everything, and what it suggests while a reader types."""

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.text import capfirst
from django.views.generic import TemplateView

from urbact_site.index import searched
from urbact_site.localized import LANGUAGES
from urbact_site.models import SearchDocument
from urbact_site.words import search_terms, typed_text


class SearchView(TemplateView):
    """The best of each kind, the kind with the best match first. One query."""

    template_name = "search.html"
    number = 5

    def get_context_data(self, **kwargs):
        text = typed_text(self.request.GET.get("q", ""))
        found = SearchDocument.objects.published().matching(text).ranked(text)
        groups = {}
        for document in found.best_of_each_kind(self.number).shown():
            groups.setdefault(document.model, []).append(document)
        return super().get_context_data(
            versions=LANGUAGES,
            text=text,
            terms=search_terms(text),
            groups=[Group(model, documents) for model, documents in groups.items()],
            count=sum(documents[0].count for documents in groups.values()),
            lists=[group for group in map(Group, searched()) if group.address],
            **kwargs,
        )


class SuggestionView(TemplateView):
    """The records whose titles have the words; a piece of a page, for the form in its head."""

    template_name = "includes/_suggestions.html"
    number = 8

    def get_context_data(self, **kwargs):
        text = typed_text(self.request.GET.get("q", ""))
        found = SearchDocument.objects.published().matching(text).ranked(text)
        return super().get_context_data(
            text=text,
            terms=search_terms(text),
            documents=found.in_title().shown()[: self.number],
            **kwargs,
        )


class Group:
    """What was found of one kind, and where the list of all of that kind is, if there is one."""

    def __init__(self, model, documents=()):
        meta = model._meta
        self.key, self.documents = meta.model_name, documents
        self.count = documents[0].count if documents else 0
        self.heading = capfirst(meta.verbose_name_plural)
        try:
            self.address = reverse(f"{meta.app_label}:{meta.model_name}-list")
        except NoReverseMatch:
            self.address = None
        else:
            self.heading = resolve(self.address).func.view_class.heading or self.heading
