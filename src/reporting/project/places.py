"""The reference tables and outlines of one region, taken from those of the whole country."""

import csv
import json
import lzma
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from reporting.errors import UsageError
from reporting.parts.part import slug
from reporting.phrases import joined, say

FRANCE = Path(__file__).with_name("france.json.xz")
"""Codes of 2026, populations of 2023, outlines simplified: see `deploy/france.py`."""
OUTLINES = ("contours_departements", "contours_communes")
PASSAGE = ("ancien_code", "code", "nom")
"""Columns of the one table that may have no row: no commune of a region has changed its code."""
GROUP = ("epci", "epci_nom", "epci_type")

Row = dict[str, str]


@dataclass(frozen=True)
class Region:
    """What the reference folder of a region holds.

    Parameters
    ----------
    row
        Its row in the table of regions.
    tables
        Rows of each reference table by its name.
    outlines
        TopoJSON by the name of its resource.
    """

    row: Row
    tables: Mapping[str, Sequence[Row]]
    outlines: Mapping[str, Mapping[str, Any]]

    @cached_property
    def files(self) -> dict[str, tuple[str, bytes]]:
        """The name and the content of each file, by the name of its resource."""
        found = {name: (f"{name}.csv", _csv(rows)) for name, rows in self.tables.items()}
        for name, outline in self.outlines.items():
            text = json.dumps(outline, ensure_ascii=False, separators=(",", ":"))
            found[name] = (f"{name}.topojson", text.encode())
        return found


def region_of(text: str, reference: Path | None = None) -> Region:
    """Return a region by its code or its name, from a file of the country or the package's own.

    Raises
    ------
    UsageError
        There is none, or the file is not one of the country.
    """
    tables, outlines = _country(reference or FRANCE)
    row = _found(text, tables["regions"])
    departements = [one for one in tables["departements"] if one["region"] == row["code"]]
    codes = {one["code"] for one in departements}
    communes = [one for one in tables["communes"] if one["departement"] in codes]
    places = {one["code"] for one in communes}
    kept = {
        "regions": [row],
        "departements": _counted(departements, communes),
        "epci": _groups(communes),
        "communes": communes,
        "passage_communes": [one for one in tables["passage_communes"] if one["code"] in places],
    }
    known = dict(zip(OUTLINES, (codes, places), strict=True))
    drawn = {name: _subset(outlines[name], known[name]) for name in OUTLINES if name in outlines}
    return Region(row, kept, drawn)


def _country(path: Path) -> tuple[dict[str, list[Row]], dict[str, Any]]:
    try:
        return _read(path.read_bytes())
    except (OSError, ValueError, LookupError, TypeError, lzma.LZMAError) as err:
        raise UsageError(say("errors.no-country", path=path)) from err


@lru_cache(maxsize=1)
def _read(packed: bytes) -> tuple[dict[str, list[Row]], dict[str, Any]]:
    """Read the tables and the outlines of a country: half a second for the package's own."""
    content = json.loads(lzma.decompress(packed))
    tables = {name: list(csv.DictReader(StringIO(one))) for name, one in content["tables"].items()}
    return tables, content["contours"]


def _found(text: str, regions: Sequence[Row]) -> Row:
    wanted = slug(text, None).removeprefix("region-")
    for one in regions:
        if wanted in (one["code"], slug(one["nom"], None)):
            return one
    known = joined((f"{one['code']} {one['nom']}" for one in regions), ", ")
    raise UsageError(say("errors.unknown-region", text=text, known=known))


def _counted(departements: Iterable[Row], communes: Sequence[Row]) -> list[Row]:
    """Add to départements their population, and how many communes and EPCI they have."""
    found = []
    for one in departements:
        own = [row for row in communes if row["departement"] == one["code"]]
        groups = {row["epci"] for row in own} - {""}
        counted = (sum(int(row["population"]) for row in own), len(own), len(groups))
        names = ("population", "nb_communes", "nb_epci")
        found.append(one | dict(zip(names, map(str, counted), strict=True)))
    return found


def _groups(communes: Sequence[Row]) -> list[Row]:
    """Return the EPCI of communes; those are their members that lie in the region."""
    members: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for one in communes:
        if one["epci"]:
            members[tuple(one[name] for name in GROUP)].append(one)
    return [
        dict(zip(GROUP, group, strict=True))
        | {
            "nb_communes": str(len(rows)),
            "population": str(sum(int(row["population"]) for row in rows)),
            "departements": "|".join(sorted({row["departement"] for row in rows})),
        }
        for group, rows in sorted(members.items())
    ]


def _subset(topology: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any]:
    """Return the shapes of some codes, with the arcs that they use and no other."""
    name, layer = next(iter(topology["objects"].items()))
    shapes = [one for one in layer["geometries"] if one["properties"]["code"] in codes]
    places: dict[int, int] = {}

    def renumbered(arcs: Any) -> Any:
        if isinstance(arcs, list):
            return [renumbered(one) for one in arcs]
        place = places.setdefault(arcs if arcs >= 0 else ~arcs, len(places))
        return place if arcs >= 0 else ~place

    kept = [one | {"arcs": renumbered(one["arcs"])} for one in shapes]
    layer = layer | {"geometries": kept}
    arcs = [topology["arcs"][one] for one in places]
    return {**topology, "objects": {name: layer}, "arcs": arcs}


def _csv(rows: Sequence[Row]) -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else PASSAGE, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
