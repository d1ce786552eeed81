"""What a drawing says and where: its labels with their boxes, and whether any is cut or covered."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations

from reporting.parts import canvas as labels
from reporting.parts.canvas import Box

SVG = "{http://www.w3.org/2000/svg}"
EDGE = 0.5
"""Points by which a label may leave the canvas, or touch another one."""


@dataclass(frozen=True)
class Label:
    """A text of a drawing, its size and the box it takes."""

    text: str
    size: float
    box: Box


def labels_of(svg: str) -> list[Label]:
    """List the texts of a drawing, in their order."""
    found = []
    for node in ET.fromstring(svg).iter(f"{SVG}text"):
        size, heavy = float(node.get("font-size")), node.get("font-weight") == "600"
        runs = [(node.text or "", heavy)]
        runs += [(one.text or "", one.get("font-weight") == "600") for one in node]
        wide = sum(labels.width(text, size, bold=bold) for text, bold in runs if text)
        shift = {None: 0, "start": 0, "middle": wide / 2, "end": wide}[node.get("text-anchor")]
        left, base = float(node.get("x")) - shift, float(node.get("y"))
        box = Box(left, base - 0.72 * size, left + wide, base + 0.1 * size)
        found.append(Label("".join(text for text, _ in runs), size, box))
    return found


def said(svg: str) -> list[str]:
    """List what the labels of a drawing say."""
    return [label.text for label in labels_of(svg)]


def faults(svg: str, floor: float) -> list[str]:
    """List labels that are too small, that leave the canvas or that cover each other."""
    root, found = ET.fromstring(svg), labels_of(svg)
    _, _, wide, tall = map(float, root.get("viewBox").split())
    canvas = Box(-EDGE, -EDGE, wide + EDGE, tall + EDGE)
    told = [f"petit : {one.text} ({one.size})" for one in found if one.size < floor]
    told += [f"coupé : {one.text}" for one in found if not one.box.inside(canvas)]
    for one, other in combinations(found, 2):
        inner = Box(
            one.box.left + EDGE, one.box.bottom + EDGE, one.box.right - EDGE, one.box.top - EDGE
        )
        if inner.meets(other.box):
            told.append(f"couvert : {one.text} / {other.text}")
    return told


def marks(svg: str, tag: str, token: str) -> int:
    """Count the marks of a kind ("rect", "circle", "path") that wear a token ("f-blue")."""
    return sum(
        token in (node.get("class") or "").split()
        for node in ET.fromstring(svg).iter(f"{SVG}{tag}")
    )


def contrast(first: str, second: str) -> float:
    """Give the contrast of two colours as WCAG defines it, from 1 to 21."""
    light, dark = sorted(map(_luminance, (first, second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    shares = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
