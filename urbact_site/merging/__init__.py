"""Two records that are the same thing become one.

One stays, with its address. All that points to the other is led to it, what is empty in it is
filled, and the other is deleted, to be recovered from its history. The slug of that one becomes a
former slug of the one that stays: old addresses, filters, links in texts and imports lead on to it.
"""

from urbact_site.merging.merge import GOES, MERGED, STAYS, Merge
from urbact_site.merging.relations import better_first, pointing, uses

__all__ = ["GOES", "MERGED", "STAYS", "Merge", "better_first", "pointing", "uses"]
