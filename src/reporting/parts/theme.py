"""How charts look, and how they become deterministic SVG with real text.

A chart is drawn on one canvas whose unit is the point: 468 points wide (6.5 inches, the text width
of an A4 page), so that 8.5 means 8.5 points in print. Titles stay outside: the document has them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
from matplotlib import font_manager, rcsetup
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Picture
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

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
SOFT: Final = "#7094bb"
"""Bars that are not the one spoken of: 3:1 on white."""
PAPER: Final = "#ffffff"

POINTS: Final = IdentityTransform()
"""At 72 points an inch, a point is a unit of the canvas."""
TEXT: Final = 8.5
SMALL: Final = 7.5

for _stem in fonts.STEMS:
    font_manager.fontManager.addfont(fonts.FOLDER / f"{_stem}.ttf")

_WHITE: Final[Any] = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": ".15",
    "axes.labelcolor": ".15",
    "axes.axisbelow": True,
    "axes.grid": False,
    **{f"axes.spines.{side}": True for side in ("left", "bottom", "right", "top")},
    "grid.color": ".8",
    "grid.linestyle": "-",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    **dict.fromkeys(("xtick.direction", "ytick.direction"), "out"),
    **dict.fromkeys(("xtick.color", "ytick.color"), ".15"),
    **dict.fromkeys(("xtick.top", "xtick.bottom", "ytick.left", "ytick.right"), False),
}
"""seaborn's style "white", which costs a second to import, for two lists of settings."""
RC: Final[Any] = {
    **_WHITE,
    "font.family": [fonts.FAMILY],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a label is a dollar
    "lines.solid_capstyle": "round",
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "path.simplify": False,
}
SESSION: Final[Any] = {
    **RC,
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
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
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


@dataclass
class Canvas:
    """One drawing surface in points, origin at the bottom left."""

    picture: Picture

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write a label; by default left-aligned and centred on its height."""
        chosen: dict[str, Any] = {
            "ha": "left",
            "va": "center_baseline",
            "color": INK,
            "zorder": 5,
        } | style
        if chosen.pop("backed", False):
            chosen["bbox"] = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
        self.picture.text(x, y, text, transform=POINTS, **chosen)

    def line(self, xs: Any, ys: Any, **style: Any) -> None:
        """Draw a line through points."""
        chosen: dict[str, Any] = {"color": INK, "linewidth": 1.0} | style
        self.add(Line2D(xs, ys, **chosen))

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle from its lower left corner."""
        chosen: dict[str, Any] = {"linewidth": 0, "zorder": 1} | style
        self.add(Rectangle((x, y), width, height, **chosen))

    def add(self, artist: Artist) -> None:
        """Add a shape as it is: a canvas has no axes, its unit is the point of the page."""
        if not artist.is_transform_set():
            artist.set_transform(POINTS)
        self.picture.add_artist(artist)

    def svg(self, id: str) -> str:
        """Give the drawing as SVG."""
        return as_svg(self.picture, id)


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

    It holds for the rest of the session; `matplotlib.rcdefaults()` undoes it.
    """
    mpl.rcParams.update(SESSION)


def contrast(first: str, second: str) -> float:
    """Give the contrast of two colours as WCAG defines it, from 1 to 21."""
    light, dark = sorted(map(_luminance, (first, second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    shares = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@contextmanager
def canvas(height: float) -> Iterator[Canvas]:
    """Open a canvas of full width and a given height, in the house style."""
    with mpl.rc_context(RC):
        size = (WIDTH / POINTS_PER_INCH, height / POINTS_PER_INCH)
        picture = Picture(figsize=size, dpi=POINTS_PER_INCH, facecolor=PAPER)
        picture.set_layout_engine("none")
        FigureCanvasSVG(picture)
        yield Canvas(picture)


@dataclass(frozen=True)
class Frame:
    """A plot area on a canvas: turns values into points."""

    left: float
    bottom: float
    width: float
    height: float
    xlim: tuple[float, float]
    ylim: tuple[float, float]

    def x(self, value: float) -> float:
        """Give the horizontal place of a value."""
        low, high = self.xlim
        return self.left + self.width * (value - low) / ((high - low) or 1)

    def y(self, value: float) -> float:
        """Give the vertical place of a value."""
        low, high = self.ylim
        return self.bottom + self.height * (value - low) / ((high - low) or 1)

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height
