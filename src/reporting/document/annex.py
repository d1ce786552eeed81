"""Open data: the table behind each table, figure and list of key figures, as CSV."""

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from reporting.parts import Figure, Scope
from reporting.parts.figures import machine
from reporting.parts.french import LANGUAGES, words

Value = str | int | None

LICENCE: Final = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}

# What a spreadsheet would run as a formula; an apostrophe in front makes it text again.
_FORMULA: Final = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\n")
_MARK: Final = re.compile(r"^[\u25a0-\u25ff\u2713\u2717]\s+")
NONE: Final = "–"
"""What a cell shows where there is nothing."""
_DAY: Final = re.compile(r"(\d{1,2})(?:er)?\s(\S+)\s(\d{4})")
_MONTHS: Final = [words(f"dates.{key}", code) for code in LANGUAGES for key in ("months", "short")]
_TILE_COLUMNS: Final = (
    *("libelle", "indicateur", "annee", "territoire", "du", "au"),
    *("valeur", "unite", "numerateur", "denominateur"),
)


def tables(document: dict[str, Any]) -> dict[str, str]:
    """Return `{file name: CSV text}`, one file per part with data, in reading order.

    Values are exact and machine-readable (integers, decimal points, ISO dates, shares between 0
    and 1); the encoding to write is UTF-8.
    """
    return {
        file_name(block): _csv(*rows)
        for block in printed(document)
        if (rows := table(block)) is not None
    }


def drawings(document: Mapping[str, Any]) -> dict[str, str]:
    """Return `{file name: SVG}` of the charts and maps, as they are printed."""
    return {
        file_name(block).replace(".csv", ".svg"): block["svg"]
        for block in document["blocks"]
        if block.get("svg")
    }


def printed(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the blocks of a document, and its open data that no page prints."""
    return [*document["blocks"], *document.get("data", [])]


def file_name(block: Mapping[str, Any]) -> str:
    """Return the name of the data file of a part: `lycees_securises_par_departement.csv`."""
    return f"{block['id'].replace('-', '_')}.csv"


def table(block: Mapping[str, Any]) -> tuple[list[str], list[list[Value]]] | None:
    """Return the names of the columns and the values of a part with data; None without any."""
    if block["type"] == "key_figures":
        return list(_TILE_COLUMNS), [_tile(t) for t in block["tiles"] if t["figure"]]
    if block["type"] == "data":
        return [one["name"] for one in block["fields"]], list(map(json.loads, block["lines"]))
    data = block.get("data")
    if not data:
        return None
    names = [column["id"] for column in data["columns"]]
    return names, [[_machine_of(cell) for cell in row] for row in data["rows"]]


def on_page(data: Mapping[str, Any], *, printed: bool = True) -> dict[str, Any]:
    """Return a table with the columns that pages print, or with its row names and the others."""
    kept = [
        rank
        for rank, column in enumerate(data["columns"])
        if column.get("printed", True) == printed or (column["header"] and not printed)
    ]
    columns = [data["columns"][rank] for rank in kept]
    rows = [[row[rank] for rank in kept] for row in data["rows"]]
    return {**data, "columns": columns, "rows": rows}


def worth_of(cell: Mapping[str, Any]) -> Fraction | None:
    """Return the exact number behind a cell: a share of 1, an amount in euros, a count."""
    return None if cell.get("value") is None else Fraction(cell["value"])


def _machine_of(cell: Mapping[str, Any]) -> Value:
    """Return a cell as data files have it: a number of its unit, or its text."""
    worth = worth_of(cell)
    if worth is None:
        return None if "value" in cell else _bare(cell.get("plain", cell["text"]))
    return machine(worth, cell["unit"])


def _bare(text: str) -> str | None:
    """Return a text without what only the eye reads: marks before it, a dash for nothing.

    A day is written as machines read it.
    """
    bare = _MARK.sub("", text)
    if found := _DAY.fullmatch(bare):
        day, month, year = found.groups()
        number = next((names.index(month) for names in _MONTHS if month in names), None)
        if number is not None:
            return date(int(year), number + 1, int(day)).isoformat()
    return None if bare == NONE else bare


def figure_of(entry: Mapping[str, Any]) -> Figure:
    """Return a figure of a part or of a manifest: its value is computed from its integers."""
    # Editions of before version 2 do not say when: their figures are those of a year's end.
    year = entry["year"]
    du, au = (date.fromisoformat(entry.get(key, f"{year}-12-31")) for key in ("du", "au"))
    indicator, *sides = (entry[key] for key in ("indicator", "numerator", "denominator", "unit"))
    return Scope(entry["territory"], year, du, au).figure(indicator, *sides)


def _tile(tile: Mapping[str, Any]) -> list[Value]:
    """Return a key figure as a row: its value, and the integers that a share comes from."""
    entry = tile["figure"]
    sides = (None, None) if entry["unit"] == "EUR" else (entry["numerator"], entry["denominator"])
    origin = [entry[key] for key in ("indicator", "year", "territory", "du", "au")]
    return [tile["label"], *origin, _machine_of(tile), entry["unit"], *sides]


def _csv(header: list[str], rows: list[list[Value]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([[_safe(value) for value in row] for row in rows])
    return buffer.getvalue()


def _safe(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    # A carriage return ends a row for spreadsheets; the writer leaves it bare.
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + value if value.startswith(_FORMULA) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdecimal()
