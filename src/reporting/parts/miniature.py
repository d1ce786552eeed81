"""Small drawings of a mark or of units: in a cell, a card or a row, and the squares of a cover."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reporting.parts import french, listed, say
from reporting.parts.canvas import NARROW, PRINT, Axis, Box, Canvas, Point, width
from reporting.parts.figures import SHARES, Figure
from reporting.parts.plots import Plot, bounds
from reporting.parts.scales import Aim, Line, latest, place_of
from reporting.parts.squares import GAP, Grid, Units, mosaic

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
        drawing.centred(x, y + 12.5, said, size=size, color="quiet")
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


SHADES: Final = ("square", "square2", "square3")
"""One for each kind, the most telling first."""
LARGEST, FINER = 10.4, 0.02
BETWEEN: Final = 22.0
ACROSS: Final = 41
"""Squares across a phone."""


def frontispiece(kinds: Sequence[Units], size: tuple[float, float], *, spacious: bool) -> Canvas:
    """Draw the squares of a cover, as large as they fit beside each other, and name them below.

    Parameters
    ----------
    size
        The width of the drawing, and the height of its squares.
    spacious
        Whether counts are large, on a line of their own, and the squares are explained.
    """
    pitch, rows = _fitting(kinds, size, spacious=spacious)
    drawing, x = Canvas(size[0], rows * pitch + (70 if spacious else 42)), 0.0
    for rank, units in enumerate(kinds):
        mosaic(drawing, units, Grid(rows, pitch, (x, 0)), _colors(rank))
        wide = _wide(units, rows, pitch, spacious=spacious)
        if spacious:
            _named_large(drawing, units, (x, rows * pitch), wide)
        else:
            _named(drawing, units, (x, rows * pitch), 8.6)
        x += wide + BETWEEN
    if spacious:
        _explained(drawing, kinds, rows * pitch)
    return drawing


def narrow_frontispiece(kinds: Sequence[Units]) -> Canvas:
    """Draw the squares of a cover for a phone: one block under the other."""
    pitch, drawing, y = NARROW / (ACROSS - GAP), Canvas.phone(), 0.0
    for rank, units in enumerate(kinds):
        across = ACROSS if units.total > ACROSS else max(units.total, 1)
        mosaic(drawing, units, Grid(across, pitch, (0, y), by_row=True), _colors(rank))
        y += -(-units.total // across) * pitch
        _named(drawing, units, (0.0, y), 13, beside=True)
        y += 44
    drawing.height = y - 14
    return drawing


def alternative(kinds: Sequence[Units]) -> str:
    """Say what the squares of a cover show."""
    said = (
        say("cover.kind", counted=_counted(one), noun=_noun(one), left=one.left) for one in kinds
    )
    return f"{say('common.then').join(said)}."


def _fitting(
    kinds: Sequence[Units], size: tuple[float, float], *, spacious: bool
) -> tuple[float, int]:
    """Find the largest pitch at which every block fits beside the others."""
    wide, tall = size
    pitch = LARGEST
    while pitch > 1:
        rows = max(int(tall / pitch), 1)
        blocks = [_wide(one, rows, pitch, spacious=spacious) for one in kinds]
        if sum(blocks) + BETWEEN * (len(blocks) - 1) <= wide:
            break
        pitch -= FINER
    return pitch, max(min(rows, max(one.total for one in kinds)), 1)


def _wide(units: Units, rows: int, pitch: float, *, spacious: bool) -> float:
    label = _noun(units) if spacious else f"{_counted(units)} {_noun(units)}"
    named = max(width(label, 8.8), width(units.left, 8.8, bold=True))
    return max(-(-units.total // rows) * pitch - pitch * GAP, named + 2)


def _colors(kind: int) -> dict[str, str]:
    shade = SHADES[min(kind, len(SHADES) - 1)]
    return {"done": shade, "new": shade, "left": "hollow", "masked": shade}


def _named_large(drawing: Canvas, units: Units, place: tuple[float, float], wide: float) -> None:
    x, top = place
    drawing.line([(x, top + 8), (x + wide, top + 8)], "square3", width=0.6)
    drawing.text(x, top + 29, _counted(units), size=18, color="square", bold=True)
    drawing.text(x, top + 42, _noun(units), size=8.8, color="square")
    drawing.text(x, top + 56, units.left, size=8.8, color="hollow", bold=True)


def _named(
    drawing: Canvas, units: Units, place: tuple[float, float], size: float, *, beside: bool = False
) -> None:
    x, y = place[0], place[1] + size * 1.5
    pieces = [(f"{_counted(units)} ", "square", True), (_noun(units), "square", False)]
    box = drawing.text(x, y, pieces, size=size)
    if beside:
        x = box.right + size
    else:
        y += size * 1.45
    drawing.text(x, y, units.left, size=size, color="hollow", bold=True)


def _explained(drawing: Canvas, kinds: Sequence[Units], top: float) -> None:
    """Say at the right what a square is."""
    nouns = listed([one.now.noun[0] for one in kinds], "cover.either")
    has_masked = any(one.bounds[0] < one.bounds[1] for one in kinds)
    key = f"{say('cover.key')} {say('cover.key_masked')}" if has_masked else say("cover.key")
    lines = [say("cover.one_square", nouns=nouns), key]
    right = max((box.right for box in drawing.boxes), default=0.0)
    for rank, line in enumerate(lines):
        if drawing.width - width(line, 8) > right + 12:
            y = top + 24 + rank * 11
            drawing.text(drawing.width, y, line, size=8, color="square2", anchor="end")


def _noun(units: Units) -> str:
    return say("cover.noun", noun=units.now.noun[units.bounds[1] > 1], total=units.total)


def _counted(units: Units) -> str:
    low, high = units.bounds
    return french.number(low) if low == high else say("cover.several", low=low, high=high)
