"""What an indicator looks at, registers on a day, and what it gives: units, one row each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from reporting.plan.settings import Settings
from reporting.territories import Territories

Result = TypeVar("Result")

Read = tuple[str, str]
"""Something that a report looked at: what it is, and which one."""

Seen = dict[Read, Any]
"""What was looked at, each with what it was made of."""

_readers: list[Seen] = []


@contextmanager
def reading() -> Iterator[Seen]:
    """Give what reports look at meanwhile: registers, what was made of them, figures."""
    aside, seen = [*_readers], Seen()
    _readers[:] = [seen]
    try:
        yield seen
    finally:
        _readers[:] = aside


def note_read(what: str, key: object = "", behind: Seen | None = None) -> None:
    """Note that a report looks at something, and at what is behind it."""
    for seen in _readers:
        seen[what, str(key)] = behind or {}


TABLE = "table"
"""What a report is noted to look at when it asks for a register, by its name and its days."""


def tables_of(seen: Seen) -> set[str]:
    """Return the names of the tables that were looked at, and those behind what was."""
    found = {key.partition(" ")[0] for what, key in seen if what == TABLE}
    return found.union(*(tables_of(behind) for behind in seen.values()))


SCHOOL_YEAR_STARTS_IN = 9
"""September: the month of the rentrée."""
DEPARTEMENT_DIGITS = 2
"""The code of a commune of the mainland begins with that of its département."""


@dataclass(frozen=True)
class Situation:
    """What an indicator may look at.

    Parameters
    ----------
    state
        Reads one register: name, valid date (None for every date), known date.
    valid_on
        The day that the figure is about.
    known_on
        The day up to which we have learnt things (the freeze).
    settings, territories
        The plan's settings and its territories.
    first
        The first day counted, for sums that begin on one.
    """

    state: Callable[[str, date | None, date], pd.DataFrame]
    valid_on: date
    known_on: date
    settings: Settings
    territories: Territories
    first: date | None = None
    _made: dict[tuple[str, object], Any] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return the rows of a register that hold on the day of the figure."""
        return self._rows(name, self.valid_on)

    def known(self, name: str) -> pd.DataFrame:
        """Return every row of a register known by the freeze, whatever its dates."""
        return self._rows(name, None)

    def _rows(self, name: str, day: date | None) -> pd.DataFrame:
        key = f"{name} {day or ''} {self.known_on}"
        return self.once(TABLE, key, lambda: self.state(name, day, self.known_on))

    def once(
        self, what: str, key: object, make: Callable[[], Result], beside: object = None
    ) -> Result:
        """Return what several indicators need of these registers, made for the first of them.

        It is made again where what is `beside` the registers (the record, say) is another.
        """
        place = what, (key, beside)
        if place not in self._made:
            with reading() as behind:  # what it is made of is not looked at by the report itself
                self._made[place] = make(), behind
        found, behind = self._made[place]
        note_read(what, key, behind)
        return found  # type: ignore[no-any-return]

    def since(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Return the rows dated from the first day counted on, if there is one."""
        return rows if self.first is None else rows[rows[column] >= pd.Timestamp(self.first)]

    def in_service(self, equipment: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
        """Return the equipment that has not been out of service for longer than the tolerance.

        With a tolerance of 90 days, a breakdown counts from its 91st day on; `start` and `end` are
        the columns of the half-open period out of service.
        """
        tolerance, day = self.settings.equipements.tolerance_hors_service_jours, self.today
        is_out = (equipment[start] <= day) & ~(equipment[end] <= day)
        is_long = (day - equipment[start]).dt.days >= tolerance
        still: pd.DataFrame = equipment[~(is_out & is_long)]
        return still

    def communes(self, codes: pd.Series) -> pd.Series:
        """Return the territory ids of commune codes, at the current vintage."""
        return "commune-" + self.territories.current(codes.astype("str"))

    def departements(self, codes: pd.Series) -> pd.Series:
        """Return the territory ids of département codes; the region where there is none."""
        return ("departement-" + codes).fillna(self.territories.region.id)

    def departements_of(self, communes: pd.Series) -> pd.Series:
        """Return the territory ids of the départements of communes; else the region."""
        return self.departements(self.territories.current(communes).str[:DEPARTEMENT_DIGITS])

    def region(self, index: pd.Index) -> pd.Series:
        """Return the region's id on every row: the place of what has no narrower one."""
        return pd.Series(self.territories.region.id, index=index, dtype="str")

    @property
    def today(self) -> pd.Timestamp:
        """The day that the figure is about, comparable with a column of dates."""
        return pd.Timestamp(self.valid_on)

    @property
    def year_start(self) -> pd.Timestamp:
        """The first day of the year of the figure."""
        return pd.Timestamp(self.valid_on.year, 1, 1)

    @property
    def school_year(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The half-open period of the last school year that had ended on the day."""
        month_is_past = self.valid_on.month >= SCHOOL_YEAR_STARTS_IN
        end = self.valid_on.year if month_is_past else self.valid_on.year - 1
        start, stop = (pd.Timestamp(y, SCHOOL_YEAR_STARTS_IN, 1) for y in (end - 1, end))
        return start, stop

    def on(self, day: date) -> "Situation":
        """Return the registers on another day, known on the same one."""
        return replace(self, valid_on=day, _made={})


Computation = TypeVar("Computation", bound=Callable[..., Any])

SPENT = "depenses_depuis."
"""Before the name of a spending: the key of its first day in the settings."""


@dataclass(frozen=True)
class Units:
    """What an indicator counted.

    Parameters
    ----------
    frame
        One row per unit: `unit` (its code), `place` (territory id), `numerator` and
        `denominator` (Int64; the denominator of a count or an amount is null).
    rows
        For each register used, the unit that each of its lines supports (line -> unit).
    """

    frame: pd.DataFrame
    rows: Mapping[str, pd.Series] = field(default_factory=dict)


def needs(*keys: str, **declared: Any) -> Callable[[Computation], Computation]:
    """Mark an indicator with what the plan must say for it to be what it is.

    Parameters
    ----------
    keys
        Settings without which it would count nothing.
    declared
        What its entry of the catalogue says, key by key; a list is one of names that the entry
        holds at least. Without these the figure would be summed, dated or masked as another kind.
    """

    def mark(function: Computation) -> Computation:
        function.__dict__.update(needs=keys, means=declared)
        return function

    return mark


def means_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Return what the entry of an indicator must say: a sum of the world, unless marked.

    Its time is what its mark says; one that needs the first day of a spending is a sum since then.
    """
    found: dict[str, Any] = vars(function).get("means", {})
    spent = [key.partition(".")[2] for key in needs_of(function) if key.startswith(SPENT)]
    time = {"temps": "cumul", "depense": spent[0]} if spent else {"depense": None}
    return {"agregation": "somme", "sur_les_donnees": False, **time, **found}


def needs_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the keys of the settings that an indicator needs."""
    found: tuple[str, ...] = vars(function).get("needs", ())
    return found


def units(
    unit: pd.Series,
    place: pd.Series,
    rows: str | Mapping[str, pd.Series],
    numerator: pd.Series | int = 1,
    denominator: pd.Series | int | None = None,
) -> Units:
    """Return units sorted by code, each counted once by default; booleans count as 0 and 1.

    `rows` are those that units rest on, by register: of one of which each row is a unit, its name.
    """
    rows = {rows: unit} if isinstance(rows, str) else rows
    columns = {
        "unit": unit,
        "place": place,
        "numerator": _whole(numerator, unit.index),
        "denominator": _whole(denominator, unit.index),
    }
    frame = pd.DataFrame(columns, index=unit.index, copy=False)
    return Units(frame.take(_order(unit, place)).reset_index(drop=True), dict(rows))


def _order(unit: pd.Series, place: pd.Series) -> Any:
    """Return the positions of units in the order of their codes, then of their places."""
    codes, _ = pd.factorize(place, sort=True, use_na_sentinel=False)
    order = np.argsort(codes, kind="stable")
    texts = unit.to_numpy(dtype=object)[order].tolist()
    if not unit.hasnans:
        return order[sorted(range(len(texts)), key=texts.__getitem__)]
    ranks = [(True, "") if pd.isna(one) else (False, one) for one in texts]
    return order[sorted(range(len(ranks)), key=ranks.__getitem__)]


def _whole(values: pd.Series | int | None, index: pd.Index) -> pd.Series:
    """Return whole numbers, as many as there are units; None is null."""
    if isinstance(values, pd.Series):
        return values.astype("Int64")
    number, is_null = np.full(len(index), values or 0), np.full(len(index), values is None)
    return pd.Series(pd.arrays.IntegerArray(number, is_null), index=index)


def once(rows: pd.Series) -> pd.Series:
    """Return lines and their units (line -> unit), each pair once."""
    return rows[~pd.MultiIndex.from_arrays([rows.index, rows]).duplicated()]


def over(above: Units, below: Units) -> Units:
    """Return the ratio of two sums: the units counted above the line, then those below it."""
    top = above.frame.assign(denominator=0)
    bottom = below.frame.assign(numerator=0, denominator=below.frame["numerator"])
    frame = pd.concat([top, bottom]).astype({"numerator": "Int64", "denominator": "Int64"})
    rows = {
        name: pd.concat([side.rows[name] for side in (above, below) if name in side.rows])
        for name in [*above.rows, *(name for name in below.rows if name not in above.rows)]
    }
    return Units(frame.sort_values(["unit", "place"], ignore_index=True), rows)
