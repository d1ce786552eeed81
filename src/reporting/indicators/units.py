"""Units: one row per counted thing, and the register rows that it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

Computation = TypeVar("Computation", bound=Callable[..., Any])


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


def needs(*keys: str) -> Callable[[Computation], Computation]:
    """Mark an indicator with the keys of the settings without which it would count nothing."""

    def mark(function: Computation) -> Computation:
        function.__dict__["needs"] = keys
        return function

    return mark


def needs_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the keys of the settings that an indicator needs."""
    found: tuple[str, ...] = vars(function).get("needs", ())
    return found


def units(
    unit: pd.Series,
    place: pd.Series,
    numerator: pd.Series | int,
    denominator: pd.Series | int | None,
    rows: Mapping[str, pd.Series],
) -> Units:
    """Return units sorted by code; booleans count as 0 and 1."""
    frame = pd.DataFrame({"unit": unit, "place": place})
    frame["numerator"] = numerator
    frame["denominator"] = pd.NA if denominator is None else denominator
    frame = frame.astype({"numerator": "Int64", "denominator": "Int64"})
    return Units(frame.sort_values(["unit", "place"], ignore_index=True), dict(rows))


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
