"""Faults of layout on the pages of a report, whatever it says.

`python -m tests.document.layout reports/*/*/rapport.pdf` tells those of published editions.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.document.boxes import Box, PageBoxes, read_boxes

MM: Final = 72 / 25.4
TOP, BOTTOM, SIDE, WIDE = 24 * MM, 276 * MM, 17 * MM, 210 * MM
FULL: Final = 0.8
"""Of the height of a page, what must be filled: all but the last."""
LOW: Final = 0.8
HEADLINE: Final = 20.0
"""Letters of this size are those of the heading of a section."""
TITLE: Final = 11.0
_CUT: Final = re.compile(r"(?<!\d)\d{1,3}$")
_REST: Final = re.compile(r"^(\d{3}(?!\d)|[%€]|[Mk]€)")
_HYPHENATED: Final = re.compile(r"[a-zà-ÿ]\u00ad$")


def faults(content: bytes, *, fill: bool = True) -> list[str]:
    """Return what is wrong, page by page: too empty, outside, one over another, alone, cut."""
    pages = read_boxes(content)
    found = []
    for number, page in enumerate(pages, start=1):
        if is_cover(page):
            told = list(overlaps(page))
        else:
            told = [*outside(page), *overlaps(page), *alone(page), *cut(page)]
            if fill and number < len(pages):
                told += emptiness(page)
        found += [f"page {number} : {one}" for one in told]
    return found


def is_cover(page: PageBoxes) -> bool:
    """Tell whether a page is all of one colour."""
    return any(
        box.right - box.left > 0.99 * WIDE and box.bottom - box.top > 800 for box in page.shapes
    )


def body(page: PageBoxes) -> list[Box]:
    """Return what stands between the head and the foot of a page."""
    boxes = [*page.texts, *page.shapes]
    return [box for box in boxes if box.top > TOP - 2 and box.bottom < BOTTOM + 4]


def emptiness(page: PageBoxes) -> Iterator[str]:
    """Yield how far a page is filled, where that is not enough."""
    boxes = body(page)
    filled = (max((box.bottom for box in boxes), default=TOP) - TOP) / (BOTTOM - TOP)
    if filled < FULL:
        yield f"remplie à {filled:.0%}"


def outside(page: PageBoxes) -> Iterator[str]:
    """Yield the texts that leave the width of the page, or stand under its foot."""
    for box in _lines(page.texts):
        if box.left < SIDE - 1 or box.right > WIDE - SIDE + 2.5 or box.bottom > page.height - 10:
            yield f"hors des marges : « {box.text} »"


def overlaps(page: PageBoxes) -> Iterator[str]:
    """Yield the pairs of texts of which one stands on the other; a halo is the same text."""
    texts = sorted(_lines(page.texts), key=lambda box: box.top)
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            if other.top >= one.bottom:
                break
            is_halo = one.text == other.text and abs(one.left - other.left) < 1
            if not is_halo and one.common(other) > 0.15:
                yield f"« {one.text} » et « {other.text} » se recouvrent"


def alone(page: PageBoxes) -> Iterator[str]:
    """Yield headings in the lower fifth of a page, and titles that end it."""
    limit = TOP + LOW * (BOTTOM - TOP)
    inside = [box for box in page.texts if box.top > TOP - 2 and box.bottom < BOTTOM]
    for box in inside:
        if box.size > HEADLINE and box.top > limit and len(box.text) > 12:
            yield f"titre bas : « {box.text} »"
    last = max(inside, key=lambda box: box.bottom, default=None)
    under = max((box.bottom for box in page.shapes if box.bottom < BOTTOM), default=0)
    if last and TITLE < last.size < HEADLINE and under < last.bottom:
        yield f"titre seul : « {last.text} »"


def cut(page: PageBoxes) -> Iterator[str]:
    """Yield the numbers and words of which a line holds the beginning alone."""
    for before, after in zip(_lines(page.texts), _lines(page.texts)[1:], strict=False):
        is_next = after.top > before.top and after.top - before.bottom < before.size
        if is_next and abs(after.size - before.size) < 0.1 and after.left < before.right:
            is_number = _CUT.search(before.text) and _REST.search(after.text)
            if is_number or _HYPHENATED.search(before.text):
                yield f"coupé : « {before.text} » / « {after.text} »"


def _trimmed(box: Box) -> Box:
    """Return a text without the space at its end, which is not seen."""
    spaces = len(box.text) - len(box.text.rstrip())
    return replace(box, right=box.right - 0.28 * box.size * spaces) if spaces else box


def _lines(texts: Sequence[Box]) -> list[Box]:
    """Join the runs of one line that touch, in the order of the file."""
    lines: list[Box] = []
    for box in texts:
        box = _trimmed(box)
        last = lines[-1] if lines else None
        if last and abs(last.bottom - box.bottom) < 1 and abs(box.left - last.right) < box.size / 2:
            joined = (last.left, min(last.top, box.top), box.right, max(last.bottom, box.bottom))
            lines[-1] = Box(*joined, last.text + box.text, box.size)
        else:
            lines.append(box)
    return lines


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for fault in faults(Path(name).read_bytes()):
            print(f"{name}, {fault}")
