"""The audit: what somebody with everything published can tell of each hidden count.

It knows nothing of how masks were chosen. Everything public is written as linear equations and
inequalities; the least and the most that a hidden count can be are two linear programmes. They
leave integrality out, so the intervals they give are never too narrow but where they are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from reporting.disclosure.sheet import Key, Sheet

LEAST = 3
"""Whole values that a hidden count may still have, at least."""
SLACK = 1e-6
Bounds = tuple[int, int]


@dataclass(frozen=True)
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
    sheet: Sheet, hidden: Iterable[Key], known: Mapping[Key, Bounds] | None = None
) -> list[Exposure]:
    """Return the hidden counts that what is published leaves too few values for.

    Parameters
    ----------
    sheet
        Exact counts; those that are not hidden are published.
    hidden
        The counts that are not published.
    known
        What is said all the same of hidden counts: a band, or the value in a former edition. One
        that is known exactly is no secret any more, and is not audited.

    Where the region's own total allows fewer than three values, all that it allows must remain.
    """
    secret, said = set(hidden), dict(known or {})
    found: list[Exposure] = []
    for family in sheet.families:
        keys = [key for key in sheet.counts if key.indicator in family]
        aimed = [key for key in keys if key in secret and not _is_exact(said.get(key))]
        if aimed:
            found += _Model(sheet, family, keys, secret, said).exposed(aimed)
    return sorted(found, key=lambda one: one.key)


def needed(sheet: Sheet, key: Key) -> int:
    """Return how many values must remain for a count."""
    return min(LEAST, sheet.most(key) + 1)


def _is_exact(bounds: Bounds | None) -> bool:
    return bounds is not None and bounds[0] == bounds[1]


class _Model:
    """The equations of one family of indicators, and the feasible points met so far.

    Any two feasible points prove that all between them is possible too: most hidden counts are
    cleared by points found for others.
    """

    def __init__(
        self,
        sheet: Sheet,
        family: tuple[str, ...],
        keys: list[Key],
        hidden: set[Key],
        known: Mapping[Key, Bounds],
    ) -> None:
        self.sheet, self.family = sheet, family
        self.places = sorted({key.territory for key in keys})
        self.position: dict[object, int] = {key: rank for rank, key in enumerate(keys)}
        self.bounds: list[tuple[int, int]] = []
        for key in keys:
            low, high = (0, sheet.most(key)) if key in hidden else (sheet.counts[key],) * 2
            low, high = (known.get(key, (low, high))) if key in hidden else (low, high)
            self.bounds.append((low, high))
        self.equal: list[tuple[dict[int, int], int]] = []
        self.below: list[tuple[dict[int, int], int]] = []
        self._margins()
        self._links()
        self._patterns()
        self.matrices = [self._matrix(rows) for rows in (self.equal, self.below)]

    def exposed(self, aimed: list[Key]) -> list[Exposure]:
        """Return the counts aimed at whose interval is too narrow."""
        places = np.array([self.position[key] for key in aimed])
        lows = np.full(len(aimed), np.inf)
        highs = np.full(len(aimed), -np.inf)
        found = []
        for rank, key in enumerate(aimed):
            ends: list[float] = []
            for sign in (1, -1):
                if self._values(lows[rank], highs[rank]) >= needed(self.sheet, key):
                    break
                point = self._solve(int(places[rank]), sign)
                lows, highs = np.minimum(lows, point[places]), np.maximum(highs, point[places])
                ends.append(float(point[places[rank]]))
            if self._values(lows[rank], highs[rank]) < needed(self.sheet, key):
                low, high = (math.ceil(ends[0] - SLACK), math.floor(ends[1] + SLACK))
                found.append(Exposure(key, low, high))
        return found

    @staticmethod
    def _values(low: float, high: float) -> int:
        return 0 if low > high else math.floor(high + SLACK) - math.ceil(low - SLACK) + 1

    def _solve(self, place: int, sign: int) -> NDArray[np.float64]:
        """Return the feasible point where one count is least (1) or most (-1)."""
        cost = np.zeros(len(self.bounds))
        cost[place] = sign
        (a_eq, b_eq), (a_ub, b_ub) = self.matrices
        solved = linprog(cost, a_ub, b_ub, a_eq, b_eq, self.bounds, method="highs")
        if solved.status != 0:
            message = f"audit of {self.family}: {solved.message}"
            raise ArithmeticError(message)
        return np.asarray(solved.x, dtype=np.float64)

    def _margins(self) -> None:
        for name in self.family:
            keys = [Key(name, place) for place in self.places]
            row = {self.position[key]: 1 for key in keys if key in self.position}
            self.equal.append((row, self.sheet.margins[name]))

    def _links(self) -> None:
        """Say that a unit lacking a condition is not whole, and one not whole lacks some."""
        for whole, parts in self._own_links():
            for place in self.places:
                here = self.position[Key(whole, place)]
                lacks = [self.position[Key(part, place)] for part in parts]
                self.below += [({lack: 1, here: -1}, 0) for lack in lacks]
                if whole in self.sheet.complete:
                    self.below.append(({here: 1} | dict.fromkeys(lacks, -1), 0))

    def _patterns(self) -> None:
        """Say that a unit not whole has one pattern of lacks, each counted for the region."""
        patterns = {one: n for one, n in self.sheet.patterns.items() if one}
        for whole, parts in self._own_links():
            if whole not in self.sheet.complete or not patterns:
                continue
            for pattern, number in patterns.items():
                columns = {self._column((whole, pattern, place), number) for place in self.places}
                self.equal.append((dict.fromkeys(columns, 1), number))
            for place in self.places:
                columns_of = {p: self.position[whole, p, place] for p in patterns}
                for name in (whole, *parts):
                    lacking = [c for p, c in columns_of.items() if name == whole or name in p]
                    row = dict.fromkeys(lacking, 1) | {self.position[Key(name, place)]: -1}
                    self.equal.append((row, 0))

    def _own_links(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(w, parts) for w, parts in self.sheet.links.items() if w in self.family]

    def _column(self, name: object, most: int) -> int:
        self.position[name] = len(self.bounds)
        self.bounds.append((0, most))
        return self.position[name]

    def _matrix(
        self, rows: list[tuple[dict[int, int], int]]
    ) -> tuple[csr_array | None, list[int] | None]:
        if not rows:
            return None, None
        entries = [(i, j, v) for i, (row, _) in enumerate(rows) for j, v in row.items()]
        lines, columns, values = zip(*entries, strict=True)
        shape = (len(rows), len(self.bounds))
        return csr_array((values, (lines, columns)), shape=shape), [right for _, right in rows]
