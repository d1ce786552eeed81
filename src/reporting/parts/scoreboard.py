"""The scoreboard: one square per commitment, filled when done, crossed when late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import FULL, NARROW, Canvas
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Column, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import blank, data_of, figures_of

STATES: Final = {"done": "accent", "under_way": "blue", "late": "late", "dropped": "quiet"}
"""The states of a commitment, in their order, and their colours."""
BETWEEN: Final = 10.0
LARGEST, SMALLEST = 12.0, 8.0
ACROSS: Final = 20
"""Squares across a phone."""
Counts = Sequence[tuple[str, Figure]]


def scoreboard(counts: Counts, **texts: Unpack[Texts]) -> Part:
    """Draw one square per commitment, by state.

    Parameters
    ----------
    counts
        How many there are in each of `STATES`.
    """
    total = sum(_n(count) for _, count in counts)
    if not total:
        return blank(texts)
    texts["title"] = texts["title"] or _title(dict(counts), total)
    id = texts["id"]
    rows = [(_word(state, count), count) for state, count in counts if _n(count)]
    heads = [
        Column("etat", say("scoreboard.state"), header=True),
        Column("nombre", say("scoreboard.count"), align="right"),
    ]
    clauses = (f"{french.number(_n(count))} {word}" for word, count in rows)
    return Part(
        kind="chart",
        alt=brief([say("scoreboard.alt", n=total), *clauses]),
        figures=figures_of([[count for _, count in counts]]),
        data=data_of(heads, rows),
        svg=_wide(counts).svg(id),
        narrow=_narrow(counts).svg(f"{id}-etroit"),
        **texts,
    )


def _wide(counts: Counts) -> Canvas:
    """Draw the states beside each other, in as many rows of squares as it takes."""
    rows, pitch = 1, LARGEST
    while _across(counts, rows, pitch) > FULL:
        pitch -= 0.1
        if pitch < SMALLEST:
            rows, pitch = rows + 1, LARGEST
    drawing, x = Canvas(FULL, 26 + rows * pitch), 0.0
    for state, count in _shown(counts):
        _label(drawing, state, count, (x, 15), 15)
        for rank in range(_n(count)):
            column, row = divmod(rank, rows)
            _square(drawing, state, (x + column * pitch, 22 + row * pitch), pitch * 0.8)
        x += _block(state, count, rows, pitch) + BETWEEN
    return drawing


def _across(counts: Counts, rows: int, pitch: float) -> float:
    blocks = [_block(state, count, rows, pitch) for state, count in _shown(counts)]
    return sum(blocks) + BETWEEN * (len(blocks) - 1)


def _block(state: str, count: Figure, rows: int, pitch: float) -> float:
    squares = -(-_n(count) // rows) * pitch - pitch * 0.2
    number = width(french.number(_n(count)), 15, bold=True) if _n(count) else 0
    return max(squares, number + 5 + width(_word(state, count), 8, bold=True))


def _narrow(counts: Counts) -> Canvas:
    pitch, drawing, y = NARROW / ACROSS, Canvas(NARROW, 0), 0.0
    for state, count in _shown(counts):
        _label(drawing, state, count, (0, y + 19), 20, 13)
        y += 28
        for rank in range(_n(count)):
            row, column = divmod(rank, ACROSS)
            _square(drawing, state, (column * pitch, y + row * pitch), pitch * 0.8)
        y += -(-_n(count) // ACROSS) * pitch + 10
        drawing.height = y
    return drawing


def _shown(counts: Counts) -> list[tuple[str, Figure]]:
    """List the states that are drawn: what was dropped only where something was."""
    return [(state, count) for state, count in counts if _n(count) or state != "dropped"]


def _label(
    drawing: Canvas,
    state: str,
    count: Figure,
    place: tuple[float, float],
    large: float,
    small: float = 8,
) -> None:
    x, y = place
    color = STATES[state]
    if _n(count):
        text = french.number(_n(count))
        x = drawing.text(x, y, text, size=large, color=color, bold=True).right + 5
    drawing.text(x, y, _word(state, count), size=small, color=color, bold=True)


def _square(drawing: Canvas, state: str, place: tuple[float, float], side: float) -> None:
    (x, y), color = place, STATES[state]
    if state == "done":
        drawing.rect(x, y, (side, side), color)
        return
    pen = side * 0.12
    inner, near = side - pen, pen / 2
    drawing.rect(x + near, y + near, (inner, inner), "paper", stroke=color, width=pen)
    far = side - 2.2 * pen
    if state == "under_way":
        drawing.area([(x, y), (x + side, y), (x, y + side)], color)
    elif state == "late":
        drawing.line([(x + 2.2 * pen, y + 2.2 * pen), (x + far, y + far)], color, width=pen)
        drawing.line([(x + far, y + 2.2 * pen), (x + 2.2 * pen, y + far)], color, width=pen)
    else:
        drawing.line([(x + 2 * pen, y + side / 2), (x + far, y + side / 2)], color, width=pen)


def _title(counts: dict[str, Figure], total: int) -> str:
    if total == 1:
        (word,) = (_word(state, count) for state, count in counts.items() if _n(count))
        return say("scoreboard.single", state=word)
    done, late = (_n(counts[state]) if state in counts else 0 for state in ("done", "late"))
    told = {"total": total, "done": done, "late": late}
    key = "all_done" if done == total else "title_none" if not late else "title"
    return say(f"scoreboard.{key}", n=done if key != "all_done" else total, **told)


def _word(state: str, count: Figure) -> str:
    number = _n(count)
    return say(f"scoreboard.{state}", n=number) if number else say(f"scoreboard.no_{state}")


def _n(figure: Figure) -> int:
    return figure.numerator or 0
