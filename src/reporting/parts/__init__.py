"""What a report shows: figures, prose, tables, key figures, charts and maps.

Charts are imported on their own, each from its module: some bring matplotlib. What is named here
is imported when it is asked for: who writes numbers alone needs no fonts and no templates.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporting.parts.figures import *  # noqa: F403
    from reporting.parts.french import *  # noqa: F403
    from reporting.parts.part import *  # noqa: F403
    from reporting.parts.part import Part as Part
    from reporting.parts.sentences import *  # noqa: F403
    from reporting.parts.tables import *  # noqa: F403

_OFFERED = {
    "figures": "Figure Scope difference",
    "french": "listed say",
    "part": "MIME Card Cell Column Data Field Group Part Shown Texts Tile empty slug",
    "sentences": "Named Said Series prose",
    "tables": "blank boxed chart cover figures_of key_figures table tiled",
}
"""What is offered here, by the module that has it."""


def figure(drawing: Any, **given: Any) -> "Part":
    """Make a part of anyone's matplotlib or seaborn drawing; see `reporting.parts.drawings`."""
    from reporting.parts.drawings import figure as make  # brings matplotlib

    return make(drawing, **given)


def __getattr__(name: str) -> Any:
    """Return what is offered here, from the module that has it."""
    for module, names in _OFFERED.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{module}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
