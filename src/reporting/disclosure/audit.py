"""The audit: what somebody with everything published can tell of each hidden count.

It knows nothing of how masks were chosen. Everything public of every vintage of a year is written
as linear equations and inequalities between whole numbers; the least and the most that a hidden
count can be are two integer programmes.

The reader it supposes knows all figures of the region and all that are not hidden, in every
report; the number of units of each département; which lycées lack what, region by region; the
bands. They also suppose, rightly, that what is hidden in two reports has not changed between them
where it has not, that a revision moves a count by a few units, and that what is hidden is not
zero. They know nothing of a single establishment, and do not try every choice of masks to see
which counts would give them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.sparse import csr_array

from reporting.disclosure.sheet import Bounds, Key, Vintage

PAIR = 2
"""Values that must remain for a count that is supposed not to be zero."""
STARTS = 4
"""Tables looked for at first, in which half of the counts are high and the others low."""
Row = tuple[dict[int, int], int, float]


@dataclass(frozen=True, order=True)
class Exposure:
    """A hidden count that can be told too well: it is one of `low` to `high`."""

    key: Key
    low: int
    high: int

    def __str__(self) -> str:
        """Return one line for people."""
        values = f"{self.low}" if self.low == self.high else f"entre {self.low} et {self.high}"
        return f"{self.key.indicator}, {self.key.territory} : valeur masquée déductible ({values})"


def exposures(
    vintages: Sequence[Vintage],
    families: Sequence[tuple[str, ...]] | None = None,
    *,
    carried: bool = False,
) -> list[Exposure]:
    """Return the hidden counts that what is published leaves too few values for.

    Parameters
    ----------
    vintages
        What was published of one year, freeze after freeze; the last is the one looked at, and
        what it tells of the former ones counts too.
    families
        The indicators looked at: those of each family together; by default all.
    carried
        Whether the reader supposes, rightly, that what was shown before and is now hidden has not
        changed: that count is then known, and no secret any more.

    What the figures of the region and former reports tell alone cannot be hidden: a count that
    would be told as well if nothing else were published is left out.
    """
    *former, last = vintages
    alone = [*former, Vintage(last.sheet, last.sheet.counts.keys())]
    found: dict[Key, Exposure] = {}
    for family in last.sheet.families if families is None else families:
        for supposed in _suppositions(vintages, family):
            told = _Model(vintages, family, supposed, carried=carried).exposed()
            if told:
                keys = {one.key for one in told}
                least = _Model(alone, family, frozenset(), carried=carried).exposed(keys)
                found = {one.key: one for one in told if one not in least} | found
    return sorted(found.values())


def _suppositions(vintages: Sequence[Vintage], family: tuple[str, ...]) -> list[frozenset[str]]:
    """Return the indicators of which a reader supposes that no hidden count is zero: none, and all.

    Of an indicator that hides a zero, they would suppose wrongly; where nothing is shown, no other
    count can be hidden.
    """
    hidden = [(one, key) for one in vintages for key in one.hidden if key.indicator in family]
    if not hidden:
        return []
    zeros = {key.indicator for one, key in hidden if not one.sheet.counts[key]}
    nonzero = frozenset(key.indicator for _, key in hidden) - zeros
    last = vintages[-1]
    is_any_shown = any(
        key.indicator in family and key not in last.hidden for key in last.sheet.counts
    )
    return [frozenset(), nonzero] if nonzero and is_any_shown else [frozenset()]


class _Model:
    """The equations of one family of indicators, and the values met so far.

    A column is a count of one vintage; one that is hidden in two and has not changed is the same
    column. Each solution is a table that everything published allows: it clears several counts.
    """

    def __init__(
        self,
        vintages: Sequence[Vintage],
        family: tuple[str, ...],
        nonzero: Set[str],
        *,
        carried: bool,
    ) -> None:
        self.family, self.nonzero, self.carried = family, nonzero, carried
        self.position: dict[object, int] = {}
        self.bounds: list[Bounds] = []
        self.rows: list[Row] = []
        self.aimed: dict[int, tuple[Key, int, int]] = {}
        for rank, one in enumerate(vintages):
            before = vintages[rank - 1] if rank else None
            for key in one.sheet.counts:
                if key.indicator in family:
                    self._count(rank, key, one, before)
            self._margins(rank, one)
            self._links(rank, one)
            self._patterns(rank, one)
        self.constraint = self._matrix()

    def exposed(self, among: Set[Key] | None = None) -> list[Exposure]:
        """Return the hidden counts that are left too few values, or none that is not small."""
        aimed = {c: one for c, one in self.aimed.items() if among is None or one[0] in among}
        seen: dict[int, set[int]] = {column: set() for column in aimed}
        for turn in range(STARTS):  # tables that move many counts at once clear most of them
            self._meet(seen, self._solve({c: (-1) ** (n >> turn) for n, c in enumerate(seen)}))
        found = []
        for column, (key, needed, reach) in aimed.items():
            values = seen[column]
            for sign in (1, -1):
                if len(values) < needed or max(values) < reach:
                    self._meet(seen, self._solve({column: sign}))
            inner = iter(range(min(values) + 1, max(values)))
            while len(values) < needed and (value := next(inner, None)) is not None:
                self._meet(seen, self._solve({column: 1}, value))
            if len(values) < needed or max(values) < reach:
                found.append(Exposure(key, min(values), max(values)))
        return found

    @staticmethod
    def _meet(seen: Mapping[int, set[int]], table: NDArray[np.int64]) -> None:
        for column, values in seen.items():
            values.add(int(table[column]))

    def _solve(self, costs: Mapping[int, int], least: int | None = None) -> NDArray[np.int64]:
        """Return the table that everything published allows where the sum of some costs is least.

        `least` is a value that the count which costs something must reach. The linear programme
        often has a solution in whole numbers, and is twice as fast as the integer one.
        """
        cost = np.zeros(len(self.bounds))
        cost[list(costs)] = list(costs.values())
        low, high = np.array(self.bounds, dtype=np.float64).T
        if least is not None:
            low[list(costs)] = least
        for whole in (0, 1):
            solved = optimize.milp(
                cost,
                integrality=np.full_like(cost, whole),
                bounds=optimize.Bounds(low, high),
                constraints=self.constraint,
            )
            if solved.x is None:
                message = f"audit of {self.family}: {solved.message}"
                raise ArithmeticError(message)
            if np.allclose(solved.x, np.rint(solved.x), atol=1e-6):
                break
        return np.asarray(np.rint(solved.x), dtype=np.int64)

    def _count(self, rank: int, key: Key, one: Vintage, before: Vintage | None) -> None:
        """Add a count: a column of its own, or that of the vintage before."""
        sheet, count, is_hidden = one.sheet, one.sheet.counts[key], key in one.hidden
        low, high = one.said.get(key, (0, sheet.most(key))) if is_hidden else (count, count)
        was = before.sheet.counts.get(key) if before else None
        is_same = before is not None and sheet.has_same(key, before.sheet)
        was_hidden = before is not None and key in before.hidden
        if is_hidden and is_same and was_hidden:
            column = self.position[rank, key] = self.position[rank - 1, key]
            others = self.bounds[column]
            self.bounds[column] = max(low, others[0]), min(high, others[1])
        elif is_hidden and is_same and self.carried:
            self._column((rank, key), count, count)
        else:
            low = max(low, 1) if is_hidden and key.indicator in self.nonzero else low
            column = self._column((rank, key), low, high)
            if was is not None and (is_hidden or was_hidden):
                moved = max(abs(count - was), sheet.least[key.indicator])
                former = self.position[rank - 1, key]
                self.rows.append(({column: 1, former: -1}, -moved, moved))
        column = self.position[rank, key]
        if is_hidden and self.bounds[column][0] < self.bounds[column][1]:
            needed, reach = (sheet.needed(key), sheet.reach(key))
            if self.nonzero:
                needed, reach = min(PAIR, sheet.most(key)), 0
            self.aimed[column] = (key, needed, reach)

    def _margins(self, rank: int, one: Vintage) -> None:
        for name in self.family:
            keys = [key for key in one.sheet.counts if key.indicator == name]
            if keys:
                margin = one.sheet.margins[name]
                row = {self.position[rank, key]: 1 for key in keys}
                self.rows.append((row, margin, margin))

    def _links(self, rank: int, one: Vintage) -> None:
        """Say that a unit lacking a condition is not whole, and one not whole lacks some.

        Of a stricter share, the conditions are the share it is stricter than, and a public one.
        """
        for whole, parts, place in self._own_links(one):
            here = self.position[rank, Key(whole, place)]
            lacks = [self.position[rank, Key(part, place)] for part in parts]
            apart = one.sheet.apart.get(Key(whole, place))
            if apart is not None:
                self.rows += [({here: -1, lack: 1}, 0, apart) for lack in lacks]
                continue
            self.rows += [({here: 1, lack: -1}, 0, np.inf) for lack in lacks]
            if whole in one.sheet.complete:
                self.rows.append(({here: -1} | dict.fromkeys(lacks, 1), 0, np.inf))

    def _patterns(self, rank: int, one: Vintage) -> None:
        """Say that a unit not whole has one pattern of lacks, each counted for the region."""
        patterns = {lacks: n for lacks, n in one.sheet.patterns.items() if lacks}
        across: dict[frozenset[str], dict[int, int]] = {lacks: {} for lacks in patterns}
        for whole, parts, place in self._own_links(one):
            if whole not in one.sheet.complete or not patterns:
                continue
            most = {n: self.bounds[self.position[rank, Key(n, place)]][1] for n in (whole, *parts)}
            here = {}
            for lacks, number in patterns.items():
                if high := min(number, most[whole], *(most[name] for name in lacks)):
                    here[lacks] = self._column((rank, lacks, place), 0, high)
                    across[lacks][here[lacks]] = 1
            for name in (whole, *parts):
                row = {column: 1 for p, column in here.items() if name == whole or name in p}
                self.rows.append((row | {self.position[rank, Key(name, place)]: -1}, 0, 0))
        self.rows += [
            (row, patterns[lacks], patterns[lacks]) for lacks, row in across.items() if row
        ]

    def _own_links(self, one: Vintage) -> list[tuple[str, tuple[str, ...], str]]:
        return [
            (whole, parts, key.territory)
            for whole, parts in one.sheet.links.items()
            if whole in self.family
            for key in one.sheet.counts
            if key.indicator == whole
        ]

    def _column(self, name: object, low: int, high: int) -> int:
        self.position[name] = len(self.bounds)
        self.bounds.append((low, high))
        return self.position[name]

    def _matrix(self) -> optimize.LinearConstraint:
        entries = [(i, j, v) for i, (row, _, _) in enumerate(self.rows) for j, v in row.items()]
        lines, columns, values = zip(*entries, strict=True)
        shape = (len(self.rows), len(self.bounds))
        matrix = csr_array((np.array(values, dtype=np.float64), (lines, columns)), shape=shape)
        _, low, high = zip(*self.rows, strict=True)
        return optimize.LinearConstraint(matrix, low, high)
