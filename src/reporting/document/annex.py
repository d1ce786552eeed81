"""Open data: the table behind each table, figure and list of key figures, as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

# What a spreadsheet would run as a formula; an apostrophe in front makes it text again.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TILE_COLUMNS: Final = (
    "libelle",
    "indicateur",
    "annee",
    "territoire",
    "numerateur",
    "denominateur",
    "unite",
)


def tables(document: dict[str, Any]) -> dict[str, str]:
    """Return `{file name: CSV text}`, one file per part with data, in reading order.

    Values are exact and machine-readable (integers, decimal points, ISO dates, shares between 0
    and 1); the encoding to write is UTF-8.
    """
    return {
        f"{block['id']}.csv": _csv(*rows)
        for block in document["blocks"]
        if (rows := _rows(block)) is not None
    }


def _rows(block: dict[str, Any]) -> tuple[list[str], list[list[Any]]] | None:
    if block["type"] == "key_figures":
        return list(_TILE_COLUMNS), [_tile(t) for t in block["tiles"] if t["figure"]]
    data = block.get("data")
    if not data:
        return None
    return [column["id"] for column in data["columns"]], data["values"]


def _tile(tile: dict[str, Any]) -> list[Any]:
    keys = ("indicator", "year", "territory", "numerator", "denominator", "unit")
    return [tile["label"], *(tile["figure"][key] for key in keys)]


def _csv(header: list[str], rows: list[list[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([[_safe(value) for value in row] for row in rows])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(_FORMULA) or _is_number(value):
        return value
    return "'" + value


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdecimal()
