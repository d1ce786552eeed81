"""Bars: territories ranked, in a drawing, in words and in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Unpack

from reporting.parts import french
from reporting.parts.canvas import Piece
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Cell, Part, Texts
from reporting.parts.rows import Row, rows
from reporting.parts.saying import say
from reporting.parts.scales import Scale, latest, scale_for
from reporting.parts.tables import blank, chart

Item = tuple[str, Figure]
MASKED = ("valeur masquée", "valeurs masquées")
UNKNOWN = ("valeur non disponible", "valeurs non disponibles")


def bars(
    items: Sequence[Item],
    *,
    reference: Item | None = None,
    highlight: str | None = None,
    heading: tuple[str, str] = ("territoire", "Territoire"),
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
        The id and the name of the labels, in the table of the values.
    """
    ranked = sorted(items, key=lambda item: (not item[1].exists, -(item[1].value or 0), item[0]))
    figures = [figure for _, figure in ranked]
    if not any(figure.exists for figure in figures):
        return blank(texts, figures)
    here = highlight if any(label == highlight for label, _ in ranked) else None
    everything = [*ranked, *([reference] if reference else [])]
    known = [figure for _, figure in everything if figure.exists]
    scale, year, line = scale_for(known), latest(figures), None
    if reference and reference[1].exists:
        name = f"{reference[0]} {reference[1].text_in(year)}"
        line = (_part(scale, reference[1].exact), name)
    drawn = [_row(item, scale, year, here) for item in ranked]
    return chart(
        texts,
        lambda canvas: rows(canvas, drawn, reference=line),
        _table(everything, heading),
        _said(ranked, reference),
    )


def _part(scale: Scale, value: Fraction) -> Fraction:
    """Give a value as a part of its scale."""
    return max(value * scale.factor / Fraction(scale.top), Fraction(0))


def _row(item: Item, scale: Scale, year: int, here: str | None) -> Row:
    """Draw a value, or what a masked one may be."""
    label, figure = item
    is_here = label == here
    tone = "blue" if is_here else "ink" if figure.exists else "quiet"
    value: Piece = (figure.text_in(year), tone, figure.exists)
    counts: Piece = (_counts(figure), "quiet", False)
    gap: Piece = (2 * french.NBSP, "quiet", False)
    near = [counts, gap, value] if counts[0] else [value]
    if figure.exists:
        color = "blue" if here is None or is_here else "mid"
        bars = [(_part(scale, figure.exact), color)]
        return Row(label, bars, [value, counts], is_here, near)
    hatch = None
    if figure.masked and figure.interval:
        unit = SHARES.get(figure.unit, 1)
        low, high = (_part(scale, Fraction(bound, unit)) for bound in figure.interval)
        hatch = (low, min(high, Fraction(1)))
    return Row(label, (), [value, counts], is_here, near, hatch=hatch)


def _counts(figure: Figure) -> str:
    """Give the units behind a share: "41 sur 45"."""
    numerator, denominator = figure.numerator, figure.denominator
    if figure.unit != "%" or numerator is None or denominator is None:
        return ""
    if denominator > 100_000:  # a share of amounts in cents
        return ""
    return f"{french.number(numerator)} sur {french.number(denominator)}"


def _time(figure: Figure) -> str:
    """Say when a value is of: a stock by its year, a sum over years by the end of its last one."""
    if figure.is_usual and figure.du == figure.au:
        return f"en {figure.year}"
    is_sum = figure.is_usual and figure.du.year < figure.au.year
    return f"fin {figure.year}" if is_sum else figure.when


def _time_of(items: Iterable[Item]) -> str:
    """Say when most values of a chart are of: those of its last year."""
    return _time(max((figure for _, figure in items), key=lambda figure: figure.year))


def _said(ranked: Sequence[Item], reference: Item | None) -> list[str]:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    year = latest(figure for _, figure in ranked)
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown[:1]
    first, *others = [f"{label}{french.colon()}{figure.text_in(year)}" for label, figure in ends]
    others += [f"{reference[0]}{french.colon()}{reference[1].text_in(year)}"] if reference else []
    count = french.counted(len(shown), "barre", "barres")
    opening = f"{count} {_time_of(ranked)}, de la plus longue à la plus courte"
    return [opening, f"{_among(ranked)}{first}", *others, *_left_out([one for _, one in ranked])]


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


def _table(
    items: Sequence[Item], heading: tuple[str, str]
) -> tuple[Mapping[str, str], Sequence[Sequence[Cell]]]:
    """Tabulate labelled figures: value, and the units behind a share."""
    heads = dict([heading, ("valeur", str(latest(figure for _, figure in items)))])
    if not any(figure.unit in SHARES for _, figure in items):
        return heads, items
    heads |= {"numerateur": say("common.count"), "denominateur": say("common.total")}
    return heads, [(label, figure, *figure.sides) for label, figure in items]
