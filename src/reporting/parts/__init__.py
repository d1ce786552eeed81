"""What a report shows: figures, prose, tables, key figures, charts and maps.

Charts are imported on their own, each from its module: some bring matplotlib.
"""

from typing import Any

from reporting.parts.figures import Figure, Scope, difference
from reporting.parts.part import MIME, Column, Field, Part, empty, slug
from reporting.parts.prose import Named, Said, Series, prose
from reporting.parts.tables import cover, key_figures, table

__all__ = [
    "MIME",
    "Column",
    "Field",
    "Figure",
    "Named",
    "Part",
    "Said",
    "Scope",
    "Series",
    "cover",
    "difference",
    "empty",
    "figure",
    "key_figures",
    "prose",
    "slug",
    "table",
]


def figure(drawing: Any, **given: Any) -> Part:
    """Make a part of anyone's matplotlib or seaborn drawing; see `reporting.parts.drawings`."""
    from reporting.parts.drawings import figure as make  # brings matplotlib

    return make(drawing, **given)
