"""Rows of one group whose half-open periods have a day in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

Bounds = tuple[tuple[int, int], ...]
ALWAYS = (np.iinfo("int64").min, np.iinfo("int64").max)


def collisions(
    frame: pd.DataFrame, key: list[str], periods: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, int]]:
    """Find the rows that have the key of an earlier one while all their periods overlap.

    A null start or end is without limit; without periods, every repeated key collides.

    Yields
    ------
    row, first
        Positions of the row and of the earlier one, in the order of the rows.
    """
    rows = frame.duplicated(key, keep=False).to_numpy().nonzero()[0]
    if not len(rows):
        return
    some = frame.iloc[rows]
    bounds = [_bounds(some, start, end) for start, end in periods]
    groups = grouped(some, key).ngroup().to_numpy()
    earlier: defaultdict[int, list[tuple[int, Bounds]]] = defaultdict(list)
    for position, (row, group) in enumerate(zip(rows.tolist(), groups.tolist(), strict=True)):
        mine = tuple((int(start[position]), int(end[position])) for start, end in bounds)
        first = next((there for there, theirs in earlier[group] if _meet(mine, theirs)), None)
        if first is None:
            earlier[group].append((row, mine))
        else:
            yield row, first


def grouped(frame: pd.DataFrame, key: Sequence[str]) -> Any:
    """Group rows by the columns of a key, nulls too; a column may have the name of the index."""
    return frame.groupby([frame[one] for one in key], dropna=False, sort=False)


def _bounds(frame: pd.DataFrame, start: str, end: str) -> tuple[Any, Any]:
    return _seconds(frame[start], ALWAYS[0]), _seconds(frame[end], ALWAYS[1])


def _seconds(days: pd.Series, null: int) -> Any:
    return np.where(days.isna(), null, days.to_numpy().astype("int64"))


def _meet(mine: Bounds, theirs: Bounds) -> bool:
    pairs = zip(mine, theirs, strict=True)
    return all(a_start < b_end and b_start < a_end for (a_start, a_end), (b_start, b_end) in pairs)
