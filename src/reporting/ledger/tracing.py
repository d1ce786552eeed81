"""From a figure back to its units, and from these to the rows of files they were counted in."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd

from reporting.indicators.situation import Units
from reporting.plan.catalogue import LEFT
from reporting.registers.package import Package

UAI = re.compile(r"\b\d{7}[A-Z]\b")
"""The national code of an establishment."""
MOST_SHOWN = 10
"""Rows of a table that a notebook shows."""
ROWS = ["unit", "table", "file", "line", "sha256", "values"]


@dataclass(frozen=True, eq=False)
class Trace:
    """One figure, what it counted, and where that was read.

    Parameters
    ----------
    observation
        The figure: one row, as `observe` gives it.
    formula
        Numerator and denominator, in words.
    valid_on, known_on
        The day of the figure, and the day up to which data are known.
    units
        One row per counted thing: unit, place, numerator, denominator.
    rows
        One row per line of a register: unit, table, file, line, sha256, values (a dict).
    """

    observation: pd.DataFrame
    formula: str
    valid_on: date
    known_on: date
    units: pd.DataFrame
    rows: pd.DataFrame

    def __repr__(self) -> str:
        """Return one line: the figure, how many units and lines are behind it."""
        indicator, year, territory = self.observation.iloc[0][:3]
        behind = f"{len(self.units)} units, {len(self.rows)} lines of registers"
        return f"<Trace {indicator} {year} {territory}: {behind}>"

    def _repr_html_(self) -> str:
        """Return the figure, the first things that it counts, the first lines behind it."""
        indicator, year, territory = self.observation.iloc[0][:3]
        said = [
            ", ".join(f"{name} : {one}" for name, one in row.items()) for row in self.rows["values"]
        ]
        lines = self.rows.drop(columns="sha256").assign(values=said)
        return (
            f"<p><strong>{escape(str(indicator))}</strong>, {year}, {escape(str(territory))}"
            f"<br>{escape(self.formula)}</p>"
            + html_table(self.observation.iloc[:, 3:], "Le chiffre")
            + html_table(self.units, "Ce qui est compté")
            + html_table(lines, "Les lignes des registres")
        )

    def as_json(self) -> dict[str, Any]:
        """Return the trace as plain JSON values."""
        return {
            "observation": records(self.observation)[0],
            "formula": self.formula,
            "valid_on": self.valid_on.isoformat(),
            "known_on": self.known_on.isoformat(),
            "units": records(self.units),
            "rows": self.rows.to_dict("records"),
        }


def html_table(frame: pd.DataFrame, caption: str, most: int = MOST_SHOWN) -> str:
    """Return the first rows of a frame as an accessible table, without its index."""
    count = len(frame)
    more = f" ({most} lignes sur {count})" if count > most else ""
    html = frame.head(most).to_html(index=False, border=0, na_rep="", justify="left")
    named = html.replace("<th>", f'<th scope="col" {LEFT}>').replace("<td>", f"<td {LEFT}>")
    return re.sub(
        r"(<table[^>]*>)", rf"\1<caption>{escape(caption + more)}</caption>", named, count=1
    )


def rows_behind(
    package: Package, folder: str, counted: Units, units: Container[str]
) -> pd.DataFrame:
    """Return the rows behind some units, with the file, line and SHA-256 of each."""
    found = []
    for table, unit_of in counted.rows.items():
        path = package.resources[table].path
        is_wanted = [unit in units for unit in unit_of]
        lines = package.tables[table].loc[unit_of.index[is_wanted]]
        for unit, (line, row) in zip(
            unit_of[is_wanted], zip(lines.index, lines.to_dict("records"), strict=True), strict=True
        ):
            values = {str(name): _plain(value) for name, value in row.items() if not pd.isna(value)}
            where = (f"{folder}/{path}", int(line), package.files[path])
            found.append((unit, table, *where, values))
    return pd.DataFrame(found, columns=ROWS)


def unnamed(units: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return units and rows in which no establishment is named: these by a number, those left out.

    Where a unit is and what it counts is public with the figure; which lycée it is, is not.
    """
    named = units["unit"].astype("string").str.contains(UAI)
    numbers = pd.Series([f"n° {n}" for n in range(1, len(units) + 1)], units.index, dtype=object)
    tells = [any(UAI.search(str(cell)) for cell in row.values()) for row in rows["values"]]
    return units.assign(unit=units["unit"].mask(named, numbers)), rows[
        ~pd.Series(tells, rows.index, dtype=bool)
    ]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain JSON values; null is None, whole numbers are int."""
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    """Return one value of a table as JSON writes it.

    Dates are ISO text, exact decimals text, nothing is None.
    """
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "item"):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value
