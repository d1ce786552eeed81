"""Bars: territories ranked, in a drawing, in words and in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Unpack

from reporting.parts import french, labels, theme
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Cell, Column, Data, Part, Texts
from reporting.parts.scales import latest, scale_for
from reporting.parts.tables import blank, data_of, figures_of, say_masked
from reporting.parts.theme import Canvas, Frame

Item = tuple[str, Figure]
TERRITORY = Column("territoire", "Territoire", header=True)
MASKED = ("valeur masquée", "valeurs masquées")
UNKNOWN = ("valeur non disponible", "valeurs non disponibles")
COUNTS = (("numerateur", "Nombre"), ("denominateur", "Total"))
ROW = 17.0
THICK = 11.0


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
        alt=bars_alt(ranked, reference),
        figures=figures_of(everything),
        data=items_data(everything, heading),
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


def _time(figure: Figure) -> str:
    """Say when a value is of: a stock by its year, a sum over years by the end of its last one."""
    if figure.is_usual and figure.du == figure.au:
        return f"en {figure.year}"
    is_sum = figure.is_usual and figure.du.year < figure.au.year
    return f"fin {figure.year}" if is_sum else figure.when


def _time_of(items: Iterable[Item]) -> str:
    """Say when most values of a chart are of: those of its last year."""
    return _time(max((figure for _, figure in items), key=lambda figure: figure.year))


def bars_alt(ranked: Sequence[Item], reference: Item | None) -> str:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    year = latest(figure for _, figure in ranked)
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown[:1]
    names = [f"{label} : {figure.text_in(year)}" for label, figure in ends]
    names += [f"{reference[0]} : {reference[1].text_in(year)}"] if reference else []
    names += _left_out([figure for _, figure in ranked])
    count = french.counted(len(shown), "barre", "barres")
    among = _among(ranked)
    return (
        f"{count} {_time_of(ranked)}, de la plus longue à la plus courte. "
        f"{among[:1].upper()}{among[1:]}{' ; '.join(names)}."
    )


def _territories(count: int) -> str:
    return french.counted(count, "territoire", "territoires")


def _among(items: Sequence[Item]) -> str:
    """Say that extremes are those of the members published, where a masked one may lie beyond."""
    figures = [figure for _, figure in items]
    known = [figure for figure in figures if figure.exists]
    masked = [figure for figure in figures if figure.masked]
    ends = [(choose(known, key=lambda figure: figure.exact), choose) for choose in (min, max)]
    if all(_holds(end, masked, choose) for end, choose in ends):
        return ""
    one, many = "parmi le territoire publié, ", f"parmi les {len(known)} territoires publiés, "
    return one if len(known) == 1 else many


def _holds(end: Figure, masked: Sequence[Figure], choose: Callable[..., object]) -> bool:
    """Tell whether no masked value can lie beyond the lowest or highest of the published ones."""
    if not masked:
        return True
    scale, is_low = SHARES.get(end.unit, 1), choose is min
    limit = Fraction(0) if is_low else Fraction(1) if end.unit in SHARES else None
    bounds = [figure.interval for figure in masked]
    return end.exact == limit or all(
        bound and (bound[0] >= end.exact * scale if is_low else bound[1] <= end.exact * scale)
        for bound in bounds
    )


def _left_out(figures: Sequence[Figure], missing: tuple[str, str] = UNKNOWN) -> list[str]:
    """Say how many values are masked, and how many there are not."""
    masked = sum(figure.masked for figure in figures)
    others = sum(not figure.exists for figure in figures) - masked
    said = [french.counted(masked, *MASKED)] if masked else []
    return said + ([french.counted(others, *missing)] if others else [])


def _tabulated(
    header: Column, names: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]
) -> Data:
    """Tabulate what a chart draws; a column of shares says so."""
    lines = [list(row) for row in rows]
    columns = [header]
    for place, (id, label) in enumerate(names, start=1):
        units = {row[place].unit for row in lines if isinstance(row[place], Figure)}  # type: ignore[union-attr]
        unit = next(iter(units)) if len(units) == 1 and units <= set(SHARES) else None
        columns.append(Column(id, label, unit, "right"))
    return data_of(columns, lines)


def items_data(items: Sequence[Item], heading: Column = TERRITORY) -> Data:
    """Tabulate labelled figures: value, and the units behind a share."""
    names = [("valeur", str(latest(figure for _, figure in items)))]
    if any(figure.unit in SHARES for _, figure in items):
        return _tabulated(
            heading, [*names, *COUNTS], ([label, f, *_sides(f)] for label, f in items)
        )
    return _tabulated(heading, names, items)


def _sides(figure: Figure) -> tuple[Cell, Cell]:
    """Give the numerator and the denominator of a figure as cells: both masked if it is."""
    if figure.masked:
        return french.MASKED, french.MASKED
    return figure.numerator, figure.denominator
