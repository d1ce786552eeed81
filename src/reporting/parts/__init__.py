"""What a report shows: figures, prose, tables, key figures, charts and maps.

Charts are imported on their own, each from its module: some bring matplotlib. What is named here
is imported when it is asked for: who writes numbers alone needs no fonts and no templates.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from reporting.parts.sentences import Named, Said, Series, prose
    from reporting.parts.tables import (
        blank,
        boxed,
        chart,
        cover,
        figures_of,
        key_figures,
        table,
        tiled,
    )

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

_MODULES = ("figures", "french", "part", "sentences", "tables")


def figure(drawing: Any, **given: Any) -> "Part":
    """Make a part of anyone's matplotlib or seaborn drawing; see `reporting.parts.drawings`."""
    from reporting.parts.drawings import figure as make  # brings matplotlib

    return make(drawing, **given)


def __getattr__(name: str) -> Any:
    """Return what is offered here, from the first of its modules that has it."""
    for module in _MODULES if name in __all__ else ():
        found = vars(import_module(f"{__name__}.{module}"))
        if name in found:
            return found[name]
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
