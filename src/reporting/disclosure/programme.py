"""Whole numbers bound by linear equations: the least and the most that each of them can be."""

from collections.abc import Container, Mapping, Sequence
from math import ceil, floor

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
    """Equations between whole numbers, always the same; bounds and costs of the columns change.

    The solver starts each solution from the one before. Every table of whole numbers that it
    finds is kept: it may be within the next bounds too.

    Parameters
    ----------
    columns
        How many numbers there are.
    """

    def __init__(self, equations: Sequence[Equation], columns: int) -> None:
        rows, low, high = zip(*equations, strict=True)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, len(rows)
        model.col_cost_ = model.col_lower_ = model.col_upper_ = np.zeros(columns)
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
        self._tables: list[Numbers] = []

    def bind(self, bounds: Bounds) -> Numbers:
        """Set the bounds; return the tables found before that are within them, one a row."""
        self._bounds = bounds
        self._solver.changeColsBounds(len(self._every), self._every, *bounds)
        tables = np.array(self._tables, dtype=np.int64).reshape(-1, len(self._every))
        is_within = ((bounds[0] <= tables) & (tables <= bounds[1])).all(axis=1)
        return np.asarray(tables[is_within])

    def tempt(self, costs: Mapping[int, int]) -> Numbers | None:
        """Return a table where the sum of some costs is least; None where it has fractions."""
        return self._kept(self._solve(costs))

    def span(self, column: int) -> tuple[int, int]:
        """Return between which whole numbers a column lies, fractions allowed: rounded outwards."""
        least, most = (float(self._solve({column: sign})[column]) for sign in (1, -1))
        return floor(least + TOLERANCE), ceil(most - TOLERANCE)

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
        low, high = self._bounds[:, column]
        self._solver.changeColBounds(column, low if floor is None else floor, high)
        costs, table = {column: sign}, None
        solution = self._solve(costs)
        if sign * ceil(sign * float(solution[column]) - TOLERANCE) not in met:
            table = self._kept(solution)
            table = self._kept(self._solve_whole(costs)) if table is None else table
        self._solver.changeColBounds(column, low, high)
        return table

    def _solve_whole(self, costs: Mapping[int, int]) -> NDArray[np.float64]:
        self._ask(highspy.HighsVarType.kInteger)
        solution = self._solve(costs)
        self._ask(highspy.HighsVarType.kContinuous)
        return solution

    def _ask(self, kind: highspy.HighsVarType) -> None:
        kinds = np.full(len(self._every), int(kind), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(kinds), self._every, kinds)

    def _solve(self, costs: Mapping[int, int]) -> NDArray[np.float64]:
        cost = np.zeros(len(self._every))
        cost[list(costs)] = list(costs.values())
        self._solver.changeColsCost(len(cost), self._every, cost)
        self._solver.run()
        if (status := self._solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(self._solver.modelStatusToString(status))
        return np.array(self._solver.getSolution().col_value)

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
