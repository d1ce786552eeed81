"""Columns: amounts stacked year by year, or how a number of units came to be, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, Unpack

from reporting.parts import Figure, Part, Texts, blank, chart, figures_of, french, say
from reporting.parts.canvas import Axis, Canvas, width, wrapped
from reporting.parts.plots import LEADING, Plot
from reporting.parts.scales import Line, Scale, scale_for

COLORS: Final = ("blue", "mid", "teal", "watch", "accent", "pale")
STACKED, STEPPED = 86.0, 90.0
"""Heights of the scale."""
THICK, THIN = 0.64, 0.62
"""Of a year, the width of its column; of the room of a bar, its own."""
UNKNOWN: Final = 10.0
Kind = Literal["level", "step", "left", "whole"]
FILLS: Final[dict[Kind, str]] = {"level": "blue", "step": "mid", "whole": "track"}


@dataclass(frozen=True)
class Layer:
    """One measure: its name in data files, and what it amounts to each year."""

    id: str
    line: Line

    def at(self, year: int) -> Fraction:
        """Give the amount of a year, nothing where there is none."""
        figure = self.line.at(year)
        return figure.exact if figure and figure.exists else Fraction(0)

    def cell(self, year: int) -> Figure | str:
        """Give the figure of a year as a table shows it: nothing before the first one."""
        return self.line.at(year) or ""


def stacks(layers: Sequence[Layer], **texts: Unpack[Texts]) -> Part:
    """Draw one column per year; a year one of whose amounts is unknown has no total.

    The first layer lies at the bottom; what was paid back stands under zero.
    """
    layers = [one for one in layers if one.line.shown]
    if not layers:
        return blank(texts)
    years = sorted({figure.year for one in layers for figure in one.line.figures})
    totals = {year: _total(layers, year) for year in years}
    scale = _scale(layers, totals)
    shown = [total for total in totals.values() if total.exists]
    heads = {"annee": say("common.year"), **{one.id: one.line.label for one in layers}}
    rows = ((str(year), *(one.cell(year) for one in layers), totals[year]) for year in years)
    return chart(
        texts,
        lambda canvas: _draw(canvas, layers, totals, scale),
        (heads | {"total": say("common.total")}, rows),
        _alt(shown, layers, scale),
        finding=_finding(shown, scale),
        figures=figures_of([*(one.line.shown for one in layers), shown]),
    )


def _total(layers: Sequence[Layer], year: int) -> Figure:
    """Add up a year: unknown if one of its amounts is."""
    figures = [figure for one in layers if (figure := one.line.at(year))]
    first = replace(figures[0], observed=False)
    if not all(figure.exists for figure in figures):
        return replace(first, numerator=None)
    total = sum((figure.exact for figure in figures), Fraction(0))
    return replace(first.with_value(total), year=year)


def _scale(layers: Sequence[Layer], totals: dict[int, Figure]) -> Scale:
    highest = [total.exact for total in totals.values() if total.exists]
    highest += [Fraction(sum(max(one.at(year), Fraction(0)) for one in layers)) for year in totals]
    return scale_for([layers[0].line.shown[0]], more=highest)


def _written(total: Figure, scale: Scale) -> str:
    """Write an amount in the unit of the scale, without it."""
    decimals = 1 if scale.unit == "M€" else 0
    return french.number(total.exact * scale.factor, decimals)


def _said(total: Figure, scale: Scale) -> str:
    return replace(total, scale=scale.unit).text


def _finding(shown: Sequence[Figure], scale: Scale) -> str:
    """Say what was paid in the last year, and in the one before: a title."""
    if not shown:
        return ""
    before, last = shown[-2:][0], shown[-1]
    told = {"amount": _said(last, scale), "year": str(last.year), "then": str(before.year)}
    return say("stacks.title", n=len(shown), before=_said(before, scale), **told)


def _alt(shown: Sequence[Figure], layers: Sequence[Layer], scale: Scale) -> list[str]:
    if not shown:
        return [", ".join(one.line.label for one in layers)]
    high = max(shown, key=lambda one: (one.exact, one.year))
    told = dict.fromkeys(sorted((shown[0], high, shown[-1]), key=lambda one: one.year))
    pairs = [(_said(one, scale), str(one.year)) for one in told]
    said = [say("stacks.at", amount=amount, year=year) for amount, year in pairs]
    return [*said, say("stacks.measures", names=", ".join(one.line.label for one in layers))]


def _draw(canvas: Canvas, layers: Sequence[Layer], totals: dict[int, Figure], scale: Scale) -> None:
    size, years = canvas.size, list(totals)
    names = [say("stacks.unit", unit=scale.unit or "k€"), *(one.line.label for one in layers)]
    legend = max(width(name, size) for name in names) + 1.6 * size
    top, right = (1.5 * len(names) + 1.8) * size, 0.0
    if not canvas.is_phone:
        top, right = 1.8 * size, legend + 8
    lowest = min(sum(min(one.at(year), Fraction(0)) for one in layers) for year in years)
    span = (years[0] - 0.5, years[-1] + 0.5)
    plot = Plot.over(canvas, span, scale, (top, top + STACKED), right)
    canvas.height = plot.y(float(lowest)) + 2.2 * size
    plot.years(years[0], last=years[-1])
    texts = {year: _written(one, scale) for year, one in totals.items() if one.exists}
    each = plot.x(1) - plot.x(0)
    room = max((width(text, size, bold=True) for text in texts.values()), default=0)
    for year in years:
        x, peak = plot.x(year), _column(plot, layers, year)
        if year not in texts:
            plot.unknown(year, THICK, UNKNOWN)
        elif (years[-1] - year) % (1 if each > room + 2 else 2) == 0:
            canvas.centred(x, peak - 4, texts[year], bold=True)
    x, step = (0.0 if canvas.is_phone else plot.x.end + 8), 1.5 * size
    y = size if canvas.is_phone else top + STACKED - (len(names) - 1) * step - 8
    canvas.text(x, y, names[0], color="quiet")
    for rank, name in reversed(list(enumerate(names[1:]))):  # in the order in which they lie
        y += step
        canvas.rect(x, y - 0.8 * size, (0.9 * size, 0.9 * size), COLORS[rank % len(COLORS)])
        canvas.text(x + 1.6 * size, y, name)


def _column(plot: Plot, layers: Sequence[Layer], year: int) -> float:
    """Stack one year, and give the height of its top."""
    high, low = 0.0, 0.0
    for rank, one in enumerate(layers):
        value = float(one.at(year))
        start = high if value >= 0 else low
        if value:
            color = COLORS[rank % len(COLORS)] if value > 0 else "late"
            plot.bar(year, (start, start + value), color, THICK)
        high, low = high + max(value, 0), low + min(value, 0)
    return plot.y(high)


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
    return chart(
        texts,
        lambda canvas: (_lying if canvas.is_phone else _upright)(canvas, bars, _spans(bars)),
        ("waterfall", ((f"{bar.label} {bar.more}", bar.figure, bar.effect or "") for bar in bars)),
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
    size, slot, names = canvas.size, canvas.width / len(bars), []
    for bar in bars:
        told = ((bar.label, "ink"), (bar.more, "quiet"))
        names.append([(one, c) for text, c in told for one in wrapped(text, size, slot - 4)])
    canvas.height = STEPPED + 22 + max(map(len, names)) * LEADING * size
    up = Axis(0, max(1, *map(max, spans)), STEPPED + 16, 18)
    plot = Plot(canvas, Axis(-0.5, len(bars) - 0.5, 0, canvas.width), up)
    canvas.line([(0, up(0)), (canvas.width, up(0))], "hair", width=0.8)
    for rank, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        box, middle = plot.bar(rank, span, bar.color, THIN), plot.x(rank)
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
