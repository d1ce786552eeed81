"""What contradicts an edition that was written again with its hashes.

A manifest can say anything of itself. What its notebook shows, the narrative that was executed and
the data folder each say part of it too.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from reporting.document.cells import INJECTED
from reporting.document.differences import Difference, short
from reporting.editions.manifest import NOTEBOOK, Manifest
from reporting.editions.notebook import make_inert, read_source, tagged
from reporting.editions.places import MANIFEST, file_hash, is_sheet
from reporting.registers.findings import SHARED
from reporting.registers.folder import is_blank

PACKAGE, SETTINGS, CATALOGUE = "datapackage.json", "plan/plan.toml", "plan/indicators.toml"


class Contradiction(NamedTuple):
    """What a file of an edition says otherwise than something else."""

    file: str
    difference: Difference
    other: str


def of_cover(manifest: Manifest, parts: Mapping[str, Mapping[str, Any]]) -> Iterator[Contradiction]:
    """Compare the manifest with what the cover says that the report is."""
    cover = next(part["cover"] for part in parts.values() if part["kind"] == "cover")
    asked = manifest.parameters
    for subject, key in {"année": "year", "territoire": "territory", "arrêté": "freeze"}.items():
        shown, expected = cover[key], getattr(asked, key)
        if shown != expected:
            one = Difference(subject, str(shown), str(expected))
            yield Contradiction(NOTEBOOK, one, MANIFEST)
    if manifest.demonstration != bool(cover.get("notice")):
        said = (str(manifest.demonstration).lower(), short(cover.get("notice")))
        yield Contradiction(MANIFEST, Difference("demonstration", *said), f"{NOTEBOOK}, couverture")


def of_data(manifest: Manifest, data: Path) -> Iterator[Contradiction]:
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
    for name in sorted({name for name in needed if (data / name).is_file()} - given.keys()):
        yield Contradiction(MANIFEST, Difference("entrée", None, name), f"le dossier {data.name}")
    if not given:
        yield Contradiction(MANIFEST, Difference("entrées", None, "des données"), data.name)
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


def _definitions(told: Mapping[str, int], known: Mapping[str, int]) -> Iterator[Contradiction]:
    for name in sorted(told.keys() | known.keys()):
        if told.get(name) != known.get(name):
            said = (f"version {one[name]}" if name in one else None for one in (told, known))
            yield Contradiction(MANIFEST, Difference(f"définition de {name}", *said), CATALOGUE)


def of_notebook(
    executed: NotebookNode, manifest: Manifest, narrative: Path
) -> Iterator[Contradiction]:
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
                one = Difference(f"cellule {id}", *told)
                yield Contradiction(NOTEBOOK, one, narrative.name)
                return
    inert = deepcopy(executed)
    make_inert(inert, is_light=is_sheet(manifest.parameters.territory))
    for cell, kept in zip(_shown(executed), inert.cells, strict=True):
        if cell != kept:
            one = Difference(f"cellule {cell.id}", "d'autres sorties", "celles de ses parties")
            yield Contradiction(NOTEBOOK, one, NOTEBOOK)
    for key, value in executed.metadata.items():
        if value != inert.metadata.get(key):
            one = Difference(f"métadonnée {key}", short(str(value)), None)
            yield Contradiction(NOTEBOOK, one, "une édition publiée")


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and file_hash(path) == sha256


def _shown(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type != "raw"]


def _written(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Return what a notebook's cells say, by id, but for the parameters of the edition."""
    given = [cell.id for cell in tagged(notebook, INJECTED)]
    cells = [cell for cell in _shown(notebook) if cell.id not in given]
    return {cell.id: (cell.cell_type, cell.source) for cell in cells}
