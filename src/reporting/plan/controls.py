"""What somebody looked at and confirmed: breaks that are true."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from reporting.plan.toml import Frozen, Names, named, read_toml, validate
from reporting.registers import Jump


class Confirmed(Frozen):
    """One break of a register that is no mistake: why, who says so, since when."""

    table: Annotated[str, named("table")]
    colonne: str
    annee: int
    departement: str
    motif: str = Field(min_length=1)
    par: str = Field(min_length=1)
    le: date


class Controls(Frozen):
    """The confirmations of `data/plan/controles.toml`."""

    rupture: list[Confirmed] = Field(default_factory=list)

    @property
    def breaks(self) -> frozenset[Jump]:
        """The breaks that are confirmed."""
        return frozenset(
            Jump(one.table, one.colonne, one.annee, one.departement) for one in self.rupture
        )


def read_controls(path: Path, names: Names | None = None) -> Controls:
    """Return the confirmations of a plan, none without the file; DataError on an invalid key."""
    return validate(Controls, read_toml(path), path, names) if path.exists() else Controls()
