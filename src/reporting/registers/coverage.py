"""What a complete register holds, as its schema declares it, and what is missing of it.

`couverture` says of what there is at least one row: each département, each year of the plan, each
month, each row of another table. `remplies` names columns of which some rows fill at least one.
What is missing by intention is declared with its reason and its day (`sauf`, `motif`, `le`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import pandas as pd
from pydantic import AfterValidator, Field

from reporting.registers.declarations import Frozen, Some, Text
from reporting.registers.declared import HERE, THERE, Columns, Conditional, Declared
from reporting.registers.findings import Finding
from reporting.registers.phrases import listed, say
from reporting.registers.rulebook import Rule

if TYPE_CHECKING:
    from reporting.registers.schema import Schema
    from reporting.registers.state import Table, Tables

MONTHS = range(1, 13)
SHOWN = 5
"""How many missing values a finding names."""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


class _Excepted(Frozen):
    """What has no row by intention: why, since when it is said."""

    valeur: Text
    motif: Text
    le: Annotated[str, AfterValidator(_day)]


class Covered(Declared):
    """Each of these has a row at least (« couverture »).

    Parameters
    ----------
    chaque
        `departement` (of the row, of its commune or of what it refers to), `annee`, `mois`, or
        `ligne`: each row of another table, by `champ_table`.
    champ
        Where the year, the month or the reference is; the event of the register by default.
    depuis
        First year expected; that of the plan by default.
    """

    chaque: Literal["departement", "annee", "mois", "ligne"]
    champ: Annotated[str | None, HERE] = None
    table: str = ""
    champ_table: Annotated[str | None, THERE] = None
    depuis: Annotated[int, Field(ge=1900, le=2999)] | None = None
    sauf: Some[_Excepted] = ()

    def missing_key(self, schema: Schema) -> str:
        """Name the key without which the rule would judge nothing; empty where none is."""
        if self.chaque in ("annee", "mois") and not (self.champ or schema.evenement):
            return "champ"
        named = {"champ": self.champ, "table": self.table, "champ_table": self.champ_table}
        lacking = [key for key, value in named.items() if not value]
        return lacking[0] if self.chaque == "ligne" and lacking else ""

    def in_table(self, table: Table, tables: Tables) -> Iterator[Finding]:
        """Name the rows of the other table to which no row refers."""
        if self.chaque == "ligne" and self.table in tables and self.champ and self.champ_table:
            expected = tables[self.table][self.champ_table].dropna()
            yield from self.told(table, table.frame[self.champ], expected)

    def in_years(self, table: Table, years: range) -> Iterator[Finding]:
        """Name the years or the months of a plan of which there is no row."""
        column, is_month = self.champ or table.schema.evenement, self.chaque == "mois"
        if column is None or self.chaque not in ("annee", "mois"):
            return
        since = max(years[0], self.depuis or years[0])
        expected = [str(year) for year in range(since, years[-1] + 1)]
        if is_month:
            expected = [f"{year}-{month:02}" for year in expected for month in MONTHS]
        yield from self.told(table, _written(table.frame[column], is_month=is_month), expected)

    def told(
        self, table: Table, found: Iterable[str], expected: Iterable[str]
    ) -> Iterator[Finding]:
        """Make the finding of what is expected, not found, and not excepted."""
        there, wanted = (
            {str(one) for one in pd.unique(pd.Series(some))} for some in (found, expected)
        )
        if missing := sorted(wanted - there - {one.valeur for one in self.sauf}):
            what = {"what": listed(missing, SHOWN), "count": len(missing)}
            kind = say(f"each-{self.chaque}", table=self.table)
            yield table.origin.finding(Rule.NOT_COVERED, None, self.champ, kind=kind, **what)


def _written(cells: pd.Series, *, is_month: bool) -> pd.Series:
    """Write the month or the year of each cell: of a day, a month, a school year or a number."""
    if cells.dtype.kind == "M":
        return pd.Series(cells.dropna().dt.strftime("%Y-%m" if is_month else "%Y"))
    text = cells.dropna().astype(str)
    return text if is_month else text.str[:4]


class Filled(Conditional):
    """Columns that some rows do not all leave blank (« remplies »)."""

    champs: Columns

    def blank(self, table: Table) -> Iterator[Finding]:
        """Name the columns of which no row has a value: what they count would be none."""
        rows = table.frame[self.concerned(table)]
        for column in self.champs:
            if len(rows) and rows[column].isna().all():
                yield table.origin.finding(Rule.BLANK_COLUMN, None, column, rows=len(rows))


class CoverageRules(Declared):
    """The keys of a schema that say what a complete register holds."""

    couverture: Some[Covered] = ()
    remplies: Some[Filled] = ()
