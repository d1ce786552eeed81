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

from reporting.document.annex import file_name
from reporting.document.differences import Difference
from reporting.editions.manifest import Manifest, Told
from reporting.editions.places import MANIFEST
from reporting.editions.render import DATA


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
    for id, part in parts.items():
        names = (f"{DATA}/{file_name({'id': id})}", f"{DATA}/{id}.csv")  # of older versions
        name = next((one for one in names if one in manifest.files), "")
        if name and (content := read(name)) is not None:
            yield from ((name, one) for one in _data(id, part, content))


def _data(id: str, part: Mapping[str, Any], content: bytes) -> Iterator[Difference]:
    """Look in a data file for numbers that are not those of its part."""
    header, *rows = csv.reader(io.StringIO(content.decode()))
    if part["kind"] == "data":
        expected = [json.loads(line) for line in part["lines"]]
    else:
        expected = _tiles(part) if part["kind"] == "key_figures" else _values(part["data"])
    if len(rows) != len(expected):
        yield Difference(f"{id}, nombre de lignes", str(len(rows)), str(len(expected)))
        return
    for row, values in zip(rows, expected, strict=True):
        for label, shown, wanted in zip(header, row, values, strict=True):
            if not _is_same(_number(shown), _number(wanted)):
                named = f"{id}, {row[0]}, {label}"
                yield Difference(named, shown or None, None if wanted is None else str(wanted))


def _values(data: Mapping[str, Any]) -> list[list[Any]]:
    """Return the values of a table: apart from its texts, or each cell with its own."""
    rows = data.get("values") or data["rows"]
    return [[c.get("value") if isinstance(c, dict) else c for c in row] for row in rows]


def _tiles(part: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows of key figures: label, origin, value, unit, and the integers of a share."""
    rows = []
    for tile in part["tiles"]:
        if tile.get("figure") is not None:
            one = Told.model_validate({**part["figures"][tile["figure"]], "part": part["id"]})
            is_amount = one.unit == "EUR"
            over = 100 if is_amount else one.denominator or 1
            value = None if one.numerator is None else Fraction(one.numerator, over)
            integers = (None, None) if is_amount else (one.numerator, one.denominator)
            rows.append([None, None, one.year, None, value, None, *integers])
    return rows


def _is_same(one: Fraction | None, other: Fraction | None) -> bool:
    """Tell whether two numbers are one, written with six decimals."""
    if one is None or other is None:
        return one is other
    return abs(one - other) * 2 * 10**6 <= 1


def _number(value: Any) -> Fraction | None:
    """Return the number that a cell holds, None when it is a text."""
    try:
        return None if value is None else Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None
