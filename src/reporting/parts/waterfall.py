"""The waterfall: how a number of units came from one to another, and what is left of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, across, wrapped
from reporting.parts.figures import Figure
from reporting.parts.part import COLUMNS, Cell, Column, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import data_of, figures_of

Kind = Literal["level", "step", "left", "whole"]
THINNEST: Final = 1.6
"""Height of a step of nothing."""
TALL: Final = 96.0
DASH: Final = "2.6 2"
FILLS: Final[dict[Kind, str]] = {"level": "blue", "step": "mid", "whole": "track"}


@dataclass(frozen=True)
class Bar:
    """One bar: a level that starts from zero, a step from the one before, what is left, the whole.

    `effect` is what the step did to the share, in points.
    """

    kind: Kind
    label: str
    more: str
    figure: Figure
    effect: Figure | None = None

    @property
    def count(self) -> int:
        """The units of the bar, signed."""
        return self.figure.numerator or 0

    @property
    def text(self) -> str:
        """What is written on it."""
        return french.number(self.count, signed=self.kind == "step")

    @property
    def color(self) -> str:
        """The token of its mark."""
        if self.kind == "left":
            return "target"
        return "late" if self.kind == "step" and self.count < 0 else FILLS[self.kind]


def waterfall(bars: Sequence[Bar], **texts: Unpack[Texts]) -> Part:
    """Draw the bars in their order: on a page upright, on a phone one a line."""
    columns = (
        Column("etape", say("waterfall.step"), header=True),
        Column("nombre", say("common.count"), align="right"),
        Column("effet", say("waterfall.effect"), align="right"),
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{bar.label} {bar.more}", bar.figure, bar.effect or "") for bar in bars
    ]
    return Part(
        kind="chart",
        alt=brief([f"{bar.label} {bar.more}{french.colon()}{bar.text}" for bar in bars]),
        figures=figures_of(rows),
        data=data_of(columns, rows),
        svg=_upright(bars, texts.get("width", COLUMNS)).svg(texts["id"]),
        narrow=_lying(bars).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _spans(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Give both ends of each bar: steps go on from where the one before ends."""
    spans, at = [], 0
    for bar in bars:
        start = at if bar.kind in ("step", "left") else 0
        at = start + bar.count
        spans.append((start, at))
    return spans


def _upright(bars: Sequence[Bar], columns: int) -> Canvas:
    size, wide = 7.4, across(columns)
    slot = wide / len(bars)
    labels = [
        (
            wrapped(bar.label, size, slot - 4),
            wrapped(bar.more, size, slot - 4),
        )
        for bar in bars
    ]
    lines = max(len(first) + len(second) for first, second in labels)
    canvas = Canvas(wide, TALL + 18 + lines * 1.3 * size + 4)
    spans = _spans(bars)
    up = Axis(0, max(1, *(max(span) for span in spans)), TALL + 12, 16)
    canvas.line([(0, up(0)), (wide, up(0))], "hair", width=0.8)
    thick = slot * 0.62
    for rank, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        left = rank * slot + (slot - thick) / 2
        upper, lower = sorted((up(span[0]), up(span[1])))
        _mark(canvas, bar, (left, upper), (thick, max(lower - upper, THINNEST)))
        if rank + 1 < len(bars):
            level = up(span[1])
            ends = [(left + thick, level), (left + slot, level)]
            canvas.line(ends, "quiet", width=0.7, dash="1.4 1.8")
        style = {"size": 9.2, "color": _ink(bar), "bold": True, "anchor": "middle"}
        canvas.text(left + thick / 2, upper - 4, bar.text, **style)
        y = up(0) + 1.5 * size
        for group, color in zip(labels[rank], ("ink", "quiet"), strict=True):
            for line in group:
                place = {"size": size, "color": color, "anchor": "middle"}
                canvas.text(left + thick / 2, y, line, **place)
                y += 1.3 * size
    return canvas


def _lying(bars: Sequence[Bar]) -> Canvas:
    size, row = 12.0, 40.0
    canvas = Canvas(NARROW, row * len(bars))
    spans = _spans(bars)
    along = Axis(0, max(1, *(max(span) for span in spans)), 0, NARROW)
    for rank, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        top = rank * row
        place = {"size": size, "color": _ink(bar), "bold": True, "anchor": "end"}
        canvas.text(NARROW, top + size, bar.text, **place)
        pieces = [(bar.label, "ink", True), (f" {bar.more}", "quiet", False)]
        canvas.text(0, top + size, pieces, size=size)
        left, right = sorted((along(span[0]), along(span[1])))
        left = min(left, NARROW - THINNEST)
        _mark(canvas, bar, (left, top + 17), (max(right - left, THINNEST), 13))
        if rank + 1 < len(bars):
            x = min(along(span[1]), NARROW - 0.5)
            for low in (top + 30, top + row + 13):  # not through the words between
                canvas.line([(x, low), (x, low + 4)], "quiet", width=0.7)
    return canvas


def _mark(canvas: Canvas, bar: Bar, place: tuple[float, float], size: tuple[float, float]) -> None:
    if bar.kind == "left":
        canvas.rect(*place, size, None, stroke="target", width=1.2, dash=DASH)
    else:
        canvas.rect(*place, size, bar.color)


def _ink(bar: Bar) -> str:
    return bar.color if bar.color in ("target", "late") else "ink"
