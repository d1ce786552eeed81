"""Registers in time: as they stood on a day, as they were known on another, row against row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reporting.errors import UsageError
from reporting.registers.findings import Origin

if TYPE_CHECKING:
    from reporting.registers.schema import Schema

KNOWN = ("connu_du", "connu_au")
"""The period during which a row was known: technical columns of any register."""
RECEIVED = "recu_le"
TECHNICAL = frozenset({*KNOWN, RECEIVED, "source_fichier", "auteur", "motif_correction"})
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

    @property
    def origin(self) -> Origin:
        """Where its findings come from."""
        return Origin(self.path, self.name)

    @property
    def knowledge(self) -> tuple[tuple[str, str], ...]:
        """The period during which a row was known, where the table has its two columns."""
        kinds = {name: self.frame[name].dtype.kind for name in KNOWN if name in self.frame}
        return (KNOWN,) if list(kinds.values()) == ["M", "M"] else ()

    @property
    def held(self) -> pd.DataFrame:
        """The rows that are still held true: no later row has taken their place.

        Rules between rows compare them alone, as a correction is not to be added to what it
        corrects.
        """
        return self.frame[self.frame[KNOWN[1]].isna()] if self.knowledge else self.frame

    def state(self, valid_on: date | None, known_on: date) -> pd.DataFrame:
        """Give the rows that hold on one day, as they were known on another.

        Every period is half-open: `[start, end)`. A null start means "always" (or "not yet" where
        the schema says that the start is required), a null end means "still".

        Parameters
        ----------
        valid_on
            The day in the world. A row holds when all its periods contain it, and when its event,
            if the table has one, has happened. None keeps the rows of every date.
        known_on
            The day of our knowledge: `connu_du <= known_on < connu_au`.

        Returns
        -------
        The rows, in the order of the file; the table itself is left as it is.
        """
        frame, schema = self.frame, self.schema
        holds = pd.Series(True, index=frame.index)
        for period in self.knowledge:
            holds &= _contains(frame, period, known_on)
        if valid_on is not None:
            for period in schema.validite:
                holds &= _contains(frame, period, valid_on)
            for start in schema.debut_obligatoire:
                holds &= frame[start].notna()
            if schema.evenement:
                holds &= frame[schema.evenement] <= pd.Timestamp(valid_on)
        return frame[holds]

    def answered(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Tell which of the expected cells of some rows were answered.

        « Secret » and « not applicable » are answers; an empty cell is none. One boolean column per
        column that a complete register fills.
        """
        cells = rows[list(self.schema.expected)].notna()
        for column in self.said.keys() & set(cells.columns):
            cells[column] |= cells.index.isin(self.said[column].index)
        return cells


class Tables(Mapping[str, pd.DataFrame]):
    """The typed frames by name, with their schemas at hand."""

    def __init__(self, tables: Mapping[str, Table | Callable[[], Table]]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Give the frame of that name; an unknown one suggests the nearest."""
        return self.table(name).frame

    def __iter__(self) -> Iterator[str]:
        """Go through the names, in the order of the data package."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._tables)

    def __repr__(self) -> str:
        """Return one line: how many, and the first names."""
        more = ", …" if len(self) > 6 else ""
        return f"<{len(self)} tables: {', '.join([*self][:6])}{more}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a table of that name."""
        return name in self._tables

    def table(self, name: str) -> Table:
        """Give a table with its schema; an unknown name suggests the nearest one."""
        if name not in self._tables:
            raise UsageError.unknown(kind="table", value=name, known=self._tables)
        found = self._tables[name]
        if not isinstance(found, Table):  # kept elsewhere until it is wanted
            found = self._tables[name] = found()
        return found


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain values: a day as a date, what is missing as None."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


Side = tuple[Table, Sequence[str], Sequence[str]]
"""A table, the columns of its key, and the columns that are wanted."""


def known_pairs(here: Side, there: Side) -> pd.DataFrame:
    """Pair the rows of a table with those of another one that have the same key.

    A row that is held true now is compared with what is held true now; one that was superseded,
    with what was known at some time while it was: services do not tell things on the same day.

    Returns
    -------
    The wanted columns of both, named `here0`, `here1`, … and `there0`, …; `line` is that of the
    first table.
    """
    left, right = _side(here, "here"), _side(there, "there")
    left["line"] = here[0].frame.index
    keys = [f"key{number}" for number in range(len(here[1]))]
    pairs = left.dropna(subset=keys).merge(right.dropna(subset=keys), on=keys)
    start, end, start_there, end_there = (
        pairs[name] for name in ("here_du", "here_au", "there_du", "there_au")
    )
    together = ~(start >= end_there) & ~(start_there >= end)
    return pairs[(end.isna() & end_there.isna()) | (end.notna() & together)]


def _side(side: Side, name: str) -> pd.DataFrame:
    table, key, wanted = side
    frame = table.frame
    columns: dict[str, Any] = {f"key{number}": frame[one].array for number, one in enumerate(key)}
    columns |= {f"{name}{number}": frame[one].array for number, one in enumerate(wanted)}
    for one, suffix in zip(KNOWN, ("du", "au"), strict=True):
        never = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
        columns[f"{name}_{suffix}"] = (frame[one] if table.knowledge else never).array
    return pd.DataFrame(columns)


def collisions(
    frame: pd.DataFrame, key: Sequence[str], periods: Sequence[tuple[str, str]]
) -> pd.Series:
    """Find the rows that have the key of an earlier one while all their periods overlap.

    Periods are half-open; a null start or end is without limit; without periods, every repeated
    key collides.

    Returns
    -------
    The line of the earlier row, by the line of the later one.
    """
    some = frame[frame.duplicated(list(key), keep=False)]
    for period in periods:
        some = some[_meeting(some, key, period)]
    groups = grouped(some, key).ngroup().tolist()
    bounds = [
        list(zip(*(one.tolist() for one in _bounds(some, period)), strict=True))
        for period in periods
    ]
    earlier: defaultdict[int, list[tuple[int, Any]]] = defaultdict(list)
    first: dict[int, int] = {}
    for line, group, *mine in zip(some.index.tolist(), groups, *bounds, strict=True):
        met = next((there for there, theirs in earlier[group] if _meet(mine, theirs)), None)
        if met is None:
            earlier[group].append((line, mine))
        else:
            first[line] = met
    return pd.Series(first, dtype="int64")


def grouped(frame: pd.DataFrame, key: Sequence[str]) -> Any:
    """Group rows by the columns of a key, nulls too; a column may have the name of the index."""
    return frame.groupby([frame[one] for one in key], dropna=False, sort=False)


ALWAYS = (np.iinfo("int64").min, np.iinfo("int64").max)


def _bounds(frame: pd.DataFrame, period: tuple[str, str]) -> list[Any]:
    """Give the starts and the ends of a period as seconds; null is without limit."""
    days = (frame[one] for one in period)
    limits = zip(days, ALWAYS, strict=True)
    return [np.where(one.isna(), no, one.to_numpy().astype("int64")) for one, no in limits]


def _meeting(frame: pd.DataFrame, key: Sequence[str], period: tuple[str, str]) -> Any:
    """Whether some period of the group of each row begins before an earlier one has ended."""
    start, end = _bounds(frame, period)
    group = grouped(frame, key).ngroup().to_numpy()
    order = np.lexsort((start, group))
    ends = pd.Series(end[order]).groupby(group[order]).cummax().shift(fill_value=ALWAYS[0])
    same = np.diff(group[order], prepend=-1) == 0
    meets = group[order][same & (start[order] < ends.to_numpy())]
    return np.isin(group, meets)


def _meet(mine: Any, theirs: Any) -> bool:
    pairs = zip(mine, theirs, strict=True)
    return all(a_start < b_end and b_start < a_end for (a_start, a_end), (b_start, b_end) in pairs)


def _contains(frame: pd.DataFrame, period: tuple[str, str], day: date) -> pd.Series:
    """Whether each row's `[start, end)` contains the day, nulls being without limit."""
    start, end = frame[period[0]], frame[period[1]]
    stamp = pd.Timestamp(day)
    return ~(start > stamp) & ~(end <= stamp)
