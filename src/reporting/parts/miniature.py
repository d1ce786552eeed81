"""Small drawings: a line over the years, a track, a dot on a line, a gauge of months late.

They stand in the cell of a table or beside a bullet.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reporting.parts import french, say
from reporting.parts.canvas import PRINT, Axis, Box, Canvas, Point, width
from reporting.parts.figures import SHARES, Figure
from reporting.parts.plots import Plot, bounds
from reporting.parts.scales import Aim, Line, latest, place_of

ABOVE, BELOW, SIDE = 12.0, 12.0, 4.5
"""Room over the scale of a line, under it and at its side, for names and half a mark."""
LINE: Final = (58.0, 22.0)
TRACK: Final = (74.0, 26.0)
PLACE: Final = (152.0, 30.0)
GAUGE: Final = (140.0, 6.0)
SPAN: Final = (3.0, 69.0)
"""Where a track begins and ends: marks at its ends are not cut."""
SCALE, STEP = 24, 6
"""Months that a gauge holds, and from one of its strokes to the next."""
ALL: Final = (Fraction(0), Fraction(1))


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
    x = Axis(first, max(last, first + 1), box.left + SIDE, box.right - SIDE)
    plot = Plot(canvas, x, Axis(0, float(top or 1), box.top - BELOW, box.bottom + ABOVE))
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


def course(line: Line, years: tuple[int, int], id: str) -> str:
    """Draw a line from its first year to its last, from nothing to all or to its highest."""
    (wide, tall), shown = LINE, line.shown
    drawing = Canvas(wide, tall)
    x = Axis(years[0], max(years[1], years[0] + 1), 3, wide - 4)
    plot = Plot(drawing, x, Axis(0, float(max(Fraction(1), _top(line, ()))), tall - 3, 4))
    drawing.line([(x.start, tall - 1.5), (x.end, tall - 1.5)], "hair", width=0.6)
    plot.course(line, width=1.6)
    if len(shown) == 1:
        end = plot.point(shown[0])
        drawing.line([(x.start, end[1]), end], "hatch", width=0.8, dash="1.2 2")
    if shown:
        drawing.circle(*plot.point(shown[-1]), 2.3, "blue")
    return drawing.svg(id)


def bullet(
    canvas: Canvas,
    box: Box,
    figure: Figure,
    *,
    targets: Sequence[Aim] = (),
    expected: Fraction | None = None,
    color: str | None = "blue",
) -> list[Point]:
    """Draw a share on a track from 0 to 100 %, and what is expected of it; give its targets.

    Parameters
    ----------
    box
        The place of the track; all marks are sized by its height.
    color
        The token of the bar; None where it is drawn otherwise.
    """
    across, top, tall = Axis(0, 1, box.left, box.right), box.bottom, box.top - box.bottom
    size, inset = tall / 1.6, tall / 8
    canvas.rect(box.left, top, (box.right - box.left, tall), "track")
    if color and figure.masked:
        low, high = (across(float(one)) for one in bounds(figure) or ALL)
        canvas.hatch(low, top, (max(high - low, 3), tall), min(3.0, 0.3 * tall))
    elif color and figure.exists and figure.unit in SHARES:
        reach = across(float(min(figure.exact * Fraction(SHARES[figure.unit], 100), ALL[1])))
        canvas.rect(box.left, top + inset, (reach - box.left, tall - 2 * inset), color)
    if expected is not None:
        x = across(float(min(max(expected, Fraction(0)), Fraction(1))))
        canvas.over([(x, top - 0.4 * size), (x, top + tall + 0.4 * size)], (3.6, 1.5))
    spots = []
    for rank, aim in enumerate(targets):
        y = top + tall + 0.8 * size if rank else top - 0.8 * size
        spots.append((across(float(min(aim.value, Fraction(1)))), y))
        canvas.diamond(*spots[-1], solid=rank > 0, radius=0.58 * size)
    return spots


def track(
    figure: Figure,
    id: str,
    *,
    targets: Sequence[Aim] = (),
    expected: Fraction | None = None,
    region: Fraction | None = None,
    done: bool = False,
) -> str:
    """Draw a share on a small track; a stroke and a ring below are the share of the region.

    Parameters
    ----------
    done
        Whether its target is reached.
    """
    wide, tall = TRACK
    drawing, middle, across = Canvas(wide, tall), tall / 2, Axis(0, 1, *SPAN)
    color = "accent" if done else "blue"
    box = Box(across.start, middle - 4, across.end, middle + 4)
    bullet(drawing, box, figure, targets=targets[:2], expected=expected, color=color)
    if region is not None:
        x = across(float(min(region, Fraction(1))))
        drawing.over([(x, middle - 5), (x, middle + 6.4)], (3, 1.1))
        drawing.circle(x, middle + 8.8, 2.5, "paper", stroke="ink", width=1.3)
    return drawing.svg(id)


def place(figure: Figure, region: Figure | None, id: str) -> str:
    """Draw a share as a dot on a line, and the region as a ring: from the tens below both to 100.

    What is masked is hatched between its bounds.
    """
    (wide, tall), size = PLACE, 7.9
    between = bounds(figure) or ALL
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
        text = f"{int(value * 100)}{french.NARROW}%" if value else "0"
        drawing.text(x, tall - 1.8, text, size=size, color="quiet", anchor=anchor)
    return drawing.svg(id)


def gauge(months: int, id: str) -> str:
    """Draw how many months a commitment is late."""
    (wide, tall), drawing = GAUGE, Canvas(*GAUGE)
    drawing.rect(0, 1, (wide, tall - 2), "track")
    reach = wide * min(max(months / SCALE, 0.012), 1)
    drawing.rect(0, 1, (reach, tall - 2), "late")
    for month in range(STEP, SCALE, STEP):
        x = wide * month / SCALE
        drawing.line([(x, 1), (x, tall - 1)], "paper", width=0.8)
    if months > SCALE:
        drawing.area([(wide - 7, 0), (wide, tall / 2), (wide - 7, tall)], "paper")
        drawing.area([(wide - 6, 0.6), (wide, tall / 2), (wide - 6, tall - 0.6)], "late")
    return drawing.svg(id)
