"""Shares by class of size: how many of each, what part of the people, what part of the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import Canvas, Point
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Part, Texts
from reporting.parts.saying import say
from reporting.parts.tables import blank, chart

COLUMNS: Final = ("taille", "aidees", "communes", "part_habitants", "part_montants")


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
        lambda canvas: _draw(canvas, rows, heads, shown),
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


def _bars(row: SizeClass) -> list[tuple[Fraction, str]]:
    """Give the length and the label of the three bars of a class."""
    of = say("size_classes.of", total=row.total)
    helped = Fraction(row.helped, row.total or 1)
    return [
        (helped, f"{french.number(row.helped)} {of}"),
        *((one.exact, one.text if one.exact else "0") for one in (row.people, row.money)),
    ]


def _draw(
    canvas: Canvas, rows: Sequence[SizeClass], heads: Sequence[tuple[str, str]], shown: SizeClass
) -> None:
    """Draw the three shares beside each other; on a phone under each other, each with its names."""
    size, phone = canvas.size, canvas.is_phone
    step, first = (1.75 if phone else 1.83) * size, 2.9 * size
    names = max(width(row.short, size, bold=True) for row in rows)
    block, panel = first + step * len(rows) + (size if phone else 1), canvas.width - names - size
    left, bar = names + 0.9 * size, 110.0 if phone else 66.0
    canvas.height = block * (len(heads) if phone else 1)
    for place, (name, meaning) in enumerate(heads):
        top, x = (block * place, left) if phone else (0.0, left + place * panel / len(heads))
        start = 0.0 if phone else x
        canvas.text(start, top + size, name, bold=True)
        canvas.text(start, top + 2.25 * size, meaning, color="quiet")
        for rank, row in enumerate(rows):
            y, (share, label), bold = (
                top + first + step * (rank + 0.5),
                _bars(row)[place],
                row is shown,
            )
            if rank and not (phone or place):
                canvas.line([(0, y - step / 2), (canvas.width, y - step / 2)], "grid", width=0.5)
            if phone or not place:
                canvas.text(names, y + 0.36 * size, row.short, anchor="end", bold=bold)
            _bar(canvas, (x, y), share, bar, "blue" if bold else "mid")
            canvas.text(x + bar + 5, y + 0.36 * size, label, bold=bold)


def _bar(canvas: Canvas, at: Point, share: Fraction, wide: float, color: str) -> None:
    thick = 1.1 * canvas.size
    x, y = at[0], at[1] - thick / 2
    canvas.rect(x, y, (wide, thick), "track")
    if share:
        canvas.rect(x, y, (max(float(share) * wide, 1.2), thick), color)


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


def shares(rows: Sequence[Share], here: int, **texts: Unpack[Texts]) -> Part:
    """Draw what part of each class was helped; the one at a rank is spoken of."""
    own = rows[here]
    if not own.total or not any(row.helped for row in rows):
        return blank(texts)
    most = max(rows, key=lambda one: one.exact)
    told = {"n": own.helped, "total": own.total, "label": own.label}
    finding = french.capital(say("shares.own" if own.helped else "shares.none", **told))
    heads = {id: say(f"size_classes.column_{id}") for id in COLUMNS[:3]}
    ends = say("shares.most", label=most.label, share=most.share.text if most.share else "")
    return chart(
        texts,
        lambda canvas: _draw_shares(canvas, rows, own),
        (
            heads | {"part": say("shares.share")},
            [(one.label, one.helped, one.total, one.share) for one in rows],
        ),
        [finding, ends],
        finding=finding,
    )


def _draw_shares(canvas: Canvas, rows: Sequence[Share], own: Share) -> None:
    """Draw one bar a row; on a phone its name and its share stand above it."""
    size, phone = canvas.size, canvas.is_phone
    step, names = (40.0, 0.0) if phone else (1.97 * size, 14.4 * size)
    bar = canvas.width - names - (118 if phone else 13 * size)
    canvas.height = step * len(rows) + 2
    for rank, one in enumerate(rows):
        y, bold = step * rank, one is own
        middle = y + (28 if phone else step / 2)
        base = middle + 0.36 * size
        if phone:
            canvas.text(0, y + 13, one.label, bold=bold)
        else:
            canvas.text(names - size, base, one.label, bold=bold, anchor="end")
        _bar(canvas, (names, middle), one.exact, bar, "blue" if bold else "mid")
        said = say("shares.of", n=one.helped, total=one.total)
        end = canvas.text(names + bar + size, base, said, bold=bold).right
        if one.share and one.helped:
            at = (canvas.width, y + 13) if phone else (end + size, base)
            color, anchor = "blue" if bold else "quiet", "end" if phone else "start"
            canvas.text(*at, one.share.text, color=color, bold=bold, anchor=anchor)
