"""Rules between columns, rows and tables, as a schema of the data package declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns, and the values that each one may have."""


@dataclass(frozen=True)
class Rows:
    """The rows that a rule is about: all of them, or those with certain values.

    Written « si » (these values), « sauf » (any others) and « si_renseigne » (any value).
    """

    among: Values = ()
    besides: Values = ()
    filled: str | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Rows:
        """Build the condition from the rule that holds it."""
        return cls(_values(raw.get("si")), _values(raw.get("sauf")), raw.get("si_renseigne"))


@dataclass(frozen=True)
class Needed:
    """Columns that must be filled in some rows (« exige »)."""

    rows: Rows
    columns: tuple[str, ...]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Needed:
        """Build the rule from the schema."""
        return cls(Rows.from_json(raw), tuple(raw["champs"]))


@dataclass(frozen=True)
class Within:
    """A period that lies in the presence of what it belongs to (« pendant »).

    Both ends fall in periods of the rows of `table` (the same one if empty) that have the same
    key; a gap between them is no matter.
    """

    rows: Rows
    period: tuple[str, str]
    key: tuple[str, ...]
    table: str
    key_there: tuple[str, ...]
    bounds: tuple[str, str]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Within:
        """Build the rule from the schema."""
        start, end = raw["periode"]
        first, last = raw["dans"]
        key = tuple(raw["cle"])
        there = tuple(raw.get("cle_table", key))
        return cls(Rows.from_json(raw), (start, end), key, raw["table"], there, (first, last))


@dataclass(frozen=True)
class After:
    """A date that does not precede one of the row that a key leads to (« apres »)."""

    column: str
    key: str
    table: str
    date: str

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> After:
        """Build the rule from the schema."""
        return cls(raw["champ"], raw["cle"], raw["table"], raw["date"])


@dataclass(frozen=True)
class Ceiling:
    """A sum of amounts by key that another table limits (« plafonds »).

    The limit is the sum of `limits` minus that of `minus`, in the rows of `table` with that key.
    """

    amount: str
    by: tuple[str, ...]
    table: str
    limits: tuple[str, ...]
    minus: tuple[str, ...]
    among: Values

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Ceiling:
        """Build the rule from the schema."""
        return cls(
            amount=raw["somme"],
            by=tuple(raw["par"]),
            table=raw["table"],
            limits=tuple(raw["plafond"]),
            minus=tuple(raw.get("moins", ())),
            among=_values(raw.get("parmi")),
        )


@dataclass(frozen=True)
class Declared:
    """Every rule that a schema declares beside keys, references, orders and periods."""

    needed: tuple[Needed, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    within: tuple[Within, ...] = ()
    after: tuple[After, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Declared:
        """Build the rules from a schema."""
        return cls(
            needed=tuple(map(Needed.from_json, raw.get("exige", ()))),
            one_of=tuple(map(tuple, raw.get("au_moins_un", ()))),
            within=tuple(map(Within.from_json, raw.get("pendant", ()))),
            after=tuple(map(After.from_json, raw.get("apres", ()))),
            ceilings=tuple(map(Ceiling.from_json, raw.get("plafonds", ()))),
        )


def _values(raw: Mapping[str, Any] | None) -> Values:
    return tuple((column, tuple(values)) for column, values in (raw or {}).items())
