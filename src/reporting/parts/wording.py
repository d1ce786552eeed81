"""Charts in words: alternative text, long description, and the data table of line charts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from reporting.parts import french
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import Column, Data
from reporting.parts.scales import Line, Mark, Target, year_end
from reporting.parts.tables import Cell, data_of


def line_alt(lines: Sequence[Line], targets: Sequence[Target]) -> str:
    """Say what a line chart shows: ends, extremes when they are elsewhere, context, targets."""
    main = lines[0].shown
    parts = [_course(lines[0])]
    low, high = min(main, key=_rank), max(main, key=_rank)
    ends = (main[0].exact, main[-1].exact)
    parts += [f"minimum {_dated(low)}"] if low.exact not in ends else []
    parts += [f"maximum {_dated(high)}"] if high.exact not in ends else []
    parts += [f"{line.label} : {_dated(line.shown[-1])}" for line in lines[1:] if line.shown]
    parts += [f"{target.label} : {main[0].with_value(target.value).text}" for target in targets]
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
        listed = [f"{mark.label} : {like.with_value(mark.value).text}" for mark in marks]
        sentences += [f"{name} : {' ; '.join(listed)}."] if listed else []
    return " ".join(sentences)


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
                row |= {"numerateur": figure.numerator, "denominateur": figure.denominator}
    for rank, target in enumerate(targets):
        row = rows.setdefault((target.date, 0), {"date": _day(target.date)})
        row[f"cible_{rank}"] = like.with_value(target.value)
    for rank, claim in enumerate(claims, start=1):
        header = f"{french.long_date(claim.date)} ({claim.label})"
        rows[claim.date, rank] = {"date": header, "publie": like.with_value(claim.value)}
    return [rows[key] for key in sorted(rows)]


def _day(day: datetime.date) -> str:
    return str(day.year) if day == year_end(day.year) else french.long_date(day)
