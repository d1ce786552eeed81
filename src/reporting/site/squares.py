"""The squares of a cover on a screen: the drawing without its words, which are the page's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from reporting.document.light import light

_SVG = "{http://www.w3.org/2000/svg}"
_SIZE = "18"
"""The size of the count under each block, whose place is that of the block."""


@dataclass(frozen=True)
class Squares:
    """A drawing, the width of each block, and what each says: count, of what, what is left."""

    svg: Markup
    shares: list[str]
    labels: list[tuple[str, str, str]]
    note: str


def squares(cover: dict[str, Any]) -> Squares | None:
    """Return the squares of a cover; None where it has none, or words that are not understood."""
    if not (drawn := cover.get("squares")):
        return None
    root = ET.fromstring(drawn)
    texts = list(root.iter(f"{_SVG}text"))
    starts = [float(one.get("x", "0")) for one in texts if one.get("font-size") == _SIZE]
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
    return Squares(Markup(light(ET.tostring(root, "unicode"))), shares, labels, note)


def _label(told: str) -> tuple[str, str, str]:
    what, _, left = told.partition(", ")
    count, _, noun = what.replace("\u00a0", " ").partition(" ")
    return count, "\u00a0".join(noun.rsplit(" ", 1)), left
