"""Shares by class of size: how many of each, what part of the people, what part of the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import FULL, NARROW, Canvas
from reporting.parts.figures import Figure
from reporting.parts.part import Cell, Column, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import blank, data_of, figures_of

ROW: Final = 15.4
THICK: Final = 9.6
LABELS: Final = 76.0
STARTS: Final = (86.0, 228.0, 370.0)
BAR: Final = 72.0
COLUMNS: Final = ("taille", "aidees", "communes", "part_habitants", "part_montants")


def _columns() -> list[Column]:
    (first, head), *others = ((id, say(f"size_classes.column_{id}")) for id in COLUMNS)
    rest = (Column(id, label, align="right") for id, label in others)
    return [Column(first, head, header=True), *rest]


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
    key = "size_classes.own" if here else "size_classes.finding"
    texts["title"] = texts.get("title") or _said(key, shown)
    cells: list[list[Cell]] = [
        [row.short, row.helped, row.total, row.people, row.money] for row in rows
    ]
    none = [row.short for row in rows if not row.helped]
    most = max(rows, key=lambda row: (row.helped, row.label))
    clauses = [
        _said("size_classes.finding", max(rows, key=lambda row: row.gap)),
        _said("size_classes.most", most),
        *([say("size_classes.none", names=", ".join(none))] if none else []),
    ]
    return Part(
        kind="chart",
        alt=brief(clauses),
        figures=figures_of(cells),
        data=data_of(_columns(), cells),
        svg=_wide(rows, heads, shown).svg(texts["id"]),
        narrow=_narrow(rows, heads, shown).svg(f"{texts['id']}-etroit"),
        **texts,
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


def _wide(rows: Sequence[SizeClass], heads: Sequence[tuple[str, str]], shown: SizeClass) -> Canvas:
    top = 27.0
    canvas = Canvas(FULL, top + ROW * len(rows) + 2)
    for start, (name, meaning) in zip(STARTS, heads, strict=True):
        canvas.text(start, 9, name, size=7.8, bold=True)
        canvas.text(start, 19, meaning, size=7.2, color="quiet")
    for rank, row in enumerate(rows):
        y, is_shown = top + ROW * (rank + 0.5), row is shown
        canvas.text(LABELS, y + 2.8, row.short, size=7.8, anchor="end", bold=is_shown)
        for start, (share, label) in zip(STARTS, _bars(row), strict=True):
            _bar(canvas, (start, y), share, BAR, is_shown=is_shown)
            canvas.text(start + BAR + 5, y + 2.8, label, size=7.8, bold=is_shown)
        if rank:
            canvas.line([(0, y - ROW / 2), (FULL, y - ROW / 2)], "grid", width=0.5)
    return canvas


def _bar(
    canvas: Canvas, at: tuple[float, float], share: Fraction, wide: float, *, is_shown: bool
) -> None:
    x, y = at
    canvas.rect(x, y - THICK / 2, (wide, THICK), "track")
    if share:
        length = max(float(share) * wide, 1.2)
        canvas.rect(x, y - THICK / 2, (length, THICK), "blue" if is_shown else "mid")


def _narrow(
    rows: Sequence[SizeClass], heads: Sequence[tuple[str, str]], shown: SizeClass
) -> Canvas:
    """Stack the three shares, one small figure each."""
    step, block = 21.0, 44 + 21.0 * len(rows)
    canvas = Canvas(NARROW, block * 3)
    for place, (name, meaning) in enumerate(heads):
        top = block * place
        canvas.text(0, top + 13, name, size=13, bold=True)
        canvas.text(0, top + 29, meaning, size=12, color="quiet")
        for rank, row in enumerate(rows):
            share, label = _bars(row)[place]
            y, is_shown = top + 36 + step * (rank + 0.5), row is shown
            canvas.text(118, y + 4.3, row.short, size=12, anchor="end", bold=is_shown)
            _bar(canvas, (126, y), share, 110, is_shown=is_shown)
            canvas.text(242, y + 4.3, label, size=12, bold=is_shown)
    return canvas
