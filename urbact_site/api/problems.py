"""Refusals as problem details (RFC 9457), which programs and people can read."""

import json
from http import HTTPStatus

from ninja import Field, Schema


class RefusalSchema(Schema):
    """A parameter that the API cannot take."""

    parameter: str = Field(description="Its name.", examples=["country"])
    value: str = Field(description="What was given, shortened.", examples=["xx"])
    reason: str = Field(description="Why not, and what would do.")


class ProblemSchema(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description="Always `about:blank`: the status says it all.")
    title: str = Field(description="The name of the status.", examples=["Not Found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong, for people.")
    errors: list[RefusalSchema] = Field(description="Each parameter refused, all at once.")


class Problem(Exception):  # noqa: N818
    """A request that the API refuses. refusals: [(parameter, value, reason)]"""

    def __init__(self, status, detail, refusals=()):
        self.status, self.detail, self.refusals = status, detail, refusals
        super().__init__(detail)


def problem(status, detail="", refusals=(), indent=None):
    """The JSON text of a refusal."""
    status = HTTPStatus(status)
    return json.dumps(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "detail": detail or status.description or status.phrase,
            "errors": [
                {"parameter": name, "value": value[:100], "reason": reason}
                for name, value, reason in refusals
            ],
        },
        ensure_ascii=False,
        indent=indent,
    )
