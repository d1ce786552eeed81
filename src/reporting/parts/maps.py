"""The map of the départements: classes of a share, or circles for amounts and counts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path as File
from typing import Any, Final, Unpack

import numpy as np
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from reporting.parts import french, labels, theme, wording
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Part, Texts
from reporting.parts.scales import latest
from reporting.parts.tables import blank, figures_of, say_masked
from reporting.parts.theme import Canvas

WIDE, TALL = 366.0, 270.0
MARGIN = 4.0
MOVED = Affine2D().translate(MARGIN, MARGIN)
LEGEND = WIDE + 16
BIGGEST = 26.0
"""Radius of the largest circle, in points."""
LEADING = 9.0
"""From one line of a label to the next, in points."""
BOUNDS: Final = tuple(Fraction(bound, 100) for bound in (25, 50, 75, 90))
RAMP: Final = ("#eaf1f8", "#b6c8d8", "#7d9fbe", "#4477a4", theme.MAIN)
"""One shade per class, light to dark; values are written on the map as well."""


def territory_map(
    figures: Sequence[Figure],
    *,
    boundaries: File,
    highlight: str | None = None,
    bounds: Sequence[Fraction] = BOUNDS,
    **texts: Unpack[Texts],
) -> Part:
    """Map one figure per territory: shares by classes, counts and amounts by circles.

    Parameters
    ----------
    figures
        One per territory, whose id ends with the code of a shape ("departement-31" for "31").
    boundaries
        GeoJSON file of the shapes, with properties `code` and `nom`.
    highlight
        The id of the territory the report is about, outlined.
    bounds
        The values that separate the classes of a share: four or fewer.
    """
    by_code = {figure.territory.rpartition("-")[2]: figure for figure in figures}
    if not any(figure.exists for figure in figures):
        return blank(texts, figures)
    say_masked(texts, figures)
    shapes = _read_shapes(boundaries, WIDE - 2 * MARGIN, TALL - 2 * MARGIN)
    is_share = next(iter(figures)).unit in SHARES
    here = highlight.rpartition("-")[2] if highlight else None
    with theme.canvas(TALL) as canvas:
        _grounds(canvas, shapes, by_code, bounds if is_share else None, here)
        if is_share:
            _class_legend(canvas, bounds, _hatched(shapes, by_code))
        else:
            _circles(canvas, shapes, by_code)
        year = latest(figures)
        for shape in shapes:
            _label(canvas, shape, by_code.get(shape.code), bounds if is_share else None, year)
        svg = canvas.svg(texts["id"])
    items = [(shape.name, by_code[shape.code]) for shape in shapes if shape.code in by_code]
    return Part(
        kind="map",
        alt=wording.map_alt(items),
        figures=figures_of(items),
        data=wording.items_data(items),
        svg=svg,
        **texts,
    )


def _hatched(shapes: Sequence[_Outline], by_code: Mapping[str, Figure]) -> str:
    """Say what the hatch means on this map; nothing where every territory has a value."""
    found = [by_code.get(shape.code) for shape in shapes]
    absent = any(figure is None or not (figure.exists or figure.masked) for figure in found)
    masked = any(figure.masked for figure in found if figure)
    return " ou ".join(["masqué (s)"] * masked + ["sans donnée"] * absent)


def _class(figure: Figure, bounds: Sequence[Fraction]) -> int:
    return sum(figure.exact >= bound for bound in bounds)


def _grounds(
    canvas: Canvas,
    shapes: Sequence[_Outline],
    by_code: Mapping[str, Figure],
    bounds: Sequence[Fraction] | None,
    here: str | None,
) -> None:
    """Fill and outline the shapes; the territory spoken of is outlined again, above the others."""
    for shape in shapes:
        figure = by_code.get(shape.code)
        if figure is None or not figure.exists:
            style = {"facecolor": theme.PAPER, "hatch": "///"}
        else:
            style = {"facecolor": RAMP[_class(figure, bounds)] if bounds else theme.PAPER}
        _patch(canvas, shape, edgecolor=theme.CONTEXT, linewidth=0.7, zorder=2, **style)
        if shape.code == here:
            for rank, (color, width) in enumerate(((theme.PAPER, 3.6), (theme.INK, 1.6))):
                outline = {"edgecolor": color, "linewidth": width, "zorder": 3 + rank / 10}
                _patch(canvas, shape, fill=False, **outline)


def _patch(canvas: Canvas, shape: _Outline, **style: Any) -> None:
    canvas.add(PathPatch(shape.outline, transform=MOVED, joinstyle="round", **style))


def _label(
    canvas: Canvas,
    shape: _Outline,
    figure: Figure | None,
    bounds: Sequence[Fraction] | None,
    year: int,
) -> None:
    """Write a name, on two lines if long, and the value under it."""
    is_known = figure is not None and figure.exists
    color = theme.INK
    if figure is not None and is_known and bounds:
        color = _readable(RAMP[_class(figure, bounds)])
    style = {"ha": "center", "color": color, "backed": not is_known}
    x, y = shape.center[0] + MARGIN, shape.center[1] + MARGIN
    lines = _lines(shape.name)
    top = y + LEADING * len(lines) / 2
    _name(canvas, x, top, lines, **style)
    text = figure.text_in(year) if figure is not None else french.missing()
    canvas.text(x, top - len(lines) * LEADING - 1.5, text, weight="semibold", **style)


def _name(canvas: Canvas, x: float, top: float, lines: Sequence[str], **style: Any) -> None:
    for rank, line in enumerate(lines):
        canvas.text(x, top - rank * LEADING, line, size=theme.SMALL, **style)


def _lines(name: str) -> list[str]:
    """Cut a long name after the hyphen nearest to its middle."""
    if labels.width(name, theme.SMALL) < 46 or "-" not in name:
        return [name]
    cuts = [place + 1 for place, letter in enumerate(name) if letter == "-"]
    cut = min(cuts, key=lambda place: (abs(place - len(name) / 2), place))
    return [name[:cut], name[cut:]]


def _readable(ground: str) -> str:
    """Choose dark or white text, whichever stands out more from the ground."""
    return max((theme.INK, theme.PAPER), key=lambda ink: theme.contrast(ink, ground))


def _class_legend(canvas: Canvas, bounds: Sequence[Fraction], hatched: str) -> None:
    percents = [french.number(bound * 100) for bound in bounds]
    sign = french.unit_of_share()
    texts = [f"moins de {percents[0]}{sign}"]
    texts += [f"{low} à {high}{sign}" for low, high in pairwise(percents)]
    texts += [f"{percents[-1]}{sign} et plus"]
    y = TALL - 20
    for color, text in reversed(list(zip(RAMP, texts, strict=False))):
        canvas.box(LEGEND, y - 5, 15, 10, facecolor=color, edgecolor=theme.CONTEXT, linewidth=0.7)
        canvas.text(LEGEND + 20, y, text, size=theme.SMALL)
        y -= 14
    if hatched:
        style = {"facecolor": theme.PAPER, "edgecolor": theme.CONTEXT, "hatch": "////"}
        canvas.box(LEGEND, y - 9, 15, 10, **style)
        canvas.text(LEGEND + 20, y - 4, hatched, size=theme.SMALL)


def _circles(canvas: Canvas, shapes: Sequence[_Outline], by_code: Mapping[str, Figure]) -> None:
    """Draw circles whose area is the value, under the labels, and one to read them by."""
    known = {code: figure for code, figure in by_code.items() if figure.exists}
    top = max(known.values(), key=lambda figure: (figure.exact, figure.territory))
    if top.exact <= 0:
        return
    for shape in shapes:
        if shape.code in known:
            share = max(known[shape.code].exact, Fraction(0)) / top.exact
            x, y = shape.center[0] + MARGIN, shape.center[1] + MARGIN
            radius = BIGGEST * float(share) ** 0.5
            canvas.add(Circle((x, y), radius, color=theme.CIRCLE, zorder=2.5))
    x, y = LEGEND + BIGGEST, TALL - 14 - BIGGEST
    canvas.add(Circle((x, y), BIGGEST, color=theme.CIRCLE))
    canvas.text(x, y, top.text, ha="center", size=theme.SMALL)
    for rank, text in enumerate(("surface proportionnelle", "à la valeur")):
        canvas.text(LEGEND, y - BIGGEST - 9 - rank * LEADING, text, size=theme.SMALL)


Points = NDArray[np.float64]
GRAIN = 2.0
"""Points kept per point of canvas: shared borders round alike, so no gap opens between them."""
SAMPLES = 36
LABEL = np.array([20.0, 17.0])
"""Half the size of a label, in points: the room looked for has its form."""


@dataclass(frozen=True)
class _Outline:
    """One territory on the canvas: its outline and the place with most room for a label."""

    code: str
    name: str
    outline: Path
    center: tuple[float, float]


@lru_cache(maxsize=4)
def _read_shapes(file: File, width: float, height: float) -> tuple[_Outline, ...]:
    """Read a GeoJSON file of polygons (properties `code`, `nom`), projected to fit a canvas area.

    The projection is equirectangular, true to scale at the middle latitude.
    """
    features = json.loads(file.read_text("utf-8"))["features"]
    rings = {f["properties"]["code"]: list(_rings(f["geometry"])) for f in features}
    every = np.vstack([ring for parts in rings.values() for ring in parts])
    low, high = every.min(axis=0), every.max(axis=0)
    stretch = np.array([math.cos(math.radians((low[1] + high[1]) / 2)), 1.0])
    scale = min((width, height) / ((high - low) * stretch))
    shapes = []
    for feature in sorted(features, key=lambda f: str(f["properties"]["code"])):
        code = feature["properties"]["code"]
        parts = [_grained((ring - low) * stretch * scale) for ring in rings[code]]
        shapes.append(_Outline(code, feature["properties"]["nom"], _path(parts), _center(parts)))
    return tuple(shapes)


def _rings(geometry: dict[str, list[object]]) -> Iterator[Points]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":  # type: ignore[comparison-overlap]
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:  # type: ignore[attr-defined]
            yield np.asarray(ring, dtype=np.float64)


def _grained(ring: Points) -> Points:
    """Round to the grain of the canvas and drop points that fall together."""
    rounded = np.round(ring * GRAIN) / GRAIN
    moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    kept: Points = rounded[np.concatenate([[True], moved])]
    return kept


def _path(rings: list[Points]) -> Path:
    kept = [Path(ring, closed=True) for ring in rings if len(ring) > 3]
    return Path.make_compound_path(*kept)


def _center(rings: list[Points]) -> tuple[float, float]:
    """Find the point of the largest part where the largest label fits, on a fixed grid."""
    ring = max(rings, key=len)
    low, high = ring.min(axis=0), ring.max(axis=0)
    steps = [np.linspace(low[axis], high[axis], SAMPLES) for axis in (0, 1)]
    grid = np.array(np.meshgrid(*steps)).reshape(2, -1).T
    grid = grid[Path(ring).contains_points(grid)]
    gaps = np.abs(grid[:, None, :] - ring[None, :, :]) / LABEL
    best = grid[np.argmax(gaps.max(axis=2).min(axis=1))]
    return float(best[0]), float(best[1])
