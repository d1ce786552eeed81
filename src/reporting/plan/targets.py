"""Targets: append-only versions, an announced one told apart from an adopted one."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from reporting.plan.settings import Day, Least
from reporting.registers.declarations import Names, Worded, address, named, read_rows


class Target(Worded):
    """One version of the target of an indicator.

    `value` is exact and in the unit of the indicator: 1 for 100 %, cents for money.
    """

    line: int = 0
    indicator: Annotated[str, named("indicateur")] = Field(alias="indicateur")
    version: Least
    value: Annotated[Fraction, BeforeValidator(Fraction)] = Field(alias="valeur")
    due: Day = Field(alias="echeance")
    adopted_on: Day | None = Field(None, alias="adoptee_le")
    announced_on: Day | None = Field(None, alias="annoncee_le")
    status: Literal["adoptee", "annoncee"] = Field(alias="statut")
    replaces: int | None = Field(None, alias="remplace")
    source: str = ""
    address: Annotated[str, address] = Field("", alias="adresse")

    @property
    def known_since(self) -> date:
        """The first day on which it was said; a table without either day has been refused."""
        return self.announced_on or self.adopted_on or date.max

    @property
    def is_announced(self) -> bool:
        """Whether the target was said in public but not voted."""
        return self.status == "annoncee"


def read_targets(frame: pd.DataFrame, path: Path, names: Names | None = None) -> tuple[Target, ...]:
    """Return the targets of the table `cibles`, by indicator and version."""
    return read_rows(Target, frame.sort_values(["indicateur", "version"]), path, names)


def targets_of(targets: Iterable[Target], indicator: str, known_on: date) -> tuple[Target, ...]:
    """Return the versions of a target known on a day, the initial one first."""
    return tuple(t for t in targets if t.indicator == indicator and t.known_since <= known_on)
