"""How the charts that analysts draw look, and how they become deterministic SVG with real text.

The house's own charts are drawn on `parts.canvas`, without matplotlib. Here the unit is the point:
a page is 468 points wide, so that 8.5 means 8.5 points in print. Titles stay outside: the document
has them.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

import matplotlib as mpl
from matplotlib import font_manager, rcsetup
from matplotlib.figure import Figure as Picture

from reporting import fonts

WIDTH: Final = 468.0
POINTS_PER_INCH: Final = 72

INK: Final = "#1f2328"
MUTED: Final = "#59636e"
"""Secondary text and context lines: 6:1 on white."""
GRID: Final = "#dfe3e8"
MAIN: Final = "#0b4f8a"
ACCENT: Final = "#b3440f"
SERIES: Final = (MAIN, ACCENT, "#1a7a6d", "#6b4c9a", "#7a5c00", MUTED)
"""Told apart by colour-blind readers; each also has its own label, and its own lightness."""

TEXT: Final = 8.5

for _stem in fonts.STEMS:
    font_manager.fontManager.addfont(fonts.FOLDER / f"{_stem}.ttf")

_TICKS: Final = {"color": MUTED, "labelsize": TEXT}
SESSION: Final[Any] = {
    "font.family": [fonts.FAMILY],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a label is a dollar
    "lines.solid_capstyle": "round",
    "hatch.linewidth": 0.6,
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "svg.fonttype": "none",
    "path.simplify": False,
    "axes.prop_cycle": rcsetup.cycler(color=SERIES),
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": TEXT,
    "axes.labelsize": TEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    **{f"{axis}tick.{key}": look for axis in "xy" for key, look in _TICKS.items()},
    "xtick.bottom": False,
    "ytick.left": False,
    "legend.frameon": False,
    "legend.fontsize": TEXT,
    "lines.linewidth": 2.0,
    "figure.figsize": (WIDTH / POINTS_PER_INCH, 3.2),
}
"""What `theme` sets for the charts that analysts draw themselves."""
SAVED: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}
INHERITED: Final = "stroke-linejoin: round; stroke-linecap: butt"
_ID = re.compile(r'(?<=\bid=")(?=[^"])|(?<=href="#)|(?<=url\(#)')
_PROLOGUE = re.compile(r"\A.*?(?=<svg )", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
"""A style sheet inside one SVG would apply to the whole page that holds it."""
_NO_TURN = re.compile(r' transform="rotate\(-?0 [^)]*\)"')


def as_svg(picture: Picture, id: str, **options: Any) -> str:
    """Write a drawing as SVG: same bytes every time, ids that start with the part's id.

    The settings of the moment hold, with a salt that they give back with themselves.
    """
    mpl.rcParams["svg.hashsalt"] = id
    buffer = io.StringIO()
    picture.savefig(buffer, format="svg", metadata=SAVED, **options)
    body = _PROLOGUE.sub("", buffer.getvalue(), count=1)
    body = _NO_TURN.sub("", _STYLE.sub("", body, count=1))
    body = body.replace("<svg ", f'<svg style="{INHERITED}" ', 1)
    body = body.replace(f"'{fonts.FAMILY}'", f"'{fonts.FAMILY}', sans-serif")
    return _ID.sub(f"{id}-", body)


def theme() -> None:
    """Set the house style for seaborn and matplotlib: face, sizes, colours, width of the page.

    It starts from matplotlib's defaults, not from a file of the user, and holds for the rest of the
    session; `matplotlib.rcdefaults()` undoes it.
    """
    mpl.rcdefaults()
    mpl.rcParams.update(SESSION)
