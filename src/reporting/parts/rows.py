"""Rows: a name, a bar, and numbers beside it; communes by size, and one among its like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import repeat
from typing import Final, Unpack

from reporting.parts import Figure, blank, chart, french
from reporting.parts.canvas import FLOOR, Axis, Canvas, Piece, long, width, wrapped
from reporting.parts.french import headings, say
from reporting.parts.part import Part, Span, Texts

STEP, THICK = 1.7, 1.1
"""From one row to the next, and the height of a bar, in sizes of text."""
HALF: Final = 300.0
"""Narrower than this, a chart of a page has small letters."""
FEWEST, MOST = 3, 13
"""Others without whom a place is not compared, and rows that are drawn at most."""


@dataclass(frozen=True)
class Row:
    """A name, bars over each other as parts of 1, and the numbers at their right.

    On a phone `near` stands beside the name, and `under` below the bar. What is masked is hatched
    between two parts of 1.
    """

    label: str
    bars: Sequence[tuple[Fraction, str]]
    cells: Sequence[Piece]
    bold: bool = False
    near: Sequence[Piece] = ()
    under: str = ""
    hatch: tuple[Fraction, Fraction] | None = None

    def names(self, canvas: Canvas, room: float) -> list[str]:
        """Give the lines of its name."""
        return wrapped(self.label, canvas.size, room, bold=True)


def rows(
    canvas: Canvas,
    shown: Sequence[Row],
    heads: Sequence[Piece] = (),
    ground: str | None = None,
    reference: tuple[Fraction, str] | None = None,
) -> None:
    """Draw rows, one line each; on a phone the name stands above its bar.

    Parameters
    ----------
    heads
        The name of the bars, then those of the columns of numbers.
    ground
        The token behind each bar, "paper" for a frame, none where bars have no whole.
    reference
        A part of 1, drawn as a line through the bars, and its name.
    """
    if canvas.width < HALF:
        canvas.size = max(FLOOR, 0.83 * canvas.size)
    size, wide = canvas.size, canvas.width
    canvas.height += 1.9 * size if reference else 0
    if not canvas.is_phone:
        top, sides = canvas.height, (_beside(canvas, shown), wide)
        span = _lines(canvas, shown, sides, heads, ground)
        return _across(canvas, reference, span, [(top - 0.4 * size, canvas.height)])
    ends = []
    for row in shown:
        for line in row.names(canvas, wide - long(row.near, size) - size):
            canvas.text(0, canvas.height + size, line, bold=row.bold)
            canvas.height += 1.2 * size
        canvas.text(wide, canvas.height - 0.2 * size, row.near or "", anchor="end")
        middle = canvas.height + 0.85 * size
        _bars(canvas, row, (0, wide), middle, ground)
        ends.append((middle - 0.6 * size, middle + 0.7 * size))
        canvas.text(0, canvas.height + 2.55 * size, row.under, color="quiet")
        canvas.height += (2.0 + 1.3 * bool(row.under)) * size
    return _across(canvas, reference, (0, wide), ends)


def _beside(canvas: Canvas, shown: Sequence[Row]) -> float:
    """Give where bars start so that names fit at their left."""
    room = 0.38 * canvas.width
    names = (line for row in shown for line in row.names(canvas, room))
    return max(width(line, canvas.size, bold=True) for line in names) + 0.9 * canvas.size


def _lines(
    canvas: Canvas,
    shown: Sequence[Row],
    span: tuple[float, float],
    heads: Sequence[Piece] = (),
    ground: str | None = None,
) -> tuple[float, float]:
    """Draw rows below what the canvas holds, and give where their bars begin and end.

    `span` is from where bars start to where numbers end.
    """
    size, (start, x), ends = canvas.size, span, list[float]()
    columns = list(zip(*(row.cells for row in shown), strict=True))
    for cells, head in zip(columns[::-1], heads[:0:-1] or repeat(("", "", False)), strict=False):
        ends.insert(0, x)
        x -= max(long([one], size) for one in (*cells, head)) + 1.3 * size
    if heads:
        canvas.text(start, canvas.height + size, heads[:1])
        for end, head in zip(ends, heads[1:], strict=True):
            canvas.text(end, canvas.height + size, [head], anchor="end")
        canvas.height += 1.6 * size
    bars = (start, x + 0.5 * size)
    for row in shown:
        names = row.names(canvas, start - 0.9 * size)
        tall = (STEP + 1.2 * (len(names) - 1)) * size
        middle = canvas.height + tall / 2
        base = middle + 0.36 * size
        for rank, name in enumerate(names):
            y = base + (rank - (len(names) - 1) / 2) * 1.2 * size
            canvas.text(start - 0.9 * size, y, name, anchor="end", bold=row.bold)
        _bars(canvas, row, bars, middle, ground)
        for end, cell in zip(ends, row.cells, strict=True):
            canvas.text(end, base, [cell], anchor="end")
        canvas.height += tall
    return bars


def _bars(
    canvas: Canvas, row: Row, span: tuple[float, float], middle: float, ground: str | None
) -> None:
    axis, thick = Axis(0, 1, *span), THICK * canvas.size
    top, style = middle - thick / 2, {"stroke": "hair", "width": 0.7} if ground == "paper" else {}
    if ground:
        canvas.rect(axis.start, top, (axis.end - axis.start, thick), ground, **style)
    for part, color in row.bars:
        if part or ground is None:
            canvas.rect(axis.start, top, (max(axis(float(part)) - axis.start, 1), thick), color)
    if row.hatch:
        low, high = (axis(float(end)) for end in row.hatch)
        canvas.hatch(low, top, (high - low, thick))


def _across(
    canvas: Canvas,
    reference: tuple[Fraction, str] | None,
    span: tuple[float, float],
    ends: Sequence[tuple[float, float]],
) -> None:
    """Draw what bars are compared with as a line through them, named above."""
    if reference is None:
        return
    part, text = reference
    x = Axis(0, 1, *span)(float(part))
    for top, foot in ends:
        canvas.over([(x, top), (x, foot)], (2.4, 1.0), dash="3 2")
    canvas.centred(x, 1.1 * canvas.size, text)


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
    widest = max(rows, key=lambda row: (row.gap, row.helped))
    shown = next((row for row in rows if row.label == here), widest)
    none = [row.short for row in rows if not row.helped]
    cells = [(row.short, row.helped, row.total, row.people, row.money) for row in rows]
    return chart(
        texts,
        lambda canvas: _panels(canvas, rows, heads, shown),
        ("size_classes", cells),
        [
            _said("size_classes.finding", widest),
            _said("size_classes.most", max(rows, key=lambda row: (row.helped, row.label))),
            *([say("size_classes.none", names=", ".join(none))] if none else []),
        ],
        finding=_said("size_classes.own" if here else "size_classes.finding", shown),
    )


def _said(key: str, row: SizeClass) -> str:
    given = {"people": row.people.text, "money": row.money.text}
    return french.capital(say(key, n=row.helped, label=row.label, total=row.total, **given))


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
    names = _beside(canvas, drawn[0])
    wide = (canvas.width - names) / (1 if phone else len(heads))
    for place, ((name, meaning), panel) in enumerate(zip(heads, drawn, strict=True)):
        top, start = (foot, names) if phone else (0.0, names + place * wide)
        canvas.text(0 if phone else start, top + size, name, bold=True)
        canvas.text(0 if phone else start, top + 2.25 * size, meaning, color="quiet")
        canvas.height = top + 2.9 * size
        end = start + wide - (0 if phone else 1.5 * size)
        named = panel if phone or not place else [replace(one, label="") for one in panel]
        _lines(canvas, named, (start, end), (), "track")
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
    finding = french.capital(say("shares.own", **told))
    ends = say("shares.most", label=most.label, share=most.share.text if most.share else "")
    return chart(
        texts,
        lambda canvas: rows(canvas, [_share(one, own) for one in classes], (), "track"),
        ("shares", [(one.label, one.helped, one.total, one.share) for one in classes]),
        [finding, ends],
        finding=finding,
    )


def _share(one: Share, own: Share) -> Row:
    """Draw one class: how many of how many, and what part it is."""
    is_own, said = one is own, say("shares.of", n=one.helped, total=one.total)
    share = one.share.text if one.share and one.helped else ""
    part: Piece = (share, "blue" if is_own else "quiet", is_own)
    bars = [(one.exact, "blue" if is_own else "mid")]
    return Row(one.label, bars, [(said, "ink", is_own), part], is_own, [part], said)


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
    names: list[Piece] = [("", "quiet", False)]
    names += [(text, "quiet", False) for text in [*headings("peers").values()][1:]]
    return chart(
        texts,
        lambda canvas: rows(canvas, [_peer(one, own, top) for one in shown], names),
        ("peers", [(one.name, one.per_head, one.amount, one.people) for one in shown if one]),
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
    kept = {0, 1, *near, len(ranked) - 2, len(ranked) - 1}
    shown = [one if rank in kept else None for rank, one in enumerate(ranked)]
    return [one for one, before in zip(shown, [0, *shown], strict=False) if one or before]
