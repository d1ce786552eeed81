"""What contradicts an edition that was written again with its hashes.

A manifest can say anything of itself. What its notebook shows, the narrative that was executed and
the data folder each say part of it too.
"""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from reporting.document.annex import figure_of, file_name
from reporting.document.cells import INJECTED
from reporting.document.differences import Difference, short, word
from reporting.editions.manifest import NOTEBOOK, Manifest, Told
from reporting.editions.notebook import make_inert, read_source, tagged
from reporting.editions.places import MANIFEST, is_sheet
from reporting.editions.render import DATA
from reporting.parts.figures import MACHINE_DECIMALS
from reporting.registers.folder import SHARED, file_hash, is_blank

PACKAGE, SETTINGS, CATALOGUE = "datapackage.json", "plan/plan.toml", "plan/indicators.toml"


class _Denied(NamedTuple):
    """What a file of an edition says otherwise than something else."""

    file: str
    difference: Difference
    other: str = NOTEBOOK


def of_cover(manifest: Manifest, parts: Mapping[str, Mapping[str, Any]]) -> Iterator[_Denied]:
    """Compare the manifest with what the cover says that the report is."""
    cover = next(part["cover"] for part in parts.values() if part["kind"] == "cover")
    asked = manifest.parameters
    for key in ("year", "territory", "freeze"):
        shown, expected = cover[key], getattr(asked, key)
        if shown != expected:
            one = Difference(word(key), str(shown), str(expected))
            yield _Denied(NOTEBOOK, one, MANIFEST)
    if manifest.demonstration != bool(cover.get("notice")):
        said = (str(manifest.demonstration).lower(), short(cover.get("notice")))
        where = f"{NOTEBOOK}, {word('cover')}"
        yield _Denied(MANIFEST, Difference("demonstration", *said), where)


def of_data(manifest: Manifest, data: Path) -> Iterator[_Denied]:
    """Look for inputs that the manifest does not tell of, where the data are still the same."""
    given = manifest.inputs
    if any(not _is(data / name, sha256) for name, sha256 in given.items()):
        return
    needed = [PACKAGE, SETTINGS, CATALOGUE]
    listed: list[dict[str, Any]] = []
    if (data / PACKAGE).is_file():
        listed = json.loads((data / PACKAGE).read_bytes())["resources"]
    if manifest.basis is None:
        needed += [one["path"] for one in listed if "path" in one]
    if SHARED in given:  # a register of the workbook has a file with its header only
        needed = [one for one in needed if not ((data / one).is_file() and is_blank(data / one))]
    where = word("data-folder", name=data.name)
    for name in sorted({name for name in needed if (data / name).is_file()} - given.keys()):
        yield _Denied(MANIFEST, Difference(word("input"), None, name), where)
    if not given:
        yield _Denied(MANIFEST, Difference(word("inputs"), None, word("some-data")), where)
    if (data / CATALOGUE).is_file():
        known = tomllib.loads((data / CATALOGUE).read_text(encoding="utf-8"))
        absent = {one["name"] for one in listed if one.get("sans_registre")}
        kept = {name: one for name, one in known.items() if not _is_without(one, absent)}
        versions = {name: entry["version"] for name, entry in kept.items()}
        yield from _definitions(manifest.definitions, versions)


def _is_without(entry: Mapping[str, Any], absent: Collection[str]) -> bool:
    """Tell whether an indicator is left out, as what it rests on is not kept."""
    missing = [name in absent for name in entry.get("registres", ())]
    return bool(missing) and all(missing) if entry.get("sur_les_donnees") else any(missing)


def _definitions(told: Mapping[str, int], known: Mapping[str, int]) -> Iterator[_Denied]:
    for name in sorted(told.keys() | known.keys()):
        if told.get(name) != known.get(name):
            said = (f"version {one[name]}" if name in one else None for one in (told, known))
            yield _Denied(MANIFEST, Difference(word("definition", name=name), *said), CATALOGUE)


def of_notebook(executed: NotebookNode, manifest: Manifest, narrative: Path) -> Iterator[_Denied]:
    """Compare the executed notebook with what it was executed from, and with what is published.

    Parameters
    ----------
    narrative
        The notebook that was executed, where it is still the same.
    """
    if _is(narrative, manifest.notebook.sha256):
        ours, theirs = (_written(one) for one in (read_source(narrative), executed))
        for id in [*ours, *(theirs.keys() - ours)]:
            if ours.get(id) != theirs.get(id):
                told = (short(one and one[1]) for one in (theirs.get(id), ours.get(id)))
                one = Difference(word("cell", name=id), *told)
                yield _Denied(NOTEBOOK, one, narrative.name)
                return
    inert = deepcopy(executed)
    make_inert(inert, is_light=is_sheet(manifest.parameters.territory))
    for cell, kept in zip(_shown(executed), inert.cells, strict=True):
        if cell != kept:
            said = word("other-outputs"), word("own-outputs")
            one = Difference(word("cell", name=cell.id), *said)
            yield _Denied(NOTEBOOK, one, NOTEBOOK)
    for key, value in executed.metadata.items():
        if value != inert.metadata.get(key):
            one = Difference(word("metadata", key=key), short(str(value)), None)
            yield _Denied(NOTEBOOK, one, word("published"))


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and file_hash(path) == sha256


def _shown(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type != "raw"]


def _written(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Return what a notebook's cells say, by id, but for the parameters of the edition."""
    given = [cell.id for cell in tagged(notebook, INJECTED)]
    cells = [cell for cell in _shown(notebook) if cell.id not in given]
    return {cell.id: (cell.cell_type, cell.source) for cell in cells}


def figures_otherwise(
    manifest: Manifest,
    parts: Mapping[str, Mapping[str, Any]],
    read: Callable[[str], bytes | None],
) -> Iterator[_Denied]:
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
            one = Difference(told.name, f"{told.value} ({told.text})", expected)
            yield _Denied(MANIFEST, one)
        elif told.shown and _digits(told.shown) not in _said(parts[told.part]):
            yield _Denied(MANIFEST, Difference(told.name, told.shown, None))
    for id, part in parts.items():
        names = (f"{DATA}/{file_name({'id': id})}", f"{DATA}/{id}.csv")  # of older versions
        name = next((one for one in names if one in manifest.files), "")
        if name and (content := read(name)) is not None:
            yield from (_Denied(name, one) for one in _data(id, part, content))


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
        yield Difference(f"{id}, {word('rows')}", str(len(found)), str(len(expected)))
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
