"""The drawings of the first page: the map of départements, and the squares of the cover."""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from reporting.document.light import light
from reporting.parts.canvas import width
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


def drawn(shelves: Shelves, standings: list[Standing]) -> dict[str, Any] | None:
    """Return the map, None where the plan has no outlines.

    Its size, and of each département the outline and the place of its name.
    """
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
    tall = round(project.height(known.values()) + 2 * _MARGIN)
    return {"wide": _WIDE, "tall": tall, "areas": areas}


_SVG = "{http://www.w3.org/2000/svg}"
_COUNT_SIZE = "18"
"""The size of the count under each block, whose place is that of the block."""


def squares(cover: dict[str, Any]) -> dict[str, Any] | None:
    """Return the squares of a cover; None where it has none, or words that are not understood.

    The drawing, the width of each block, and what each says: count, of what, what is left.
    """
    if not (drawn := cover.get("squares")):
        return None
    root = ET.fromstring(drawn)
    texts = list(root.iter(f"{_SVG}text"))
    starts = [float(one.get("x", "0")) for one in texts if one.get("font-size") == _COUNT_SIZE]
    labels = [_label(told) for told in re.split(r"\s;\s", cover["squares_alt"].rstrip("."))]
    if len(starts) != len(labels) or not starts:
        return None
    *_, wide, _ = map(float, root.get("viewBox", "0 0 1 1").split())
    tall = min(float(one.get("y", "0")) for one in texts) - 22
    for parent in list(root.iter()):
        for text in [one for one in parent if one.tag == f"{_SVG}text"]:
            parent.remove(text)
    root.attrib = {"viewBox": f"0 0 {wide:g} {tall:.1f}", "aria-hidden": "true"}
    ends = [*starts[1:], wide]
    shares = [f"{end - start:.1f}" for start, end in zip(starts, ends, strict=True)]
    note = " ".join(one.text or "" for one in texts if one.get("text-anchor") == "end")
    svg = Markup(light(ET.tostring(root, "unicode")))
    return {"svg": svg, "shares": shares, "labels": labels, "note": note}


def _label(told: str) -> tuple[str, str, str]:
    what, _, left = told.partition(", ")
    count, _, noun = what.replace("\u00a0", " ").partition(" ")
    return count, "\u00a0".join(noun.rsplit(" ", 1)), left
