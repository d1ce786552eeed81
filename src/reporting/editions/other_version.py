"""An edition made by another version of the code: its figures alone are compared.

Its wording was right for it; its numbers are the same in its manifest, notebook and data files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from reporting.document.annex import figure_of, file_name
from reporting.document.differences import Difference
from reporting.editions.manifest import Manifest, Told
from reporting.editions.places import MANIFEST
from reporting.editions.render import DATA
from reporting.parts.figures import MACHINE_DECIMALS


def figures_otherwise(
    manifest: Manifest,
    parts: Mapping[str, Mapping[str, Any]],
    read: Callable[[str], bytes | None],
) -> Iterator[tuple[str, Difference]]:
    """Yield the figures of a manifest or a data file that the notebook says otherwise.

    Parameters
    ----------
    parts
        What the executed notebook shows, by id.
    read
        Gives a file of the edition by its name; None when it is not there.
    """
    known = {
        id: [Told.model_validate({**one, "part": id}) for one in part["figures"]]
        for id, part in parts.items()
    }
    for told in manifest.figures:
        alone = told.model_copy(update={"shown": None})
        if alone not in known.get(told.part, ()):
            near = next((o for o in known.get(told.part, ()) if o.name == told.name), None)
            expected = None if near is None else f"{near.value} ({near.text})"
            yield MANIFEST, Difference(told.name, f"{told.value} ({told.text})", expected)
        elif told.shown and _digits(told.shown) not in _said(parts[told.part]):
            yield MANIFEST, Difference(told.name, told.shown, None)
    for id, part in parts.items():
        names = (f"{DATA}/{file_name({'id': id})}", f"{DATA}/{id}.csv")  # of older versions
        name = next((one for one in names if one in manifest.files), "")
        if name and (content := read(name)) is not None:
            yield from ((name, one) for one in _data(id, part, content))


def _said(part: Mapping[str, Any]) -> set[str]:
    """Return the digits of each figure in the sentences of a part: their spaces are wording."""
    spans = (span for line in part.get("paragraphs") or () for span in line)
    return {_digits(span["text"]) for span in spans if span.get("figure") is not None}


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _data(id: str, part: Mapping[str, Any], content: bytes) -> Iterator[Difference]:
    """Look in a data file for numbers that are not those of its part, column by column."""
    found, expected = list(csv.DictReader(io.StringIO(content.decode()))), _rows(part)
    if len(found) != len(expected):
        yield Difference(f"{id}, nombre de lignes", str(len(found)), str(len(expected)))
        return
    for row, cells in zip(found, expected, strict=True):
        for label in {**row, **cells}:
            shown, (wanted, unit) = row.get(label), _worth(cells.get(label))
            if not _is_same(shown, wanted, unit):
                named = f"{id}, {next(iter(row.values()))}, {label}"
                yield Difference(named, shown or None, None if wanted is None else str(wanted))


def _rows(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of each row of a data file, by the names of their columns."""
    if part["kind"] == "key_figures":
        shown = [one for one in part["tiles"] if one.get("figure") is not None]
        return [_tile(one, part["figures"][one["figure"]]) for one in shown]
    if "fields" in part:
        names, rows = [one["name"] for one in part["fields"]], map(json.loads, part["lines"])
    else:
        data = part["data"]  # the values of version 1 lie apart from its texts
        names, rows = [one["id"] for one in data["columns"]], data.get("values") or data["rows"]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _tile(tile: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key figure; a tile of version 1 leaves its value to its figure."""
    told = {"libelle": tile["label"], "annee": entry["year"], "territoire": entry["territory"]}
    told["valeur"] = tile if "value" in tile else figure_of(entry).worth
    if entry["unit"] != "EUR":
        told |= {"numerateur": entry["numerator"], "denominateur": entry["denominator"]}
    return told


def _worth(cell: Any) -> tuple[Any, str | None]:
    """Return the exact value or the text of a cell, and its unit."""
    if not isinstance(cell, dict):
        return cell, None
    return cell["value"] if "value" in cell else cell["text"], cell.get("unit")


def _is_same(shown: str | None, wanted: Any, unit: str | None) -> bool:
    """Tell whether a data file writes a number, rounded as data files are, or neither is one."""
    one, other = _number(shown), _number(wanted)
    if one is None or other is None:
        return one is other
    places = 2 if unit == "EUR" else MACHINE_DECIMALS
    return abs(one - other) <= Fraction(1, 2 * 10**places)


def _number(value: Any) -> Fraction | None:
    """Return the number that a cell holds, None when it is a text."""
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None
