"""The waterfall: how a number of units came from one to another, and what is left of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Unpack

from reporting.parts import french
from reporting.parts.canvas import Axis, Canvas, wrapped
from reporting.parts.figures import Figure
from reporting.parts.part import Part, Texts
from reporting.parts.plots import LEADING, Plot
from reporting.parts.saying import say
from reporting.parts.tables import chart

Kind = Literal["level", "step", "left", "whole"]
TALL: Final = 90.0
THICK: Final = 0.62
"""Of the room of a bar."""
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
    def color(self) -> str | None:
        """The token of its mark; none of what is left, which is dashed."""
        return "late" if self.kind == "step" and self.count < 0 else FILLS.get(self.kind)

    @property
    def ink(self) -> str:
        """The token of its number."""
        return {None: "target", "late": "late"}.get(self.color, "ink")


def waterfall(bars: Sequence[Bar], **texts: Unpack[Texts]) -> Part:
    """Draw the bars in their order: on a page upright, on a phone one a line."""
    heads = {
        "etape": say("waterfall.step"),
        "nombre": say("common.count"),
        "effet": say("waterfall.effect"),
    }
    return chart(
        texts,
        lambda canvas: (_lying if canvas.is_phone else _upright)(canvas, bars, _spans(bars)),
        (heads, ((f"{bar.label} {bar.more}", bar.figure, bar.effect or "") for bar in bars)),
        [f"{bar.label} {bar.more}{french.colon()}{bar.text}" for bar in bars],
    )


def _spans(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Give both ends of each bar: steps go on from where the one before ends."""
    spans, at = [], 0
    for bar in bars:
        start = at if bar.kind in ("step", "left") else 0
        at = start + bar.count
        spans.append((start, at))
    return spans


def _upright(canvas: Canvas, bars: Sequence[Bar], spans: Sequence[tuple[int, int]]) -> None:
    size, slot = canvas.size, canvas.width / len(bars)
    names = [
        [(line, color) for text, color in told for line in wrapped(text, size, slot - 4)]
        for told in (((bar.label, "ink"), (bar.more, "quiet")) for bar in bars)
    ]
    canvas.height = TALL + 22 + max(map(len, names)) * LEADING * size
    up = Axis(0, max(1, *map(max, spans)), TALL + 16, 18)
    plot = Plot(canvas, Axis(-0.5, len(bars) - 0.5, 0, canvas.width), up)
    canvas.line([(0, up(0)), (canvas.width, up(0))], "hair", width=0.8)
    for rank, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        box, middle = plot.bar(rank, span, bar.color, THICK), plot.x(rank)
        if rank + 1 < len(bars):
            ends = [(box.right, up(span[1])), (box.left + slot, up(span[1]))]
            canvas.line(ends, "quiet", width=0.7, dash="1.4 1.8")
        style = {"color": bar.ink, "bold": True, "anchor": "middle"}
        canvas.text(middle, box.bottom - 4, bar.text, size=1.1 * size, **style)
        for line, (text, color) in enumerate(names[rank]):
            base = up(0) + (1.5 + line * LEADING) * size
            canvas.text(middle, base, text, color=color, anchor="middle")


def _lying(canvas: Canvas, bars: Sequence[Bar], spans: Sequence[tuple[int, int]]) -> None:
    size, row, wide = canvas.size, 40.0, canvas.width
    canvas.height = row * len(bars)
    along = Axis(0, max(1, *map(max, spans)), 0, wide)
    for rank, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        top, (left, right) = rank * row, sorted(map(along, span))
        canvas.text(wide, top + size, bar.text, color=bar.ink, bold=True, anchor="end")
        canvas.text(0, top + size, [(bar.label, "ink", True), (f" {bar.more}", "quiet", False)])
        left = min(left, wide - 1.6)
        style = {} if bar.color else {"stroke": "target", "width": 1.1, "dash": "2.4 1.8"}
        canvas.rect(left, top + 17, (max(right - left, 1.6), 13), bar.color, **style)
        if rank + 1 < len(bars):
            x = min(along(span[1]), wide - 0.5)
            for low in (top + 30, top + row + 13):  # not through the words between
                canvas.line([(x, low), (x, low + 4)], "quiet", width=0.7)
