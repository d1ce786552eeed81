"""The data package beside a report's CSV files, so that machines know what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict

from reporting.document.annex import LICENCE, Value, table


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataField(_Described):
    """A column of a data file."""

    name: str
    type: str
    title: str | None = None


class DataFile(_Described):
    """A CSV file: where it is, what it holds, where that comes from."""

    profile: str = "tabular-data-resource"
    name: str
    path: str
    title: str | None = None
    description: str | None = None
    format: str = "csv"
    mediatype: str = "text/csv"
    encoding: str = "utf-8"
    bytes: int
    hash: str
    sources: list[dict[str, str]] | None = None
    schema_: dict[str, list[DataField]]


class OpenPackage(_Described):
    """The content of `donnees/datapackage.json`: a Frictionless Data Package."""

    profile: str = "data-package"
    name: str
    title: str | None = None
    description: str | None = None
    licenses: list[dict[str, str]]
    resources: list[DataFile] | None


def data_package(document: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the Frictionless Data Package of the tables of a document."""
    blocks = {f"{block['id']}.csv": block for block in document["blocks"] if "id" in block}
    cover = document["cover"]
    package = OpenPackage(
        name=str(cover.get("report_id", "rapport")).lower().replace("/", "-"),
        title=cover.get("title") or None,
        description=document.get("demonstration") or None,
        licenses=[LICENCE],
        resources=[_file(name, text, blocks.get(name, {})) for name, text in tables.items()]
        or None,
    )
    return _named(package.model_dump(exclude_none=True))


def _named(package: dict[str, Any]) -> dict[str, Any]:
    """Give `schema` its name, which is a method of pydantic's models."""
    for one in package.get("resources", ()):
        one["schema"] = one.pop("schema_")
    return package


def _file(name: str, text: str, block: Mapping[str, Any]) -> DataFile:
    content = text.encode()
    return DataFile(
        name=name.removesuffix(".csv").lower(),
        path=name,
        title=block.get("title"),
        description=block.get("subtitle"),
        bytes=len(content),
        hash=f"sha256:{sha256(content).hexdigest()}",
        sources=[{"title": block["source"]}] if block.get("source") else None,
        schema_={"fields": _fields(block)},
    )


def _fields(block: Mapping[str, Any]) -> list[DataField]:
    """Return the fields of a table: numbers where every value is one, texts elsewhere."""
    names, rows = table(block) or ([], [])
    units = _units(block, names)
    labels = {c["id"]: c["label"] or None for c in (block.get("data") or {}).get("columns", [])}
    fields = []
    for position, name in enumerate(names):
        values = [row[position] for row in rows if row[position] is not None]
        kind = _type(values, is_number=units[position])
        fields.append(DataField(name=name, type=kind, title=labels.get(name)))
    return fields


def _units(block: Mapping[str, Any], names: Sequence[str]) -> list[bool]:
    """Tell which columns hold numbers alone."""
    if block["type"] == "key_figures":
        return [name == "valeur" for name in names]
    columns = zip(*block["data"]["rows"], strict=True)
    return [all("value" in cell for cell in column) for column in columns]


def _type(values: Sequence[Value], *, is_number: bool) -> str:
    if values and all(isinstance(value, int) for value in values):
        return "integer"
    return "number" if values and is_number else "string"
