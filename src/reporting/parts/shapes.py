"""Outlines of territories, read from GeoJSON or TopoJSON, and fitted to a drawing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from reporting.parts.canvas import Point

Ring = tuple[Point, ...]
GRAIN: Final = 2.0
"""Places kept per point: borders that two shapes share round alike, so no gap opens."""


@lru_cache(maxsize=4)
def read_shapes(file: Path) -> Mapping[str, tuple[Ring, ...]]:
    """Read the rings of every shape by its `code`, in degrees, the longest one first."""
    content = json.loads(file.read_text("utf-8"))
    features = _decoded(content) if content["type"] == "Topology" else content["features"]
    found: dict[str, tuple[Ring, ...]] = {}
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = [tuple((x, y) for x, y, *_ in ring) for polygon in polygons for ring in polygon]
        code = str(feature["properties"]["code"])
        found[code] = tuple(sorted(rings, key=lambda ring: -len(ring)))
    return found


def _decoded(topology: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the features of a topology: arcs are differences, whole numbers of a grid."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indexes: Sequence[int]) -> list[Point]:
        lines = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indexes]
        return [lines[0][0], *(point for line in lines for point in line[1:])]

    for shape in next(iter(topology["objects"].values()))["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[ring(one) for one in polygon] for polygon in polygons]
        geometry = {"type": "MultiPolygon", "coordinates": rings}
        yield {"properties": shape["properties"], "geometry": geometry}


def centre(rings: Sequence[Ring]) -> Point:
    """Give the centre of the largest ring of a shape."""
    ring = rings[0]
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (x / (3 * area), y / (3 * area)) if area else ring[0]


@dataclass(frozen=True)
class Projection:
    """Degrees to points: true to scale at the middle latitude, the north upwards."""

    west: float
    north: float
    squeeze: float
    scale: float
    left: float
    top: float

    @classmethod
    def fit(
        cls, shapes: Iterable[Sequence[Ring]], size: tuple[float, float], corner: Point
    ) -> Projection:
        """Fit shapes into a box of a size, centred across, whose upper left corner is given."""
        points = [point for rings in shapes for ring in rings for point in ring]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        squeeze = math.cos(math.radians((min(ys) + max(ys)) / 2))
        wide, tall = (max(xs) - min(xs)) * squeeze, max(ys) - min(ys)
        scale = min(size[0] / wide, size[1] / tall)
        left = corner[0] + (size[0] - wide * scale) / 2
        return cls(min(xs), max(ys), squeeze, scale, left, corner[1])

    def __call__(self, point: Point) -> Point:
        """Give the place of a point of the globe."""
        x, y = point
        across = (x - self.west) * self.squeeze * self.scale
        return self.left + across, self.top + (self.north - y) * self.scale

    def height(self, shapes: Iterable[Sequence[Ring]]) -> float:
        """Give how tall shapes are once drawn."""
        ys = [self(point)[1] for rings in shapes for ring in rings for point in ring]
        return max(ys) - min(ys)

    def rings(self, rings: Sequence[Ring]) -> list[Ring]:
        """Place a shape, without the points that fall together."""
        return self.lines(rings, fewest=4)

    def lines(self, lines: Sequence[Ring], fewest: int = 2) -> list[Ring]:
        """Place lines, without the points that fall together, nor those left with fewer points."""
        placed = []
        for line in lines:
            points = [
                (round(x * GRAIN) / GRAIN, round(y * GRAIN) / GRAIN) for x, y in map(self, line)
            ]
            kept = [a for a, b in zip(points, [None, *points], strict=False) if a != b]
            if len(kept) >= fewest:
                placed.append(tuple(kept))
        return placed


def simplified(shapes: Mapping[str, Sequence[Ring]], slack: float) -> dict[str, list[Ring]]:
    """Leave out the points that a border does without, alike in both shapes that share it.

    Parameters
    ----------
    slack
        How far a border may be from where it was: in points, or degrees of what is not placed yet.
    """
    beside: dict[Point, set[Point]] = {}
    for ring in (ring for rings in shapes.values() for ring in rings):
        for before, point, after in zip(ring, ring[1:], ring[2:] + ring[1:2], strict=False):
            beside.setdefault(point, set()).update((before, after))
    forks = {point for point, near in beside.items() if len(near) > 2}
    return {
        name: [_thinned(ring, forks, slack) for ring in rings] for name, rings in shapes.items()
    }


def _thinned(ring: Ring, forks: set[Point], slack: float) -> Ring:
    """Thin a closed ring between the points where borders meet, from one that both sides know."""
    inner = ring[:-1]
    start = next((n for n, one in enumerate(inner) if one in forks), inner.index(min(inner)))
    turned = [*inner[start:], *inner[:start], inner[start]]
    ends = [n for n, one in enumerate(turned) if n in (0, len(turned) - 1) or one in forks]
    kept: list[Point] = turned[:1]
    for first, last in pairwise(ends):
        arc = turned[first : last + 1]
        is_forward = arc[0] <= arc[-1]
        thin = _straightened(arc if is_forward else arc[::-1], slack)
        kept += (thin if is_forward else thin[::-1])[1:]
    return tuple(kept) if len(kept) > 3 else ring


def _straightened(arc: list[Point], slack: float) -> list[Point]:
    """Keep of a line what is farther than a distance from the chord (Douglas and Peucker)."""
    (x0, y0), (x1, y1) = arc[0], arc[-1]
    long = math.hypot(x1 - x0, y1 - y0)

    def away(point: Point) -> float:
        x, y = point
        if not long:
            return math.hypot(x - x0, y - y0)
        return abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / long

    if len(arc) < 3:
        return arc
    farthest = max(range(1, len(arc) - 1), key=lambda n: away(arc[n]))
    if away(arc[farthest]) <= slack:
        return [arc[0], arc[-1]]
    left = _straightened(arc[: farthest + 1], slack)
    return left + _straightened(arc[farthest:], slack)[1:]


def merged(shapes: Iterable[Sequence[Ring]]) -> tuple[Ring, ...]:
    """Give the outline of several shapes put together: the borders that only one of them has."""
    beside: dict[tuple[Point, Point], None] = {}
    for a, b in _steps(shapes):
        if (b, a) in beside:
            del beside[b, a]
        else:
            beside[a, b] = None
    return tuple(sorted(_chained(beside), key=lambda ring: -len(ring)))


def between(shapes: Iterable[Sequence[Ring]]) -> list[Ring]:
    """Give the borders that two shapes share, once each, as open lines."""
    seen: set[tuple[Point, Point]] = set()
    shared: dict[tuple[Point, Point], None] = {}
    for a, b in _steps(shapes):
        if (b, a) in seen:
            shared[a, b] = None
        seen.add((a, b))
    return _chained(shared)


def _steps(shapes: Iterable[Sequence[Ring]]) -> Iterator[tuple[Point, Point]]:
    for rings in shapes:
        for ring in rings:
            yield from pairwise(ring)


def _chained(steps: Iterable[tuple[Point, Point]]) -> list[Ring]:
    """Join steps end to end, as far as they go."""
    after: dict[Point, list[Point]] = {}
    for a, b in steps:
        after.setdefault(a, []).append(b)
    ends = {b for nexts in after.values() for b in nexts}
    found = []
    for start in [*(a for a in after if a not in ends), *after]:  # open lines first, then rings
        while start in after:
            line = [start]
            while line[-1] in after and (len(line) == 1 or line[-1] != start):
                nexts = after[line[-1]]
                if len(nexts) == 1:
                    del after[line[-1]]
                line.append(nexts.pop())
            found.append(tuple(line))
    return found


def outline(rings: Iterable[Ring], *, closed: bool = True) -> str:
    """Write rings as an SVG path: each point as its steps from the one before, which is shorter."""
    paths = []
    for ring in rings:
        x, y = ring[0]
        steps = []
        for a, b in ring[1:]:
            across, down = round(a - x, 1), round(b - y, 1)
            steps += [across, down]
            x, y = x + across, y + down
        told = "".join(f" {step:g}" for step in steps).replace(" -", "-").strip()
        paths.append(f"M{ring[0][0]:g} {ring[0][1]:g}l{told}" + ("z" if closed else ""))
    return "".join(paths)


def holds(rings: Iterable[Ring], point: Point) -> bool:
    """Tell whether a point lies within rings (even-odd)."""
    x, y = point
    inside = False
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                inside = not inside
    return inside
