"""A plot over years on a canvas: the course of a line, what is masked in it, its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reporting.parts.canvas import Axis, Canvas, Piece, Point
from reporting.parts.figures import SHARES, Figure
from reporting.parts.labels import Box, along, width
from reporting.parts.scales import Aim, Line, Scale, place_of

VOTED_DASH: Final = "1.3 2.2"
IN_FORCE_DASH: Final = "4 2.6"
LINK_DASH: Final = "2 2"
THINNEST: Final = 3.0
"""Least height of what is masked, so that it is seen."""
LEADING: Final = 1.32
"""Between the lines of a label, in its size."""
STEPS: Final = (1, 2, 4, 5, 10, 20)
"""Years between two that are named under an axis."""
REACH: Final = (1.0, 2.6, 4.6, 7.0)
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
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        self.strokes.extend(along(xs, ys))

    def grid(self, scale: Scale, size: float) -> None:
        """Draw the light lines of a scale, and name them on its left."""
        for value, text in scale.ticks:
            y = self.y(value / float(scale.factor))
            color = "grid" if value else "hair"
            self.canvas.line([(self.x.start, y), (self.x.end, y)], color, width=0.7)
            place = {"size": size, "color": "quiet", "anchor": "end"}
            self.canvas.text(self.x.start - 5, y + 0.35 * size, text, **place)

    def years(self, base: float, size: float, first: int, *, strong: int | None = None) -> None:
        """Name the years under the plot from a first one on, as many as there is room for."""
        last = int(self.x.high + 1e-9)
        room = width("2000", size) + 0.9 * size
        step = next((s for s in STEPS if self.x(first + s) - self.x(first) >= room), STEPS[-1])
        for year in range(first, last + 1, step):
            is_strong = year == strong
            style = {"size": size, "bold": is_strong, "color": "ink" if is_strong else "quiet"}
            self.canvas.text(self.x(year), base, str(year), anchor="middle", **style)

    def course(
        self, line: Line, color: str = "blue", *, width: float = 2.2, dot: float = 0
    ) -> None:
        """Draw a line where it is known: broken where a year is missing, hatched where masked."""
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

    def masked(self, line: Line, color: str = "blue", *, width: float = 1.3) -> None:
        """Hatch each run of masked years over its interval, or over the whole scale."""
        for run in line.masked_runs():
            left, upper, right, lower = self.hidden(run)
            middle = (upper + lower) / 2
            self.canvas.hatch(left, upper, (right - left, lower - upper))
            for year, edge in ((run[0].year - 1, left), (run[-1].year + 1, right)):
                near = line.at(year)
                if near is not None and near.exists and band_of(run):
                    link = [self.point(near), (edge, middle)]
                    self.stroke(link, color, width=width, dash=LINK_DASH)
            inner = [(left + 2, y) for y in range(int(upper), int(lower), 4)]
            for _, y in inner:
                self.strokes.extend(along([left, right], [y, y]))

    def hidden(self, run: Sequence[Figure]) -> tuple[float, float, float, float]:
        """Give the edges of the box of a masked run: left, upper, right, lower."""
        low, high = band_of(run) or (Fraction(self.y.low), Fraction(self.y.high))
        left = max(self.x(run[0].year - 0.5), self.x.start)
        right = min(self.x(run[-1].year + 0.5), self.x.end)
        upper, lower = self.y(float(high)), self.y(float(low))
        return left, upper, max(right, left + THINNEST), max(lower, upper + THINNEST)

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
        size: float = 7.6,
        off: float = 6,
        order: str = "e n s w ne se nw sw nl nr sl sr",
    ) -> bool:
        """Write a label beside a spot, one piece a line, where it covers nothing.

        Parameters
        ----------
        options
            The label, then shorter ones; where none of them has room it is left to the table.
        order
            Its places, the preferred ones first: as on a compass, "nl" above and to the left.

        Returns
        -------
        Whether it was written.
        """
        area = Box(0, 0, self.canvas.width, self.canvas.height)
        taken = [*self.canvas.boxes, *self.marks]
        for lines in options:
            tall = size * (LEADING * (len(lines) - 1) + 0.97)
            wide = max(width(text, size, bold=bold) for text, _, bold in lines)
            found = [
                (self._cost(spot, box) + 2.5 * far + 0.2 * rank, far, box)
                for far, reach in enumerate(REACH)
                for rank, place in enumerate(order.split())
                if (box := _beside(spot, (wide, tall), off * reach, place).within(area)).inside(
                    area
                )
                and not any(box.meets(other) for other in taken)
            ]
            if found:
                _, far, box = min(found, key=lambda one: one[0])
                self._write(lines, box, spot, size, is_far=far > 0)
                return True
        return False

    def _cost(self, spot: Point, box: Box) -> float:
        """Count the lines that a label would cover, and the labels that its leader would."""
        crossed = sum(box.meets(other) for other in self.strokes)
        (x, y), (side, edge) = spot, _edge(spot, box)
        lead = along([x, side], [y, edge])[1:]
        led = sum(one.meets(other) for one in lead for other in self.canvas.boxes)
        return min(crossed, 12) + 2 * min(led, 6)

    def _write(
        self, lines: Sequence[Piece], box: Box, spot: Point, size: float, *, is_far: bool
    ) -> None:
        x = spot[0]
        anchor, left = "middle", (box.left + box.right) / 2
        if box.left >= x - 1:
            anchor, left = "start", box.left
        elif box.right <= x + 6:
            anchor, left = "end", box.right
        if is_far:
            self.canvas.line([spot, _edge(spot, box)], "quiet", width=0.6)
        if any(box.meets(other) for other in self.strokes):
            ground = (box.right - box.left + 2, box.top - box.bottom + 1)
            self.canvas.rect(box.left - 1, box.bottom - 0.5, ground, "paper", opacity=0.85)
        for rank, (text, color, bold) in enumerate(lines):
            base = box.bottom + 0.75 * size + rank * LEADING * size
            style = {"size": size, "color": color, "bold": bold, "anchor": anchor}
            self.canvas.text(left, base, text, **style)


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
