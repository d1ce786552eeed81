"""The register of corrections, read from the versions that give a reason."""

from collections.abc import Mapping
from itertools import groupby, pairwise

from demo.knowledge import Row, history
from demo.tables import COLUMNS, KEYS, text

AUTHOR = "Direction de projet Sécurité"


def rows(registers: Mapping[str, list[Row]]) -> list[Row]:
    """Return one row per value changed by a version that gives its reason, numbered by day."""
    drawn = [
        row
        for name in sorted(registers)
        for versions in _versions(name, registers[name])
        for before, after in pairwise(versions)
        if after["motif_correction"]
        for row in _changes(name, before, after)
    ]
    drawn.sort(key=lambda row: (row["le"], row["table"], row["cle"], row["champ"]))
    return [
        version
        for number, row in enumerate(drawn, start=1)
        for version in history(
            {"correction_id": f"COR-{number:04d}"} | row, row["le"], row["valide_par"]
        )
    ]


def _versions(name: str, rows: list[Row]) -> list[list[Row]]:
    def key(row: Row) -> tuple[str, ...]:
        return tuple(text(column, row[column]) for column in KEYS[name])

    if "connu_du" not in rows[0]:
        return []
    ordered = sorted(rows, key=lambda row: (key(row), row["connu_du"]))
    return [list(versions) for _, versions in groupby(ordered, key)]


def _changes(name: str, before: Row, after: Row) -> list[Row]:
    return [
        {
            "table": name,
            "cle": "|".join(text(part, after[part]) for part in KEYS[name]),
            "champ": column,
            "avant": text(column, before[column]),
            "apres": text(column, after[column]),
            "motif": after["motif_correction"],
            "valide_par": after["auteur"],
            "le": after["connu_du"],
        }
        for column in COLUMNS[name].split()
        if before[column] != after[column]
    ]
