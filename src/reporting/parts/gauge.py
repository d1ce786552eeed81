"""A gauge of months late, on a scale of two years: an arrow where it is longer."""

from __future__ import annotations

from typing import Final

from reporting.parts.canvas import Canvas

SCALE: Final = 24
"""Months that the gauge holds."""
WIDE, TALL = 140.0, 6.0
STEP: Final = 6


def gauge(months: int, id: str) -> str:
    """Draw how many months a commitment is late."""
    drawing = Canvas(WIDE, TALL)
    drawing.rect(0, 1, (WIDE, TALL - 2), "track")
    reach = WIDE * min(max(months / SCALE, 0.012), 1)
    drawing.rect(0, 1, (reach, TALL - 2), "late")
    for month in range(STEP, SCALE, STEP):
        x = WIDE * month / SCALE
        drawing.line([(x, 1), (x, TALL - 1)], "paper", width=0.8)
    if months > SCALE:
        drawing.area([(WIDE - 7, 0), (WIDE, TALL / 2), (WIDE - 7, TALL)], "paper")
        drawing.area([(WIDE - 6, 0.6), (WIDE, TALL / 2), (WIDE - 6, TALL - 0.6)], "late")
    return drawing.svg(id)
