"""The squares of a cover: one per unit, one block per kind, white on the band."""

from collections.abc import Sequence
from typing import Final

from reporting.parts.canvas import NARROW, Canvas, width
from reporting.parts.french import listed, number, say
from reporting.parts.squares import GAP, Grid, Units, mosaic

SHADES: Final = ("square", "square2", "square3")
"""One for each kind, the most telling first."""
LARGEST, STEP = 10.4, 0.02
BETWEEN: Final = 22.0
ACROSS: Final = 41
"""Squares across a phone."""


def frontispiece(kinds: Sequence[Units], size: tuple[float, float], *, spacious: bool) -> Canvas:
    """Draw the squares of a cover, as large as they fit beside each other, and name them below.

    Parameters
    ----------
    size
        The width of the drawing, and the height of its squares.
    spacious
        Whether counts are large, on a line of their own, and the squares are explained.
    """
    pitch, rows = _fitting(kinds, size, spacious=spacious)
    drawing, x = Canvas(size[0], rows * pitch + (70 if spacious else 42)), 0.0
    for rank, units in enumerate(kinds):
        mosaic(drawing, units, Grid(rows, pitch, (x, 0)), _colors(rank))
        wide = _wide(units, rows, pitch, spacious=spacious)
        if spacious:
            _named_large(drawing, units, (x, rows * pitch), wide)
        else:
            _named(drawing, units, (x, rows * pitch), 8.6)
        x += wide + BETWEEN
    if spacious:
        _explained(drawing, kinds, rows * pitch)
    return drawing


def narrow_frontispiece(kinds: Sequence[Units]) -> Canvas:
    """Draw the squares of a cover for a phone: one block under the other."""
    pitch, drawing, y = NARROW / (ACROSS - GAP), Canvas.phone(), 0.0
    for rank, units in enumerate(kinds):
        across = ACROSS if units.total > ACROSS else max(units.total, 1)
        mosaic(drawing, units, Grid(across, pitch, (0, y), by_row=True), _colors(rank))
        y += -(-units.total // across) * pitch
        _named(drawing, units, (0.0, y), 13, beside=True)
        y += 44
    drawing.height = y - 14
    return drawing


def alternative(kinds: Sequence[Units]) -> str:
    """Say what the squares of a cover show."""
    said = (
        say("cover.kind", counted=_counted(one), noun=_noun(one), left=one.left) for one in kinds
    )
    return f"{say('common.then').join(said)}."


def _fitting(
    kinds: Sequence[Units], size: tuple[float, float], *, spacious: bool
) -> tuple[float, int]:
    """Find the largest pitch at which every block fits beside the others."""
    wide, tall = size
    pitch = LARGEST
    while pitch > 1:
        rows = max(int(tall / pitch), 1)
        blocks = [_wide(one, rows, pitch, spacious=spacious) for one in kinds]
        if sum(blocks) + BETWEEN * (len(blocks) - 1) <= wide:
            break
        pitch -= STEP
    return pitch, max(min(rows, max(one.total for one in kinds)), 1)


def _wide(units: Units, rows: int, pitch: float, *, spacious: bool) -> float:
    label = _noun(units) if spacious else f"{_counted(units)} {_noun(units)}"
    named = max(width(label, 8.8), width(units.left, 8.8, bold=True))
    return max(-(-units.total // rows) * pitch - pitch * GAP, named + 2)


def _colors(kind: int) -> dict[str, str]:
    shade = SHADES[min(kind, len(SHADES) - 1)]
    return {"done": shade, "new": shade, "left": "hollow", "masked": shade}


def _named_large(drawing: Canvas, units: Units, place: tuple[float, float], wide: float) -> None:
    x, top = place
    drawing.line([(x, top + 8), (x + wide, top + 8)], "square3", width=0.6)
    drawing.text(x, top + 29, _counted(units), size=18, color="square", bold=True)
    drawing.text(x, top + 42, _noun(units), size=8.8, color="square")
    drawing.text(x, top + 56, units.left, size=8.8, color="hollow", bold=True)


def _named(
    drawing: Canvas, units: Units, place: tuple[float, float], size: float, *, beside: bool = False
) -> None:
    x, y = place[0], place[1] + size * 1.5
    pieces = [(f"{_counted(units)} ", "square", True), (_noun(units), "square", False)]
    box = drawing.text(x, y, pieces, size=size)
    if beside:
        x = box.right + size
    else:
        y += size * 1.45
    drawing.text(x, y, units.left, size=size, color="hollow", bold=True)


def _explained(drawing: Canvas, kinds: Sequence[Units], top: float) -> None:
    """Say at the right what a square is."""
    nouns = listed([one.now.noun[0] for one in kinds], "cover.either")
    has_masked = any(one.bounds[0] < one.bounds[1] for one in kinds)
    key = f"{say('cover.key')} {say('cover.key_masked')}" if has_masked else say("cover.key")
    lines = [say("cover.one_square", nouns=nouns), key]
    right = max((box.right for box in drawing.boxes), default=0.0)
    for rank, line in enumerate(lines):
        if drawing.width - width(line, 8) > right + 12:
            y = top + 24 + rank * 11
            drawing.text(drawing.width, y, line, size=8, color="square2", anchor="end")


def _noun(units: Units) -> str:
    return say("cover.noun", noun=units.now.noun[units.bounds[1] > 1], total=units.total)


def _counted(units: Units) -> str:
    low, high = units.bounds
    return number(low) if low == high else say("cover.several", low=low, high=high)
