"""Outlines of territories, read from GeoJSON or TopoJSON, and fitted to a drawing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from reporting.parts.canvas import Point

Ring = tuple[Point, ...]
GRAIN: Final = 4.0
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

    def ring(indexes: Iterable[int]) -> list[Point]:
        points: list[Point] = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    for shape in next(iter(topology["objects"].values()))["geometries"]:
        kind = shape["type"]
        if kind == "Polygon":
            coordinates: Any = [ring(one) for one in shape["arcs"]]
        else:
            coordinates = [[ring(one) for one in polygon] for polygon in shape["arcs"]]
        geometry = {"type": kind, "coordinates": coordinates}
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
        placed = []
        for ring in rings:
            points = [
                (round(x * GRAIN) / GRAIN, round(y * GRAIN) / GRAIN) for x, y in map(self, ring)
            ]
            kept = [a for a, b in zip(points, [None, *points], strict=False) if a != b]
            if len(kept) > 3:
                placed.append(tuple(kept))
        return placed


def outline(rings: Iterable[Ring]) -> str:
    """Write rings as an SVG path."""
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)


def holds(rings: Iterable[Ring], point: Point) -> bool:
    """Tell whether a point lies within rings (even-odd)."""
    x, y = point
    inside = False
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                inside = not inside
    return inside
