"""Bars, columns and dots: territories ranked, amounts by year, two dates compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from reporting.parts import french, labels, theme, wording
from reporting.parts.figures import Figure
from reporting.parts.part import Column, Part, Texts
from reporting.parts.scales import Scale, latest, scale_for
from reporting.parts.tables import blank, figures_of, say_masked
from reporting.parts.theme import Canvas, Frame
from reporting.parts.wording import TERRITORY, Item, Pair

ROW = 17.0
THICK = 11.0
DOT: Any = {
    "marker": "o",
    "markersize": 6.8,
    "markeredgecolor": theme.MAIN,
    "markeredgewidth": 1.4,
    "zorder": 4,
}


def bars(
    items: Sequence[Item],
    *,
    reference: Item | None = None,
    highlight: str | None = None,
    heading: Column = TERRITORY,
    **texts: Unpack[Texts],
) -> Part:
    """Draw ranked horizontal bars with their values; what is not known comes last.

    Parameters
    ----------
    reference
        A label and a figure drawn as a line across all bars (the region).
    highlight
        The label of the territory the report is about.
    heading
        The column of the labels, in the table of the values.
    """
    say_masked(texts, (figure for _, figure in items))
    ranked = sorted(items, key=lambda item: (not item[1].exists, -(item[1].value or 0), item[0]))
    shown = [figure for _, figure in ranked if figure.exists]
    if not shown:
        return blank(texts, (figure for _, figure in items))
    here = highlight if any(label == highlight for label, _ in ranked) else None
    head = 16.0 if reference and reference[1].exists else 4.0
    year = latest(figure for _, figure in ranked)
    with theme.canvas(head + ROW * len(ranked) + 4) as canvas:
        extra = [reference[1].exact] if reference and reference[1].exists else []
        scale = scale_for(shown, more=extra)
        left = max(labels.width(label, bold=True) for label, _ in ranked) + 8
        right = max(labels.width(figure.text_in(year), bold=True) for figure in shown) + 10
        right += max(labels.width(_counts(figure), theme.SMALL) for figure in shown) + 4
        size = (theme.WIDTH - left - right, ROW * len(ranked))
        frame = Frame(left, 4, *size, (0, scale.top), (len(ranked), 0))
        for rank, (label, figure) in enumerate(ranked):
            color = theme.MAIN if here in (None, label) else theme.SOFT
            weight = "semibold" if label == here else "normal"
            canvas.text(left - 6, frame.y(rank + 0.5), label, ha="right", weight=weight)
            end = frame.x(max(scale.of(figure.value), 0))
            _bar(canvas, frame, (end, frame.y(rank + 0.5)), figure, (color, figure.text_in(year)))
        if reference and extra:
            _across(canvas, frame, frame.x(scale.of(extra[0])), reference)
        svg = canvas.svg(texts["id"])
    everything = [*ranked, *([reference] if reference else [])]
    return Part(
        kind="chart",
        alt=wording.bars_alt(ranked, reference),
        figures=figures_of(everything),
        data=wording.items_data(everything, heading),
        svg=svg,
        **texts,
    )


def _counts(figure: Figure) -> str:
    """Give the units behind a share: "41 sur 45"."""
    if figure.unit != "%" or figure.numerator is None or figure.denominator is None:
        return ""
    if figure.denominator > 100_000:  # a share of amounts in cents
        return ""
    return f"{french.number(figure.numerator)} sur {french.number(figure.denominator)}"


def _bar(
    canvas: Canvas, frame: Frame, end: tuple[float, float], figure: Figure, look: tuple[str, str]
) -> None:
    """Draw one bar from the axis to its end, with its value and the units behind it."""
    (x, middle), (color, text) = end, look
    if not figure.exists:
        canvas.text(frame.left + 3, middle, text, color=theme.MUTED)
        return
    canvas.box(frame.left, middle - THICK / 2, x - frame.left, THICK, color=color)
    canvas.line(
        [frame.left] * 2, [middle - ROW / 2, middle + ROW / 2], color=theme.MUTED, linewidth=0.7
    )
    canvas.text(x + 4, middle, text, weight="semibold", backed=True)
    style = {"ha": "right", "color": theme.MUTED, "size": theme.SMALL}
    canvas.text(theme.WIDTH - 2, middle, _counts(figure), **style)


def _across(canvas: Canvas, frame: Frame, x: float, reference: Item) -> None:
    """Draw the comparator as a line through the bars, named above them."""
    ends = [frame.bottom, frame.top + 3]
    canvas.line([x, x], ends, color=theme.INK, linewidth=1.0, linestyle=(0, (3, 2)), zorder=2)
    text = f"{reference[0]} {reference[1].text}"
    half = labels.width(text) / 2
    place = min(max(x, half), theme.WIDTH - half)
    canvas.text(place, frame.top + 9, text, ha="center")


def dots(
    items: Sequence[Pair],
    **texts: Unpack[Texts],
) -> Part:
    """Compare two dates on one line per item: hollow dot before, full dot after.

    Parameters
    ----------
    items
        Label, earlier figure, later figure; where one of them is masked, both are written.
    """
    say_masked(texts, (figure for item in items for figure in item[1:]))
    shown = [item for item in items if item[1].exists and item[2].exists]
    if not shown:
        return blank(texts, (figure for item in items for figure in item[1:]))
    years = (latest(item[1] for item in shown), latest(item[2] for item in shown))
    hidden = [item for item in items if item[1].masked or item[2].masked]
    rows = shown + hidden
    with theme.canvas(22 + 24.0 * len(rows) + 18) as canvas:
        scale = scale_for(figure for item in shown for figure in item[1:])
        left = max(labels.width(label) for label, _, _ in rows) + 36
        size = (theme.WIDTH - left - 60, 24.0 * len(rows))
        frame = Frame(left, 20, *size, (0, scale.top), (len(rows), 0))
        for value, text in scale.ticks:
            x = frame.x(value)
            canvas.line([x, x], [frame.bottom, frame.top], color=theme.GRID, linewidth=0.7)
            canvas.text(x, frame.bottom - 10, text, ha="center", color=theme.MUTED)
        _pairs(canvas, frame, scale, shown, years)
        _two_dates(canvas, frame, scale, shown[0], years)
        for rank, item in enumerate(hidden, start=len(shown)):
            y = frame.y(rank + 0.5)
            canvas.text(0, y, item[0])
            canvas.text(frame.left, y, wording.hidden(item, years), color=theme.MUTED, backed=True)
        svg = canvas.svg(texts["id"])
    return Part(
        kind="chart",
        alt=wording.dots_alt(rows, years),
        figures=figures_of(item[1:] for item in shown),
        data=wording.dots_data(items, years),
        svg=svg,
        **texts,
    )


def _pairs(
    canvas: Canvas, frame: Frame, scale: Scale, items: Sequence[Pair], years: tuple[int, int]
) -> None:
    for rank, (label, before, after) in enumerate(items):
        y, places = frame.y(rank + 0.5), [frame.x(scale.of(f.value)) for f in (before, after)]
        xs = sorted(places)
        canvas.text(0, y, label)
        canvas.line(xs, [y, y], color=theme.MAIN, linewidth=1.6, zorder=2)
        is_up = before.exact <= after.exact
        ends = (before.text_in(years[0]), after.text_in(years[1]))
        low, high = ends if is_up else ends[::-1]
        styles = [{"color": theme.MUTED}, {"color": theme.MAIN, "weight": "semibold"}]
        low_style, high_style = styles if is_up else styles[::-1]
        if low != high:
            canvas.text(xs[0] - 7, y, low, ha="right", backed=True, **low_style)
        canvas.text(xs[1] + 7, y, high, backed=True, **high_style)
        for x, color in zip(places, (theme.PAPER, theme.MAIN), strict=True):
            canvas.line([x], [y], markerfacecolor=color, **DOT)


def _two_dates(
    canvas: Canvas,
    frame: Frame,
    scale: Scale,
    item: Pair,
    years: tuple[int, int],
) -> None:
    """Name the two dates above the first pair of dots."""
    names = (str(years[0]), str(years[1]))
    xs = [frame.x(scale.of(figure.value)) for figure in item[1:]]
    room = (labels.width(names[0]) + labels.width(names[1], bold=True)) / 2 + 6
    spots = labels.spread(xs, room, frame.left, theme.WIDTH - 20)
    y = frame.top + 6
    canvas.text(spots[0], y, names[0], ha="center", color=theme.MUTED)
    canvas.text(spots[1], y, names[1], ha="center", color=theme.MAIN, weight="semibold")
