"""The rules that a schema may declare, beside keys, types and constraints; those of single tables.

Each kind says what its keys are and which rows break it (`check`). A rule may name the code under
which it is told (`regle`): its sentences are then those of that code. The types of its keys say
what they name, so that a name that leads nowhere is a finding.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from reporting.registers.declarations import Frozen, Pair, Some, Text, unknown
from reporting.registers.findings import Finding, Rule, either, say
from reporting.registers.rules import among, broken, described, identified
from reporting.registers.state import collisions

if TYPE_CHECKING:
    from reporting.registers.state import Table

HERE, THERE = "here", "there"
"""A key names columns of its own table, or of the other one."""
KINDS = {"dates": ("date",), "numbers": ("integer", "number")}
"""What columns must hold, by the word that the type of a key says."""
VALUES = "values"
"""A key names values of columns."""
Column = Annotated[str, HERE]
Columns = Annotated[Some[str], HERE]
Number = Annotated[str, HERE, "numbers"]
Day = Annotated[str, HERE, "dates"]
Period = Annotated[Pair, HERE, "dates"]
Cells = tuple[str, tuple[str | int | bool | None, ...]]
"""A column and values that it may have; null is the empty cell."""
Values = dict[str, Some[str | int | bool | None]]
Condition = Annotated[Values, Field(min_length=1), HERE, VALUES]
ANY: Values = {}
MOST = 10**11
"""Of a number that amounts are compared with, in euros."""
Amount = Annotated[int, Field(ge=-MOST, le=MOST)]
RELATIONS = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


def _code(value: Any) -> Rule:
    codes = [one.value for one in Rule]
    if value in codes:
        return Rule(value)
    raise unknown(str(value), codes)


Told = Annotated[Rule, BeforeValidator(_code)]


class Declared(Frozen):
    """A rule of a schema."""

    @property
    def other(self) -> str:
        """The other table; empty for the same one."""
        return getattr(self, "table", "")

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        """Say which rows of a table break the rule; `target` is the other table, or the same."""
        return iter(())

    def values(self, place: str) -> Iterator[Cells]:
        """Give the values that are named of the columns of one table."""
        for key, info in type(self).model_fields.items():
            if place in info.metadata and VALUES in info.metadata:
                yield from getattr(self, key).items()

    def columns(self, place: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Give the columns that are named of one table, each with its key and what it may hold."""
        for key, info in type(self).model_fields.items():
            if place not in info.metadata:
                continue
            types = (KINDS[one] for one in KINDS if one in info.metadata)
            for column in _flat(getattr(self, key), place):
                yield info.alias or key, column, next(types, ())

    def alike(self) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Give the columns of the table whose types must be those of columns of the other one."""
        here = _names(getattr(self, "cle", ()))
        yield here, _names(getattr(self, "cle_table", here))


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

    @property
    def is_plain(self) -> bool:
        """Whether it is about every row."""
        return not (self.si or self.sauf or self.si_renseigne)

    def concerned(self, table: Table) -> pd.Series:
        """Whether each row is one of those that the rule is about."""
        rows = among(table, self.si)
        for column, values in self.sauf.items():
            rows &= table.frame[column].notna() & ~among(table, {column: values})
        if self.si_renseigne:
            rows &= table.frame[self.si_renseigne].notna()
        return rows

    def when(self) -> tuple[Any, ...]:
        """Say which rows the rule is about."""
        said = [say("is", column=one, values=either(cells)) for one, cells in self.si.items()]
        said += [
            say("is-not", column=one, values=either(cells)) for one, cells in self.sauf.items()
        ]
        said += [say("is-filled", column=self.si_renseigne)] if self.si_renseigne else []
        return either(said, "and")


class _Needed(Conditional):
    """Columns that must be filled in some rows (« exige »); `sur` is the one that is told."""

    champs: Columns
    sur: Annotated[str | None, HERE] = None
    regle: Told = Rule.NEEDED

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        rows, when = self.concerned(table), self.when()
        for column in self.champs:
            empty = rows & table.frame[column].isna()
            yield from broken(table, self.regle, empty, self.sur or column, name=column, when=when)


class Ordered(Declared):
    """Columns whose values must not decrease from left to right in a row (« ordre »)."""

    champs: Columns
    strict: bool = False

    def alike(self) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Give the columns that are compared with the first one."""
        yield self.champs[1:], self.champs[:1] * len(self.champs[1:])

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        """Compare each column with the last one before it that is filled."""
        frame, first = table.frame, self.champs[0]
        before = frame[first]
        name = pd.Series(first, index=frame.index)
        for column in self.champs[1:]:
            after = frame[column]
            is_date = after.dtype.kind == "M"
            verb = ("precede" if self.strict else "not-follow") if is_date else "not-exceed"
            wrong = before >= after if self.strict else before > after
            told = {"first_name": name, "first": before.rename(first), "verb": say(verb)}
            told |= {"second_name": column, "second": after}
            yield from broken(table, Rule.ORDER, wrong, column, **told)
            name = name.mask(after.notna(), column)
            before = after.where(after.notna(), before)


class _Apart(Declared):
    """Rows of one group whose periods must not overlap (« sans_chevauchement »)."""

    champs: Columns
    periode: Period

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        columns, start = self.champs, self.periode[0]
        frame = identified(table, columns)
        if start in table.schema.debut_obligatoire:
            frame = frame[frame[start].notna()]
        first = collisions(frame, columns, [self.periode, *table.knowledge])
        if set(table.schema.primary_key) <= {*columns, start}:  # the same key, already told
            here, there = frame.loc[first.index, start], frame.loc[first, start]
            same = (here.to_numpy() == there.to_numpy()) | (here.isna() & there.isna().to_numpy())
            first = first[~same]
        key = partial(described, table, columns)
        yield from broken(table, Rule.OVERLAP, first.index, start, first=first, key=key)


class _Compared(Conditional):
    """A column compared with a number, or with the product of columns (« compare »).

    A product is in the unit of the column, rounded up. `vide` is what an empty cell is worth.
    """

    champ: Number
    relation: Literal["<", "<=", "=", ">=", ">"]
    a: Annotated[Amount | Some[str], HERE, "numbers"]
    vide: Amount | None = None
    regle: Told

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        left = table.frame[self.champ]
        if self.vide is not None:
            left = left.fillna(self.vide)
        right = self._limit(table).rename(self.champ)
        rows = left.notna() & right.notna() & self.concerned(table)
        told = {"found": left, "limit": right}
        if isinstance(self.a, tuple):
            factors = zip(("first", "second"), self.a, strict=False)
            told |= {name: table.frame[one] for name, one in factors}
        wrong = ~RELATIONS[self.relation](left[rows], right[rows]).astype(bool)
        yield from broken(table, self.regle, wrong, self.champ, **told)

    def _limit(self, table: Table) -> pd.Series:
        """Give the other side: a number, a column, or an exact product, rounded up."""
        frame = table.frame
        if isinstance(self.a, int):
            unit = 100 if table.schema[self.champ].is_amount else 1
            return pd.Series(self.a * unit, index=frame.index, dtype="Int64")
        if len(self.a) == 1:
            return frame[self.a[0]]
        rows = frame[list(self.a)].dropna()
        factors = ([Decimal(str(value)) for value in rows[one]] for one in self.a)
        products = map(prod, zip(*factors, strict=True))
        limits = [int(Decimal(one).to_integral_value(ROUND_CEILING)) for one in products]
        return pd.Series(limits, index=rows.index, dtype="Int64").reindex(frame.index)


class _Dated(Declared):
    """A date in the year of another column, or in a month that still closes it (« exercice »).

    `sauf_debut` are the beginnings of codes to which no further month is given.
    """

    champ: Number
    date: Day
    mois_en_plus: Annotated[int, Field(ge=0, le=11)] = 0
    sauf_debut: Annotated[dict[str, Text], HERE, Field(default_factory=dict)]
    regle: Told = Rule.BUDGET_YEAR

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        frame = table.frame
        day, year = frame[self.date], frame[self.champ]
        late = (day.dt.year == year + 1) & (day.dt.month <= self.mois_en_plus)
        excluded = pd.Series(False, index=frame.index)
        for column, beginning in self.sauf_debut.items():
            excluded |= frame[column].str.startswith(beginning, na=False)
        wrong = (day.dt.year != year) & ~(late & ~excluded) & day.notna()

        def why(line: int) -> Any:
            return say("no-january") if late[line] else ""

        yield from broken(table, self.regle, wrong, self.champ, day=day, year=year, why=why)


class RowRules(Declared):
    """The keys of a schema that hold rules about its table alone."""

    ordre: Some[Ordered] = ()
    sans_chevauchement: Some[_Apart] = ()
    exige: Some[_Needed] = ()
    compare: Some[_Compared] = ()
    exercice: Some[_Dated] = ()
