"""The scoreboard: one square per commitment, filled when done, crossed when late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import Canvas, Point
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Part, Texts
from reporting.parts.saying import say
from reporting.parts.squares import GAP, Grid
from reporting.parts.tables import blank, chart

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
    rows = [(_word(state, count), count) for state, count in counts if _n(count)]
    told = (f"{french.number(_n(count))} {word}" for word, count in rows)
    return chart(
        texts,
        lambda canvas: _draw(canvas, counts),
        ("scoreboard", rows),
        [say("scoreboard.alt", n=total), *told],
        finding=_title(dict(counts), total),
    )


def _draw(canvas: Canvas, counts: Counts) -> None:
    """Draw the states beside each other, in as many rows of squares as it takes.

    On a phone they stand under each other.
    """
    rows, pitch = (0, canvas.width / ACROSS) if canvas.is_phone else _fitting(canvas, counts)
    x, y, size = 0.0, 0.0, canvas.size
    for state, count in _shown(counts):
        _label(canvas, state, count, (x, y + 1.75 * size))
        head, lines = y + 2.6 * size, rows or -(-_n(count) // ACROSS)
        grid = Grid(rows or ACROSS, pitch, (x, head), by_row=not rows)
        grid.draw(canvas, state, STATES[state], range(_n(count)))
        canvas.height = head + lines * pitch
        if rows:
            x += _block(canvas, state, count, rows, pitch) + BETWEEN
        else:
            y = canvas.height + 10


def _fitting(canvas: Canvas, counts: Counts) -> tuple[int, float]:
    """Find how many rows of squares, and how large, fit across the page."""
    rows, pitch = 1, LARGEST
    while True:
        blocks = [_block(canvas, *one, rows, pitch) for one in _shown(counts)]
        if sum(blocks) + BETWEEN * (len(blocks) - 1) <= canvas.width:
            return rows, pitch
        pitch -= 0.1
        if pitch < SMALLEST:
            rows, pitch = rows + 1, LARGEST


def _block(canvas: Canvas, state: str, count: Figure, rows: int, pitch: float) -> float:
    squares = (-(-_n(count) // rows) - GAP) * pitch
    text, size = french.number(_n(count)), canvas.size
    number = width(text, 1.75 * size, bold=True) + 5 if _n(count) else 0
    return max(squares, number + width(_word(state, count), size, bold=True))


def _shown(counts: Counts) -> list[tuple[str, Figure]]:
    """List the states that are drawn: what was dropped only where something was."""
    return [(state, count) for state, count in counts if _n(count) or state != "dropped"]


def _label(canvas: Canvas, state: str, count: Figure, place: Point) -> None:
    (x, y), style = place, {"color": STATES[state], "bold": True}
    if _n(count):
        text = french.number(_n(count))
        x = canvas.text(x, y, text, size=1.75 * canvas.size, **style).right + 5
    canvas.text(x, y, _word(state, count), **style)


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
