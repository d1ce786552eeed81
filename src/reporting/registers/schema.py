"""The data package: which tables there are, what their columns hold, what rules they keep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import pydantic
from pydantic import AfterValidator, BeforeValidator, ValidationError, model_validator

from reporting.registers.between import Referred, TableRules
from reporting.registers.coverage import CoverageRules
from reporting.registers.declarations import Fault, Frozen, Listed, Pair, faults, meant
from reporting.registers.declared import HERE, THERE, Cells, Columns, Declared, Ordered
from reporting.registers.findings import Finding, Origin
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.state import KNOWN

LONGEST_TEXT = 1_000
"""Characters of a text whose column says nothing else (`maxLength`)."""
MONEY, SHARE, STAFF = "EUR", "part", "ETP"
"""What a number may count: euros (kept in cents), a share of 1, full-time equivalents."""
MISSPELT = 0.8
"""How near the name of a declared table must be to take a name for a misspelling of it."""
DOCUMENTED = {"title", "description", "name"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


def _texts(value: Any) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else value


class _Constraints(Frozen):
    """The constraints of a column, as in a Table Schema."""

    required: bool = False
    unique: bool = False
    enum: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_length: int | None = pydantic.Field(default=None, alias="minLength")
    max_length: int = pydantic.Field(default=LONGEST_TEXT, alias="maxLength")


class Field(Frozen):
    """One column: its type, its constraints and what the project knows about it.

    `attendu` says that a complete register has a value here, though a row may lack it;
    `nature` names a list of codes ("territoire": a commune or a département); `separateur` stands
    between the values of a list, each one in `enum`; `valeurs_connues` are the values of a free
    text that figures depend on, whatever their case; `cle_controle` names the check digit of a
    code; `fait_accompli` says that a date is that of a fact, which cannot be later than the day
    when it is known.
    """

    standard: ClassVar = _words(
        "description format example rdfType categories categoriesOrdered trueValues falseValues"
        " decimalChar groupChar bareNumber"
    )

    name: str
    type: Literal["string", "integer", "number", "boolean", "date"] = "string"
    title: str = ""
    constraints: _Constraints = _Constraints()
    colonne_obligatoire: bool = False
    attendu: bool = False
    unite: Literal["EUR", "part", "ETP", "indice"] | None = None
    nature: Literal["commune", "departement", "territoire", "annee_scolaire", "mois"] | None = None
    separateur: str | None = None
    valeurs_connues: Listed[str] = ()
    cle_controle: Literal["luhn", "uai"] | None = None
    fait_accompli: bool = False
    alias: Listed[str] = ()

    @cached_property
    def is_code(self) -> bool:
        """Whether the values are codes, where spaces and case carry no meaning."""
        return self.constraints.pattern is not None

    @cached_property
    def is_free_text(self) -> bool:
        """Whether any text is a value: neither a code, nor one of a list."""
        return self.type == "string" and not (self.is_code or self.constraints.enum or self.nature)

    @cached_property
    def is_required(self) -> bool:
        """Whether every row has a value."""
        return self.constraints.required

    @cached_property
    def is_amount(self) -> bool:
        """Whether the values are euros, kept in cents."""
        return self.type == "number" and self.unite == MONEY

    @cached_property
    def is_dated(self) -> bool:
        """Whether the values are days, or months."""
        return self.type == "date" or self.nature == "mois"


class _Referenced(Frozen):
    """The table (the same one if empty) and the column that a reference leads to."""

    resource: str = ""
    fields: Annotated[Listed[str], pydantic.Field(min_length=1, max_length=1)]


class _ForeignKey(Frozen):
    """A reference as a Table Schema writes it, of one column."""

    fields: Annotated[Listed[str], pydantic.Field(min_length=1, max_length=1)]
    reference: _Referenced


class Schema(TableRules, CoverageRules):
    """The columns of a table, its keys, its rules, and when its rows hold.

    `missing_values` are the texts that stand for no value; `ligne_controle` the columns whose sum a
    declared total row holds (their names, or true for all amounts).
    """

    standard: ClassVar = frozenset({"$schema", "profile", "fieldsMatch", "uniqueKeys", *DOCUMENTED})
    fields: Listed[Field]
    primary_key: Columns = pydantic.Field(default=(), alias="primaryKey")
    foreign_keys: Listed[_ForeignKey] = pydantic.Field(default=(), alias="foreignKeys")
    missing_values: Listed[str] = pydantic.Field(default=("",), alias="missingValues")
    ligne_controle: Annotated[bool | Listed[str], HERE] = False
    validite: Annotated[Listed[Pair], HERE, "dates"] = ()
    evenement: Annotated[str | None, HERE, "dates"] = None
    debut_obligatoire: Columns = ()
    au_moins_un: Annotated[Listed[Listed[str]], HERE] = ()

    def __getitem__(self, name: str) -> Field:
        """Give the field of that name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {one.name: one for one in self.fields}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The column names, in the order of the schema."""
        return tuple(one.name for one in self.fields)

    @cached_property
    def expected(self) -> tuple[str, ...]:
        """The columns that a complete register fills: those required, and those marked so."""
        return tuple(one.name for one in self.fields if one.is_required or one.attendu)

    @cached_property
    def control(self) -> tuple[str, ...]:
        """The columns whose sum a declared total row holds."""
        if not isinstance(self.ligne_controle, bool):
            return self.ligne_controle
        amounts = (one for one in self.fields if one.type == "number" and one.unite != SHARE)
        return tuple(one.name for one in amounts) if self.ligne_controle else ()

    @cached_property
    def references(self) -> tuple[Referred, ...]:
        """Every reference, foreign keys first."""
        plain = (
            Referred(champ=one.fields[0], table=there.resource, champ_table=there.fields[0])
            for one in self.foreign_keys
            for there in (one.reference,)
        )
        return (*plain, *self.renvois)

    def rules(self) -> Iterator[tuple[str, Declared]]:
        """Give every declared rule, with the key that it stands under."""
        yield from (("foreignKeys", one) for one in self.references if one not in self.renvois)
        for key in type(self).model_fields:
            listed = getattr(self, key)
            for place, one in enumerate(listed if isinstance(listed, tuple) else ()):
                if isinstance(one, Declared):
                    yield f"{key}.{place}", one
        is_known = all(one in self.names and self[one].type == "date" for one in KNOWN)
        for period in (*self.validite, *([KNOWN] if is_known else [])):
            yield "validite", Ordered(champs=period, strict=True)


class Resource(Frozen):
    """One file of the package; a table when it has a schema.

    `feuille` names the sheet of a workbook; `cog` is the vintage of an official list; `vide` says
    that there may be no row, `optionnel` that there may be no file; `sans_registre` that the region
    does not keep this register: there is no file, no table.
    """

    standard: ClassVar = _words(
        "$schema profile type format mediatype encoding bytes sources licenses dialect homepage"
        " population_millesime"
    )

    name: str
    path: str
    title: str = ""
    description: str = ""
    described: Schema | None = pydantic.Field(default=None, alias="schema")
    hash: str | None = None
    vide: bool = False
    optionnel: bool = False
    sans_registre: bool = False
    cog: str | None = None
    feuille: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _shared(cls, raw: Any) -> Any:
        """Take the properties of a schema that may be written beside it."""
        beside = {"ligne_controle", "missingValues"} & set(raw if isinstance(raw, dict) else ())
        if not (beside and isinstance(raw.get("schema"), dict)):
            return raw
        schema = {key: raw[key] for key in beside} | raw["schema"]
        return {key: raw[key] for key in raw if key not in beside} | {"schema": schema}

    @property
    def schema(self) -> Schema | None:  # type: ignore[override]  # pydantic's own is deprecated
        """The columns and the rules of a table."""
        return self.described

    @property
    def sha256(self) -> str | None:
        """The hash that the file must have."""
        return self.hash and self.hash.removeprefix("sha256:")

    @property
    def is_register(self) -> bool:
        """Whether a service of the Region keeps it: neither reference, plan nor context."""
        is_kept = not (self.optionnel or self.sans_registre)
        return self.path.startswith("registers/") and is_kept


class _DataPackage(Frozen):
    """The one list of tables."""

    standard: ClassVar = _words(
        "$schema profile id licenses sources contributors keywords image created homepage version"
    ) | frozenset(DOCUMENTED)

    resources: Listed[Resource]


def parse_package(content: bytes, origin: Origin) -> tuple[tuple[Resource, ...], list[Finding]]:
    """Read the content of datapackage.json into its resources, in the order of the file.

    Returns
    -------
    resources
        None of them where the list has a fault.
    findings
        One per key that is unknown, missing or wrong, and per name that leads nowhere.
    """
    repeated: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        repeated.extend(sorted({one for one in keys if keys.count(one) > 1}))
        return dict(pairs)

    try:
        raw = json.loads(content.decode("utf-8-sig"), object_pairs_hook=unique)
        resources = _DataPackage.model_validate(raw).resources
    except ValidationError as error:
        found = list(faults(error, _DataPackage, raw))
        resources = ()
    except ValueError as error:
        why = " ".join(str(error).split())
        found = [Fault("", "", say("unreadable-list", why=why), say("correct-list"))]
        return (), list(_told(found, origin))
    else:
        found = [*_doubled(resources)] or [*_leading_nowhere(resources)]
    found += [Fault(key, "", say("same-key"), say("keep-one")) for key in repeated]
    if found:
        return (), list(_told(found, origin))
    return resources, list(_undeclared(resources, origin))


def _told(found: list[Fault], origin: Origin) -> Iterator[Finding]:
    for key, value, why, how in found:
        yield origin.finding(Rule.BAD_PACKAGE, None, key or None, value or None, why=why, how=how)


def _doubled(resources: tuple[Resource, ...]) -> Iterator[Fault]:
    """Say which tables, and which columns of a table, have the same name."""
    named = [("resources", [one.name for one in resources])]
    named += [(f"{one.name}.schema", list(one.schema.names)) for one in resources if one.schema]
    for place, names in named:
        for name in sorted({one for one in names if names.count(one) > 1}):
            yield Fault(place, name, say("same-name"), say("rename-one"))


def _leading_nowhere(resources: tuple[Resource, ...]) -> Iterator[Fault]:
    """Say which tables, columns and values the rules name that do not exist."""
    schemas = {one.name: one.schema for one in resources if one.schema}
    for name, schema in schemas.items():
        yield from _unknown(f"{name}.schema", schema.columns(HERE), name, schema)
        for key, rule in schema.rules():
            place, there = f"{name}.schema.{key}", rule.other or name
            sides = ((HERE, name), (THERE, there)) if there in schemas else ((HERE, name),)
            for side, table in sides:
                yield from _unknown(place, rule.columns(side), table, schemas[table])
                yield from _not_allowed(place, rule.values(side), schemas[table])
            if there in schemas:
                yield from _other_types(place, rule, schema, schemas[there])
            elif get_close_matches(there, schemas, n=1, cutoff=MISSPELT):
                yield Fault(f"{place}.table", there, say("no-such-table"), meant(there, schemas))


def _undeclared(resources: tuple[Resource, ...], origin: Origin) -> Iterator[Finding]:
    """Warn of each table that rules name and that no resource declares: they judge nothing."""
    known = {one.name for one in resources if one.schema} | {""}
    naming: dict[str, list[str]] = {}
    for resource in resources:
        rules = resource.schema.rules() if resource.schema and not resource.sans_registre else ()
        for there in sorted({one.other for _, one in rules} - known):
            naming.setdefault(there, []).append(resource.name)
    for there, names in naming.items():
        yield origin.finding(Rule.UNDECLARED_TABLE, None, None, there, names=", ".join(names))


def _unknown(
    place: str, named: Iterator[tuple[str, str, tuple[str, ...]]], table: str, schema: Schema
) -> Iterator[Fault]:
    for key, column, types in named:
        if column in schema.names:
            if types and schema[column].type not in types:
                expected = say(f"column-of-{types[-1]}")
                yield Fault(f"{place}.{key}", column, expected, say("correct"))
        else:
            why, how = say("no-such-column", table=table), meant(column, schema.names)
            yield Fault(f"{place}.{key}", column, why, how)


def _other_types(place: str, rule: Declared, schema: Schema, there: Schema) -> Iterator[Fault]:
    """Say which columns are compared that cannot be."""
    for ours, theirs in rule.alike():
        types = [schema[one].type for one in ours if one in schema.names]
        if types != [there[one].type for one in theirs if one in there.names]:
            yield Fault(place, ", ".join(ours), say("other-types"), say("correct"))


def _not_allowed(place: str, listed: Iterator[Cells], schema: Schema) -> Iterator[Fault]:
    """Say which values of a condition their column can never have."""
    for column, values in listed:
        enum = schema[column].constraints.enum if column in schema.names else ()
        for value in map(str, (one for one in values if one is not None)):
            if enum and value not in enum:
                why = say("not-allowed", allowed=", ".join(enum))
                yield Fault(f"{place}.{column}", value, why, meant(value, enum))
