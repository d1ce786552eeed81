"""The data package beside a report's CSV files, so that machines know what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from reporting.document.annex import LICENCE, Value, table


def data_package(document: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the Frictionless Data Package of the tables of a document."""
    blocks = {f"{block['id']}.csv": block for block in document["blocks"] if "id" in block}
    cover = document["cover"]
    package = {
        "profile": "data-package",
        "name": str(cover.get("report_id", "rapport")).lower().replace("/", "-"),
        "title": cover.get("title"),
        "description": document.get("demonstration"),
        "licenses": [LICENCE],
        "resources": [_resource(name, text, blocks.get(name, {})) for name, text in tables.items()],
    }
    return {key: value for key, value in package.items() if value}


def _resource(name: str, text: str, block: Mapping[str, Any]) -> dict[str, Any]:
    content = text.encode()
    resource = {
        "profile": "tabular-data-resource",
        "name": name.removesuffix(".csv").lower(),
        "path": name,
        "title": block.get("title"),
        "description": block.get("subtitle"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "sources": [{"title": block["source"]}] if block.get("source") else None,
        "schema": {"fields": _fields(block)},
    }
    return {key: value for key, value in resource.items() if value is not None}


def _fields(block: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the fields of a table: numbers where every value is one, texts elsewhere."""
    names, rows = table(block) or ([], [])
    units = _units(block, names)
    labels = {one["id"]: one["label"] for one in (block.get("data") or {}).get("columns", [])}
    fields = []
    for position, name in enumerate(names):
        values = [row[position] for row in rows if row[position] is not None]
        kind = _type(values, is_number=units[position])
        fields.append({"name": name, "type": kind} | _title(labels.get(name)))
    return fields


def _title(label: str | None) -> dict[str, str]:
    return {"title": label} if label else {}


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
