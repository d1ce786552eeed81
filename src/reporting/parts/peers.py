"""One among its like: an amount per inhabitant, beside those of places of the same size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import FULL, NARROW, PRINT, Axis, Canvas, fitted
from reporting.parts.figures import Figure
from reporting.parts.part import Cell, Column, Part, Span, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import data_of, figures_of

FEWEST: Final = 3
MOST: Final = 13
ROW: Final = 13.4
LABELS: Final = 118.0


@dataclass(frozen=True)
class Peer:
    """A place: what it was granted, whole and per inhabitant."""

    name: str
    per_head: Figure
    amount: Figure
    people: int


def peers(own: Peer, others: Sequence[Peer], *, size: str, **texts: Unpack[Texts]) -> Part:
    """Draw amounts per inhabitant, the smallest first, the place spoken of in blue.

    With fewer than three others a sentence says it; of many, both ends and those around stay.
    """
    ranked = sorted([own, *others], key=lambda one: (one.per_head.exact, one.name))
    place = len(ranked) - ranked.index(own)
    told = {"name": own.name, "value": own.per_head.text, "size": size, "rank": place}
    if len(others) < FEWEST:
        note = say("peers.few", n=len(others), **told)
        line = (Span(note),)
        return Part(kind="prose", id=texts["id"], paragraphs=(line,), figures=(own.per_head,))
    helped = [one for one in ranked if one.amount.exact]
    ends = {"low": _said(helped[0]), "high": _said(helped[-1])}
    key = "peers.own" if own.amount.exact else "peers.none"
    finding = say(key, n=len(others) + bool(own.amount.exact), **told)
    texts["title"] = texts.get("title") or finding
    columns = (
        Column("commune", say("peers.place"), header=True),
        Column("par_habitant", say("peers.per_head"), align="right"),
        Column("vote", say("peers.amount"), align="right"),
        Column("habitants", say("peers.people"), align="right"),
    )
    shown = _around(ranked, ranked.index(own))
    rows: list[list[Cell]] = [
        [one.name, one.per_head, one.amount, one.people] for one in shown if one
    ]
    return Part(
        kind="chart",
        alt=brief([finding, say("peers.ends", **ends)]),
        figures=figures_of(rows),
        data=data_of(columns, rows),
        svg=_wide(shown, own).svg(texts["id"]),
        narrow=_narrow(shown, own).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _said(one: Peer) -> str:
    return f"{one.per_head.text} ({one.name})"


def _around(ranked: Sequence[Peer], place: int) -> list[Peer | None]:
    """Keep both ends and the neighbours of a place; None stands for those left out."""
    if len(ranked) <= MOST:
        return list(ranked)
    near = range(max(place - 3, 0), min(place + 4, len(ranked)))
    kept = sorted({0, 1, *near, len(ranked) - 2, len(ranked) - 1})
    found: list[Peer | None] = []
    for rank, index in enumerate(kept):
        if rank and index != kept[rank - 1] + 1:
            found.append(None)
        found.append(ranked[index])
    return found


def _top(shown: Sequence[Peer | None]) -> float:
    return float(max((one.per_head.exact for one in shown if one), default=Fraction(1))) or 1.0


def _wide(shown: Sequence[Peer | None], own: Peer) -> Canvas:
    canvas = Canvas(FULL, 18 + ROW * len(shown))
    axis = Axis(0, _top(shown), LABELS + 8, 356)
    ends = (402.0, 452.0, FULL)
    for end, key in zip(ends, ("per_head", "amount", "people"), strict=True):
        text = say(f"peers.{key}")
        canvas.text(end, 9, text, size=PRINT, color="quiet", anchor="end")
    for rank, one in enumerate(shown):
        y = 18 + ROW * (rank + 0.5)
        if one is None:
            canvas.text(LABELS, y + 2, "…", size=PRINT, color="quiet", anchor="end")
            continue
        bold, color = one is own, "blue" if one is own else "mid"
        name = fitted(one.name, PRINT, LABELS, bold=bold)
        canvas.text(LABELS, y + 2.8, name, size=PRINT, anchor="end", bold=bold)
        length = max(axis(float(one.per_head.exact)) - axis.start, 0.8)
        canvas.rect(axis.start, y - 4.6, (length, 9.2), color)
        texts = (one.per_head.text, one.amount.text, french.number(one.people))
        for end, text in zip(ends, texts, strict=True):
            tone = "blue" if one is own else "quiet" if end == FULL else "ink"
            canvas.text(end, y + 2.8, text, size=PRINT, color=tone, bold=bold, anchor="end")
    return canvas


def _narrow(shown: Sequence[Peer | None], own: Peer) -> Canvas:
    step = 38.0
    canvas = Canvas(NARROW, step * len(shown))
    axis = Axis(0, _top(shown), 0, NARROW)
    for rank, one in enumerate(shown):
        y = step * rank
        if one is None:
            canvas.text(0, y + 20, "…", size=13, color="quiet")
            continue
        bold, color = one is own, "blue" if one is own else "mid"
        name = fitted(one.name, 12, NARROW - 90, bold=bold)
        canvas.text(0, y + 13, name, size=12, bold=bold)
        canvas.text(NARROW, y + 13, one.per_head.text, size=12, bold=bold, anchor="end")
        canvas.rect(0, y + 18, (max(axis(float(one.per_head.exact)), 1), 11), color)
    return canvas
