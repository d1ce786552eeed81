"""A register as it stood on a day, as it was known on another: one function for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from reporting.errors import UsageError
from reporting.registers.schema import Schema

KNOWN = ("connu_du", "connu_au")
TECHNICAL = frozenset({*KNOWN, "source_fichier", "recu_le", "auteur", "motif_correction"})
"""Columns that any register may have: about its rows, not about what they describe."""


Said = Mapping[str, pd.Series]
"""By column, « s » (secret) or « so » (not applicable) at the lines of null cells that say so."""


@dataclass(frozen=True)
class Table:
    """A typed table with its schema, the file that it comes from, and why cells are null."""

    name: str
    frame: pd.DataFrame
    schema: Schema
    path: str
    said: Said = field(default_factory=dict)


def state(table: Table, valid_on: date | None, known_on: date) -> pd.DataFrame:
    """Give the rows of a table that hold on one day, as they were known on another.

    Every period is half-open: `[start, end)`. A null start means "always" (or "not yet" where the
    schema says that the start is required), a null end means "still".

    Parameters
    ----------
    table
        Its schema says which pairs of columns are periods, and which date is an event.
    valid_on
        The day in the world. A row holds when all its periods contain it, and when its event, if
        the table has one, has happened. None keeps the rows of every date.
    known_on
        The day of our knowledge: `connu_du <= known_on < connu_au`.

    Returns
    -------
    The rows, in the order of the file; the table itself is left as it is.
    """
    frame, schema = table.frame, table.schema
    holds = pd.Series(True, index=frame.index)
    if KNOWN[0] in frame:
        holds &= _contains(frame, KNOWN, known_on)
    if valid_on is not None:
        for period in schema.periods:
            holds &= _contains(frame, period, valid_on)
        for start in schema.start_required:
            holds &= frame[start].notna()
        if schema.event:
            holds &= frame[schema.event] <= pd.Timestamp(valid_on)
    return frame[holds]


def held(table: Table) -> pd.DataFrame:
    """Give the rows that are still held true: no later row has taken their place.

    Rules between rows compare them alone, as a correction is not to be added to what it corrects.
    """
    frame = table.frame
    return frame[frame[KNOWN[1]].isna()] if KNOWN[1] in frame else frame


def answered(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Tell which of the expected cells of some rows were answered.

    « Secret » and « not applicable » are answers; an empty cell is none. One boolean column per
    column that a complete register fills.
    """
    cells = rows[list(table.schema.expected)].notna()
    for column in table.said.keys() & set(cells.columns):
        cells[column] |= cells.index.isin(table.said[column].index)
    return cells


class Tables(Mapping[str, pd.DataFrame]):
    """The typed frames by name, with their schemas at hand."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Give the frame of that name; an unknown one suggests the nearest."""
        return self.table(name).frame

    def __iter__(self) -> Iterator[str]:
        """Go through the names, in the order of the data package."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a table of that name."""
        return name in self._tables

    def table(self, name: str) -> Table:
        """Give a table with its schema; an unknown name suggests the nearest one."""
        if name not in self._tables:
            raise UsageError.unknown(kind="table", value=name, known=self._tables)
        return self._tables[name]

    def state(self, name: str, valid_on: date | None, known_on: date) -> pd.DataFrame:
        """Give the rows of a register that hold on a day, as known on another; see `state`."""
        return state(self.table(name), valid_on, known_on)


def _contains(frame: pd.DataFrame, period: tuple[str, str], day: date) -> pd.Series:
    """Whether each row's `[start, end)` contains the day, nulls being without limit."""
    start, end = frame[period[0]], frame[period[1]]
    stamp = pd.Timestamp(day)
    return ~(start > stamp) & ~(end <= stamp)
