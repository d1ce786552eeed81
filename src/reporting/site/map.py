"""The map of départements: finished, with something left, masked; each leads to its report."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

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


def drawn(shelves: Shelves, standings: list[Standing]) -> Markup | None:
    """Return the map, None where the plan has no outlines."""
    resource = shelves.plan.package.resources.get(AREAS)
    if resource is None or not standings:
        return None
    rings = read_shapes(shelves.plan.folder / str(resource.path))
    known = {one.code: rings[one.code] for one in standings if one.code in rings}
    size = (_WIDE - 2 * _MARGIN, _TALL - 2 * _MARGIN)
    project = Projection.fit(known.values(), size, (_MARGIN, _MARGIN))
    placed = {code: project.rings(one) for code, one in known.items()}
    thin = simplified(placed, _SLACK)
    areas = [_area(one, outline(thin[one.code])) for one in standings if one.code in thin]
    labels = [_label(one, *centre(thin[one.code])) for one in standings if one.code in thin]
    tall = project.height(known.values()) + 2 * _MARGIN
    return Markup('<svg class="carte" viewBox="0 0 {} {}">{}{}</svg>').format(
        f"{_WIDE:g}", f"{tall:.0f}", Markup("").join(areas), Markup("").join(labels)
    )


def _area(one: Standing, path: str) -> Markup:
    shape = Markup('<path class="{}" d="{}"><title>{}</title></path>').format(
        one.state, path, f"{one.name} : {one.left}"
    )
    if one.address is None:
        return shape
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(
        one.address, f"{one.name} : {one.left}", shape
    )


def _label(one: Standing, x: float, y: float) -> Markup:
    half = width(one.name, _SIZE) / 2
    x = min(max(x, half + _MARGIN), _WIDE - half - _MARGIN)
    left = one.short or ("✓" if one.state == "fini" else "")
    text = Markup('<text x="{}" y="{}" class="{}" aria-hidden="true">{}</text>')
    below = f"{y + 1.25 * _SIZE:.1f}"
    named = text.format(f"{x:.1f}", f"{y:.1f}", f"nom-{one.state}", one.name)
    return named + text.format(f"{x:.1f}", below, f"nom-{one.state} combien", left)
