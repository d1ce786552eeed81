"""Drawings that stand in the cell of a table: a line without labels, a track with its marks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reporting.parts.canvas import Axis, Canvas
from reporting.parts.figures import SHARES, Figure
from reporting.parts.french import NARROW
from reporting.parts.labels import width
from reporting.parts.plots import Plot, bounds
from reporting.parts.saying import say
from reporting.parts.scales import Aim, Line

LINE: Final = (78.0, 22.0)
TRACK: Final = (96.0, 26.0)
PLACE: Final = (152.0, 30.0)
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


def place(figure: Figure, region: Figure | None, id: str) -> str:
    """Draw a share as a dot on a line, and the region as a ring: from the tens below both to 100.

    What is masked is hatched between its bounds.
    """
    (wide, tall), size = PLACE, 7.9
    between = bounds(figure) or (Fraction(0), Fraction(1))
    own = figure.exact if figure.exists else between[0]
    known = [own, *([region.exact] if region else [])]
    low = Fraction(4, 5) if min(known) >= Fraction(4, 5) else Fraction(0)
    at, y = Axis(float(low), 1, 5, wide - 5), 6.0
    drawing = Canvas(wide, tall)
    drawing.rect(5, y - 3, (wide - 10, 6), "track")
    start = at(float(own))
    if figure.masked:
        drawing.hatch(start, y - 3, (max(at(float(between[1])) - start, 3), 6), 2.4)
    if region:
        x, said = at(float(region.exact)), say("dashboard.in_region", value=region.text)
        if figure.exists:
            drawing.line([(start, y), (x, y)], "blue", width=1.6)
        drawing.circle(x, y, 3.8, "paper", stroke="ink", width=1.4)
        half = width(said, size) / 2
        middle = min(max(x, half), wide - half)
        drawing.text(middle, y + 12.5, said, size=size, color="quiet", anchor="middle")
    if figure.exists:
        drawing.circle(start, y, 4, "blue")
    for x, value, anchor in ((0, low, "start"), (wide, Fraction(1), "end")):
        text = f"{int(value * 100)}{NARROW}%" if value else "0"
        drawing.text(x, tall - 1.8, text, size=size, color="quiet", anchor=anchor)
    return drawing.svg(id)
