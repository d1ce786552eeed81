"""The kinds of rules that a schema may declare, beside keys, types and constraints.

Each is checked by a function of `rows.py` (within a table) or `between.py` (between tables). A rule
may name the code under which it is told (`regle`): its sentences are then those of that code.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from reporting.registers.declarations import Frozen, Listed, Pair
from reporting.registers.rulebook import Rule

Allowed = dict[str, Listed[str | int | bool | None]]
"""Columns, and the values that each one may have; null is the empty cell."""
ANY: Allowed = {}
Cells = tuple[str, tuple[str | int | bool | None, ...]]


def _code(value: Any) -> Rule:
    codes = [one.value for one in Rule]
    if value in codes:
        return Rule(value)
    near = get_close_matches(str(value), codes, n=1)
    message = f"code de constat inconnu{f', {near[0]} peut-être' if near else ''}"
    raise ValueError(message)


Told = Annotated[Rule, BeforeValidator(_code)]


class Declared(Frozen):
    """A rule: which of its keys name columns, of its own table and of the other one."""

    here: ClassVar[tuple[str, ...]] = ()
    there: ClassVar[tuple[str, ...]] = ()

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


class Conditional(Declared):
    """A rule about some rows: those with these values, with any others, or with any value.

    In a column that holds lists, one of the values is enough.
    """

    here: ClassVar[tuple[str, ...]] = ("si", "sauf", "si_renseigne")

    si: Allowed = ANY
    sauf: Allowed = ANY
    si_renseigne: str | None = None

    def values_here(self) -> Iterator[Cells]:
        """Give the values of the conditions."""
        return chain(self.si.items(), self.sauf.items())


class Needed(Conditional):
    """Columns that must be filled in some rows (« exige »); `sur` is the one that is told."""

    here: ClassVar[tuple[str, ...]] = (*Conditional.here, "champs", "sur")

    champs: Listed[str]
    sur: str | None = None
    regle: Told = Rule.NEEDED


class Ordered(Declared):
    """Columns whose values must not decrease from left to right in a row (« ordre »)."""

    here: ClassVar[tuple[str, ...]] = ("champs",)

    champs: Listed[str]
    strict: bool = False


class Apart(Declared):
    """Rows of one group whose periods must not overlap (« sans_chevauchement »)."""

    here: ClassVar[tuple[str, ...]] = ("champs", "periode")

    champs: Listed[str]
    periode: Pair


class Compared(Conditional):
    """A column compared with a number, or with the product of columns (« compare »).

    A product is in the unit of the column, rounded up. `vide` is what an empty cell is worth.
    """

    here: ClassVar[tuple[str, ...]] = (*Conditional.here, "champ", "a")

    champ: str
    relation: Literal["<", "<=", "=", ">=", ">"]
    a: int | Listed[str]
    vide: int | None = None
    regle: Told


class Dated(Declared):
    """A date in the year of another column, or in a month that still closes it (« exercice »).

    `sauf_debut` are the beginnings of codes to which no further month is given.
    """

    here: ClassVar[tuple[str, ...]] = ("champ", "date", "sauf_debut")

    champ: str
    date: str
    mois_en_plus: int = 0
    sauf_debut: Annotated[dict[str, str], Field(default_factory=dict)]
    regle: Told = Rule.BUDGET_YEAR


class Referred(Conditional):
    """A column whose values must exist in a column of another table (« renvois »)."""

    here: ClassVar[tuple[str, ...]] = (*Conditional.here, "champ")
    there: ClassVar[tuple[str, ...]] = ("champ_table",)

    champ: str
    table: str
    champ_table: str

    @property
    def is_plain(self) -> bool:
        """Whether it is about every row."""
        return not (self.si or self.sauf or self.si_renseigne)


class Superseding(Declared):
    """An earlier version of the same thing that a row replaces (« remplace »)."""

    here: ClassVar[tuple[str, ...]] = ("champ", "version", "parmi")

    champ: str
    version: str
    parmi: str


class Naming(Declared):
    """Columns that name a table of the package and one of its columns (« designe »)."""

    here: ClassVar[tuple[str, ...]] = ("table_nommee", "champ_nomme")

    table_nommee: str
    champ_nomme: str


class Within(Conditional):
    """A period that lies in the presence of what it belongs to (« pendant »).

    Both ends fall in periods of the rows of `table` (the same one if empty) that have the same
    key; a gap between them is no matter.
    """

    here: ClassVar[tuple[str, ...]] = (*Conditional.here, "periode", "cle")
    there: ClassVar[tuple[str, ...]] = ("cle_la_bas", "dans")

    periode: Pair
    cle: Listed[str]
    table: str
    cle_table: Listed[str] = ()
    dans: Pair

    @property
    def cle_la_bas(self) -> tuple[str, ...]:
        """The key in the other table."""
        return self.cle_table or self.cle


class Equal(Conditional):
    """A date that is one of those of what the row belongs to (« coincide »)."""

    here: ClassVar[tuple[str, ...]] = (*Conditional.here, "champ", "cle")
    there: ClassVar[tuple[str, ...]] = ("cle_table", "date")

    champ: str
    cle: str
    table: str
    cle_table: str
    date: str
    regle: Told


class After(Declared):
    """A date that does not precede one of the row that a key leads to (« apres »)."""

    here: ClassVar[tuple[str, ...]] = ("champ", "cle")
    there: ClassVar[tuple[str, ...]] = ("cle", "date")

    champ: str
    cle: str
    table: str
    date: str


class Ended(Declared):
    """A period that goes on although what it belongs to has ended (« clos »)."""

    here: ClassVar[tuple[str, ...]] = ("periode", "cle")
    there: ClassVar[tuple[str, ...]] = ("cle", "fin")

    periode: Pair
    cle: str
    table: str
    fin: str
    regle: Told


class Case(Conditional):
    """What the other row may say, for some rows."""

    parmi: Listed[str]


class Suited(Declared):
    """A reference to a row that says what suits this one (« selon »)."""

    here: ClassVar[tuple[str, ...]] = ("cle", "cas")
    there: ClassVar[tuple[str, ...]] = ("cle", "champ")

    cle: str
    table: str
    champ: str
    cas: Listed[Case]
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

    here: ClassVar[tuple[str, ...]] = ("somme", "par")
    there: ClassVar[tuple[str, ...]] = ("par", "plafond", "moins", "parmi")

    somme: str
    par: Listed[str]
    table: str
    plafond: Listed[str]
    moins: Listed[str] = ()
    parmi: Allowed = ANY

    def values_there(self) -> Iterator[Cells]:
        """Give the values of the rows that limit."""
        return iter(self.parmi.items())
