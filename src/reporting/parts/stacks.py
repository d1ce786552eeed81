"""Stacked columns: amounts of each year, one segment per measure, their total above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, across
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import COLUMNS, Cell, Column, Data, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.scales import Line, Scale, scale_for
from reporting.parts.tables import blank, data_of, figures_of

COLORS: Final = ("blue", "mid", "teal", "watch", "accent", "pale")
TALL: Final = 92.0
UNKNOWN: Final = 10.0


@dataclass(frozen=True)
class Layer:
    """One measure: its name in data files, and what it amounts to each year."""

    id: str
    line: Line

    def at(self, year: int) -> Fraction:
        """Give the amount of a year, nothing where there is none."""
        figure = self.line.at(year)
        return figure.exact if figure and figure.exists else Fraction(0)


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
    texts["title"] = texts.get("title") or _finding(shown, scale)
    return Part(
        kind="chart",
        alt=_alt(shown, layers, scale),
        figures=figures_of([*(one.line.shown for one in layers), shown]),
        data=_data(layers, totals),
        svg=_drawn(layers, totals, scale, across(texts.get("width", COLUMNS))).svg(texts["id"]),
        narrow=_drawn(layers, totals, scale, NARROW).svg(f"{texts['id']}-etroit"),
        **texts,
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
    stacked = [sum(max(one.at(year), Fraction(0)) for one in layers) for year in totals]
    return scale_for([layers[0].line.shown[0]], more=[*highest, *map(Fraction, stacked)])


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
    last, *before = shown[::-1]
    told = {"amount": _said(last, scale), "year": str(last.year)}
    if not before:
        return say("stacks.title_one", **told)
    earlier = {"before": _said(before[0], scale), "then": str(before[0].year)}
    return say("stacks.title", **told, **earlier)


def _alt(shown: Sequence[Figure], layers: Sequence[Layer], scale: Scale) -> str:
    if not shown:
        return brief([", ".join(one.line.label for one in layers)])
    high = max(shown, key=lambda one: (one.exact, one.year))
    told = list(dict.fromkeys((shown[0], high, shown[-1])))
    listed = [
        say("stacks.at", amount=_said(one, scale), year=str(one.year))
        for one in sorted(told, key=lambda one: one.year)
    ]
    names = ", ".join(one.line.label for one in layers)
    return brief([*listed, say("stacks.measures", names=names)])


def _data(layers: Sequence[Layer], totals: dict[int, Figure]) -> Data:
    columns = [Column("annee", say("common.year"), header=True)]
    columns += [Column(one.id, one.line.label, align="right") for one in layers]
    columns.append(Column("total", say("common.total"), align="right"))
    rows: list[tuple[Cell, ...]] = [
        (str(year), *(one.line.at(year) for one in layers), total) for year, total in totals.items()
    ]
    return data_of(columns, rows)


def _drawn(layers: Sequence[Layer], totals: dict[int, Figure], scale: Scale, wide: float) -> Canvas:
    is_narrow = wide <= NARROW
    size = 12.0 if is_narrow else 7.4
    legend = max(width(one.line.label, size) for one in layers) + 16
    right = 0.0 if is_narrow else max(legend, 62) + 8
    top = (len(layers) + 1) * 1.45 * size + 1.6 * size if is_narrow else 1.8 * size
    lowest = min(
        Fraction(0),
        *(sum((min(one.at(year), Fraction(0)) for one in layers), Fraction(0)) for year in totals),
    )
    high = scale.top / float(scale.factor)
    up = Axis(0, high, top + TALL, top)
    drop = up(float(lowest)) - up(0)
    canvas = Canvas(wide, top + TALL + drop + 1.9 * size)
    left = 28.0 if not is_narrow else 40.0
    for value, text in scale.ticks:
        y = up(value / float(scale.factor))
        canvas.line([(left, y), (wide - right, y)], "grid" if value else "hair", width=0.7)
        place = {"size": size, "color": "quiet", "anchor": "end"}
        canvas.text(left - 5, y + 0.35 * size, french.without_unit(text), **place)
    slot = (wide - right - left) / len(totals)
    texts = [_written(one, scale) for one in totals.values() if one.exists]
    room = max((width(text, size, bold=True) for text in texts), default=0)
    for rank, (year, total) in enumerate(totals.items()):
        x = left + (rank + 0.5) * slot
        peak = _column(canvas, layers, year, (x, min(slot * 0.64, 44)), up)
        style = {"size": size, "anchor": "middle"}
        is_named = (len(totals) - 1 - rank) % (1 if slot > room + 3 else 2) == 0
        if total.exists and is_named:
            half = width(_written(total, scale), size, bold=True) / 2
            middle = min(x, wide - half)
            canvas.text(middle, peak - 4, _written(total, scale), bold=True, **style)
        elif not total.exists:
            canvas.hatch(x - slot * 0.32, up(0) - UNKNOWN, (slot * 0.64, UNKNOWN))
        if (len(totals) - 1 - rank) % (1 if slot > width("2000", size) + 4 else 2) == 0:
            middle = min(x, wide - width(str(year), size) / 2)
            canvas.text(middle, canvas.height - 0.5 * size, str(year), color="quiet", **style)
    spot = (0.0, size) if is_narrow else (wide - right + 8, top + TALL - len(layers) * 14 - 8)
    _legend(canvas, layers, scale, spot, size)
    return canvas


def _column(
    canvas: Canvas, layers: Sequence[Layer], year: int, place: tuple[float, float], up: Axis
) -> float:
    """Stack one year, and give the height of its top."""
    x, wide = place
    high, low = 0.0, 0.0
    for rank, one in enumerate(layers):
        value = float(one.at(year))
        start = high if value >= 0 else low
        upper, lower = sorted((up(start), up(start + value)))
        if lower - upper > 0:
            color = COLORS[rank % len(COLORS)] if value > 0 else "late"
            canvas.rect(x - wide / 2, upper, (wide, max(lower - upper - 0.6, 0.5)), color)
        if value >= 0:
            high += value
        else:
            low += value
    return up(high)


def _legend(
    canvas: Canvas, layers: Sequence[Layer], scale: Scale, spot: tuple[float, float], size: float
) -> None:
    """Name the layers in the order in which they lie, under the unit."""
    x, y = spot
    step = max(14.0, 1.45 * size)
    unit = say("stacks.unit", unit=scale.unit or "k€")
    canvas.text(x, y, unit, size=size, color="quiet")
    for rank, one in reversed(list(enumerate(layers))):
        y += step
        canvas.rect(x, y - 0.8 * size, (0.9 * size, 0.9 * size), COLORS[rank % len(COLORS)])
        canvas.text(x + 1.6 * size, y, one.line.label, size=size)
