"""A grid: one row per territory, one column per promise, bars under numbers, hatch where masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import FULL, NARROW, Canvas, wrapped
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Cell, Column, Data, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import blank, data_of, figures_of, say_masked

NAMES: Final = 92.0
"""Room for the names of territories."""
ROW, GAP = 16.0, 7.0
HEAD_SIZE: Final = 7.0
STATES: Final = {"done": "atteinte", "late": "depassee", "under_way": "en_cours"}
"""The icon of a commitment that is kept or not."""
SYLLABLE: Final = re.compile(
    r"(?<=\w)\w(?=[bcdfgjkmnpqstvxz][lrh]?[aeiouyàâéèêëîïôù]\w)", re.IGNORECASE
)
"""The end of a syllable: a consonant follows, with its vowel."""
Value = Figure | str | None
"""A figure, one of `STATES`, or None where a territory is not concerned."""


@dataclass(frozen=True)
class Promise:
    """One column: what was promised, how each territory stands, and all of them.

    `over` says until when, in full and in short, and has its colour.
    """

    id: str
    label: str
    over: tuple[str, str, str]
    cells: tuple[Value, ...]
    total: Value | tuple[int, int]

    @property
    def is_kept_or_not(self) -> bool:
        """Whether its cells are icons."""
        return any(isinstance(cell, str) for cell in self.cells)


class _Bars:
    """Bars under numbers, gathered so that each colour is one mark."""

    def __init__(self, drawing: Canvas) -> None:
        self.drawing = drawing
        self.paths: dict[str, list[str]] = {"track": [], "blue": [], "accent": []}

    def add(self, color: str, x: float, y: float, wide: float) -> None:
        self.paths[color].append(f"M{x:.1f} {y:.1f}h{wide:.1f}")

    def draw(self) -> None:
        for color, paths in self.paths.items():
            if paths:
                self.drawing.path("".join(paths), None, stroke=color, width=1.7)


def matrix(
    places: Sequence[str], columns: Sequence[Promise], whole: str, **texts: Unpack[Texts]
) -> Part:
    """Draw a grid of shares and of commitments kept or not.

    Parameters
    ----------
    whole
        The name of the last row: all territories together.
    """
    shown = [one for one in columns if any(cell is not None for cell in one.cells)]
    cells = [cell for one in shown for cell in one.cells]
    if not places or not shown:
        return blank(texts, [cell for cell in cells if isinstance(cell, Figure)])
    say_masked(texts, [cell for cell in cells if isinstance(cell, Figure)])
    finished = sum(_is_finished(cell) for cell in cells)
    hidden = sum(isinstance(cell, Figure) and cell.masked for cell in cells)
    counts = [say("grid.finished", n=finished), *([say("grid.hidden", n=hidden)] if hidden else [])]
    told = {"promises": len(shown), "places": len(places), "cells": ", ".join(counts)}
    texts["title"] = texts["title"] or say("grid.title", **told)
    totals = [one.total for one in shown if isinstance(one.total, Figure)]
    return Part(
        kind="chart",
        alt=brief(_said(one) for one in shown),
        figures=figures_of([[*(cell for cell in cells if isinstance(cell, Figure)), *totals]]),
        data=_data(places, shown, whole),
        svg=_wide(places, shown, whole).svg(texts["id"]),
        narrow=_narrow(places, shown, whole).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _is_finished(cell: Value) -> bool:
    if isinstance(cell, Figure):
        return cell.exists and cell.exact == 1
    return cell == "done"


def _wide(places: Sequence[str], columns: Sequence[Promise], whole: str) -> Canvas:
    wide = min((FULL - NAMES) / len(columns), 74.0)
    drawing = Canvas(FULL, 0)
    lefts = [NAMES + rank * wide for rank in range(len(columns))]
    top = _heads(drawing, columns, lefts, wide)
    bars = _Bars(drawing)
    for row, place in enumerate(places):
        y = top + row * ROW
        drawing.text(0, y + 10.5, place, size=8)
        for one, left in zip(columns, lefts, strict=True):
            _cell(drawing, bars, one.cells[row], (left + GAP, y), wide - GAP)
        rule = [(0, y + ROW - 0.3), (FULL, y + ROW - 0.3)]
        drawing.line(rule, "ink" if place == places[-1] else "grid", width=0.6)
    y = top + len(places) * ROW + 1
    drawing.text(0, y + 10.5, whole, size=8, bold=True)
    for one, left in zip(columns, lefts, strict=True):
        _cell(drawing, bars, one.total, (left + GAP, y), wide - GAP, bold=True)
    bars.draw()
    drawing.height = y + ROW + 4
    _key(drawing, columns, drawing.height + 8, 7.6)
    return drawing


def _heads(
    drawing: Canvas, columns: Sequence[Promise], lefts: Sequence[float], wide: float
) -> float:
    """Write the heads: the promise that columns share, then their names; give where rows begin."""
    rank, y = 0, 10.0
    labels = [_fitted(one.label, wide - GAP) for one in columns]
    for over, several in groupby(columns, lambda one: one.over):
        count = len([*several])
        left, right = lefts[rank] + GAP, lefts[rank] + count * wide
        text, short, color = over
        room = right - left + GAP * 0.6
        lines = wrapped(text if len(wrapped(text, HEAD_SIZE, room)) < 3 else short, HEAD_SIZE, room)
        for line, said in enumerate(reversed(lines)):
            drawing.text(
                (left + right) / 2,
                y + 8 - line * 8.4,
                said,
                size=HEAD_SIZE,
                color=color,
                anchor="middle",
            )
        drawing.line([(left, y + 11.5), (right, y + 11.5)], color, width=0.9)
        rank += count
    tallest = max(len(lines) for lines in labels)
    for lines, left in zip(labels, lefts, strict=True):
        for line, text in enumerate(lines):
            base = y + 21 + (tallest - len(lines) + line) * 8.6
            middle = left + GAP + (wide - GAP) / 2
            drawing.text(middle, base, text, size=HEAD_SIZE, bold=True, anchor="middle")
    return y + 21 + (tallest - 1) * 8.6 + 4


def _fitted(label: str, most: float) -> list[str]:
    """Cut a head into lines; a word wider than its column is cut between two syllables."""
    lines = []
    for line in wrapped(label, HEAD_SIZE, most, bold=True):
        rest = line
        while width(rest, HEAD_SIZE, bold=True) > most and (cut := _syllable(rest, most)):
            lines.append(f"{rest[:cut]}-")
            rest = rest[cut:]
        lines.append(rest)
    return lines


def _syllable(word: str, most: float) -> int:
    """Find where a word can be cut so that its beginning fits; 0 where it cannot."""
    return max(
        (one.end() for one in SYLLABLE.finditer(word) if _fits(word[: one.end()], most)), default=0
    )


def _fits(text: str, most: float) -> bool:
    return width(f"{text}-", HEAD_SIZE, bold=True) <= most


def _cell(
    drawing: Canvas,
    bars: _Bars,
    cell: Value | tuple[int, int],
    place: tuple[float, float],
    wide: float,
    *,
    bold: bool = False,
) -> None:
    (x, y), size = place, 7.6
    if isinstance(cell, tuple):
        said = say("bullets.few", part=cell[0], total=cell[1])
        style = {"size": size, "bold": True, "anchor": "middle"}
        drawing.text(x + wide / 2, y + 10, said, **style)
    elif isinstance(cell, str):
        drawing.icon(STATES[cell], x + wide / 2, y + 7.5, 8.2)
    elif cell is None or not (cell.exists or cell.masked):
        drawing.text(x + wide, y + 10, "–", size=size, color="quiet", anchor="end")
    elif cell.masked:
        drawing.hatch(x, y + 2.5, (wide, 9.5), 2.6)
    else:
        done = _is_finished(cell)
        color = "accent" if done else "ink"
        style = {"size": size, "color": color, "bold": bold or done, "anchor": "end"}
        drawing.text(x + wide, y + 9.5, _number(cell), **style)
        bars.add("track", x, y + 13, wide)
        bars.add("accent" if done else "blue", x, y + 13, wide * min(float(cell.exact), 1.0))


def _number(figure: Figure) -> str:
    """Write a share without its sign, which the subtitle says once."""
    if figure.exact == 1:
        return "100"
    return figure.text.removesuffix(f"{french.unit_of_share()}")


def _key(drawing: Canvas, columns: Sequence[Promise], top: float, size: float) -> None:
    """Say what bars, hatching and icons mean; lines as needed."""
    cells = [cell for one in columns for cell in one.cells]
    states = [state for state in STATES if state in cells]
    has_masked = any(isinstance(cell, Figure) and cell.masked for cell in cells)
    entries = ["finished", "open", *(["masked"] if has_masked else []), *states]
    x, y = 0.0, top
    for entry in entries:
        said = say(f"grid.key_{entry}")
        if x and x + width(said, size) + 3.4 * size > drawing.width:
            x, y = 0.0, y + size * 1.7
        if entry in STATES:
            drawing.icon(STATES[entry], x + size * 0.6, y - size * 0.3, size * 1.1)
            start = x + size * 1.5
        elif entry == "masked":
            drawing.hatch(x, y - size * 0.8, (size * 2.2, size), 2.6)
            start = x + size * 2.7
        else:
            color, bar = "accent" if entry == "finished" else "blue", size * 0.3
            drawing.rect(x, y - size * 0.45, (size * 2.2, bar), color)
            start = x + size * 2.7
        x = drawing.text(start, y, said, size=size).right + size * 1.8
    drawing.height = y + size * 0.6


def _narrow(places: Sequence[str], columns: Sequence[Promise], whole: str) -> Canvas:
    """Draw one territory after the other: a line for each promise."""
    drawing, y = Canvas(NARROW, 0), 0.0
    bars = _Bars(drawing)
    of_all: list[Value | tuple[int, int]] = [one.total for one in columns]
    for rank, name in enumerate([whole, *places]):
        cells = [one.cells[rank - 1] for one in columns] if rank else of_all
        drawing.line([(0, y + 0.5), (NARROW, y + 0.5)], "hair", width=1)
        drawing.text(0, y + 19, name, size=14, bold=True)
        y += 28
        for one, cell in zip(columns, cells, strict=True):
            _line(drawing, bars, one.label, cell, y)
            y += 18
        y += 8
    bars.draw()
    drawing.height = y
    _key(drawing, columns, y + 12, 12)
    return drawing


def _line(
    drawing: Canvas, bars: _Bars, label: str, cell: Value | tuple[int, int], y: float
) -> None:
    x, wide, right = NARROW - 130, 72.0, NARROW
    drawing.text(0, y + 11, label, size=12, color="quiet")
    if isinstance(cell, tuple):
        said = say("bullets.few", part=cell[0], total=cell[1])
        drawing.text(right, y + 11, said, size=12, bold=True, anchor="end")
    elif isinstance(cell, str):
        drawing.icon(STATES[cell], right - 6, y + 7, 12)
    elif cell is None or not (cell.exists or cell.masked):
        drawing.text(right, y + 11, "–", size=12, color="quiet", anchor="end")
    elif cell.masked:
        drawing.hatch(x, y + 1, (wide, 11), 3)
        said = cell.cell if cell.interval else say("grid.key_masked")
        if width(said, 12) < NARROW - x - wide - 4:
            drawing.text(right, y + 11, said, size=12, color="quiet", anchor="end")
    else:
        done = _is_finished(cell)
        color = "accent" if done else "ink"
        said = _number(cell)
        drawing.text(right, y + 11, said, size=12, color=color, bold=done, anchor="end")
        bars.add("track", x, y + 7, wide)
        bars.add("accent" if done else "blue", x, y + 7, wide * min(float(cell.exact), 1.0))


def _said(one: Promise) -> str:
    finished = sum(_is_finished(cell) for cell in one.cells)
    hidden = sum(isinstance(cell, Figure) and cell.masked for cell in one.cells)
    told = {"label": one.label, "n": finished, "total": len(one.cells), "masked": hidden}
    return say("grid.alt_masked" if hidden else "grid.alt", **told)


def _data(places: Sequence[str], columns: Sequence[Promise], whole: str) -> Data:
    heads = [
        Column("territoire", say("grid.territory"), header=True),
        *(
            Column(
                one.id,
                one.label,
                None if one.is_kept_or_not else "%",
                "left" if one.is_kept_or_not else "right",
                over=one.over[0],
            )
            for one in columns
        ),
    ]
    rows = [
        [place, *(_told(one.cells[row]) for one in columns)] for row, place in enumerate(places)
    ]
    return data_of(heads, [*rows, [whole, *(_told(one.total) for one in columns)]])


def _told(cell: Value | tuple[int, int]) -> Cell:
    if isinstance(cell, tuple):
        return say("bullets.few", part=cell[0], total=cell[1])
    if isinstance(cell, str):
        return say(f"grid.key_{cell}")
    return "" if cell is None else cell
