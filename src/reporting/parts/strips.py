"""Rank strips: where one territory stands among the others, one strip per indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, across
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import COLUMNS, Cell, Column, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import data_of, figures_of

FEWEST: Final = 3
"""Territories without whose values there is no rank."""
GUTTER: Final = 22.0
INSET: Final = 0.7
"""In sizes of text: half a dot."""
ROW: Final = 48.0


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
        return Part(kind="empty", id=texts["id"])
    best, worst = (choose(shown, key=lambda one: one.rank) for choose in (min, max))
    ends = [best, worst] if worst.rank > best.rank else [best]
    found = [f"{one.label}{french.colon()}{one.place}" for one in ends]
    texts["title"] = texts.get("title") or f"{french.semicolon()}".join(found)
    return Part(
        kind="chart",
        alt=brief([f"{one.label}{french.colon()}{one.own.text}, {one.place}" for one in shown]),
        figures=figures_of([(one.own, one.region, *one.known) for one in shown]),
        data=data_of(_columns(), [_row(one) for one in shown]),
        svg=_drawn(shown, across(texts.get("width", COLUMNS)), 7.6).svg(texts["id"]),
        narrow=_drawn(shown, NARROW, 12.2).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _columns() -> list[Column]:
    names = ("valeur", "rang", "sur", "region", "minimum", "maximum", "masques")
    first = Column("indicateur", say("rank_strips.indicator"), header=True)
    return [first, *(Column(id, say(f"rank_strips.{id}"), align="right") for id in names)]


def _row(one: Strip) -> tuple[Cell, ...]:
    known = one.known
    ends = (known[0], known[-1])
    return (one.label, one.own, one.rank, len(known), one.region, *ends, one.masked)


def _drawn(strips: Sequence[Strip], wide: float, size: float) -> Canvas:
    """Draw strips in two columns where there is room, in one on a phone."""
    count = 2 if wide > 1.2 * NARROW and len(strips) > 1 else 1
    row = ROW * size / 7.6
    deep = -(-len(strips) // count)
    canvas = Canvas(wide, deep * row - 0.4 * size)
    each = (wide - (count - 1) * GUTTER) / count
    for rank, strip in enumerate(strips):
        left = rank % count * (each + GUTTER)
        _strip(canvas, strip, (left, left + each), rank // count * row, size)
    return canvas


def _strip(
    canvas: Canvas, strip: Strip, sides: tuple[float, float], top: float, size: float
) -> None:
    """Draw one strip: a tick for each territory, its own dot, the region dashed."""
    left, right = sides
    room = right - left - width(strip.place, size) - size
    label, inset = strip.label, INSET * size
    while width(label, size, bold=True) > room and " " in label:
        label = f"{label.rsplit(' ', 1)[0].rstrip('…')}…"
    name = canvas.text(left, top + size, label, size=size, bold=True)
    canvas.text(name.right + 0.8 * size, top + size, strip.place, size=size, color="quiet")
    known = strip.known
    low, high = known[0].exact, known[-1].exact
    at = Axis(float(low), float(high), left + inset, right - inset)
    if low == high:
        at = Axis(float(low) - 1, float(low) + 1, left + inset, right - inset)
    y, half = top + 3.6 * size, 0.85 * size
    canvas.line([(left + inset, y), (right - inset, y)], "hair", width=0.8)
    for one in known:
        x = at(float(one.exact))
        canvas.line([(x, y - half), (x, y + half)], "mid", width=1.1)
    _ends(canvas, strip, at, (left, right), y + 2.2 * size, size)
    x = at(float(strip.own.exact))
    canvas.circle(x, y, 0.53 * size, "blue")
    said = strip.own.few or strip.own.text
    reach = width(said, size, bold=True) / 2
    middle = min(max(x, left + reach), right - reach)
    place = {"size": size, "color": "blue", "bold": True, "anchor": "middle"}
    canvas.text(middle, y - 1.35 * size, said, **place)


def _ends(
    canvas: Canvas,
    strip: Strip,
    at: Axis,
    sides: tuple[float, float],
    base: float,
    size: float,
) -> None:
    """Name both ends, and the region where there is room between them."""
    first, last = strip.known[0].text, strip.known[-1].text
    style = {"size": size, "color": "quiet"}
    if first != last:
        canvas.text(sides[0], base, first, **style)
    canvas.text(sides[1], base, last, anchor="end", **style)
    region = strip.region
    if region is None or not region.exists:
        return
    x = min(max(at(float(region.exact)), sides[0]), sides[1])
    y = base - 2.2 * size
    ends = [(x, y - 1.3 * size), (x, y + 1.3 * size)]
    canvas.line(ends, "ink", width=1.2, dash="2 1.4")
    text = say("common.region")
    half = width(text, size) / 2 + 4
    if sides[0] + width(first, size) < x - half and x + half < sides[1] - width(last, size):
        canvas.text(x, base, text, anchor="middle", **style)
