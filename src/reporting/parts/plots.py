"""A plot over years on a canvas: the course of a line, what is masked in it, its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reporting.parts.canvas import Axis, Canvas, Point
from reporting.parts.figures import SHARES, Figure
from reporting.parts.scales import Aim, Line, place_of

VOTED_DASH: Final = "1.4 2.2"
IN_FORCE_DASH: Final = "4 2.6"
LINK_DASH: Final = "2 2"
THINNEST: Final = 3.0
"""Least height of what is masked, so that it is seen."""


def bounds(figure: Figure) -> tuple[Fraction, Fraction] | None:
    """Give what a masked value lies between, as exact values; None where it is not said."""
    if figure.interval is None:
        return None
    scale = SHARES.get(figure.unit, 1)
    low, high = figure.interval
    return Fraction(low, scale), Fraction(high, scale)


def masked_runs(line: Line) -> list[list[Figure]]:
    """Group the masked years of a line that follow each other."""
    runs: list[list[Figure]] = []
    for figure in sorted(line.figures, key=lambda one: one.year):
        if not figure.masked:
            continue
        if runs and runs[-1][-1].year == figure.year - 1:
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return runs


def band_of(run: Sequence[Figure]) -> tuple[Fraction, Fraction] | None:
    """Give the interval that holds every value of a masked run; None where one is not known."""
    known = [between for figure in run if (between := bounds(figure))]
    if len(known) < len(run):
        return None
    return min(low for low, _ in known), max(high for _, high in known)


@dataclass(frozen=True)
class Plot:
    """A plot area: years across (31 December 2023 is 2023), exact values upwards."""

    canvas: Canvas
    x: Axis
    y: Axis

    def at(self, place: float, value: Fraction) -> Point:
        """Give the point of a value in time."""
        return self.x(place), self.y(float(value))

    def point(self, figure: Figure) -> Point:
        """Give the point of a figure that exists."""
        return self.at(figure.year, figure.exact)

    def course(
        self, line: Line, color: str = "blue", *, width: float = 2.2, dot: float = 0
    ) -> None:
        """Draw a line where it is known: broken where a year is missing, hatched where masked."""
        self.masked(line)
        for run in line.runs():
            spots = [self.point(figure) for figure in run]
            if len(spots) > 1:
                self.canvas.line(spots, color, width=width, cap="round")
            radius = dot or (width if len(spots) == 1 else 0)
            for x, y in spots if radius else ():
                self.canvas.circle(x, y, radius, color)

    def masked(self, line: Line) -> None:
        """Hatch each run of masked years over its interval, or over the whole scale."""
        for run in masked_runs(line):
            low, high = band_of(run) or (Fraction(self.y.low), Fraction(self.y.high))
            left = max(self.x(run[0].year - 0.45), self.x.start)
            right = min(self.x(run[-1].year + 0.45), self.x.end)
            upper, lower = self.y(float(high)), self.y(float(low))
            tall = max(lower - upper, THINNEST)
            self.canvas.hatch(left, upper, (max(right - left, THINNEST), tall))

    def target(self, aim: Aim, rank: int, *, radius: float = 4.4) -> Point:
        """Draw the mark of a target: hollow for the first one, solid for those that came after."""
        x, y = self.at(place_of(aim.date), aim.value)
        self.canvas.diamond(x, y, solid=rank > 0, radius=radius)
        return x, y
