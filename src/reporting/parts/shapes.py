"""Boundaries of territories, from GeoJSON to points on a canvas."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

Points = NDArray[np.float64]
GRAIN = 2.0
"""Points kept per point of canvas: shared borders round alike, so no gap opens between them."""
SAMPLES = 36
LABEL = np.array([20.0, 17.0])
"""Half the size of a label, in points: the room looked for has its form."""


@dataclass(frozen=True)
class Outline:
    """One territory on the canvas: its outline and the place with most room for a label."""

    code: str
    name: str
    outline: Path
    center: tuple[float, float]


@lru_cache(maxsize=4)
def read_shapes(file: File, width: float, height: float) -> tuple[Outline, ...]:
    """Read a GeoJSON file of polygons (properties `code`, `nom`), projected to fit a canvas area.

    The projection is equirectangular, true to scale at the middle latitude.
    """
    features = json.loads(file.read_text("utf-8"))["features"]
    rings = {f["properties"]["code"]: list(_rings(f["geometry"])) for f in features}
    every = np.vstack([ring for parts in rings.values() for ring in parts])
    low, high = every.min(axis=0), every.max(axis=0)
    stretch = np.array([math.cos(math.radians((low[1] + high[1]) / 2)), 1.0])
    scale = min((width, height) / ((high - low) * stretch))
    shapes = []
    for feature in sorted(features, key=lambda f: str(f["properties"]["code"])):
        code = feature["properties"]["code"]
        parts = [_grained((ring - low) * stretch * scale) for ring in rings[code]]
        shapes.append(Outline(code, feature["properties"]["nom"], _path(parts), _center(parts)))
    return tuple(shapes)


def _rings(geometry: dict[str, list[object]]) -> Iterator[Points]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":  # type: ignore[comparison-overlap]
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:  # type: ignore[attr-defined]
            yield np.asarray(ring, dtype=np.float64)


def _grained(ring: Points) -> Points:
    """Round to the grain of the canvas and drop points that fall together."""
    rounded = np.round(ring * GRAIN) / GRAIN
    moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    kept: Points = rounded[np.concatenate([[True], moved])]
    return kept


def _path(rings: list[Points]) -> Path:
    kept = [Path(ring, closed=True) for ring in rings if len(ring) > 3]
    return Path.make_compound_path(*kept)


def _center(rings: list[Points]) -> tuple[float, float]:
    """Find the point of the largest part where the largest label fits, on a fixed grid."""
    ring = max(rings, key=len)
    low, high = ring.min(axis=0), ring.max(axis=0)
    steps = [np.linspace(low[axis], high[axis], SAMPLES) for axis in (0, 1)]
    grid = np.array(np.meshgrid(*steps)).reshape(2, -1).T
    grid = grid[Path(ring).contains_points(grid)]
    gaps = np.abs(grid[:, None, :] - ring[None, :, :]) / LABEL
    best = grid[np.argmax(gaps.max(axis=2).min(axis=1))]
    return float(best[0]), float(best[1])
