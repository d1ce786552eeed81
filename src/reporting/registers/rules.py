"""The one driver of the rules between rows: a table, a rule, the rows that break it.

A new rule touches two places: where it is declared (a kind of `declared.py` or `between.py`, in a
schema of datapackage.json), and its message (`rulebook.py` and its sentences).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.registers.findings import Finding
from reporting.registers.phrases import Phrase, say
from reporting.registers.rulebook import Rule

if TYPE_CHECKING:
    from reporting.registers.declared import Values
    from reporting.registers.state import Table


def broken(
    table: Table, rule: Rule, wrong: pd.Series | pd.Index, column: str | None = None, **details: Any
) -> Iterator[Finding]:
    """Make the findings of a rule at the rows that break it, up to a limit.

    Parameters
    ----------
    wrong
        The lines of these rows, or whether each row is one of them; unknown is not wrong.
    column
        The column that is to be mended: its value is shown.
    details
        What fills the sentences: plain values, a series with one for each line, or a function of
        the line, which is called for listed findings only.
    """
    lines = wrong if isinstance(wrong, pd.Index) else wrong.index[wrong.fillna(False).astype(bool)]

    def told(line: int) -> Finding:
        filled = {name: _detail(table, one, line) for name, one in details.items()}
        value: Any = None if column is None else table.frame.at[line, column]
        shown = None if pd.isna(value) else shown_value(table, column, value)
        return table.origin.finding(rule, int(line), column, shown, **filled)

    return table.origin.limited(map(told, lines), len(lines), column)


def shown_value(table: Table, column: str | None, value: Any) -> str:
    """Write a value as it would be in the file."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if column in table.schema.names and table.schema[column].is_amount:
        return f"{int(value) / 100:.2f}"
    return str(value)


def _detail(table: Table, detail: Any, line: int) -> Any:
    if isinstance(detail, pd.Series):
        value = detail.at[line]
        plain = isinstance(value, str | tuple | Phrase)
        return value if plain else shown_value(table, str(detail.name), value)
    return detail(line) if callable(detail) else detail


def among(table: Table, allowed: Values) -> pd.Series:
    """Whether the cells of each row have values that are listed, in all the columns named."""
    rows = pd.Series(True, index=table.frame.index)
    for column, values in allowed.items():
        cells, separator = table.frame[column], table.schema[column].separateur
        found = cells.isin([one for one in values if one is not None])
        if separator:
            texts = separator + cells + separator
            for one in values:
                found |= texts.str.contains(f"{separator}{one}{separator}", regex=False, na=False)
        rows &= found | cells.isna() if None in values else found
    return rows


def identified(table: Table, key: Iterable[str]) -> pd.DataFrame:
    """Give the rows whose key was not refused: that is already told."""
    needed = [one for one in key if table.schema[one].is_required]
    return table.frame[table.frame[needed].notna().all(axis=1)]


def described(table: Table, columns: Iterable[str], line: int) -> tuple[Any, ...]:
    """Return the values of a key as a message names them: `uai=0311234A, annee=2023`."""
    said: list[str | Phrase] = []
    for one in columns:
        value: Any = table.frame.at[line, one]
        shown = say("empty") if pd.isna(value) else shown_value(table, one, value)
        said += [", " if said else "", f"{one}=", shown]
    return tuple(said)
