"""Drawings that stand in the cell of a table: a line without labels, a track with its marks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reporting.parts.canvas import Axis, Canvas
from reporting.parts.figures import SHARES, Figure
from reporting.parts.plots import Plot, bounds
from reporting.parts.scales import Aim, Line

LINE: Final = (78.0, 22.0)
TRACK: Final = (96.0, 26.0)
SPAN: Final = (3.0, 91.0)
"""Where a track begins and ends: marks at its ends are not cut."""


def course(line: Line, years: tuple[int, int], id: str) -> str:
    """Draw a line from its first year to its last, from nothing to all or to its highest."""
    wide, tall = LINE
    shown = line.shown
    is_share = any(figure.unit in SHARES for figure in line.figures)
    top = Fraction(1) if is_share else max([*(figure.exact for figure in shown), Fraction(1)])
    drawing = Canvas(wide, tall)
    x = Axis(years[0], max(years[1], years[0] + 1), 3, wide - 4)
    plot = Plot(drawing, x, Axis(0, float(top), tall - 3, 4))
    drawing.line([(x.start, tall - 1.5), (x.end, tall - 1.5)], "hair", width=0.6)
    plot.course(line, width=1.6)
    if len(shown) == 1:
        end = plot.point(shown[0])
        drawing.line([(x.start, end[1]), end], "hatch", width=0.8, dash="1.2 2")
    if shown:
        drawing.circle(*plot.point(shown[-1]), 2.3, "blue")
    return drawing.svg(id)


def track(
    figure: Figure,
    id: str,
    *,
    targets: Sequence[Aim] = (),
    expected: Fraction | None = None,
    region: Fraction | None = None,
    done: bool = False,
) -> str:
    """Draw a share on a track from 0 to 100 %, with what is expected of it and its targets.

    Parameters
    ----------
    region
        The share of the region: a stroke and a ring below.
    done
        Whether its target is reached.
    """
    wide, tall = TRACK
    drawing, middle = Canvas(wide, tall), tall / 2
    across = Axis(0, 1, *SPAN)
    drawing.rect(SPAN[0], middle - 4, (SPAN[1] - SPAN[0], 8), "track")
    if figure.exists:
        reach = across(float(min(figure.exact, Fraction(1))))
        color = "accent" if done else "blue"
        drawing.rect(SPAN[0], middle - 3, (reach - SPAN[0], 6), color)
    elif figure.masked:
        low, high = (across(float(one)) for one in bounds(figure) or (Fraction(0), Fraction(1)))
        drawing.hatch(low, middle - 4, (max(high - low, 3), 8), 2.4)
    if expected is not None:
        x = across(float(min(max(expected, Fraction(0)), Fraction(1))))
        drawing.line([(x, middle - 6), (x, middle + 6)], "paper", width=3.2)
        drawing.line([(x, middle - 6), (x, middle + 6)], "ink", width=1.3)
    for rank, aim in enumerate(targets[:2]):
        y = middle + (9 if rank else -9)
        drawing.diamond(across(float(min(aim.value, Fraction(1)))), y, solid=bool(rank), radius=3.3)
    if region is not None:
        x = across(float(min(region, Fraction(1))))
        drawing.line([(x, middle - 5), (x, middle + 6.4)], "paper", width=3)
        drawing.line([(x, middle - 5), (x, middle + 6.4)], "ink", width=1.1)
        drawing.circle(x, middle + 8.8, 2.5, "paper", stroke="ink", width=1.3)
    return drawing.svg(id)
