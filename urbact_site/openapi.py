"""The root of the API: all endpoints under /api/v1/, what their answers share, and the document
that describes them (OpenAPI 3.1)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.throttling import AnonRateThrottle

from events.api import ArticleEndpoint, CallEndpoint, EventEndpoint, NationalPointEndpoint
from experts.api import ExpertEndpoint
from networks.api import (
    CityEndpoint,
    CountryEndpoint,
    GoodPracticeEndpoint,
    NetworkEndpoint,
    PartnerEndpoint,
)
from urbact_site.api import Problem, ProblemSchema, problem
from urbact_site.feeds import LICENCE

ENDPOINTS = [
    NetworkEndpoint(),
    PartnerEndpoint(),
    CityEndpoint(),
    CountryEndpoint(),
    GoodPracticeEndpoint(),
    ExpertEndpoint(),
    NationalPointEndpoint(),
    ArticleEndpoint(),
    EventEndpoint(),
    CallEndpoint(),
]
ROOT = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


class PrettyRenderer(JSONRenderer):
    """JSON that people can read too."""

    json_dumps_params = {"ensure_ascii": False, "indent": 2}


class API(NinjaAPI):
    """ninja's, with the parameters of the filters in its document."""

    def get_openapi_schema(self, **kwargs):
        with translation.override("en"):
            document = super().get_openapi_schema(**kwargs)
            for endpoint in ENDPOINTS:
                path = document["paths"][f"{ROOT}{endpoint.name}/"]
                path["get"]["parameters"] = endpoint.parameters()
        document["info"]["license"] = {"name": "CC BY 4.0", "url": LICENCE}
        for path in document["paths"].values():
            for status, response in path["get"]["responses"].items():
                if status >= 400:
                    response["content"] = {PROBLEM_TYPE: response["content"].popitem()[1]}
                if status == 429:
                    response["headers"] = RETRY_AFTER
        return document


throttle = AnonRateThrottle("300/min")
api = API(
    title="URBACT",
    version="1",
    description=(
        "Everything public of the URBACT programme: networks, cities, experts and what the "
        "National URBACT Points announce. Each text says the language that it is in. All is "
        "read-only, needs no key and may be read from any site. Answers carry an ETag: send it "
        "back as If-None-Match. An address may ask 300 times a minute."
    ),
    docs_url=None,
    urls_namespace="api",
    throttle=throttle,
    renderer=PrettyRenderer(),
)
for endpoint in ENDPOINTS:
    api.add_router(f"/{endpoint.name}", endpoint.router())


@api.get(
    "/",
    url_name="start",
    operation_id="start",
    summary="List the lists",
    response={200: dict[str, str], 429: ProblemSchema},
)
def start(request):
    """The address of each list."""
    return {
        endpoint.name: request.build_absolute_uri(reverse(f"api:{endpoint.name}-list"))
        for endpoint in ENDPOINTS
    }


@api.exception_handler(Problem)
def refuse(request, refused):
    text = problem(refused.status, refused.detail, refused.refusals)
    return HttpResponse(text, status=refused.status, content_type=PROBLEM_TYPE)


class ApiMiddleware:
    """What all answers of the API share: any site's pages and any cache may read them, HEAD and
    OPTIONS work, and whatever went wrong is told as problem details."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        request.COOKIES = {}  # of which no answer depends, the language least of all
        response = preflight() if request.method == "OPTIONS" else self.get_response(request)
        if response.status_code >= 400 and response.headers["Content-Type"] != PROBLEM_TYPE:
            response.content = problem(response.status_code)
            response.headers["Content-Type"] = PROBLEM_TYPE
            response.headers["Content-Length"] = str(len(response.content))
        if response.status_code == 405:
            response.headers["Allow"] = METHODS
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        response.headers["Link"] = f'<{LICENCE}>; rel="license"'
        patch_vary_headers(response, ["Accept-Language"])
        if response.status_code < 400:
            patch_cache_control(response, public=True, max_age=60)
        else:
            patch_cache_control(response, no_store=True)
        return response


def preflight():
    """What a browser asks before a page of another site may send a header such as If-None-Match."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept-Language, If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": "86400",
        },
    )
