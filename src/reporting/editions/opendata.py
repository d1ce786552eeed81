"""The data package beside a report's CSV files, so that machines know what they hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict

from reporting.document.annex import LICENCE


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


class DataPackage(_Described):
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
    package = DataPackage(
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
        schema_={"fields": _fields(text, block)},
    )


def _fields(text: str, block: Mapping[str, Any]) -> list[DataField]:
    header, *rows = csv.reader(io.StringIO(text))
    labels = {c["id"]: c["label"] or None for c in (block.get("data") or {}).get("columns", [])}
    return [
        DataField(name=name, type=_type({row[at] for row in rows} - {""}), title=labels.get(name))
        for at, name in enumerate(header)
    ]


def _type(values: set[str]) -> str:
    """Return the type of a column; a code such as "09" is a text."""
    parts = [value.removeprefix("-").split(".") for value in values]
    if not values or not all(part.isdecimal() for one in parts for part in one):
        return "string"
    if all(len(one) == 1 for one in parts):
        padded = any(whole.startswith("0") and len(whole) > 1 for (whole,) in parts)
        return "string" if padded else "integer"
    return "number" if all(len(one) <= 2 for one in parts) else "string"
