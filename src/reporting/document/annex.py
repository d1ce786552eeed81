"""Open data: the table behind each table, figure and list of key figures, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from reporting.parts import Figure, Scope

LICENCE: Final = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}

# What a spreadsheet would run as a formula; an apostrophe in front makes it text again.
_FORMULA: Final = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\n")
_TILE_COLUMNS: Final = (
    *("libelle", "indicateur", "annee", "territoire"),
    *("valeur", "unite", "numerateur", "denominateur"),
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


def figure_of(entry: Mapping[str, Any]) -> Figure:
    """Return a figure of a part or of a manifest: its value is computed from its integers."""
    # Editions of before version 2 do not say when: their figures are those of a year's end.
    year = entry["year"]
    du, au = (date.fromisoformat(entry.get(key, f"{year}-12-31")) for key in ("du", "au"))
    indicator, *sides = (entry[key] for key in ("indicator", "numerator", "denominator", "unit"))
    return Scope(entry["territory"], year, du, au).figure(indicator, *sides)


def _rows(block: dict[str, Any]) -> tuple[list[str], list[list[Any]]] | None:
    if block["type"] == "key_figures":
        return list(_TILE_COLUMNS), [_tile(t) for t in block["tiles"] if t["figure"]]
    data = block.get("data")
    if not data:
        return None
    return [column["id"] for column in data["columns"]], data["values"]


def _tile(tile: dict[str, Any]) -> list[Any]:
    """Return a key figure as a row: its value, and the integers that a share comes from."""
    figure = figure_of(tile["figure"])
    counts = (None, None) if figure.unit == "EUR" else (figure.numerator, figure.denominator)
    origin = (figure.indicator, figure.year, figure.territory)
    return [tile["label"], *origin, figure.machine, figure.unit, *counts]


def _csv(header: list[str], rows: list[list[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([[_safe(value) for value in row] for row in rows])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A carriage return ends a row for spreadsheets; the writer leaves it bare.
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + value if value.startswith(_FORMULA) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdecimal()
