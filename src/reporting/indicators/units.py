"""Units: one row per counted thing, and the register rows that it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd

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
