"""The map of départements: finished, with something left, masked; each leads to its report."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.parts.labels import width
from reporting.parts.shapes import Projection, centre, outline, read_shapes, simplified
from reporting.report.communes import AREAS
from reporting.site.shelves import Shelves

_WIDE, _TALL = 560.0, 410.0
_MARGIN = 4.0
_SLACK = 0.6
_SIZE = 12.0


@dataclass(frozen=True)
class Standing:
    """Where a département stands: `state` is "fini", "reste", "masque" or "absent"."""

    code: str
    name: str
    state: str
    left: str
    """What is left, in words: "reste 3", "reste 1 à 4"."""
    short: str
    """The same on the map: "3", "1 à 4"."""
    others: tuple[str, ...]
    address: str | None


@dataclass(frozen=True)
class Drawn:
    """The map: its size, and of each département the outline and the place of its name."""

    wide: float
    tall: int
    areas: list[tuple[Standing, str, float, float]]


def drawn(shelves: Shelves, standings: list[Standing]) -> Drawn | None:
    """Return the map, None where the plan has no outlines."""
    resource = shelves.plan.package.resources.get(AREAS)
    if resource is None or not standings:
        return None
    rings = read_shapes(shelves.plan.folder / str(resource.path))
    known = {one.code: rings[one.code] for one in standings if one.code in rings}
    size = (_WIDE - 2 * _MARGIN, _TALL - 2 * _MARGIN)
    project = Projection.fit(known.values(), size, (_MARGIN, _MARGIN))
    thin = simplified({code: project.rings(one) for code, one in known.items()}, _SLACK)
    areas = []
    for one in (one for one in standings if one.code in thin):
        x, y = centre(thin[one.code])
        half = width(one.name, _SIZE) / 2 + _MARGIN
        x = min(max(x, half), _WIDE - half)
        areas.append((one, outline(thin[one.code]), round(x, 1), round(y, 1)))
    return Drawn(_WIDE, round(project.height(known.values()) + 2 * _MARGIN), areas)
