"""What a report shows: figures, prose, tables, key figures, charts and maps.

Charts are imported on their own, each from its module: some bring matplotlib.
"""

from typing import Any

from reporting.parts.figures import Figure, Scope, difference
from reporting.parts.french import listed, say
from reporting.parts.part import (
    MIME,
    Card,
    Cell,
    Column,
    Data,
    Field,
    Group,
    Part,
    Shown,
    Texts,
    Tile,
    empty,
    slug,
)
from reporting.parts.prose import Named, Said, Series, prose
from reporting.parts.tables import blank, boxed, chart, cover, figures_of, key_figures, table, tiled

__all__ = [
    "MIME",
    "Card",
    "Cell",
    "Column",
    "Data",
    "Field",
    "Figure",
    "Group",
    "Named",
    "Part",
    "Said",
    "Scope",
    "Series",
    "Shown",
    "Texts",
    "Tile",
    "blank",
    "boxed",
    "chart",
    "cover",
    "difference",
    "empty",
    "figure",
    "figures_of",
    "key_figures",
    "listed",
    "prose",
    "say",
    "slug",
    "table",
    "tiled",
]


def figure(drawing: Any, **given: Any) -> Part:
    """Make a part of anyone's matplotlib or seaborn drawing; see `reporting.parts.drawings`."""
    from reporting.parts.drawings import figure as make  # brings matplotlib

    return make(drawing, **given)
