"""Rows: a name, a bar, and numbers beside it; communes by size, and one among its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import Canvas, Piece, fitted
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Part, Span, Texts
from reporting.parts.saying import say
from reporting.parts.tables import blank, chart

STEP, THICK = 1.6, 1.1
"""From one row to the next, and the height of a bar, in sizes of text."""
STACKED: Final = 3.2
"""From one row to the next on a phone, where the name stands above the bar."""
COLUMNS: Final = ("taille", "aidees", "communes", "part_habitants", "part_montants")
FEWEST, MOST = 3, 13
"""Others without whom a place is not compared, and rows that are drawn at most."""


@dataclass(frozen=True)
class Row:
    """A name, bars over each other as parts of 1, and the numbers at their right.

    On a phone the last of `near` stands beside the name, and `under` below the bar.
    """

    label: str
    bars: Sequence[tuple[Fraction, str]]
    cells: Sequence[Piece]
    bold: bool = False
    near: Sequence[Piece] = ()
    under: str = ""


def rows(
    canvas: Canvas, shown: Sequence[Row], heads: Sequence[Piece] = (), ground: str | None = None
) -> None:
    """Draw rows, one line each; on a phone the name stands above its bar.

    Parameters
    ----------
    heads
        The name of the bars, then those of the columns of numbers.
    ground
        The token behind each bar, "paper" for a frame, none where bars have no whole.
    """
    size, wide = canvas.size, canvas.width
    if not canvas.is_phone:
        return lines(canvas, shown, (beside(canvas, shown), wide), heads, ground)
    step = (STACKED + 1.3 * any(row.under for row in shown)) * size
    for rank, row in enumerate(shown):
        y = step * rank
        room = wide - sum(width(text, size, bold=bold) for text, _, bold in row.near) - size
        canvas.text(0, y + size, fitted(row.label, size, room, bold=row.bold), bold=row.bold)
        canvas.text(wide, y + size, row.near or "", anchor="end")
        _bars(canvas, row, (0, wide), y + 2.05 * size, ground)
        canvas.text(0, y + 3.75 * size, row.under, color="quiet")
    canvas.height = step * len(shown)
    return None


def beside(canvas: Canvas, shown: Sequence[Row]) -> float:
    """Give where bars start so that names fit at their left."""
    wide = max(width(row.label, canvas.size, bold=row.bold) for row in shown)
    return min(wide, 0.28 * canvas.width) + 0.9 * canvas.size


def lines(
    canvas: Canvas,
    shown: Sequence[Row],
    span: tuple[float, float],
    heads: Sequence[Piece] = (),
    ground: str | None = None,
) -> None:
    """Draw rows below what the canvas holds, from where bars start to where numbers end."""
    size, (start, x), ends = canvas.size, span, list[float]()
    columns = list(zip(*(row.cells for row in shown), strict=True))
    for cells, head in zip(columns[::-1], heads[:0:-1] or [("", "", False)] * 9, strict=False):
        ends.insert(0, x)
        x -= max(width(text, size, bold=bold) for text, _, bold in (*cells, head)) + 1.3 * size
    if heads:
        canvas.text(start, canvas.height + size, heads[:1])
        for end, head in zip(ends, heads[1:], strict=True):
            canvas.text(end, canvas.height + size, [head], anchor="end")
        canvas.height += 1.6 * size
    for row in shown:
        middle = canvas.height + STEP * size / 2
        base = middle + 0.36 * size
        name = fitted(row.label, size, start - 0.9 * size, bold=row.bold)
        canvas.text(start - 0.9 * size, base, name, anchor="end", bold=row.bold)
        _bars(canvas, row, (start, x + 0.5 * size), middle, ground)
        for end, cell in zip(ends, row.cells, strict=True):
            canvas.text(end, base, [cell], anchor="end")
        canvas.height += STEP * size


def _bars(
    canvas: Canvas, row: Row, span: tuple[float, float], middle: float, ground: str | None
) -> None:
    (start, end), thick = span, THICK * canvas.size
    top, style = middle - thick / 2, {"stroke": "hair", "width": 0.7} if ground == "paper" else {}
    if ground:
        canvas.rect(start, top, (end - start, thick), ground, **style)
    for part, color in row.bars:
        if part or ground is None:
            long = max(float(part) * (end - start), 1)
            canvas.rect(start, top, (long, thick), color)


@dataclass(frozen=True)
class SizeClass:
    """One class: its name, in full and short, how many were helped, its parts of two totals."""

    label: str
    short: str
    helped: int
    total: int
    people: Figure
    money: Figure

    @property
    def gap(self) -> Fraction:
        """How far its part of the people is from its part of the money."""
        return abs(self.people.exact - self.money.exact)


def size_classes(
    rows: Sequence[SizeClass],
    *,
    heads: Sequence[tuple[str, str]],
    here: str | None = None,
    **texts: Unpack[Texts],
) -> Part:
    """Draw three shares of each class; the one that contradicts stands out, or the one spoken of.

    Parameters
    ----------
    heads
        Name and meaning of the three shares.
    here
        The label of the class spoken of.
    """
    if not any(row.helped for row in rows):
        return blank(texts)
    shown = next((row for row in rows if row.label == here), max(rows, key=lambda row: row.gap))
    none = [row.short for row in rows if not row.helped]
    return chart(
        texts,
        lambda canvas: _panels(canvas, rows, heads, shown),
        (
            {id: say(f"size_classes.column_{id}") for id in COLUMNS},
            [(row.short, row.helped, row.total, row.people, row.money) for row in rows],
        ),
        [
            _said("size_classes.finding", max(rows, key=lambda row: row.gap)),
            _said("size_classes.most", max(rows, key=lambda row: (row.helped, row.label))),
            *([say("size_classes.none", names=", ".join(none))] if none else []),
        ],
        finding=_said("size_classes.own" if here else "size_classes.finding", shown),
    )


def _said(key: str, row: SizeClass) -> str:
    given = {"people": row.people.text, "money": row.money.text}
    return say(key, n=row.helped, label=row.label, total=row.total, **given)


def _third(row: SizeClass, place: int, shown: SizeClass) -> Row:
    """Draw one of the three shares of a class, that of a place."""
    helped = Fraction(row.helped, row.total or 1)
    parts = [helped, row.people.exact, row.money.exact]
    of = say("size_classes.of", total=row.total)
    texts = [f"{french.number(row.helped)} {of}"]
    texts += [one.text if one.exact else "0" for one in (row.people, row.money)]
    bold, color = row is shown, "blue" if row is shown else "mid"
    cells = [(texts[place], "ink", bold)]
    return Row(row.short, [(parts[place], color)], cells, bold)


def _panels(
    canvas: Canvas, classes: Sequence[SizeClass], heads: Sequence[tuple[str, str]], shown: SizeClass
) -> None:
    """Draw the three shares beside each other; on a phone under each other, each with its names."""
    size, phone, foot = canvas.size, canvas.is_phone, 0.0
    drawn = [[_third(one, place, shown) for one in classes] for place in range(len(heads))]
    names = beside(canvas, drawn[0])
    wide = (canvas.width - names) / (1 if phone else len(heads))
    for place, ((name, meaning), panel) in enumerate(zip(heads, drawn, strict=True)):
        top, start = (foot, names) if phone else (0.0, names + place * wide)
        canvas.text(0 if phone else start, top + size, name, bold=True)
        canvas.text(0 if phone else start, top + 2.25 * size, meaning, color="quiet")
        canvas.height = top + 2.9 * size
        end = start + wide - (0 if phone else 1.5 * size)
        named = panel if phone or not place else [replace(one, label="") for one in panel]
        lines(canvas, named, (start, end), (), "track")
        foot = canvas.height + size


@dataclass(frozen=True)
class Share:
    """One class: its name, how many of how many were helped, and their part of it."""

    label: str
    helped: int
    total: int
    share: Figure | None

    @property
    def exact(self) -> Fraction:
        """The part helped: none of nothing."""
        return self.share.exact if self.share else Fraction(0)


def shares(classes: Sequence[Share], here: int, **texts: Unpack[Texts]) -> Part:
    """Draw what part of each class was helped; the one at a rank is spoken of."""
    own = classes[here]
    if not own.total or not any(row.helped for row in classes):
        return blank(texts)
    most = max(classes, key=lambda one: one.exact)
    told = {"n": own.helped, "total": own.total, "label": own.label}
    finding = french.capital(say("shares.own" if own.helped else "shares.none", **told))
    heads = {id: say(f"size_classes.column_{id}") for id in COLUMNS[:3]}
    ends = say("shares.most", label=most.label, share=most.share.text if most.share else "")
    return chart(
        texts,
        lambda canvas: rows(canvas, [_share(one, own) for one in classes], (), "track"),
        (
            heads | {"part": say("shares.share")},
            [(one.label, one.helped, one.total, one.share) for one in classes],
        ),
        [finding, ends],
        finding=finding,
    )


def _share(one: Share, own: Share) -> Row:
    """Draw one class: how many of how many, and what part it is."""
    is_own = one is own
    part: Piece = (
        one.share.text if one.share and one.helped else "",
        "blue" if is_own else "quiet",
        is_own,
    )
    said = say("shares.of", n=one.helped, total=one.total)
    color = "blue" if is_own else "mid"
    cells: list[Piece] = [(said, "ink", is_own), part]
    return Row(one.label, [(one.exact, color)], cells, is_own, [part], said)


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
    ends = {"low": _valued(helped[0]), "high": _valued(helped[-1])}
    key = "peers.own" if own.amount.exact else "peers.none"
    finding = say(key, n=len(others) + bool(own.amount.exact), **told)
    shown = _around(ranked, ranked.index(own))
    top = max((one.per_head.exact for one in shown if one), default=Fraction(0)) or Fraction(1)
    heads = {
        "commune": "place",
        "par_habitant": "per_head",
        "vote": "amount",
        "habitants": "people",
    }
    columns = [say(f"peers.{key}") for key in heads.values()]
    names: list[Piece] = [(text, "quiet", False) for text in ("", *columns[1:])]
    return chart(
        texts,
        lambda canvas: rows(canvas, [_peer(one, own, top) for one in shown], names),
        (
            {id: say(f"peers.{key}") for id, key in heads.items()},
            [(one.name, one.per_head, one.amount, one.people) for one in shown if one],
        ),
        [finding, say("peers.ends", **ends)],
        finding=finding,
    )


def _peer(one: Peer | None, own: Peer, top: Fraction) -> Row:
    """Draw one place; an ellipsis for those left out."""
    if one is None:
        return Row("…", (), [("", "ink", False)] * 3)
    bold, color = one is own, "blue" if one is own else "ink"
    value: Piece = (one.per_head.text, color, bold)
    people: Piece = (french.number(one.people), "blue" if bold else "quiet", bold)
    cells = [value, (one.amount.text, color, bold), people]
    bars = [(one.per_head.exact / top, "blue" if bold else "mid")]
    return Row(one.name, bars, cells, bold, [value])


def _valued(one: Peer) -> str:
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
