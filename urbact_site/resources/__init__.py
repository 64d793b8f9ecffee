"""Import and export: a row is a record, a column is a field in one language, a cell is text."""

from urbact_site.resources.changes import Change, Kind, Result
from urbact_site.resources.columns import columns
from urbact_site.resources.rows import ImageResource, PageResource, SlugResource

__all__ = [
    "Change",
    "ImageResource",
    "Kind",
    "PageResource",
    "Result",
    "SlugResource",
    "columns",
]
