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

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

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
    audits = [Audit(former, last.sheet, family) for family in last.sheet.families]
    return sorted(found for audit in audits for found in audit.exposures(last.masks))


class Audit:
    """What can be told of one family of counts, beside former vintages, by what masks are chosen.

    A column is a count of one vintage; the same equations hold whatever is hidden: masks only
    move bounds. Each solution is a table that everything published allows: it clears several
    counts.

    Parameters
    ----------
    former
        What was published before of the same year, the oldest first.
    sheet
        The counts that masks are chosen for.
    family
        The indicators looked at together.
    """

    def __init__(
        self, former: Sequence[Vintage], sheet: CountSheet, family: tuple[str, ...]
    ) -> None:
        self._former, self._sheet = former, sheet
        self._sheets = [*(one.sheet for one in former), sheet]
        self._equations = _Equations(self._sheets, family)
        self._programme = Programme(self._equations.equations, len(self._equations.columns))
        self._alone: dict[tuple[CountKey, bool], list[Exposure]] = {}

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
        for nonzero in self._suppositions(masks):
            told = self._told(masks, nonzero, carried=carried)
            alone = self._told_alone({one.key for one in told}, carried=carried)
            found = {one.key: one for one in told if one not in alone} | found
        return sorted(found.values())

    def _suppositions(self, masks: Masks) -> list[frozenset[str]]:
        """Return the indicators of which a reader supposes that no hidden count is zero.

        None, and all: but of an indicator that hides a zero, they would suppose wrongly; where
        nothing is shown, no other count can be hidden.
        """
        vintages = self._vintages(masks)
        own = self._equations.own
        hidden = [(one, key) for one in vintages for key in own(one.hidden)]
        if not hidden:
            return []
        zeros = {key.indicator for one, key in hidden if not one.sheet.counts[key]}
        nonzero = frozenset(key.indicator for _, key in hidden) - zeros
        is_any_shown = any(key not in vintages[-1].hidden for key in own(self._sheet.counts))
        return [frozenset(), nonzero] if nonzero and is_any_shown else [frozenset()]

    def _vintages(self, masks: Masks) -> list[Vintage]:
        return [*self._former, Vintage(self._sheet, masks)]

    def _told_alone(self, keys: Set[CountKey], *, carried: bool) -> set[Exposure]:
        """Return what would be told of some counts if the last vintage hid everything."""
        if new := {key for key in keys if (key, carried) not in self._alone}:
            nothing = Masks(dict.fromkeys(self._sheet.counts, ""))
            self._alone |= {(key, carried): [] for key in new}
            for one in self._told(nothing, frozenset(), new, carried=carried):
                self._alone[one.key, carried].append(one)
        return {one for key in keys for one in self._alone[key, carried]}

    def _told(
        self,
        masks: Masks,
        nonzero: Set[str],
        among: Set[CountKey] | None = None,
        *,
        carried: bool,
    ) -> list[Exposure]:
        """Return the hidden counts that are left too few values, or none that is not small."""
        bounds, goals = self._equations.published(self._vintages(masks), nonzero, carried=carried)
        goals = {c: goal for c, goal in goals.items() if among is None or goal.key in among}
        if not goals:
            return []
        tables = self._programme.bind(bounds)
        seen = {column: {int(value) for value in tables[:, column]} for column in goals}
        self._meet(seen, goals)
        for column, goal in goals.items():
            self._search(column, goal, seen)
        return [
            Exposure(goal.key, min(seen[column]), max(seen[column]))
            for column, goal in goals.items()
            if not goal.is_met(seen[column])
        ]

    def _meet(self, seen: dict[int, set[int]], goals: dict[int, _Goal]) -> None:
        """Look for tables that move many counts at once: they clear most of them."""
        for turn in range(STARTS):
            left = [column for column, goal in goals.items() if not goal.is_met(seen[column])]
            costs = {column: (-1) ** (rank >> turn) for rank, column in enumerate(left)}
            _add(self._programme.tempt(costs) if costs else None, seen)

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
    """What holds between the counts of one family, whatever is hidden of them."""

    def __init__(self, sheets: Sequence[CountSheet], family: tuple[str, ...]) -> None:
        self.columns: list[tuple[float, float]] = []
        self.equations: list[Equation] = []
        self._family = family
        self._position: dict[tuple[int, CountKey], int] = {}
        self._former: dict[int, tuple[int, int]] = {}
        for rank, sheet in enumerate(sheets):
            for key in self.own(sheet.counts):
                column = self._position[rank, key] = self._column(0, sheet.most(key))
                if (former := self._position.get((rank - 1, key))) is not None:
                    move = self._column(-np.inf, np.inf)
                    self._former[column] = former, move
                    self._add({column: 1, former: -1, move: -1}, 0, 0)
            self._margins(rank, sheet)
            self._links(rank, sheet)
            self._patterns(rank, sheet)

    def own(self, keys: Iterable[CountKey]) -> list[CountKey]:
        """Return the counts of the family."""
        return [key for key in keys if key.indicator in self._family]

    def published(
        self, vintages: Sequence[Vintage], nonzero: Set[str], *, carried: bool
    ) -> tuple[Bounds, dict[int, _Goal]]:
        """Return the bounds that masks leave, and what must remain of each hidden count.

        Of a count that is hidden in two vintages and has not changed, the first column is
        bounded and looked at for both.
        """
        low, high = bounds = np.array(self.columns, dtype=np.float64).T
        goals: dict[int, _Goal] = {}
        first: dict[int, int] = {}
        for (rank, key), column in self._position.items():
            count = _Count(key, vintages[rank], vintages[rank - 1] if rank else None, carried)
            here, (former, move) = column, self._former.get(column, (None, None))
            if former is not None:
                low[move], high[move] = -count.moved, count.moved
                here = first[former] if count.is_again else column
            first[column] = here
            least, most = count.limits(nonzero)
            low[here], high[here] = max(low[here], least), min(high[here], most)
            if count.is_hidden and low[here] < high[here]:
                goals[here] = count.goal(is_pair=bool(nonzero))
        return bounds, goals

    def _margins(self, rank: int, sheet: CountSheet) -> None:
        for name in self._family:
            row = {self._position[rank, key]: 1 for key in sheet.counts if key.indicator == name}
            if row:
                self._add(row, sheet.margins[name], sheet.margins[name])

    def _links(self, rank: int, sheet: CountSheet) -> None:
        """Say that a unit lacking a condition is not whole, and one not whole lacks some.

        Of a stricter share, the conditions are the share it is stricter than, and a public one.
        """
        for whole, parts, place in self._linked(sheet):
            here = self._position[rank, CountKey(whole, place)]
            lacks = [self._position[rank, CountKey(part, place)] for part in parts]
            apart = sheet.apart.get(CountKey(whole, place))
            for lack in lacks:
                if apart is None:
                    self._add({here: 1, lack: -1}, 0, np.inf)
                else:
                    self._add({here: -1, lack: 1}, 0, apart)
            if apart is None and whole in sheet.complete:
                self._add({here: -1} | dict.fromkeys(lacks, 1), 0, np.inf)

    def _patterns(self, rank: int, sheet: CountSheet) -> None:
        """Say that a unit not whole has one pattern of lacks, each counted for the region."""
        patterns = {lacks: n for lacks, n in sheet.patterns.items() if lacks}
        across: dict[frozenset[str], dict[int, int]] = {lacks: {} for lacks in patterns}
        for whole, parts, place in self._linked(sheet):
            if whole not in sheet.complete or not patterns:
                continue
            here = {lacks: self._column(0, number) for lacks, number in patterns.items()}
            for lacks, column in here.items():
                across[lacks][column] = 1
            for name in (whole, *parts):
                row = {column: 1 for p, column in here.items() if name == whole or name in p}
                self._add(row | {self._position[rank, CountKey(name, place)]: -1}, 0, 0)
        for lacks, row in across.items():
            if row:
                self._add(row, patterns[lacks], patterns[lacks])

    def _linked(self, sheet: CountSheet) -> list[tuple[str, tuple[str, ...], str]]:
        return [
            (whole, parts, key.territory)
            for whole, parts in sheet.links.items()
            if whole in self._family
            for key in sheet.counts
            if key.indicator == whole
        ]

    def _column(self, low: float, high: float) -> int:
        self.columns.append((low, high))
        return len(self.columns) - 1

    def _add(self, row: dict[int, int], low: float, high: float) -> None:
        self.equations.append((row, low, high))


@dataclass(frozen=True)
class _Count:
    """A count of one vintage, beside the vintage before."""

    key: CountKey
    one: Vintage
    before: Vintage | None
    is_carried: bool

    @cached_property
    def is_hidden(self) -> bool:
        return self.key in self.one.hidden

    @cached_property
    def is_same(self) -> bool:
        return self.before is not None and self.one.sheet.has_same(self.key, self.before.sheet)

    @cached_property
    def was_hidden(self) -> bool:
        return self.before is not None and self.key in self.before.hidden

    @property
    def is_again(self) -> bool:
        """Whether it is hidden as it was before: it is the same unknown."""
        return self.is_hidden and self.is_same and self.was_hidden

    @property
    def is_known(self) -> bool:
        """Whether the reader has it: published, or shown before and supposed not to have moved."""
        is_remembered = self.is_carried and self.is_same and not self.was_hidden
        return not self.is_hidden or is_remembered

    def limits(self, nonzero: Set[str]) -> tuple[int, int]:
        """Return the least and the most that it can be, by what is said of it alone."""
        if self.is_known:
            return self.one.sheet.counts[self.key], self.one.sheet.counts[self.key]
        said = self.one.masks.intervals.get(self.key)
        least, most = said[:2] if said else (0, self.one.sheet.most(self.key))
        return max(least, int(self.key.indicator in nonzero)), most

    @property
    def moved(self) -> float:
        """By how much a revision may have moved it."""
        if self.is_again:
            return 0
        is_told = self.is_known and self.is_hidden
        if self.before is None or is_told or not (self.is_hidden or self.was_hidden):
            return np.inf
        change = abs(self.one.sheet.counts[self.key] - self.before.sheet.counts[self.key])
        return max(change, self.one.sheet.least[self.key.indicator])

    def goal(self, *, is_pair: bool) -> _Goal:
        """Return what must remain of it."""
        sheet = self.one.sheet
        if is_pair:
            return _Goal(self.key, min(PAIR, sheet.most(self.key)), 0)
        return _Goal(self.key, sheet.needed(self.key), sheet.reach(self.key))
