"""What the API's endpoints share: one a model, with the filters of that model's list."""

from urbact_site.api.endpoints import Endpoint
from urbact_site.api.parameters import choices_of
from urbact_site.api.problems import Problem, ProblemSchema, problem
from urbact_site.api.schemas import (
    DocumentSchema,
    LinkSchema,
    PageSchema,
    PictureSchema,
    RecordSchema,
    Reference,
    RichText,
    Term,
    Text,
    TitledReference,
    field,
    one_of,
    picture,
    rich_texts,
    texts,
    whole_address,
)

__all__ = [
    "DocumentSchema",
    "Endpoint",
    "LinkSchema",
    "PageSchema",
    "PictureSchema",
    "Problem",
    "ProblemSchema",
    "RecordSchema",
    "Reference",
    "RichText",
    "Term",
    "Text",
    "TitledReference",
    "choices_of",
    "field",
    "one_of",
    "picture",
    "problem",
    "rich_texts",
    "texts",
    "whole_address",
]
