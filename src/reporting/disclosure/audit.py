"""The audit: what somebody with everything published can tell of each hidden count.

It knows nothing of how masks were chosen. Everything public of every vintage of a year is written
as linear equations and inequalities between whole numbers; the least and the most that a hidden
count can be are two integer programmes.

The reader it supposes knows all figures of the region and all that are not hidden, in every
report; the number of units of each département; which lycées lack what, region by region; the
intervals. They also suppose, rightly, that what is hidden in two reports has not changed between
them where it has not, that a revision moves a count by a few units, and that what is hidden is not
zero. They know nothing of a single establishment, and do not try every choice of masks to see
which counts would give them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from reporting.disclosure.programme import Bounds, Equation, Numbers, Programme
from reporting.disclosure.sheet import CountKey, CountSheet, Masks, Vintage

PAIR = 2
"""Values that must remain for a count that is supposed not to be zero."""
STARTS = 4
"""Tables looked for at first, in which half of the counts are high and the others low."""


@dataclass(frozen=True, order=True)
class Exposure:
    """A hidden count that can be told too well: it is one of `low` to `high`."""

    key: CountKey
    low: int
    high: int

    def to_json(self) -> list[Any]:
        """Return it as plain values, from which `from_json` makes it again."""
        return [*self.key, int(self.low), int(self.high)]

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> Self:
        """Return what `to_json` wrote."""
        *key, low, high = stored
        return cls(CountKey(*key), low, high)

    def __str__(self) -> str:
        """Return one line for people."""
        values = f"{self.low}" if self.low == self.high else f"entre {self.low} et {self.high}"
        return f"{self.key.indicator}, {self.key.territory} : valeur masquée déductible ({values})"


@dataclass(frozen=True)
class _Goal:
    """What must remain of a hidden count: so many values, one of them at least `reach`."""

    key: CountKey
    needed: int
    reach: int

    @classmethod
    def of(cls, key: CountKey, sheet: CountSheet, *, is_pair: bool) -> _Goal:
        if is_pair:  # supposed not to be zero
            return cls(key, min(PAIR, sheet.most(key)), 0)
        return cls(key, sheet.needed(key), sheet.reach(key))

    def is_met(self, values: Set[int]) -> bool:
        return len(values) >= self.needed and max(values) >= self.reach


def exposures(vintages: Sequence[Vintage]) -> list[Exposure]:
    """Return the hidden counts that what is published leaves too few values for.

    Parameters
    ----------
    vintages
        What was published of one year, freeze after freeze; the last is the one looked at, and
        what it tells of the former ones counts too.
    """
    *former, last = vintages
    return Audit(former, last.sheet).exposures(last.masks)


def spans(sheet: CountSheet, masks: Masks) -> dict[CountKey, tuple[int, int]]:
    """Return between what each hidden count lies, by what is published of the sheet alone.

    Nothing is supposed, and no former report is read: who has what is published finds the same,
    and saying it tells nothing more.
    """
    if not sheet.counts:
        return {}
    published = Vintage(sheet, masks)
    equations = _Equations([sheet])
    programme = Programme(equations.equations, len(equations.columns))
    programme.bind(equations.published([published], frozenset())[0])
    columns = equations.columns_of(published.hidden)
    return {key: programme.span(column) for key, column in columns.items()}


class Audit:
    """What can be told of the counts of a sheet, beside former vintages, by what masks are chosen.

    A column is a count of one vintage; the same equations hold whatever is hidden: masks only
    move bounds. Each solution is a table that everything published allows: it clears several
    counts.

    Parameters
    ----------
    former
        What was published before of the same year, the oldest first.
    """

    def __init__(self, former: Sequence[Vintage], sheet: CountSheet) -> None:
        self._former, self._sheet = former, sheet
        self._equations = _Equations([*(one.sheet for one in former), sheet])

    @cached_property
    def _programme(self) -> Programme:
        return Programme(self._equations.equations, len(self._equations.columns))

    def exposures(self, masks: Masks, *, carried: bool = False) -> list[Exposure]:
        """Return the hidden counts that what is published leaves too few values for.

        What the figures of the region and former reports tell alone cannot be hidden: a count that
        would be told as well if nothing else were published is left out.

        Parameters
        ----------
        carried
            Whether the reader supposes, rightly, that what was shown before and is now hidden has
            not changed: that count is then known, and no secret any more.
        """
        found: dict[CountKey, Exposure] = {}
        everything = Masks(dict.fromkeys(self._sheet.counts, ""))
        for nonzero in self._suppositions(masks):
            told = self._told(masks, nonzero, carried=carried)
            keys = {one.key for one in told}
            alone = self._told(everything, frozenset(), keys, carried=carried) if told else []
            found = {one.key: one for one in told if one not in alone} | found
        return sorted(found.values())

    def _suppositions(self, masks: Masks) -> list[frozenset[str]]:
        """Return the indicators of which a reader supposes that no hidden count is zero.

        None, and all: but of an indicator that hides a zero, they would suppose wrongly; where
        nothing is shown, no other count can be hidden.
        """
        vintages = [*self._former, Vintage(self._sheet, masks)]
        hidden = [(key, one.sheet.counts[key]) for one in vintages for key in one.hidden]
        if not hidden:
            return []
        zeros = {key.indicator for key, count in hidden if not count}
        nonzero = frozenset(key.indicator for key, _ in hidden) - zeros
        is_any_shown = bool(self._sheet.counts.keys() - vintages[-1].hidden)
        return [frozenset(), nonzero] if nonzero and is_any_shown else [frozenset()]

    def _told(
        self,
        masks: Masks,
        nonzero: Set[str],
        among: Set[CountKey] | None = None,
        *,
        carried: bool,
    ) -> list[Exposure]:
        """Return the hidden counts that are left too few values, or none that is not small."""
        vintages = [*self._former, Vintage(self._sheet, masks)]
        bounds, goals = self._equations.published(vintages, nonzero, carried=carried)
        goals = {c: goal for c, goal in goals.items() if among is None or goal.key in among}
        tables = self._programme.bind(bounds)
        seen = {column: {int(value) for value in tables[:, column]} for column in goals}
        for turn in range(STARTS):  # tables that move many counts at once clear most of them
            left = [column for column, goal in goals.items() if not goal.is_met(seen[column])]
            costs = {column: (-1) ** (rank >> turn) for rank, column in enumerate(left)}
            _add(self._programme.tempt(costs) if costs else None, seen)
        for column, goal in goals.items():
            self._search(column, goal, seen)
        return [
            Exposure(goal.key, min(seen[column]), max(seen[column]))
            for column, goal in goals.items()
            if not goal.is_met(seen[column])
        ]

    def _search(self, column: int, goal: _Goal, seen: dict[int, set[int]]) -> None:
        """Look for the most and the least of one count, then for what lies between."""
        values = seen[column]
        for sign in (-1, 1):
            if not goal.is_met(values):
                _add(self._programme.end(column, sign, values), seen)
        for value in range(min(values) + 1, max(values)):
            if value not in values and len(values) < goal.needed:
                _add(self._programme.end(column, 1, values, value), seen)


def _add(table: Numbers | None, seen: dict[int, set[int]]) -> None:
    if table is not None:
        for column, values in seen.items():
            values.add(int(table[column]))


class _Equations:
    """What holds between the counts of some vintages, whatever is hidden of them."""

    def __init__(self, sheets: Sequence[CountSheet]) -> None:
        self.columns: list[tuple[float, float]] = []
        self.equations: list[Equation] = []
        self._position: dict[tuple[int, CountKey], int] = {}
        self._former: dict[int, tuple[int, int]] = {}
        for rank, sheet in enumerate(sheets):
            for key in sheet.counts:
                column = self._position[rank, key] = self._column(0, sheet.most(key))
                if (former := self._position.get((rank - 1, key))) is not None:
                    move = self._column(-np.inf, np.inf)
                    self._former[column] = former, move
                    self._add({column: 1, former: -1, move: -1}, 0, 0)
            for name, margin in sheet.margins.items():
                row = {self._position[rank, k]: 1 for k in sheet.counts if k.indicator == name}
                self._add(row, margin, margin)
            self._links(rank, sheet)
            self._patterns(rank, sheet)

    def columns_of(self, keys: Set[CountKey]) -> dict[CountKey, int]:
        """Return the columns of some counts in the last vintage."""
        return {key: column for (_, key), column in self._position.items() if key in keys}

    def published(
        self, vintages: Sequence[Vintage], nonzero: Set[str], *, carried: bool = False
    ) -> tuple[Bounds, dict[int, _Goal]]:
        """Return the bounds that masks leave, and what must remain of each hidden count.

        A count that is hidden as it was before is the same unknown: it is looked at once.
        """
        low, high = bounds = np.array(self.columns, dtype=np.float64).T
        goals: dict[int, _Goal] = {}
        for (rank, key), column in self._position.items():
            one, before = vintages[rank], vintages[max(rank - 1, 0)]
            is_hidden, was_hidden = key in one.hidden, key in before.hidden
            is_same = rank > 0 and one.sheet.has_same(key, before.sheet)
            is_told = is_hidden and is_same and carried and not was_hidden
            low[column], high[column] = limits = one.limits(key, is_known=is_told)
            if key.indicator in nonzero and is_hidden and not is_told:
                low[column] = max(1, limits[0])
            if column in self._former and (is_hidden or was_hidden) and not is_told:
                former, move = self._former[column]
                moved = 0 if is_same and is_hidden and was_hidden else one.moved(key, before)
                low[move], high[move] = -moved, moved
                if not moved:
                    goals.pop(former, None)
            if is_hidden and low[column] < high[column]:
                goals[column] = _Goal.of(key, one.sheet, is_pair=bool(nonzero))
        return bounds, goals

    def _links(self, rank: int, sheet: CountSheet) -> None:
        """Say that a unit lacking a condition is not whole, and one not whole lacks some.

        Of a stricter share, the conditions are the share it is stricter than, and a public one;
        where that share is not kept, those of that share.
        """
        for whole, parts, place in sheet.linked:
            here = self._position[rank, CountKey(whole, place)]
            lacks = [self._position[rank, CountKey(part, place)] for part in parts]
            apart = sheet.apart.get(CountKey(whole, place))
            for part, lack in zip(parts, lacks, strict=True):
                if apart is None:
                    self._add({here: 1, lack: -1}, 0, np.inf)
                else:
                    self._add({here: -1, lack: 1}, 0 if part in sheet.links else -np.inf, apart)
            if whole in sheet.complete:
                self._add({here: -1} | dict.fromkeys(lacks, 1), 0, np.inf)

    def _patterns(self, rank: int, sheet: CountSheet) -> None:
        """Say that a unit not whole has one pattern of lacks, each counted for the region."""
        patterns = {lacks: n for lacks, n in sheet.patterns.items() if lacks}
        across: dict[frozenset[str], dict[int, int]] = {lacks: {} for lacks in patterns}
        for whole, parts, place in sheet.linked if patterns else ():
            if whole in sheet.complete:
                here = {lacks: self._column(0, number) for lacks, number in patterns.items()}
                for lacks, column in here.items():
                    across[lacks][column] = 1
                for name in (whole, *parts):
                    row = {column: 1 for p, column in here.items() if name == whole or name in p}
                    self._add(row | {self._position[rank, CountKey(name, place)]: -1}, 0, 0)
        for lacks, row in across.items():
            if row:
                self._add(row, patterns[lacks], patterns[lacks])

    def _column(self, low: float, high: float) -> int:
        self.columns.append((low, high))
        return len(self.columns) - 1

    def _add(self, row: dict[int, int], low: float, high: float) -> None:
        self.equations.append((row, low, high))
