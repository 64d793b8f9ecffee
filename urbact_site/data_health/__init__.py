"""What is missing, stale or contradictory in what the public sees, and whose it is to correct."""

from urbact_site.data_health.page import DataHealthView

__all__ = ["DataHealthView"]
