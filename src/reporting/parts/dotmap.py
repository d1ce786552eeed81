"""A map of dots: one for each beneficiary, its surface the amount; each area with its count."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, Unpack

import numpy as np

from reporting.parts import Figure, Part, Texts, blank, chart, figures_of, french, say
from reporting.parts.canvas import Axis, Box, Canvas, Piece, Point, width
from reporting.parts.plots import Plot
from reporting.parts.shapes import Projection, Ring, centre, holds, outline, simplified

WIDE: Final = 328.8
"""Eight columns of a page."""
TALL: Final = 184.0
"""Of the areas beside each other."""
TALLEST: Final = 225.0
"""Of one area, whose dots are named."""
SHEET: Final = 188.0
"""On a sheet, which is short."""
MARGIN: Final = 8.0
EDGE: Final = 3.0
"""Above and below, where dots are rare."""
LARGEST: Final = (5.6, 7.0)
"""Radius of the largest dot among those of several areas, and of one alone, in points."""
SMALLEST: Final = 1.3
SLACK: Final = 1.0
"""How far an outline may be from the true one, in points."""
GRID: Final = 22
COVERED: Final = 180.0
"""What a label costs for each dot that it covers, beside its distance in points."""
APART: Final = 1.5
"""Between a dot and the label of an area, or the key, in points."""
MANY: Final = 5
"""On a phone, only an area with more than this many dots is named."""


AXIS: Final = Axis(0, 1, 0, 1)


@dataclass(frozen=True)
class Dot:
    """A beneficiary: its name and code, where it is, the area it lies in, what it was granted."""

    name: str
    code: str
    place: Point
    area: str
    amount: Figure


@dataclass(frozen=True)
class Area:
    """A territory: its name, its outline, how many of its places are dots."""

    name: str
    rings: Sequence[Ring]
    count: Figure | None


@dataclass(frozen=True)
class Ground:
    """What the dots stand on.

    `borders` are the lines between smaller shapes; `marked` is the one that the report is about,
    with its name. The table lists the dots of some codes, where `listed` says which.
    """

    areas: Sequence[Area]
    borders: Sequence[Ring] = ()
    marked: tuple[str, Sequence[Ring]] | None = None
    is_named: bool = False
    listed: tuple[str, ...] | None = None


def dot_map(ground: Ground, dots: Sequence[Dot], **texts: Unpack[Texts]) -> Part:
    """Draw the dots of a territory over the outlines of its areas.

    The labels of areas stand where they cover no dot; those of dots where there is room, the
    largest ones first: what finds none is in the table alone.
    """
    if not ground.areas:
        return blank(texts)
    ordered = sorted(dots, key=lambda dot: (-dot.amount.exact, dot.code))
    listed = [dot for dot in ordered if ground.listed is None or dot.code in ground.listed]
    rows = [(dot.name, dot.code, dot.area, dot.amount) for dot in listed]
    counts = [area.count for area in ground.areas]
    part = chart(
        texts,
        lambda canvas: _Drawing(canvas, ground, ordered).draw(),
        ("dot_map", rows),
        _said(ground, ordered),
        kind="map",
        figures=figures_of([*rows, [one for one in counts if one and one.exists]]),
    )
    return part if rows else replace(part, data=None)


def _said(ground: Ground, dots: Sequence[Dot]) -> list[str]:
    clauses = [say("dot_map.count", n=len(dots))]
    counted = [(area.name, area.count) for area in ground.areas if area.count and area.count.exists]
    counted.sort(key=lambda one: (-one[1].exact, one[0]))
    if len(counted) > 1 and dots:
        most_helped = [one for one in counted[:4] if one[1].exact]
        clauses.append(", ".join(f"{name} {count}" for name, count in most_helped))
        none = [name for name, count in counted if not count.exact]
        clauses += [say("dot_map.none", names=", ".join(none))] if none else []
    if dots:
        most, least = dots[0], dots[-1]
        low, high = (f"{one.amount.text} ({one.name})" for one in (least, most))
        clauses.append(say("dot_map.range", low=low, high=high) if most is not least else high)
    return clauses


@dataclass
class _Drawing:
    """One map on one canvas."""

    canvas: Canvas
    ground: Ground
    dots: Sequence[Dot]

    def draw(self) -> None:
        """Draw the ground, the dots, their key and every label that has room."""
        canvas, shapes = self.canvas, [area.rings for area in self.ground.areas]
        self.size = canvas.size
        tall = TALLEST if self.ground.is_named else TALL
        tall = tall if self.ground.listed is None else SHEET
        wide = math.floor(canvas.width)  # on a page as on a phone: the same outlines
        box = (wide - 2 * MARGIN, tall * min(wide / WIDE, 1))
        self.place = Projection.fit(shapes, box, (MARGIN, EDGE))
        canvas.height = self.place.height(shapes) + 2 * EDGE
        placed = {area.name: self.place.rings(area.rings) for area in self.ground.areas}
        self.outlines = simplified(placed, SLACK)
        self._ground()
        self._mark()
        self.taken = [self._circle(dot) for dot in self.dots]
        self.labels = Plot(canvas, AXIS, AXIS, self._around)
        self._key()
        self._name_mark()
        (self._names if self.ground.is_named else self._areas)()

    def _ground(self) -> None:
        for rings in self.outlines.values():
            self.canvas.path(outline(rings), "tint", stroke="hair", width=0.7)
        if self.ground.borders and not self.canvas.is_phone:  # a phone has no room for them
            lines = outline(self.place.lines(self.ground.borders), closed=False)
            self.canvas.path(lines, None, stroke="paper", width=0.7)

    def _mark(self) -> None:
        """Outline the place that the report is about, under the dots."""
        if self.ground.marked is None:
            return
        placed = self.place.rings(self.ground.marked[1])
        self.canvas.path(outline(placed), "blush", stroke="target", width=1.4)

    def _name_mark(self) -> None:
        if self.ground.marked is None:
            return
        name, rings = self.ground.marked
        placed = self.place.rings(rings)
        x, y = self.place(centre(rings))
        edges = [point for ring in placed for point in ring] or [(x, y)]
        reach = max(abs(y - b) for _, b in edges)
        self.labels.note((x, y), [(name, "target", True)], off=reach + 2, reach=(1, 1.6, 2.4))

    @cached_property
    def top(self) -> Fraction:
        """The largest amount."""
        return max((dot.amount.exact for dot in self.dots), default=Fraction(1)) or Fraction(1)

    def _radius(self, amount: Fraction | int) -> float:
        share = max(Fraction(amount), Fraction(0)) / self.top
        most = LARGEST[len(self.ground.areas) == 1] * (1.25 if self.canvas.is_phone else 1)
        return max(math.sqrt(share) * most, SMALLEST)

    def _circle(self, dot: Dot) -> Box:
        x, y = self.place(dot.place)
        radius = self._radius(dot.amount.exact)
        self.canvas.circle(x, y, radius, "blue", stroke="paper", width=0.7)
        return Box(x - radius, y - radius, x + radius, y + radius)

    @cached_property
    def _around(self) -> list[Box]:
        """The dots and the paper that is left around them."""
        sides = ((one.left, one.bottom, one.right, one.top) for one in self.taken)
        return [Box(a - APART, b - APART, c + APART, d + APART) for a, b, c, d in sides]

    def _key(self) -> None:
        """Write three amounts with their dots: under a narrow map, else in its emptiest corner."""
        if not self.dots:
            return
        top = _rounded(self.top)
        amounts = [top / 8, top / 2, top]
        texts = [french.euros(one) for one in amounts]
        if self.canvas.is_phone:
            return self._key_below(amounts, texts)
        step = max(2 * self._radius(top) + 2, self.size * 2.05)
        title = say("dot_map.key")
        wide = max(width(title, self.size), 20 + max(map(self._wide, texts)))
        tall = self.size * 1.6 + 3 * step
        corners = [
            (x, y)
            for y in (self.canvas.height - tall - 2, 2.0)
            for x in (self.canvas.width - wide - 2, 2.0)
        ]
        points = [point for rings in self.outlines.values() for ring in rings for point in ring]

        def crowd(corner: Point) -> float:
            box = Box(corner[0], corner[1], corner[0] + wide, corner[1] + tall)
            inside = sum(box.left < x < box.right and box.bottom < y < box.top for x, y in points)
            middle = (box.left + wide / 2, box.bottom + tall / 2)
            held = any(holds(rings, middle) for rings in self.outlines.values())
            return inside + 500 * held + COVERED * sum(box.meets(one) for one in self._around)

        x, y = min(corners, key=crowd)
        self.canvas.text(x, y + self.size, title, color="quiet")
        for rank, (amount, text) in enumerate(zip(amounts, texts, strict=True)):
            middle = y + self.size * 1.6 + (rank + 0.5) * step
            self.canvas.circle(x + 9, middle, self._radius(amount), "blue")
            self.canvas.text(x + 20, middle + self.size * 0.36, text, color="quiet")

    def _key_below(self, amounts: Sequence[Fraction], texts: Sequence[str]) -> None:
        canvas, size = self.canvas, self.size
        middle = canvas.height + 1.4 * size
        canvas.height += 2.4 * size
        style = {"color": "quiet"}
        x = canvas.text(0, middle + 0.36 * size, say("dot_map.key"), **style).right
        for amount, text in zip(amounts, texts, strict=True):
            radius = self._radius(amount)
            canvas.circle(x + 10 + radius, middle, radius, "blue")
            x = canvas.text(x + 14 + 2 * radius, middle + 0.36 * size, text, **style).right

    def _wide(self, text: str) -> float:
        return width(text, self.size, bold=True)

    def _areas(self) -> None:
        """Write the name and the count of each area, where they cover no dot if possible.

        The narrow areas come first: the others have more places to choose from.
        """
        for area in sorted(self.ground.areas, key=self._is_roomy):
            number = area.count.text if area.count else french.missing()
            is_few = area.count is None or not area.count.exists or area.count.exact <= MANY
            if self.canvas.is_phone and is_few:
                continue
            wide = max(width(area.name, self.size), self._wide(number) + 2)
            tall = 2.25 * self.size
            rings = self.outlines[area.name]
            spot = self._room(rings, (wide, tall))
            is_out = spot is None or sum(not holds(rings, one) for one in _corners(spot)) > 2
            if self.canvas.is_phone and (is_out or self._covers(spot)):  # its number alone
                spot = self._room(rings, (self._wide(number) + 2, 1.2 * self.size))
            if spot is None:
                continue
            x, size, style = (spot.left + spot.right) / 2, self.size, {"anchor": "middle"}
            if spot.top - spot.bottom > 2 * size:
                self.canvas.text(x, spot.bottom + 0.85 * size, area.name, color="quiet", **style)
            self.canvas.text(x, spot.top - 0.2 * size, number, size=1.12 * size, bold=True, **style)

    def _covers(self, spot: Box | None) -> bool:
        return spot is not None and any(spot.meets(one) for one in self._around)

    def _is_roomy(self, area: Area) -> float:
        """Tell whether an area is wider than its name; on a phone, how wide it is."""
        xs = [x for x, _ in self.outlines[area.name][0]]
        reach = max(xs) - min(xs)
        return reach if self.canvas.is_phone else reach > width(area.name, self.size)

    def _room(self, rings: Sequence[Ring], size: Point) -> Box | None:
        """Find the place in an area, or beside it, that covers the fewest dots; nearest first."""
        (wide, tall), ring = size, rings[0]
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        middle = centre(rings)
        best: tuple[float, Box] | None = None
        sheet = Box(0, 0, self.canvas.width, self.canvas.height)
        covered = COVERED * (2 if self.canvas.is_phone else 1)
        lefts, bottoms, rights, tops = np.array(
            [(one.left, one.bottom, one.right, one.top) for one in self._around]
            or [(math.nan,) * 4]
        ).T
        beside = 0 if self.canvas.is_phone or max(xs) - min(xs) > wide else GRID // 2
        for across in range(-beside, GRID + beside):
            for down in range(-beside, GRID + beside):
                x = min(xs) + (max(xs) - min(xs)) * (across + 0.5) / GRID
                y = min(ys) + (max(ys) - min(ys)) * (down + 0.5) / GRID
                box = Box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
                if not box.inside(sheet) or any(box.meets(one) for one in self.canvas.boxes):
                    continue
                cost = ((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5
                if best is not None and cost >= best[0]:
                    continue
                met = (lefts < box.right) & (rights > box.left) & (bottoms < box.top)
                cost = covered * np.count_nonzero(met & (tops > box.bottom)) + cost
                if best is None or cost < best[0]:
                    cost += self._astray(rings, (x, y), box)
                if best is None or cost < best[0]:
                    best = cost, box
        return best[1] if best else None

    def _astray(self, rings: Sequence[Ring], middle: Point, box: Box) -> float:
        """Count what leaves the area, most where the label would seem to name another."""
        edge = 15.0 * sum(not holds(rings, one) for one in _corners(box))
        if holds(rings, middle):
            return edge
        if self._is_elsewhere(rings, middle):
            return edge + 200
        return edge + 60 + 40 * sum(self._is_elsewhere(rings, at) for at in _corners(box))

    def _is_elsewhere(self, rings: Sequence[Ring], place: Point) -> bool:
        """Tell whether a point lies in another area than this one."""
        x, y = place
        return any(
            left <= x <= right and low <= y <= high and one is not rings and holds(one, place)
            for one, left, right, low, high in self._framed
        )

    @cached_property
    def _framed(self) -> Sequence[tuple[Sequence[Ring], float, float, float, float]]:
        """The outline of each area, and between what it lies."""
        found = []
        for rings in self.outlines.values():
            xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
            found.append((rings, min(xs), max(xs), min(ys), max(ys)))
        return found

    def _names(self) -> None:
        listed = self.ground.listed
        named = [dot for dot in self.dots if listed is None or dot.code in listed]
        if self.canvas.is_phone and len(named) > 2 * MANY:
            return  # the list below names them
        for dot in named:
            if self.ground.marked and dot.name == self.ground.marked[0]:
                continue
            off = self._radius(dot.amount.exact) + 2.5
            name: Piece = (dot.name, "ink", False)
            self.labels.note(self.place(dot.place), [name], off=off, reach=(1,))


def _corners(box: Box) -> list[Point]:
    return [(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]


def _rounded(amount: Fraction) -> Fraction:
    """Give the round amount under another: 1, 2, 4 or 8 times a power of ten."""
    unit = Fraction(100)
    while unit * 10 <= amount:
        unit *= 10
    return max((unit * times for times in (1, 2, 4, 8) if unit * times <= amount), default=unit)
