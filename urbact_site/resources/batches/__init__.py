"""Some hundred rows of an import on their way into the database, in a fixed number of queries."""

from urbact_site.resources.batches.batch import Batch

__all__ = ["Batch"]
