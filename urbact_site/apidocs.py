"""The pages that explain the API to people, and let them try each list, without a script."""

from copy import copy

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from urbact_site.api import Problem, problem
from urbact_site.cldr import language_choices
from urbact_site.openapi import ENDPOINTS, ROOT, throttle
from urbact_site.views import OverviewView

EXAMPLES = [
    "networks/?status=ongoing&lang=da",
    "events/?when=upcoming&size=5",
    "news/?kind=story&language=fi",
    "partners/?role=lead&size=100",
]


class ApiView(OverviewView):
    """How to read the API, and where each list is."""

    template_name = "api.html"
    heading = _("Data for programs")
    intro = _(
        "Everything public on this site as JSON, without a key, for other sites and programs."
    )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            endpoints=ENDPOINTS,
            examples=[ROOT + example for example in EXAMPLES],
            limit=throttle.num_requests,
            **kwargs,
        )


class TryForm(forms.Form):
    """The parameters that all lists have. The choices of the filters have their own form."""

    lang = forms.ChoiceField(label=_("Language"), choices=language_choices)
    size = forms.IntegerField(label=_("Number of entries"), min_value=1, max_value=100)


class EndpointView(OverviewView):
    """A list of the API: its parameters as a form, what it answers, and what its fields mean."""

    template_name = "api_list.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        found = [endpoint for endpoint in ENDPOINTS if endpoint.name == kwargs["name"]]
        if not found:
            raise Http404
        self.endpoint = found[0]
        self.address = reverse(f"api:{self.endpoint.name}-list")

    @property
    def heading(self):
        return f"API: {self.endpoint.get_heading()}"

    @property
    def intro(self):
        return ApiView.intro

    def get_context_data(self, **kwargs):
        query = self.query()
        endpoint = self.endpoint
        return super().get_context_data(
            filter=endpoint.filterset_class(query, endpoint.rows()),
            form=TryForm(query),
            address=f"{self.address}?{query.urlencode()}",
            answer=self.answer(query),
            detail_address=f"{self.address}{{slug}}/",
            fields=(endpoint.detail_schema or endpoint.schema).model_fields,
            **kwargs,
        )

    def query(self):
        """What the form sends, without its empty fields; one entry is enough to see."""
        query = QueryDict(mutable=True)
        query["lang"], query["size"] = translation.get_language(), "1"
        for name, value in self.request.GET.items():
            if value:
                query[name] = value
        return query

    def answer(self, query):
        """The text that the API would answer."""
        request = copy(self.request)
        request.GET, request.path = query, self.address
        with translation.override(translation.get_language()):
            try:
                told = self.endpoint.list(request)
            except Problem as refused:
                return problem(refused.status, refused.detail, refused.refusals, indent=2)
            page = self.endpoint.page_schema().model_validate(told, context={"request": request})
            return page.model_dump_json(indent=2)
