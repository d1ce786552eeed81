"""The kinds of rules that a schema may declare, beside keys, types and constraints.

Each is checked by a function of `rows.py` (within a table) or `between.py` (between tables). A rule
may name the code under which it is told (`regle`): its sentences are then those of that code. The
types of its keys say what they name, so that a name that leads nowhere is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from reporting.registers.declarations import Frozen, Listed, Pair
from reporting.registers.rulebook import Rule

HERE, THERE = "here", "there"
"""A key names columns of its own table, or of the other one."""
KINDS = {"dates": ("date",), "numbers": ("integer", "number")}
"""What columns must hold, by the word that the type of a key says."""
Column = Annotated[str, HERE]
Columns = Annotated[Listed[str], Field(min_length=1), HERE]
Period = Annotated[Pair, HERE, "dates"]
Day = Annotated[str, HERE, "dates"]
DayThere = Annotated[str, THERE, "dates"]
ColumnThere = Annotated[str, THERE]
ColumnsThere = Annotated[Listed[str], Field(min_length=1), THERE]
ColumnInBoth = Annotated[str, HERE, THERE]
Cells = tuple[str, tuple[str | int | bool | None, ...]]
"""A column and values that it may have; null is the empty cell."""
Values = dict[str, Listed[str | int | bool | None]]
Condition = Annotated[Values, HERE]
ANY: Values = {}


def _code(value: Any) -> Rule:
    codes = [one.value for one in Rule]
    if value in codes:
        return Rule(value)
    near = get_close_matches(str(value), codes, n=1)
    message = f"code de constat inconnu{f', {near[0]} peut-être' if near else ''}"
    raise ValueError(message)


Told = Annotated[Rule, BeforeValidator(_code)]


class Declared(Frozen):
    """A rule of a schema."""

    @property
    def other(self) -> str:
        """The other table; empty for the same one."""
        return getattr(self, "table", "")

    def values_here(self) -> Iterator[Cells]:
        """Give the values that are named of each column."""
        return iter(())

    def values_there(self) -> Iterator[Cells]:
        """Give the values that are named of each column of the other table."""
        return iter(())

    def columns(self, place: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give the columns that are named of one table, each with its key and what it may hold."""
        for key, info in type(self).model_fields.items():
            if place not in info.metadata:
                continue
            types = (KINDS[one] for one in KINDS if one in info.metadata)
            for column in _flat(getattr(self, key), place):
                yield info.alias or key, column, next(types, ())

    def keys(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the columns by which rows of the two tables belong together."""
        here = _names(getattr(self, "cle", ()))
        return here, _names(getattr(self, "cle_table", here))


def _names(named: str | tuple[str, ...]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else named


def _flat(named: Any, place: str) -> Iterator[str]:
    """Give the columns that a key names: one, several, those of conditions or of cases."""
    if isinstance(named, str):
        yield named
    elif isinstance(named, Declared):
        yield from (column for _, column, _ in named.columns(place))
    elif isinstance(named, tuple | dict):
        for one in named:
            yield from _flat(one, place)


class Conditional(Declared):
    """A rule about some rows: those with these values, with any others, or with any value.

    In a column that holds lists, one of the values is enough.
    """

    si: Condition = ANY
    sauf: Condition = ANY
    si_renseigne: Annotated[str | None, HERE] = None

    def values_here(self) -> Iterator[Cells]:
        """Give the values of the conditions."""
        return chain(self.si.items(), self.sauf.items())


class Needed(Conditional):
    """Columns that must be filled in some rows (« exige »); `sur` is the one that is told."""

    champs: Columns
    sur: Annotated[str | None, HERE] = None
    regle: Told = Rule.NEEDED


class Ordered(Declared):
    """Columns whose values must not decrease from left to right in a row (« ordre »)."""

    champs: Columns
    strict: bool = False


class Apart(Declared):
    """Rows of one group whose periods must not overlap (« sans_chevauchement »)."""

    champs: Columns
    periode: Period


class Compared(Conditional):
    """A column compared with a number, or with the product of columns (« compare »).

    A product is in the unit of the column, rounded up. `vide` is what an empty cell is worth.
    """

    champ: Annotated[str, HERE, "numbers"]
    relation: Literal["<", "<=", "=", ">=", ">"]
    a: Annotated[int | Annotated[Listed[str], Field(min_length=1)], HERE, "numbers"]
    vide: int | None = None
    regle: Told


class Dated(Declared):
    """A date in the year of another column, or in a month that still closes it (« exercice »).

    `sauf_debut` are the beginnings of codes to which no further month is given.
    """

    champ: Annotated[str, HERE, "numbers"]
    date: Day
    mois_en_plus: int = 0
    sauf_debut: Annotated[dict[str, str], HERE, Field(default_factory=dict)]
    regle: Told = Rule.BUDGET_YEAR


class Referred(Conditional):
    """A column whose values must exist in a column of another table (« renvois »)."""

    champ: Column
    table: str
    champ_table: ColumnThere

    @property
    def is_plain(self) -> bool:
        """Whether it is about every row."""
        return not (self.si or self.sauf or self.si_renseigne)


class Superseding(Declared):
    """An earlier version of the same thing that a row replaces (« remplace »)."""

    champ: Annotated[str, HERE, "numbers"]
    version: Annotated[str, HERE, "numbers"]
    parmi: Column


class Naming(Declared):
    """Columns that name a table of the package and one of its columns (« designe »)."""

    table_nommee: Column
    champ_nomme: Column


class Within(Conditional):
    """A period that lies in the presence of what it belongs to (« pendant »).

    Both ends fall in periods of the rows of `table` (the same one if empty) that have the same
    key; a gap between them is no matter.
    """

    periode: Period
    cle: Columns
    table: str
    cle_table: ColumnsThere
    dans: Annotated[Pair, THERE, "dates"]


class Equal(Conditional):
    """A date that is one of those of what the row belongs to (« coincide »)."""

    champ: Day
    cle: Column
    table: str
    cle_table: ColumnThere
    date: DayThere
    regle: Told


class After(Declared):
    """A date that does not precede one of the row that a key leads to (« apres »)."""

    champ: Day
    cle: ColumnInBoth
    table: str
    date: DayThere


class Ended(Declared):
    """A period that goes on although what it belongs to has ended (« clos »)."""

    periode: Period
    cle: ColumnInBoth
    table: str
    fin: DayThere
    regle: Told


class Case(Conditional):
    """What the other row may say, for some rows."""

    parmi: Listed[str]


class Suited(Declared):
    """A reference to a row that says what suits this one (« selon »)."""

    cle: ColumnInBoth
    table: str
    champ: ColumnThere
    cas: Annotated[Listed[Case], HERE]
    regle: Told

    def values_here(self) -> Iterator[Cells]:
        """Give the values of the conditions of every case."""
        return chain.from_iterable(one.values_here() for one in self.cas)

    def values_there(self) -> Iterator[Cells]:
        """Give what the other row may say."""
        return ((self.champ, one.parmi) for one in self.cas)


class Ceiling(Declared):
    """A sum of amounts by key that another table limits (« plafonds »).

    The limit is the sum of `plafond` minus that of `moins`, in the rows of `table` with that key.
    """

    somme: Annotated[str, HERE, "numbers"]
    par: Annotated[Listed[str], HERE, THERE]
    table: str
    plafond: Annotated[Listed[str], THERE, "numbers"]
    moins: Annotated[Listed[str], THERE, "numbers"] = ()
    parmi: Annotated[Values, THERE] = ANY

    def values_there(self) -> Iterator[Cells]:
        """Give the values of the rows that limit."""
        return iter(self.parmi.items())
