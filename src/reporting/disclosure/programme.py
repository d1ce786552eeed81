"""Whole numbers bound by linear equations: the least and the most that each of them can be."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from math import ceil

import highspy
import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6
"""How far from a whole number a solution may be."""
OPTIONS: Mapping[str, int | str] = {"threads": 1, "random_seed": 0, "presolve": "off"}
"""One thread and one seed: the same solutions everywhere, in a forked child too."""
Equation = tuple[dict[int, int], float, float]
"""A sum of columns, each with its factor, and between what it lies."""
Bounds = NDArray[np.float64]
"""Between what each column lies: one row of least values, one of greatest."""
Numbers = NDArray[np.int64]


class Programme:
    """Equations between whole numbers, always the same; the bounds of the columns change.

    Every table of whole numbers that is found is kept: it may be within the next bounds too.

    Parameters
    ----------
    columns
        How many numbers there are.
    """

    def __init__(self, equations: Sequence[Equation], columns: int) -> None:
        self._equations = equations
        self._columns = columns
        self._tables: list[Numbers] = []
        self._relaxed = _Model(equations, columns, highspy.HighsVarType.kContinuous)

    def bind(self, bounds: Bounds) -> Numbers:
        """Set the bounds; return the tables found before that are within them, one a row."""
        self._bounds = bounds
        self._relaxed.bind(bounds)
        tables = np.array(self._tables, dtype=np.int64).reshape(-1, self._columns)
        is_within = ((bounds[0] <= tables) & (tables <= bounds[1])).all(axis=1)
        return np.asarray(tables[is_within])

    def tempt(self, costs: Mapping[int, int]) -> Numbers | None:
        """Return a table where the sum of some costs is least; None where it has fractions."""
        return self._kept(self._relaxed.solve(costs))

    def end(
        self, column: int, sign: int, met: Container[int], floor: int | None = None
    ) -> Numbers | None:
        """Return a table where a column is least, or most for -1; None if that value is `met`.

        The programme without whole numbers is faster, and most of its solutions are whole; of the
        others, the value rounded inwards is a limit: where it is met, it is the end.

        Parameters
        ----------
        floor
            What the column must reach.
        """
        bounds = self._bounds.copy()
        bounds[0, column] = bounds[0, column] if floor is None else floor
        self._relaxed.bind(bounds)
        solution = self._relaxed.solve({column: sign})
        self._relaxed.bind(self._bounds)
        if sign * ceil(sign * float(solution[column]) - TOLERANCE) in met:
            return None
        if (table := self._kept(solution)) is not None:
            return table
        self._whole.bind(bounds)
        return self._kept(self._whole.solve({column: sign}))

    @cached_property
    def _whole(self) -> _Model:
        return _Model(self._equations, self._columns, highspy.HighsVarType.kInteger)

    def _kept(self, solution: NDArray[np.float64]) -> Numbers | None:
        """Return and keep a solution, if it is of whole numbers."""
        table = np.rint(solution).astype(np.int64)
        if np.abs(solution - table).max() > TOLERANCE:
            return None
        self._tables.append(table)
        return table


class _Highs(highspy.Highs):
    """The solver, silent from the start: it would write its name on the standard output."""

    def enableCallbacks(self) -> None:  # its constructor calls it
        self.silent()


class _Model:
    """Equations in the solver, which starts each solution from the one before."""

    def __init__(
        self, equations: Sequence[Equation], columns: int, kind: highspy.HighsVarType
    ) -> None:
        rows, low, high = zip(*equations, strict=True)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, len(rows)
        model.col_cost_ = model.col_lower_ = model.col_upper_ = np.zeros(columns)
        model.integrality_ = [kind] * columns
        model.row_lower_, model.row_upper_ = np.array(low), np.array(high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
        model.a_matrix_.index_ = np.array([column for row in rows for column in row])
        model.a_matrix_.value_ = np.array([float(n) for row in rows for n in row.values()])
        self._solver = _Highs()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(model)
        self._every = np.arange(columns, dtype=np.int32)

    def bind(self, bounds: Bounds) -> None:
        """Set the bounds of every column."""
        self._solver.changeColsBounds(len(self._every), self._every, *bounds)

    def solve(self, costs: Mapping[int, int]) -> NDArray[np.float64]:
        """Return the solution where the sum of some costs is least."""
        cost = np.zeros(len(self._every))
        cost[list(costs)] = list(costs.values())
        self._solver.changeColsCost(len(cost), self._every, cost)
        self._solver.run()
        if (status := self._solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(self._solver.modelStatusToString(status))
        return np.array(self._solver.getSolution().col_value)
