"""Columns, keys and CSV form of the registers: those of the data package."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from demo.knowledge import Row, history

PACKAGE = Path(__file__).parents[1] / "data" / "datapackage.json"
TECHNICAL = ("source_fichier", "recu_le", "connu_du", "connu_au", "auteur", "motif_correction")
WITHOUT_KNOWLEDGE = frozenset(("indices_prix",))
"""Reference series, without the technical columns."""

_SCHEMAS = {
    resource["name"]: resource["schema"]
    for resource in json.loads(PACKAGE.read_text(encoding="utf-8"))["resources"]
    if resource["path"].startswith("registers/") and not resource.get("optionnel")
}
COLUMNS = {
    name: [field["name"] for field in schema["fields"] if field["name"] not in TECHNICAL]
    for name, schema in _SCHEMAS.items()
}
"""The columns of each register, beside the technical ones."""
COLUMNS["ap_ae_cp"].insert(3, COLUMNS["ap_ae_cp"].pop())  # its file has the measure earlier
KEYS = {name: tuple(schema["primaryKey"]) for name, schema in _SCHEMAS.items()}
KEYS["ppms"] = ("uai", "annee_scolaire")
"""The key of each register; its rows are sorted by it, then by `connu_du`."""
_EUROS = {
    (name, field["name"])
    for name, schema in _SCHEMAS.items()
    for field in schema["fields"]
    if field.get("unite") == "EUR"
}
"""Columns counted in cents here and written in euros."""


def row(name: str, *values: Any, **others: Any) -> Row:
    """Return a row of a register: its first columns in order, others by name, the rest empty."""
    return dict.fromkeys(COLUMNS[name]) | dict(zip(COLUMNS[name], values, strict=False)) | others


def write(registers: Mapping[str, list[Row]], folder: Path) -> None:
    """Write one CSV file per register: UTF-8, comma, LF, rows sorted by key."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in registers.items():
        columns = [*COLUMNS[name], *(() if name in WITHOUT_KNOWLEDGE else TECHNICAL)]
        order = (*KEYS[name], "connu_du")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for one in sorted(rows, key=lambda one: [str(one.get(column)) for column in order]):
                writer.writerow([_text(name, column, one[column]) for column in columns])


def _text(name: str, column: str, value: Any) -> str:
    """Return a value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if (name, column) in _EUROS:
        euros, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{euros}{f'.{rest:02d}' if rest else ''}"
    return str(value)


def corrections(registers: Mapping[str, list[Row]]) -> list[Row]:
    """Return the register `corrections`: one row per value changed by a version with a reason."""
    drawn = [change for name in sorted(registers) for change in _changes(name, registers[name])]
    drawn.sort(key=lambda one: (one["le"], one["table"], one["cle"], one["champ"]))
    return [
        version
        for number, one in enumerate(drawn, start=1)
        for version in history(
            one | {"correction_id": f"COR-{number:04d}"}, one["le"], one["valide_par"]
        )
    ]


def _changes(name: str, rows: list[Row]) -> Iterator[Row]:
    def key(one: Row) -> list[str]:
        return [_text(name, column, one[column]) for column in KEYS[name]]

    ordered = sorted(rows, key=lambda one: (key(one), one["connu_du"]))
    for cle, versions in groupby(ordered, key):
        for before, after in pairwise(versions):
            for column in COLUMNS[name] if after["motif_correction"] else ():
                old, new = (_text(name, column, one[column]) for one in (before, after))
                reason, by = after["motif_correction"], after["auteur"]
                change = (name, "|".join(cle), column, old, new, reason, by, after["connu_du"])
                if before[column] != after[column]:
                    yield row("corrections", None, *change)
