"""The data package: which tables there are and what their columns hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reporting.registers.declared import Declared

TYPES = ("string", "integer", "number", "boolean", "date")


@dataclass(frozen=True)
class Field:
    """One column: its type, its constraints and what the project knows about it.

    `expected` says that a complete register has a value here, though a row may lack it;
    `unit` is "EUR" for money (kept in cents), "part" for a share or "ETP" for full-time
    equivalents; `nature` names a list of codes ("commune", "departement", "territoire" for either,
    "annee_scolaire", "mois"); `separator` stands between the values of a list, each one in
    `enum`; `known` are the values of a free text that figures depend on, whatever their case;
    `check` names the check digit of a code ("luhn" for SIREN and SIRET, "uai"); `is_past` says that
    a date is that of a fact, which cannot be later than the day when it is known.
    """

    name: str
    type: str = "string"
    title: str = ""
    required: bool = False
    column_required: bool = False
    expected: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    nature: str | None = None
    separator: str | None = None
    known: tuple[str, ...] = ()
    check: str | None = None
    is_past: bool = False
    aliases: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Field:
        """Build the field from its Table Schema description."""
        limits = raw.get("constraints", {})
        if raw.get("type", "string") not in TYPES:
            message = f"champ {raw['name']} : type « {raw['type']} » inconnu"
            raise ValueError(message)
        if "pattern" in limits:
            re.compile(limits["pattern"])
        return cls(
            name=raw["name"],
            type=raw.get("type", "string"),
            title=raw.get("title", ""),
            required=bool(limits.get("required", False)),
            column_required=bool(limits.get("required") or raw.get("colonne_obligatoire")),
            expected=bool(limits.get("required") or raw.get("attendu")),
            unique=bool(limits.get("unique", False)),
            enum=tuple(map(str, limits.get("enum", ()))),
            pattern=limits.get("pattern"),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            unit=raw.get("unite"),
            nature=raw.get("nature"),
            separator=raw.get("separateur"),
            known=tuple(raw.get("valeurs_connues", ())),
            check=raw.get("cle_controle"),
            is_past=bool(raw.get("fait_accompli")),
            aliases=tuple(raw.get("alias", ())),
        )

    @property
    def is_code(self) -> bool:
        """Whether the values are codes, where spaces and case carry no meaning."""
        return self.pattern is not None

    @property
    def is_free_text(self) -> bool:
        """Whether any text is a value: neither a code, nor one of a list."""
        return self.type == "string" and not (self.pattern or self.enum or self.nature)


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values must exist in a column of another table."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Order:
    """Columns whose values must not decrease from left to right in a row."""

    columns: tuple[str, ...]
    strict: bool = False


@dataclass(frozen=True)
class NoOverlap:
    """Rows of one group whose periods must not overlap."""

    columns: tuple[str, ...]
    period: tuple[str, str]


@dataclass(frozen=True)
class Schema:
    """The columns of a table, its keys, and when its rows hold.

    `missing` are the texts that stand for no value; `control` the columns whose sum a declared
    total row holds (« ligne_controle »: their names, or true for all amounts).
    """

    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    event: str | None = None
    start_required: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    no_overlap: tuple[NoOverlap, ...] = ()
    declared: Declared = field(default_factory=Declared)
    missing: tuple[str, ...] = ("",)
    control: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Schema:
        """Build the schema from a Table Schema with the project's own properties."""
        key = raw.get("primaryKey", [])
        fields = tuple(Field.from_json(one) for one in raw["fields"])
        control = raw.get("ligne_controle", ())
        if control is True:
            control = [one.name for one in fields if one.type == "number" and one.unit != "part"]
        return cls(
            fields=fields,
            key=(key,) if isinstance(key, str) else tuple(key),
            foreign_keys=tuple(
                ForeignKey(one["fields"], one["reference"]["resource"], one["reference"]["fields"])
                for one in raw.get("foreignKeys", [])
            ),
            periods=tuple((start, end) for start, end in raw.get("validite", [])),
            event=raw.get("evenement"),
            start_required=tuple(raw.get("debut_obligatoire", [])),
            orders=tuple(
                Order(tuple(one["champs"]), bool(one.get("strict"))) for one in raw.get("ordre", [])
            ),
            no_overlap=tuple(
                NoOverlap(tuple(one["champs"]), (one["periode"][0], one["periode"][1]))
                for one in raw.get("sans_chevauchement", [])
            ),
            declared=Declared.from_json(raw),
            missing=tuple(raw.get("missingValues", [""])),
            control=tuple(control or ()),
        )

    def __getitem__(self, name: str) -> Field:
        """Give the field of that name."""
        return next(one for one in self.fields if one.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in the order of the schema."""
        return tuple(one.name for one in self.fields)

    @property
    def expected(self) -> tuple[str, ...]:
        """The columns that a complete register fills: those required, and those marked so."""
        return tuple(one.name for one in self.fields if one.expected)


@dataclass(frozen=True)
class Resource:
    """One file of the package; a table when it has a schema.

    `sheet` names the sheet of a workbook; `also` are the other files found for the same table;
    `sans_registre` says that the region does not keep this register: there is no file, no table.
    """

    name: str
    path: str
    title: str = ""
    description: str = ""
    schema: Schema | None = None
    sha256: str | None = None
    may_be_empty: bool = False
    is_optional: bool = False
    sans_registre: bool = False
    vintage: str | None = None
    sheet: str | None = None
    also: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Resource:
        """Build the resource from its description in the data package."""
        digest = raw.get("hash")
        if not all(isinstance(raw[one], str) for one in ("name", "path")):
            message = f"{raw['name']} : « name » et « path » sont des textes"
            raise ValueError(message)
        return cls(
            name=raw["name"],
            path=raw["path"],
            title=raw.get("title", ""),
            description=raw.get("description", ""),
            schema=Schema.from_json({**_shared(raw), **raw["schema"]}) if "schema" in raw else None,
            sha256=digest.removeprefix("sha256:") if digest else None,
            may_be_empty=bool(raw.get("vide", False)),
            is_optional=bool(raw.get("optionnel", False)),
            sans_registre=bool(raw.get("sans_registre", False)),
            vintage=raw.get("cog"),
            sheet=raw.get("feuille"),
            raw=raw,
        )

    @property
    def is_register(self) -> bool:
        """Whether a service of the Region keeps it: neither reference, plan nor context."""
        is_kept = not (self.is_optional or self.sans_registre)
        return self.path.startswith("registers/") and is_kept


def _shared(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give the properties of a schema that may be written beside it."""
    return {name: raw[name] for name in ("ligne_controle", "missingValues") if name in raw}


def parse_package(text: str) -> tuple[Resource, ...]:
    """Read the text of datapackage.json into its resources, in the order of the file.

    Raises
    ------
    ValueError
        When the text is not JSON, lacks a name or a path, or uses an unknown type.
    """
    try:
        resources = tuple(Resource.from_json(one) for one in json.loads(text)["resources"])
    except (KeyError, TypeError, AttributeError, re.error) as error:
        message = f"{type(error).__name__} : {error}"
        raise ValueError(message) from error
    names = [one.name for one in resources]
    if len(set(names)) < len(names):
        message = "deux tables ont le même nom"
        raise ValueError(message)
    return resources
