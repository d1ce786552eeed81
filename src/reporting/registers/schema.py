"""The data package: which tables there are, what their columns hold, what rules they keep."""

import codecs
import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

import pydantic
from pydantic import AfterValidator, ValidationError, model_validator

from reporting.registers.between import Referred, TableRules
from reporting.registers.coverage import CoverageRules
from reporting.registers.declarations import (
    Fault,
    Frozen,
    Listed,
    Pair,
    Several,
    Some,
    Text,
    beside,
    faults,
    meant,
)
from reporting.registers.declared import HERE, THERE, Cells, Columns, Declared, Ordered
from reporting.registers.fields import SHARE, Field, words
from reporting.registers.findings import Finding, Origin, Rule, say
from reporting.registers.state import KNOWN

MISSPELT = 0.8
"""How near the name of a declared table must be to take a name for a misspelling of it."""
VINTAGE = r"^\d{4}$"
PROFILE = r"^(?:(?:tabular-)?data-(?:resource|package)$|https?://)"
LARGEST = 200 * 1024 * 1024
"""Bytes; a larger file is refused before it is opened."""


class _Referenced(Frozen):
    """The table (the same one if empty) and the column that a reference leads to."""

    resource: str = ""
    fields: Annotated[Some[str], pydantic.Field(max_length=1)]


class _ForeignKey(Frozen):
    """A reference as a Table Schema writes it, of one column."""

    fields: Annotated[Some[str], pydantic.Field(max_length=1)]
    reference: _Referenced


class Schema(TableRules, CoverageRules):
    """The columns of a table, its keys, its rules, and when its rows hold.

    `missing_values` are the texts that stand for no value; `ligne_controle` the columns whose sum a
    declared total row holds (their names, or true for all amounts); `ecarts` the reason of each
    promise of the contract that is not kept, by its key.
    """

    standard: ClassVar = words("$schema profile fieldsMatch uniqueKeys title description name")
    fields: Several[Field]
    primary_key: Columns = pydantic.Field(default=(), alias="primaryKey")
    foreign_keys: Listed[_ForeignKey] = pydantic.Field(default=(), alias="foreignKeys")
    missing_values: Listed[str] = pydantic.Field(default=("",), alias="missingValues")
    ligne_controle: Annotated[bool | Listed[str], HERE] = False
    validite: Annotated[Listed[Pair], HERE, "dates"] = ()
    evenement: Annotated[str | None, HERE, "dates"] = None
    debut_obligatoire: Columns = ()
    au_moins_un: Annotated[Some[Some[str]], HERE] = ()
    ecarts: dict[Text, Text] = pydantic.Field(default_factory=dict)

    @model_validator(mode="after")
    def _tells_nothing_from_something(self) -> Self:
        """Refuse an empty cell that is a value, and a value that is taken for no value."""
        kept = {word for one in self.fields for word in one.words}
        if "" not in self.missing_values:
            raise ValueError(say("no-empty-cell"))
        kept |= {one for one in self.missing_values if any(f.may_be(one) for f in self.fields)}
        if taken := sorted(kept.intersection(self.missing_values)):
            raise ValueError(say("missing-is-a-value", name=taken[0]))
        return self

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


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ValueError(say("unknown-encoding")) from error
    return name


def _is_its_form(form: str, path: str) -> bool:
    return path.casefold().endswith(f".{form.casefold()}")


class _Credit(Frozen):
    """A source or a licence, as a Data Package writes it: a name or an address at least."""

    name: Text = ""
    title: Text = ""
    path: Text = ""
    email: Text = ""
    version: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.name or self.title or self.path):
            raise ValueError(say("no-title-nor-path"))
        return self


class Resource(Frozen):
    """One file of the package; a table when it has a schema.

    `feuille` names the sheet of a workbook; `cog` is the vintage of an official list; `vide` says
    that there may be no row, `optionnel` that there may be no file; `sans_registre` that the region
    does not keep this register: there is no file, no table.
    """

    standard: ClassVar = words("$schema type dialect")

    name: Text
    path: Text
    title: Text = ""
    description: Text = ""
    described: Schema | None = pydantic.Field(default=None, alias="schema")
    hash: Annotated[str, pydantic.Field(pattern=r"^(?:sha256:)?[0-9a-f]{64}$")] | None = None
    vide: bool = False
    optionnel: bool = False
    sans_registre: bool = False
    cog: Annotated[str, pydantic.Field(pattern=VINTAGE)] | None = None
    feuille: Text | None = None
    population_millesime: Annotated[str, pydantic.Field(pattern=VINTAGE)] | None = None
    profile: Annotated[str, pydantic.Field(pattern=PROFILE)] | None = None
    format: Annotated[str, beside("path", _is_its_form, "is-not-form-of")] | None = None
    mediatype: Text | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    bytes: Annotated[int, pydantic.Field(ge=0, le=LARGEST)] | None = None
    homepage: Text | None = None
    sources: Some[_Credit] = ()
    licenses: Some[_Credit] = ()

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

    standard: ClassVar = words("$schema contributors keywords image")

    profile: Annotated[str, pydantic.Field(pattern=PROFILE)] | None = None
    id: Text | None = None
    name: Text | None = None
    title: Text | None = None
    description: Text | None = None
    homepage: Text | None = None
    created: Text | None = None
    version: Annotated[str, pydantic.Field(pattern=r"^\d+(?:\.\d+)*")] | None = None
    sources: Some[_Credit] = ()
    licenses: Some[_Credit] = ()
    resources: Several[Resource]


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
    found += [Fault(key, "null", say("no-value"), say("drop-or-fill")) for key in _nulls(raw)]
    if found:
        return (), list(_told(found, origin))
    return resources, list(_undeclared(resources, origin))


def _nulls(raw: Any, place: str = "") -> Iterator[str]:
    """Give the keys that are there and say nothing; in a list, null is the empty cell."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            where = f"{place}.{key}" if place else key
            yield from [where] if value is None else _nulls(value, where)
    elif isinstance(raw, list):
        for number, one in enumerate(raw):
            name = one.get("name") if isinstance(one, dict) else None
            yield from _nulls(one, f"{place}.{name or number}")


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
        for number, covered in enumerate(schema.couverture):
            if key := covered.missing_key(schema):
                where = f"{name}.schema.couverture.{number}.{key}"
                yield Fault(where, "", say("key-missing"), say("add-it"))
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
        enum = schema[column].words if column in schema.names else ()
        for value in map(str, (one for one in values if one is not None)):
            if enum and value not in enum:
                why = say("not-allowed", allowed=", ".join(enum))
                yield Fault(f"{place}.{column}", value, why, meant(value, enum))
