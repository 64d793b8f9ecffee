"""Files for translators: what waits in a language goes out as XLIFF 2.1 or PO and comes back."""

from urbact_site.translation_files.arrivals import Arrival
from urbact_site.translation_files.formats import FORMATS, LARGEST, exported, read
from urbact_site.translation_files.units import WAITING, Unit, units_of, waiting

__all__ = [
    "FORMATS",
    "LARGEST",
    "WAITING",
    "Arrival",
    "Unit",
    "exported",
    "read",
    "units_of",
    "waiting",
]
