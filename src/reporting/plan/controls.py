"""What somebody looked at and confirmed: breaks that are true."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from reporting.plan.settings import Day, Year
from reporting.registers.coverage import Jump
from reporting.registers.declarations import Names, Worded, named, read_declared

Rows = Annotated[int, Field(ge=1, le=10**9)]
"""How many: more than any file that is read may hold is a slip."""


class _Confirmed(Worded):
    """One break of a register that is no mistake: why, who says so, since when.

    Without a département it is one of the whole register.
    """

    table: Annotated[str, named("table")]
    colonne: Annotated[str, named("colonne_simple")]
    annee: Year
    departement: Annotated[str, named("departement")] | None = None
    motif: str
    par: str
    le: Day


class _Counted(Worded):
    """How many rows and filled cells registers had when somebody counted: never fewer."""

    par: str
    le: Day
    au_moins: dict[Annotated[str, named("table")], Rows]
    remplies: dict[Annotated[str, named("colonne")], Rows] = Field(default_factory=dict)


class Controls(Worded):
    """The confirmations of `data/plan/controles.toml`."""

    rupture: list[_Confirmed] = Field(default_factory=list)
    lignes: _Counted | None = None

    @property
    def floors(self) -> Mapping[str, int]:
        """How many rows each register has at least, and how many filled cells some columns."""
        return self.lignes.au_moins | self.lignes.remplies if self.lignes else {}

    @property
    def breaks(self) -> frozenset[Jump]:
        """The breaks that are confirmed."""
        return frozenset(
            Jump(one.table, one.colonne, one.annee, one.departement or "") for one in self.rupture
        )


def read_controls(path: Path, names: Names | None = None) -> Controls:
    """Return the confirmations of a plan, none without the file; DataError on an invalid key."""
    return read_declared(Controls, path, names) if path.exists() else Controls()
