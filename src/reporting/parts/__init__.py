"""What a report shows: figures, prose, tables, key figures, charts and maps.

Charts and maps are imported on their own (`reporting.parts.charts`, `.maps`): they bring
matplotlib, which nothing else here needs.
"""

from reporting.parts.figures import Figure, Named, Said, Scope, Series, difference
from reporting.parts.part import MIME, Column, Part, empty
from reporting.parts.prose import prose
from reporting.parts.tables import cover, key_figures, table

__all__ = [
    "MIME",
    "Column",
    "Figure",
    "Named",
    "Part",
    "Said",
    "Scope",
    "Series",
    "cover",
    "difference",
    "empty",
    "key_figures",
    "prose",
    "table",
]
