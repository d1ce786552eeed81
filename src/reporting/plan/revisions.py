"""What somebody signed: why a published figure changes, which breaks of a register are true."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from reporting.plan.settings import Day, Year
from reporting.registers.coverage import Jump
from reporting.registers.declarations import Names, Worded, named, read_declared, read_rows

PREFIX = "REV-"


class Key(NamedTuple):
    """Which figure: of what, when, where."""

    indicator: str
    year: int
    territory: str


class Value(NamedTuple):
    """An exact figure; the denominator of a count or an amount is None."""

    numerator: int
    denominator: int | None

    @property
    def exact(self) -> Fraction | None:
        """The figure as one number; None for a share of nothing."""
        if self.denominator == 0:
            return None
        return Fraction(self.numerator, 1 if self.denominator is None else self.denominator)

    def __str__(self) -> str:
        """Return the integers as they are kept: `203/225`, `649`."""
        return f"{self.numerator}" + ("" if self.denominator is None else f"/{self.denominator}")


Figures = Mapping[Key, Value]
"""A set of exact figures, in the order they should be read."""


class Revision(Worded):
    """One entry of `data/plan/revisions.csv`: why a published figure changes.

    Parameters
    ----------
    before, after
        Freezes of the published figure and of the new one; the same day when it is not the data
        that changed, but what is made of them.
    territory
        Territory of the figure; empty for every one.
    nature
        `erreur` (we were wrong), `revision` (we know more), `definition` (we count otherwise);
        `registre`: rows of a register were put right without a trace of what they were;
        `declaration`: the plan declares otherwise what it counts, or what it masks.
    register_name, key
        For a register, its name, and the key of the row; empty for all of its rows. For a
        declaration, its key, or the beginning of several.
    """

    line: int = Field(0, exclude=True)
    id: str = Field(alias="revision_id")
    indicator: Annotated[str, named("indicateur")] = Field("", alias="indicateur")
    year: int = Field(0, alias="annee")
    before: Day = Field(alias="arrete_avant")
    after: Day = Field(alias="arrete_apres")
    territory: Annotated[str, named("territoire")] = Field("", alias="territoire")
    nature: Literal["erreur", "revision", "definition", "registre", "declaration"]
    register_name: Annotated[str, named("table")] = Field("", alias="registre", exclude=True)
    key: str = Field("", alias="cle", exclude=True)
    reason: str = Field(alias="motif")
    author: str = Field(alias="auteur")
    written_on: Day = Field(alias="le")

    @property
    def is_of_figures(self) -> bool:
        """Whether it is about figures, and not about what they are made from."""
        return self.nature not in ("registre", "declaration")

    def covers(self, key: Key, freezes: tuple[date, date]) -> bool:
        """Tell whether the entry is about a figure between two freezes, in either direction.

        What a later freeze prints knows no reason written after it; only a correction of one and
        the same freeze is.
        """
        is_known = self.before == self.after or self.written_on <= max(freezes)
        return (
            is_known
            and (self.indicator, self.year) == (key.indicator, key.year)
            and self.territory in ("", key.territory)
            and {self.before, self.after} == set(freezes)
        )


@dataclass(frozen=True)
class Change:
    """A figure that is no longer what was published, and the entry that says why, if any."""

    key: Key
    before: Value
    after: Value
    entry: Revision | None

    @property
    def difference(self) -> Fraction | None:
        """The exact difference; None where one of the two is a share of nothing."""
        before, after = self.before.exact, self.after.exact
        return None if before is None or after is None else after - before

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain values; exact integers, money in cents."""
        return {
            **self.key._asdict(),
            "before": self.before._asdict(),
            "after": self.after._asdict(),
            "entry": self.entry and self.entry.model_dump(mode="json", by_alias=True),
        }

    def __str__(self) -> str:
        """Return one line for people."""
        indicator, year, territory = self.key
        return f"{indicator} {year}, {territory} : {self.before} devient {self.after}"


def changes(
    before: Figures, after: Figures, freezes: tuple[date, date], entries: Iterable[Revision]
) -> list[Change]:
    """Return the figures of both sets that differ, in the order of the first.

    A figure that only one of them holds was added or is no longer shown: it is no change.
    """
    known = list(entries)
    return [
        Change(key, old, after[key], next((one for one in known if one.covers(key, freezes)), None))
        for key, old in before.items()
        if key in after and after[key] != old
    ]


def unexplained(found: Iterable[Change]) -> list[Change]:
    """Return the changes that no entry explains."""
    return [change for change in found if change.entry is None]


def lines_to_add(
    found: Iterable[Change], freezes: tuple[date, date], entries: Sequence[Revision]
) -> list[str]:
    """Return the CSV lines that would explain changes, one per indicator and year.

    A line is about one place where only that one changed, and not the region, which sums others.
    Reason, author and date are left for a person to write: the register refuses them empty.
    """
    places: dict[tuple[str, int], list[str]] = {}
    for change in found:
        key = (change.key.indicator, change.key.year)
        places.setdefault(key, []).append(change.key.territory)
    first, last = sorted(freezes)
    nature = "erreur" if first == last else "revision"
    number = max((int(one.id.removeprefix(PREFIX)) for one in entries), default=0)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for (indicator, year), found_in in places.items():
        number += 1
        is_narrow = len(found_in) == 1 and not found_in[0].startswith("region-")
        place = found_in[0] if is_narrow else ""
        id = f"{PREFIX}{number:04d}"
        writer.writerow((id, indicator, year, first, last, place, nature, "", "", ""))
    return written.getvalue().splitlines()


read_revisions = partial(read_rows, Revision)


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
