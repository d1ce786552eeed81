"""Rows of two tables that belong together and were known together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reporting.registers.state import KNOWN, Table

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
        columns[f"{name}_{suffix}"] = frame.get(one, never).array
    return pd.DataFrame(columns)
