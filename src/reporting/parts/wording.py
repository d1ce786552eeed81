"""Charts in words and in numbers: alternative texts, long descriptions, data tables.

A value says when it is of; extremes hold over all members, or say over which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from reporting.parts import french
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Cell, Column, Data
from reporting.parts.scales import latest
from reporting.parts.tables import data_of

Item = tuple[str, Figure]
Pair = tuple[str, Figure, Figure]
TERRITORY = Column("territoire", "Territoire", header=True)
MASKED = ("valeur masquée", "valeurs masquées")
UNKNOWN = ("valeur non disponible", "valeurs non disponibles")
COUNTS = (("numerateur", "Nombre"), ("denominateur", "Total"))


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


def map_alt(items: Sequence[Item]) -> str:
    """Say what a map shows: its highest and lowest values, and how many are zero or unknown."""
    known = [item for item in items if item[1].exists]
    parts = [f"{_among(items)}maximum {_extreme(items, max)}", f"minimum {_extreme(items, min)}"]
    zeros = sum(figure.exact == 0 for _, figure in known)
    parts += [f"{_territories(zeros)} à zéro"] if zeros > 1 else []
    absent = ("territoire sans donnée", "territoires sans donnée")
    parts += _left_out([figure for _, figure in items], absent)
    return f"Carte de {_territories(len(items))} {_time_of(items)} : {' ; '.join(parts)}."


def _territories(count: int) -> str:
    return french.counted(count, "territoire", "territoires")


def _extreme(items: Sequence[Item], choose: Callable[[Iterable[Fraction]], Fraction]) -> str:
    """Write the lowest or highest value that is published, with its territory or their number."""
    known = [item for item in items if item[1].exists]
    exact = choose(figure.exact for _, figure in known)
    holders = [item for item in known if item[1].exact == exact]
    year = latest(figure for _, figure in items)
    who = holders[0][0] if len(holders) == 1 else _territories(len(holders))
    return f"{holders[0][1].text_in(year)} ({who})"


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


def dots_alt(items: Sequence[Pair], years: tuple[int, int]) -> str:
    """Say every pair of values: there are few."""
    pairs = [
        f"{label}, de {before.text_in(years[0])} à {after.text_in(years[1])}"
        if before.exists and after.exists
        else f"{label}, {hidden((label, before, after), years)}"
        for label, before, after in items
    ]
    return f"De {years[0]} à {years[1]}. {' ; '.join(pairs)}."


def hidden(item: Pair, years: tuple[int, int]) -> str:
    """Write two figures of which one at least is masked: a value, an interval, or "masqué"."""
    _, *figures = item
    texts = ("masqué" if one.text == french.MASKED else one.text for one in figures)
    return " puis ".join(f"{text} en {year}" for text, year in zip(texts, years, strict=True))


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
            heading, [*names, *COUNTS], ([label, f, *_counts(f)] for label, f in items)
        )
    return _tabulated(heading, names, items)


def dots_data(items: Sequence[Pair], years: tuple[int, int]) -> Data:
    """Tabulate pairs of figures."""
    header = Column("libelle", "Élément", header=True)
    return _tabulated(header, [("avant", str(years[0])), ("apres", str(years[1]))], items)


def _counts(figure: Figure) -> tuple[Cell, Cell]:
    """Give the numerator and the denominator of a figure as cells: both masked if it is."""
    if figure.masked:
        return french.MASKED, french.MASKED
    return figure.numerator, figure.denominator
