"""Where labels go so that they do not cover each other: simple, exact and always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from fontTools.ttLib import TTFont

from reporting import fonts

TEXT: float = 8.5


@cache
def _advances(stem: str) -> dict[int, float]:
    """Read how wide each character of a face is, in font sizes."""
    with TTFont(fonts.FOLDER / f"{stem}.ttf", lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}


@cache
def width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Measure the longest line of a text, in points, in the face it is drawn with."""
    advances = _advances(fonts.SEMIBOLD if bold else fonts.REGULAR)
    lines = text.split("\n")
    return size * max(sum(advances.get(ord(one), 0.6) for one in line) for line in lines)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart by at least `gap`, as little as possible, between `low` and `high`.

    Neighbours that are too close are merged into one block, centred on its members (the exact
    solution of least squares); the order of the places is kept. If there is no room for all at
    this gap they are spaced evenly.

    >>> spread([10, 11, 50], 10, 0, 100)
    [5.5, 15.5, 50.0]
    """
    if not places:
        return []
    gap = min(gap, (high - low) / max(len(places) - 1, 1))
    order = sorted(range(len(places)), key=lambda item: (places[item], item))
    blocks: list[list[float]] = []  # [sum of wished starts, count]
    for rank, item in enumerate(order):
        blocks.append([places[item] - rank * gap, 1])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            total, count = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + count]
    starts = [_mean(block) for block in blocks for _ in range(int(block[1]))]
    last = high - (len(places) - 1) * gap
    result = [0.0] * len(places)
    for rank, (item, start) in enumerate(zip(order, starts, strict=True)):
        result[item] = min(max(start, low), last) + rank * gap
    return result


def _mean(block: list[float]) -> float:
    return block[0] / block[1]


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def within(self, other: Box) -> Box:
        """Move sideways into another rectangle."""
        shift = max(other.left - self.left, 0.0) or min(other.right - self.right, 0.0)
        return Box(self.left + shift, self.bottom, self.right + shift, self.top)

    def inside(self, other: Box) -> bool:
        """Say whether this rectangle lies within another one."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


def along(xs: Sequence[float], ys: Sequence[float], step: float = 4.0) -> list[Box]:
    """Cover a line with small boxes, so that labels avoid it."""
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        count = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / step))
        for rank in range(count + 1):
            x, y = x0 + (x1 - x0) * rank / count, y0 + (y1 - y0) * rank / count
            boxes.append(Box(x - 1, y - 1, x + 1, y + 1))
    return boxes
