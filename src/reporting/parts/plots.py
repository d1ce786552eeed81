"""A plot over years on a canvas: its axes, the course of a line, what is masked, its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from reporting.parts.canvas import Axis, Box, Canvas, Piece, Point, long, width
from reporting.parts.figures import SHARES, Figure
from reporting.parts.scales import Aim, Line, Scale, place_of

VOTED_DASH: Final = "1.3 2.2"
IN_FORCE_DASH: Final = "4 2.6"
LINK_DASH: Final = "2 2"
THINNEST: Final = 3.0
"""Least height of what is masked, so that it is seen."""
WIDEST: Final = 44.0
"""Of a bar, where there are few."""
LEADING: Final = 1.32
"""Between the lines of a label, in its size."""
STEPS: Final = (1, 2, 4, 5, 10, 20)
"""Years between two that are named under an axis."""
REACH: Final = (1.0, 2.6, 4.6, 7.0, 10.0)
"""How far a label may move away, in distances; further than the first, a line leads to it."""


def bounds(figure: Figure) -> tuple[Fraction, Fraction] | None:
    """Give what a masked value lies between, as exact values; None where nothing is said."""
    scale = SHARES.get(figure.unit, 1)
    if figure.interval in (None, (0, scale)):
        return None
    low, high = figure.interval or (0, 0)
    return Fraction(low, scale), Fraction(high, scale)


def band_of(run: Sequence[Figure]) -> tuple[Fraction, Fraction] | None:
    """Give the interval that holds every value of a masked run; None where one is not known."""
    known = [between for figure in run if (between := bounds(figure))]
    if len(known) < len(run):
        return None
    return min(low for low, _ in known), max(high for _, high in known)


@dataclass(frozen=True)
class Plot:
    """A plot area: years across (31 December 2023 is 2023), exact values upwards.

    Labels keep off the labels and the marks already drawn, and off lines where they can.
    """

    canvas: Canvas
    x: Axis
    y: Axis
    marks: list[Box] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    grid: list[Box] = field(default_factory=list)
    """The light lines, which labels may cover with their halo."""

    @classmethod
    def over(
        cls,
        canvas: Canvas,
        years: tuple[float, float],
        scale: Scale,
        sides: tuple[float, float],
        right: float,
    ) -> Plot:
        """Lay a plot out: years across, a scale named on its left; `sides` are top and bottom."""
        left = max(width(text, canvas.size) for _, text in scale.ticks) + 6
        x = Axis(years[0], max(years[1], years[0] + 1), left, canvas.width - right)
        low, high = (end / float(scale.factor) for end in (scale.ticks[0][0], scale.top))
        plot = cls(canvas, x, Axis(low, high, sides[1], sides[0]))
        plot.levels([(value / float(scale.factor), text) for value, text in scale.ticks])
        return plot

    def at(self, place: float, value: Fraction) -> Point:
        """Give the point of a value in time."""
        return self.x(place), self.y(float(value))

    def point(self, figure: Figure) -> Point:
        """Give the point of a figure that exists."""
        return self.at(figure.year, figure.exact)

    def keep(self, spot: Point, radius: float) -> None:
        """Keep labels off a mark."""
        x, y = spot
        self.marks.append(Box(x - radius, y - radius, x + radius, y + radius))

    def stroke(self, spots: Sequence[Point], color: str, **style: object) -> None:
        """Draw a line that labels avoid."""
        self.canvas.line(spots, color, **style)
        self.strokes.extend(_along([x for x, _ in spots], [y for _, y in spots]))

    def upright(self, place: float, color: str, **style: object) -> None:
        """Draw a day as a line from the top of the plot to its foot."""
        x = self.x(place)
        self.stroke([(x, self.y.end), (x, self.y.start)], color, width=0.8, **style)

    def light(self, start: Point, end: Point, color: str = "grid") -> None:
        """Draw a line of the ground."""
        self.canvas.line([start, end], color, width=0.7)
        (left, right), (low, high) = (sorted(pair) for pair in zip(start, end, strict=True))
        self.grid.append(Box(left - 0.5, low - 0.5, right + 0.5, high + 0.5))

    def levels(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Draw the light lines of a scale, and name them on its left."""
        for value, text in ticks:
            y = self.y(value)
            color = "grid" if value > self.y.low else "hair"
            self.light((self.x.start, y), (self.x.end, y), color)
            base = y + 0.35 * self.canvas.size
            self.canvas.text(self.x.start - 5, base, text, color="quiet", anchor="end")

    def years(self, first: int, *, last: int | None = None, strong: int | None = None) -> None:
        """Name years at the foot of the canvas, as many as there is room for.

        The first one is among them, or the last one where it is given.
        """
        canvas, end = self.canvas, int(self.x.high + 1e-9)
        each = self.x(1) - self.x(0)
        room = width("2000", canvas.size) + 0.7 * canvas.size
        step = next((step for step in STEPS if step * each >= room), STEPS[-1])
        for year in range(first, (last or end) + 1):
            if ((last or first) - year) % step == 0:
                style = {"bold": True} if year == strong else {"color": "quiet"}
                base = canvas.height - 0.5 * canvas.size
                canvas.centred(self.x(year), base, str(year), **style)

    def bar(self, place: float, span: tuple[float, float], color: str | None, thick: float) -> Box:
        """Draw a bar upwards from one value to another; one of nothing is kept thin.

        Without a colour it is what is still to come, in dashes.
        """
        upper, lower = sorted(map(self.y, span))
        half = min(thick * (self.x(1) - self.x(0)), WIDEST) / 2
        tall = max(lower - upper - 0.6, 1.6)  # a gap between two that stand on each other
        box = Box(self.x(place) - half, upper, self.x(place) + half, upper + tall)
        self.marks.extend([box] if color else [])
        style = {} if color else {"stroke": "target", "width": 1.1, "dash": "2.4 1.8"}
        self.canvas.rect(box.left, upper, (2 * half, tall), color, **style)
        return box

    def unknown(self, place: float, thick: float, tall: float) -> None:
        """Hatch the foot of a bar whose value is masked or missing."""
        wide = min(thick * (self.x(1) - self.x(0)), WIDEST)
        self.canvas.hatch(self.x(place) - wide / 2, self.y(0) - tall, (wide, tall))

    def course(
        self, line: Line, color: str = "blue", *, width: float = 2.2, dot: float = 0
    ) -> None:
        """Draw a line where it is known: broken where a year is missing or the series is."""
        runs = line.runs()
        for before, after in pairwise(runs):
            if after[0].year == before[-1].year + 1:  # the series is broken in between
                ends = [self.point(before[-1]), self.point(after[0])]
                self.stroke(ends, color, width=width * 0.6, dash=LINK_DASH)
        for run in runs:
            spots = [self.point(figure) for figure in run]
            if len(spots) > 1:
                self.stroke(spots, color, width=width, cap="round")
            radius = dot or (width if len(spots) == 1 else 0)
            for x, y in spots if radius else ():
                self.canvas.circle(x, y, radius, color)

    def story(self, line: Line) -> None:
        """Draw the line spoken of: a dot a year, a large one for the last; labels keep off."""
        self.course(line, width=2.4, dot=2.1)
        for figure in line.shown:
            self.keep(self.point(figure), 2.4)
        self.canvas.circle(*self.point(line.shown[-1]), 3.6, "blue")
        self.keep(self.point(line.shown[-1]), 3.8)

    def masked(self, line: Line, *, width: float = 1.3) -> None:
        """Hatch each run of masked years over its interval, or over the whole scale."""
        for run in line.masked_runs():
            box = self.hidden(run)
            self.canvas.hatch(box.left, box.bottom, (box.right - box.left, box.top - box.bottom))
            for year, edge in ((run[0].year - 1, box.left), (run[-1].year + 1, box.right)):
                near = line.at(year)
                if near is not None and near.exists and band_of(run):
                    link = [self.point(near), (edge, (box.bottom + box.top) / 2)]
                    self.stroke(link, "blue", width=width, dash=LINK_DASH)
            if band_of(run):
                self.marks.append(box)
            for y in () if band_of(run) else range(int(box.bottom), int(box.top), 4):
                self.strokes.extend(_along([box.left, box.right], [y, y]))

    def hidden(self, run: Sequence[Figure]) -> Box:
        """Give the box of a masked run."""
        low, high = map(float, band_of(run) or (self.y.low, self.y.high))
        left = max(self.x(run[0].year - 0.5), self.x.start)
        right = min(self.x(run[-1].year + 0.5), self.x.end)
        upper, lower = self.y(high), self.y(low)
        return Box(left, upper, max(right, left + THINNEST), max(lower, upper + THINNEST))

    def target(self, aim: Aim, rank: int, *, radius: float = 4.4) -> Point:
        """Draw the mark of a target: hollow for the first one, solid for those that came after."""
        x, y = self.at(place_of(aim.date), aim.value)
        self.canvas.diamond(x, y, solid=rank > 0, radius=radius)
        self.keep((x, y), radius)
        return x, y

    def note(
        self,
        spot: Point,
        *options: Sequence[Piece],
        off: float = 6,
        order: str = "e n s w ne se nw sw nl nr sl sr",
        italic: bool = False,
        reach: Sequence[float] = REACH,
    ) -> bool:
        """Write a label beside a spot, one piece a line, where it covers nothing.

        Parameters
        ----------
        options
            The label, then shorter ones; where none of them has room it is left to the table.
        order
            Its places, the preferred ones first: as on a compass, "nl" above and to the left.
        reach
            How far it may stand, in distances.

        Returns
        -------
        Whether it was written.
        """
        size, area = self.canvas.size, Box(0, 0, self.canvas.width, self.canvas.height)
        taken = [Box(o.left - 2, o.bottom, o.right + 2, o.top) for o in self.canvas.boxes]
        taken += self.marks
        best: tuple[float, int, int, Box] | None = None
        for short, lines in enumerate(options):
            tall = size * (LEADING * (len(lines) - 1) + 0.97)
            wide = max(long([one], size) for one in lines)
            for far, away in enumerate(reach):
                for rank, place in enumerate(order.split()):
                    if best and 9 * short + 2.5 * far + 0.2 * rank >= best[0]:
                        continue  # what it covers can only make it worse
                    box = _beside(spot, (wide, tall), off * away, place).within(area)
                    if box.inside(area) and not any(box.meets(other) for other in taken):
                        cost = self._cost(spot, box) + 9 * short + 2.5 * far + 0.2 * rank
                        best = (cost, short, far, box) if not best or cost < best[0] else best
        if not best:
            return False
        _, short, far, box = best
        if far:
            self.canvas.line([spot, _edge(spot, box)], "quiet", width=0.6)
        self._write(options[short], box, spot, {"size": size, "italic": italic})
        return True

    def _cost(self, spot: Point, box: Box) -> float:
        """Count the lines that a label would cover, and the labels that its leader would."""
        crossed = sum(box.meets(other) for other in self.strokes)
        (x, y), (side, edge) = spot, _edge(spot, box)
        lead = _along([x, side], [y, edge])[1:]
        led = any(one.meets(other) for one in lead for other in self.canvas.boxes)
        return min(crossed, 12) + (30 if led else 0)

    def _write(self, lines: Sequence[Piece], box: Box, spot: Point, style: dict[str, Any]) -> None:
        anchor, left = "middle", (box.left + box.right) / 2
        if box.left >= spot[0] - 1:
            anchor, left = "start", box.left
        elif box.right <= spot[0] + 6:
            anchor, left = "end", box.right
        style["halo"] = any(box.meets(other) for other in (*self.strokes, *self.grid))
        for rank, piece in enumerate(lines):
            base = box.bottom + (0.75 + rank * LEADING) * style["size"]
            self.canvas.text(left, base, [piece], anchor=anchor, **style)


def _edge(spot: Point, box: Box) -> Point:
    """Give where the line from a spot to its label ends."""
    x, y = spot
    edge = box.bottom - 1 if box.bottom > y else box.top + 1 if box.top < y else y
    return min(max(x, box.left), box.right), edge


def _beside(spot: Point, size: tuple[float, float], off: float, place: str) -> Box:
    """Give the box of a label on one side of a spot."""
    (x, y), (wide, tall) = spot, size
    slant = off * 0.7 if len(place) > 1 else off
    low = {"n": y - off - tall, "s": y + off}.get(place[0], y - tall / 2)
    left = {
        "e": x + slant,
        "w": x - slant - wide,
        "l": x + 4.4 - wide,
        "r": x - 4.4,
    }.get(place[-1], x - wide / 2)
    return Box(left, low, left + wide, low + tall)


def _along(xs: Sequence[float], ys: Sequence[float], step: float = 4.0) -> list[Box]:
    """Cover a line with small boxes, so that labels avoid it."""
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        count = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / step))
        for rank in range(count + 1):
            x, y = x0 + (x1 - x0) * rank / count, y0 + (y1 - y0) * rank / count
            boxes.append(Box(x - 1, y - 1, x + 1, y + 1))
    return boxes


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart by at least `gap`, as little as possible, between `low` and `high`.

    Neighbours that are too close are merged into one block, centred on its members (the exact
    solution of least squares); the order of the places is kept. If there is no room for all at
    this gap they are spaced evenly.

    >>> spread([10, 11, 50], 10, 0, 100)
    [5.5, 15.5, 50.0]
    """
    if not places:
        return []
    gap = min(gap, (high - low) / max(len(places) - 1, 1))
    order = sorted(range(len(places)), key=lambda item: (places[item], item))
    blocks: list[list[float]] = []  # [sum of wished starts, count]
    for rank, item in enumerate(order):
        blocks.append([places[item] - rank * gap, 1])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            total, count = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + count]
    starts = [_mean(block) for block in blocks for _ in range(int(block[1]))]
    last = high - (len(places) - 1) * gap
    result = [0.0] * len(places)
    for rank, (item, start) in enumerate(zip(order, starts, strict=True)):
        result[item] = min(max(start, low), last) + rank * gap
    return result


def _mean(block: list[float]) -> float:
    return block[0] / block[1]
