"""Targets: append-only versions, an announced one told apart from an adopted one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Target:
    """One version of the target of an indicator.

    `value` is exact and in the unit of the indicator: 1 for 100 %, cents for money.
    """

    indicator: str
    version: int
    value: Fraction
    due: date
    known_since: date
    status: str
    source: str
    address: str

    @property
    def is_announced(self) -> bool:
        """Whether the target was said in public but not voted."""
        return self.status == "annoncee"


def read_targets(frame: pd.DataFrame) -> tuple[Target, ...]:
    """Return the targets of the table `cibles`, by indicator and version."""
    ordered = frame.sort_values(["indicateur", "version"])
    return tuple(_target(row) for row in ordered.to_dict("records"))


def targets_of(targets: Iterable[Target], indicator: str, known_on: date) -> tuple[Target, ...]:
    """Return the versions of a target known on a day, the initial one first."""
    return tuple(t for t in targets if t.indicator == indicator and t.known_since <= known_on)


def _target(row: dict[Any, Any]) -> Target:
    known = row["adoptee_le"] if pd.isna(row["annoncee_le"]) else row["annoncee_le"]
    return Target(
        indicator=row["indicateur"],
        version=int(row["version"]),
        value=Fraction(row["valeur"]),
        due=row["echeance"].date(),
        known_since=known.date(),
        status=row["statut"],
        source=row["source"],
        address="" if pd.isna(row["adresse"]) else row["adresse"],
    )
