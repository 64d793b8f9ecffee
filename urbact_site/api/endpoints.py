"""An address of the API: the list of a model with the filters of its page, and each record."""

from django.core.signing import BadSignature
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.text import capfirst
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import create_model

from urbact_site.api.keyset import KeysetPage
from urbact_site.api.parameters import CURSOR, LANG, SIZE, Query, check_language, documented
from urbact_site.api.problems import Problem, ProblemSchema
from urbact_site.api.schemas import field
from urbact_site.mentions import public_pages

PROBLEMS = {422: ProblemSchema, 429: ProblemSchema}


class Endpoint:
    """What the API tells of a model: attributes only. `schema` is the written list of what a list
    says of each record, `detail_schema` of what the record's own address says."""

    name = heading = ""
    model = filterset_class = schema = detail_schema = None

    def get_heading(self):
        return self.heading or capfirst(self.model._meta.verbose_name_plural)

    def rows(self):
        return self.model.objects.published().with_related().localized()

    def list(self, request):
        """The page of the list that a request asks for; raises Problem."""
        query = Query(request, self.filterset_class, self.rows)
        name = f"{self.name} by {query.sort} in {get_language()}"
        try:
            page = KeysetPage(query.rows, query.size, query.cursor, name)
        except BadSignature:
            refusal = ("cursor", query.cursor, "is none that this list has given, in this order")
            raise Problem(404, "There is no such page.", [refusal]) from None
        return {
            "count": query.rows.count(),
            "next": self.next_address(request, page.next_cursor),
            "items": page.rows,
        }

    def detail(self, request, slug):
        """The record of a slug, a redirect from one that it had; raises Problem and Http404."""
        check_language(request)
        record = self.rows().filter(slug=slug).first()
        if record:
            return record
        name = self.model._meta.model_name, slug
        if page := public_pages([name]).get(name):
            path, query = request.path.removesuffix(f"{slug}/"), request.META.get("QUERY_STRING")
            address = f"{path}{page.slug}/"
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        raise Http404

    def next_address(self, request, cursor):
        if not cursor:
            return None
        query = request.GET.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    def page_schema(self):
        return create_model(
            f"{self.model.__name__}Page",
            __base__=Schema,
            count=(int, field("How many records there are on all pages.", 42)),
            next=(str | None, field("The address of the next page; null on the last.")),
            items=(list[self.schema], field("The records of this page.")),
        )

    def parameters(self):
        """Those of the list, with the choices that there are now."""
        return [*documented(self.filterset_class, self.rows()), LANG, SIZE, CURSOR]

    def router(self):
        """Both addresses for ninja, which marks functions but cannot mark methods."""

        def answer_list(request):
            return self.list(request)

        def answer_detail(request, slug: str):
            return self.detail(request, slug)

        router = Router(tags=[self.name])
        name = self.name.replace("-", "_")
        router.add_api_operation(
            "/",
            ["GET"],
            answer_list,
            url_name=f"{self.name}-list",
            operation_id=f"list_{name}",
            summary=f"List {self.name.replace('-', ' ')}",
            description="With the filters and orders of the same list on the site.",
            response={200: self.page_schema(), 404: ProblemSchema, **PROBLEMS},
        )
        router.add_api_operation(
            "/{slug:slug}/",
            ["GET"],
            answer_detail,
            url_name=f"{self.name}-detail",
            operation_id=f"get_{name}",
            summary=f"Get one of the {self.name.replace('-', ' ')}",
            description="By its slug, the last part of its address on the site.",
            response={200: self.detail_schema or self.schema, 404: ProblemSchema, **PROBLEMS},
            openapi_extra={"parameters": [LANG]},
        )
        return router
