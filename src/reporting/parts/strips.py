"""Rank strips: where one territory stands among the others, one strip per indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import Axis, Canvas, fitted
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Cell, Part, Texts, empty
from reporting.parts.saying import say
from reporting.parts.tables import chart, figures_of

FEWEST: Final = 3
"""Territories without whose values there is no rank."""
GUTTER: Final = 22.0
INSET: Final = 0.7
"""In sizes of text: half a dot."""
ROW: Final = (5.85, 6.8)
"""In sizes of text: one strip and its words, on a page and on a phone."""


@dataclass(frozen=True)
class Strip:
    """One territory among others: its figure, theirs (masked ones too), that of the region.

    `falls` is whether the lowest value is the best one.
    """

    label: str
    own: Figure
    members: tuple[Figure, ...]
    region: Figure | None = None
    falls: bool = False

    @property
    def known(self) -> list[Figure]:
        """The figures that are published, its own among them, the lowest first."""
        return sorted((one for one in self.members if one.exists), key=lambda one: one.exact)

    @property
    def masked(self) -> int:
        """How many are not."""
        return sum(one.masked for one in self.members)

    @property
    def rank(self) -> int:
        """One more than how many published ones are better."""
        own = self.own.exact
        better = [one.exact < own if self.falls else one.exact > own for one in self.known]
        return 1 + sum(better)

    @property
    def is_tied(self) -> bool:
        """Whether another territory has the same value."""
        return sum(one.exact == self.own.exact for one in self.known) > 1

    @property
    def place(self) -> str:
        """The rank in words: "4e sur 13"; among those published where some are not."""
        told = {"rank": ordinal(self.rank), "n": len(self.known)}
        said = say("rank_strips.among" if self.masked else "rank_strips.place", **told)
        return say("rank_strips.tied", place=said) if self.is_tied else said

    @property
    def is_shown(self) -> bool:
        """Whether there is a rank: its own value is published, and those of enough others."""
        return self.own.exists and len(self.known) >= FEWEST


def ordinal(rank: int) -> str:
    """Write a rank."""
    if rank == 1:
        return say("rank_strips.first")
    last = 0 if 10 < rank % 100 < 14 else rank % 10
    key = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return say(f"rank_strips.{key}", n=rank)


def rank_strips(strips: Sequence[Strip], **texts: Unpack[Texts]) -> Part:
    """Draw one strip per indicator where the territory has a rank."""
    shown = [one for one in strips if one.is_shown]
    if not shown:
        return empty(texts["id"])
    best, worst = (choose(shown, key=lambda one: one.rank) for choose in (min, max))
    ends = [best, worst] if worst.rank > best.rank else [best]
    return chart(
        texts,
        lambda canvas: _draw(canvas, shown),
        ("rank_strips", map(_row, shown)),
        [f"{french.inner(one.label)}{french.colon()}{one.own.text}, {one.place}" for one in shown],
        finding=french.joined(f"{one.label}{french.colon()}{one.place}" for one in ends),
        figures=figures_of([(one.own, one.region, *one.known) for one in shown]),
    )


def _row(one: Strip) -> tuple[Cell, ...]:
    ends = (one.known[0], one.known[-1])
    return (one.label, one.own, one.rank, len(one.known), one.region, *ends, one.masked)


def _draw(canvas: Canvas, strips: Sequence[Strip]) -> None:
    """Draw strips in two columns where there is room."""
    size = canvas.size
    row = ROW[canvas.is_phone] * size
    count = 2 if canvas.width > 48 * size and len(strips) > 1 else 1
    canvas.height = -(-len(strips) // count) * row - 0.3 * size
    each = (canvas.width - (count - 1) * GUTTER) / count
    for rank, strip in enumerate(strips):
        left = rank % count * (each + GUTTER)
        _strip(canvas, strip, (left, left + each), rank // count * row)


def _strip(canvas: Canvas, strip: Strip, sides: tuple[float, float], top: float) -> None:
    """Draw one strip: a tick for each territory, its own dot, the region dashed."""
    size, (left, right) = canvas.size, sides
    room = right - left - width(strip.place, size) - size
    label = fitted(strip.label, size, room, bold=True)
    name = canvas.text(left, top + size, label, bold=True)
    canvas.text(name.right + 0.8 * size, top + size, strip.place, color="quiet")
    low, high = (float(strip.known[end].exact) for end in (0, -1))
    same, inset = low == high, INSET * size
    at = Axis(low - same, high + same, left + inset, right - inset)
    y, half = top + 3.35 * size, 0.85 * size
    canvas.line([(at.start, y), (at.end, y)], "hair", width=0.8)
    for one in strip.known:
        x = at(float(one.exact))
        canvas.line([(x, y - half), (x, y + half)], "mid", width=1.1)
    _ends(canvas, strip, at, sides, y)
    x, said = at(float(strip.own.exact)), strip.own.few or strip.own.text
    canvas.circle(x, y, 0.53 * size, "blue")
    reach = width(said, size, bold=True) / 2
    middle = min(max(x, left + reach), right - reach)
    canvas.text(middle, y - 1.2 * size, said, color="blue", bold=True, anchor="middle")


def _ends(canvas: Canvas, strip: Strip, at: Axis, sides: tuple[float, float], level: float) -> None:
    """Name both ends, and the region where there is room between them."""
    size, base = canvas.size, level + 2.05 * canvas.size
    first, last = strip.known[0].text, strip.known[-1].text
    if first != last:
        canvas.text(sides[0], base, first, color="quiet")
    canvas.text(sides[1], base, last, color="quiet", anchor="end")
    if strip.region is None or not strip.region.exists:
        return
    x = min(max(at(float(strip.region.exact)), sides[0]), sides[1])
    ends = [(x, level - 1.3 * size), (x, level + 1.3 * size)]
    canvas.line(ends, "ink", width=1.2, dash="2 1.4")
    half = width(text := say("common.region"), size) / 2 + 4
    if sides[0] + width(first, size) < x - half and x + half < sides[1] - width(last, size):
        canvas.text(x, base, text, color="quiet", anchor="middle")
