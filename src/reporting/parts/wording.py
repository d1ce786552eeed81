"""Charts in words: alternative text, long description, and the data table of line charts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from reporting.parts import french
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Column, Data
from reporting.parts.scales import Line, Mark, Target, year_end
from reporting.parts.tables import Cell, data_of

Item = tuple[str, Figure]
TERRITORY = Column("territoire", "Territoire", header=True)


def line_alt(lines: Sequence[Line], targets: Sequence[Target]) -> str:
    """Say what a line chart shows: ends, extremes when they are elsewhere, context, targets."""
    main = lines[0].shown
    parts = [_course(lines[0])]
    low, high = min(main, key=_rank), max(main, key=_rank)
    ends = (main[0].exact, main[-1].exact)
    parts += [f"minimum {_dated(low)}"] if low.exact not in ends else []
    parts += [f"maximum {_dated(high)}"] if high.exact not in ends else []
    parts += [f"{line.label} : {_dated(line.shown[-1])}" for line in lines[1:] if line.shown]
    parts += [f"{target.label} : {main[0].as_said(target.value).text}" for target in targets]
    return "Courbe. " + " ; ".join(parts) + "."


def _rank(figure: Figure) -> tuple[float, int]:
    return float(figure.exact), figure.year


def _course(line: Line) -> str:
    first, last = line.shown[0], line.shown[-1]
    start = f"{line.label} : {_dated(first)}"
    return start if first is last else f"{start}, {_dated(last)}"


def _dated(figure: Figure) -> str:
    return f"{figure.text} en {figure.year}"


def described(
    lines: Sequence[Line], targets: Sequence[Target] = (), claims: Sequence[Mark] = ()
) -> str:
    """Describe every value of some lines, for those who cannot see the chart."""
    sentences = [
        f"{line.label} : {', '.join(_dated(figure) for figure in line.shown)}."
        for line in lines
        if line.shown
    ]
    like = lines[0].shown[0]
    for name, marks in (("Cibles", targets), ("Chiffres publiés", claims)):
        listed = [f"{mark.label} : {like.as_said(mark.value).text}" for mark in marks]
        sentences += [f"{name} : {' ; '.join(listed)}."] if listed else []
    return " ".join(sentences)


def panels_alt(panels: Sequence[Line], reference: Line | None) -> str:
    """Say how many territories a grid of panels shows, and where they end."""
    lasts = [(panel.label, panel.shown[-1]) for panel in panels]
    low, high = _extremes(lasts)
    year = max(figure.year for _, figure in lasts)
    ends = f"de {low} à {high}"
    context = [] if not reference or not reference.shown else [reference]
    names = [f"{line.label} : {_dated(line.shown[-1])}" for line in context]
    count = french.counted(len(panels), "petite courbe", "petites courbes")
    return " ; ".join([f"{count} ; dernières valeurs ({year}) : {ends}", *names]) + "."


def panels_data(lines: Sequence[Line]) -> Data:
    """Tabulate a grid of panels: one row per territory, one column per year."""
    years = sorted({figure.year for line in lines for figure in line.figures})
    unit = next(figure.unit for line in lines for figure in line.shown)
    columns = [Column("territoire", "Territoire", header=True)]
    columns += [
        _column(f"annee_{year}", str(year), unit if unit in SHARES else None) for year in years
    ]
    by_year = [{figure.year: figure for figure in line.figures} for line in lines]
    rows = [
        [line.label, *(figures.get(year) for year in years)]
        for line, figures in zip(lines, by_year, strict=True)
    ]
    return data_of(columns, rows)


def bars_alt(ranked: Sequence[Item], reference: Item | None) -> str:
    """Say how many bars there are, which are the longest and the shortest, and the comparator."""
    shown = [item for item in ranked if item[1].exists]
    high, low = shown[0], shown[-1]
    year = high[1].year
    names = [f"{high[0]} : {high[1].text}"]
    names += [f"{low[0]} : {low[1].text}"] if len(shown) > 1 else []
    names += [f"{reference[0]} : {reference[1].text}"] if reference else []
    count = french.counted(len(shown), "barre", "barres")
    absent = ("valeur non disponible", "valeurs non disponibles")
    names += _left_out([figure for _, figure in ranked], absent)
    return f"{count} en {year}, de la plus longue à la plus courte. {' ; '.join(names)}."


def _extremes(items: Sequence[Item]) -> tuple[str, str]:
    """Write the lowest and the highest value, with the territory or the number of territories."""
    said = []
    for choose in (min, max):
        exact = choose(figure.exact for _, figure in items)
        holders = [item for item in items if item[1].exact == exact]
        count = french.counted(len(holders), "territoire", "territoires")
        who = holders[0][0] if len(holders) == 1 else count
        said.append(f"{holders[0][1].text} ({who})")
    return said[0], said[1]


def map_alt(items: Sequence[Item]) -> str:
    """Say what a map shows: its highest and lowest values, and how many are zero or unknown."""
    known = [item for item in items if item[1].exists]
    low, high = _extremes(known)
    parts = [f"maximum {high}", f"minimum {low}"]
    zeros = sum(figure.exact == 0 for _, figure in known)
    parts += [f"{french.counted(zeros, 'territoire', 'territoires')} à zéro"] if zeros > 1 else []
    absent = ("territoire sans donnée", "territoires sans donnée")
    parts += _left_out([figure for _, figure in items], absent)
    count = french.counted(len(items), "territoire", "territoires")
    return f"Carte de {count} en {known[0][1].year} : {' ; '.join(parts)}."


def counts_of(figure: Figure) -> tuple[Cell, Cell]:
    """Give the numerator and the denominator of a figure as cells: both masked if it is."""
    if figure.masked:
        return french.MASKED, french.MASKED
    return figure.numerator, figure.denominator


def _left_out(figures: Sequence[Figure], missing: tuple[str, str]) -> list[str]:
    """Say how many values are masked, and how many there are not."""
    masked = sum(figure.masked for figure in figures)
    others = sum(not figure.exists for figure in figures) - masked
    said = [french.counted(masked, "valeur masquée", "valeurs masquées")] if masked else []
    return said + ([french.counted(others, *missing)] if others else [])


def items_data(items: Sequence[Item], heading: Column = TERRITORY) -> Data:
    """Tabulate labelled figures: value, and the units behind a share."""
    shown = [figure for _, figure in items if figure.exists]
    unit = shown[0].unit if shown[0].unit in SHARES else None
    columns = [
        heading,
        _column("valeur", str(shown[0].year), unit),
    ]
    if not unit:
        return data_of(columns, items)
    columns += [_column("numerateur", "Nombre"), _column("denominateur", "Total")]
    rows = [[label, f, *counts_of(f)] for label, f in items]
    return data_of(columns, rows)


def columns_alt(lines: Sequence[Line], totals: Mapping[int, Figure]) -> str:
    """Say what stacked columns show: the totals of the first and last years and the highest."""
    years = sorted(year for year in totals if totals[year].exists)
    if not years:
        return f"Colonnes empilées par année ({', '.join(line.label for line in lines)})."
    high = max(years, key=lambda year: (totals[year].exact, -year))
    ends = dict.fromkeys((years[0], years[-1], high))
    listed = ", ".join(f"{totals[year].text} en {year}" for year in sorted(ends))
    names = ", ".join(line.label for line in lines)
    return f"Colonnes empilées par année ({names}). Total : {listed}."


def dots_alt(items: Sequence[tuple[str, Figure, Figure]], names: tuple[str, str]) -> str:
    """Say every pair of values: there are few."""
    pairs = [f"{label}, de {before.text} à {after.text}" for label, before, after in items]
    return f"De {names[0]} à {names[1]}. {' ; '.join(pairs)}."


def dots_data(items: Sequence[tuple[str, Figure, Figure]], names: tuple[str, str]) -> Data:
    """Tabulate pairs of figures."""
    unit = items[0][1].unit if items[0][1].unit in SHARES else None
    columns = [Column("libelle", "Élément", header=True)]
    columns += [_column("avant", names[0], unit), _column("apres", names[1], unit)]
    return data_of(columns, items)


def line_data(
    lines: Sequence[Line], targets: Sequence[Target] = (), claims: Sequence[Mark] = ()
) -> Data:
    """Tabulate a line chart: one row per date, one column per series, target and claim."""
    like = lines[0].shown[0]
    unit = like.unit if like.unit in SHARES else None
    columns = [Column("date", "Date", header=True)]
    columns += [_column(f"serie_{rank}", line.label, unit) for rank, line in enumerate(lines)]
    if unit:
        columns[2:2] = [_column("numerateur", "Nombre"), _column("denominateur", "Total")]
    columns += [_column(f"cible_{rank}", mark.label, unit) for rank, mark in enumerate(targets)]
    columns += [_column("publie", "Chiffre publié", unit)] if claims else []
    rows = _rows(lines, targets, claims)
    return data_of(columns, [[cells.get(c.id, "") for c in columns] for cells in rows])


def _column(id: str, label: str, unit: str | None = None) -> Column:
    return Column(id, label, unit, "right")


def _rows(
    lines: Sequence[Line], targets: Sequence[Target], claims: Sequence[Mark]
) -> list[dict[str, Cell]]:
    """Collect cells by date; each claim has a row of its own, which carries its wording."""
    like = lines[0].shown[0]
    rows: dict[tuple[datetime.date, int], dict[str, Cell]] = {}
    for rank, line in enumerate(lines):
        for figure in line.figures:
            row = rows.setdefault((year_end(figure.year), 0), {"date": str(figure.year)})
            row[f"serie_{rank}"] = figure
            if rank == 0:
                row |= dict(zip(("numerateur", "denominateur"), counts_of(figure), strict=True))
    for rank, target in enumerate(targets):
        row = rows.setdefault((target.date, 0), {"date": _day(target.date)})
        row[f"cible_{rank}"] = like.as_said(target.value)
    for rank, claim in enumerate(claims, start=1):
        header = f"{french.long_date(claim.date)} ({claim.label})"
        rows[claim.date, rank] = {"date": header, "publie": like.as_said(claim.value)}
    return [rows[key] for key in sorted(rows)]


def _day(day: datetime.date) -> str:
    return str(day.year) if day == year_end(day.year) else french.long_date(day)
