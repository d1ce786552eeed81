"""The data package beside a report's CSV files, so that machines know what they hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reporting.document.annex import LICENCE

_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


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
        "schema": {"fields": _fields(text, block)},
    }
    return {key: value for key, value in resource.items() if value is not None}


def _fields(text: str, block: Mapping[str, Any]) -> list[dict[str, str]]:
    header, *rows = csv.reader(io.StringIO(text))
    columns = {c["id"]: c for c in (block.get("data") or {}).get("columns", [])}
    fields = []
    for position, name in enumerate(header):
        field = {"name": name, "type": _type({row[position] for row in rows} - {""})}
        if label := columns.get(name, {}).get("label"):
            field["title"] = label
        fields.append(field)
    return fields


def _type(values: set[str]) -> str:
    if values and all(_INTEGER.fullmatch(value) for value in values):
        # A code such as "09" is a text.
        padded = any(value.lstrip("-").startswith("0") and len(value) > 1 for value in values)
        return "string" if padded else "integer"
    return "number" if values and all(_NUMBER.fullmatch(value) for value in values) else "string"
