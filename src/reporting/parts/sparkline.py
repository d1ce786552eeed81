"""A small line over the years, with its targets and the pace that the one in force asks for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reporting.parts import french
from reporting.parts.canvas import PRINT, Axis, Canvas
from reporting.parts.figures import SHARES
from reporting.parts.labels import Box, width
from reporting.parts.plots import Plot
from reporting.parts.scales import Aim, Line, latest, place_of

ABOVE: Final = 12.0
"""Room above the scale, for its name and the marks of targets."""
BELOW: Final = 12.0
"""Room under it, for its years."""
SIDE: Final = 4.5
"""Room beside it, for half a mark."""


def sparkline(
    canvas: Canvas,
    box: Box,
    line: Line,
    targets: Sequence[Aim] = (),
    *,
    years: tuple[int, int] | None = None,
    size: float = PRINT,
) -> None:
    """Draw a line in a box of a canvas, from 0 to 100 % or to its highest value.

    Parameters
    ----------
    box
        Its place, labels included; `bottom` is its upper edge, as everywhere on a canvas.
    line
        One figure per year, masked and missing ones too.
    targets
        The versions of its target, the first one hollow, the last one in force.
    years
        First and last year of the axis; by default those of the figures and the targets.
    size
        Of its labels, in points.
    """
    now = latest(line.figures) if line.figures else (years or (0, 0))[1]
    places = [figure.year for figure in line.figures] + [aim.date.year for aim in targets]
    first, last = years or (min(places, default=now), max(places, default=now))
    top = _top(line, targets)
    plot = Plot(
        canvas,
        Axis(first, max(last, first + 1), box.left + SIDE, box.right - SIDE),
        Axis(0, float(top or 1), box.top - BELOW, box.bottom + ABOVE),
    )
    _axes(plot, box, sorted({first, min(now, last), last}), size)
    if top == 1 and (not line.shown or line.shown[0].unit in SHARES):
        canvas.line([plot.at(first, top), plot.at(last, top)], "hair", width=0.6)
        text = f"100{french.unit_of_share()}"
        canvas.text(box.left, box.bottom + size * 0.8, text, size=size, color="quiet")
    _needed(plot, line, targets)
    plot.masked(line, width=1)
    plot.course(line, width=1.8)
    if line.shown:
        canvas.circle(*plot.point(line.shown[-1]), 2.6, "blue")
    for rank, aim in enumerate(targets):
        if first <= place_of(aim.date) <= last:
            plot.target(aim, rank, radius=3.8)


def _top(line: Line, targets: Sequence[Aim]) -> Fraction:
    """Give the end of the scale: all of a share, else the highest value."""
    values = [figure.exact for figure in line.shown] + [aim.value for aim in targets]
    is_share = any(figure.unit in SHARES for figure in line.figures)
    return max([*values, Fraction(int(is_share or not values))])


def _axes(plot: Plot, box: Box, years: Sequence[int], size: float) -> None:
    """Draw the line of years and name those that fit: both ends first."""
    floor = plot.y(0)
    plot.canvas.line([(plot.x.start, floor), (plot.x.end, floor)], "hair", width=0.8)
    taken: list[Box] = []
    for year in sorted(years, key=lambda one: one not in (years[0], years[-1])):
        x, text = plot.x(year), str(year)
        half = width(text, size) / 2
        middle = min(max(x, box.left + half), box.right - half)
        room = Box(middle - half - 3, box.top - size, middle + half + 3, box.top)
        if any(room.meets(other) for other in taken):
            continue
        taken.append(room)
        plot.canvas.line([(x, floor), (x, floor + 2)], "hair", width=0.8)
        plot.canvas.text(middle, box.top - 1.5, text, size=size, color="quiet", anchor="middle")


def _needed(plot: Plot, line: Line, targets: Sequence[Aim]) -> None:
    """Draw the way that is left: dotted, from the last value to the target in force."""
    if not targets:
        return
    end = place_of(targets[-1].date)
    last = line.shown[-1] if line.shown else None
    if last and last.year < end <= plot.x.high and targets[-1].value > last.exact:
        way = [plot.point(last), plot.at(end, targets[-1].value)]
        plot.canvas.line(way, "target", width=1.2, dash="2 1.8")
