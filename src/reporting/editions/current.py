"""Is there anything to do? Hashes and a few plain files decide, before any data is loaded.

What is read here was read and checked by the whole package when its hash was noted in a manifest.
Wherever that is not so, the answer is that nobody knows.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from reporting.editions import noted
from reporting.editions.edition import Options
from reporting.editions.places import (
    MANIFEST,
    RECORD,
    code_hash,
    data_folder,
    edition_of,
    file_hash,
    files_of,
    fingerprint,
    is_inside_project,
    is_recorded,
    lock_hash,
    narratives,
    published,
    whole,
)
from reporting.editions.schedule import SETTINGS

_REPORTED: dict[str, tuple[str, ...]] = {"region": ("regions",), "departements": ("departements",)}
_REPORTED["all"] = ("regions", "departements")
_BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration)
"""What a file raises that is not as it was when its hash was noted."""


def up_to_date(
    data: str,
    years: Sequence[int],
    last: int | None,
    words: Iterable[str],
    freeze: str | None,
    options: Options,
) -> list[str] | None:
    """Return the names of the editions asked for when all are published as they would be made.

    None: one may not be, or what was asked is for the whole package to understand.

    Parameters
    ----------
    years, last
        Some years, or the plan's last ones: one, unless it says how many.
    """
    try:
        if (folder := data_folder(data)) is None:
            return None
        settings, words = _settings(folder), list(words)
        if noted_so := _noted(folder, list(years or _last(settings, last)), words, freeze, options):
            return noted_so
        places = list(_places(folder, words))
        files = {
            name: file_hash(path)
            for name, path in files_of(folder)
            if not name.startswith(f"{RECORD}/")
        }
        origins = [
            (place, edition_of(place, notebook.name), _origin(notebook))
            for place in places
            for notebook in _notebooks(folder, place)
        ]
        formats = ["html", "pdf"] if options.pdf else ["html"]
        names, publishes = [], is_inside_project(options.out, folder)
        for year in years or _last(settings, last):
            frozen = date(year + 1, settings["arrete"]["mois"], settings["arrete"]["jour"])
            for place, name, origin in origins:
                asked = {"year": year, "territory": place, "data": folder.name}
                asked["freeze"] = freeze or frozen.isoformat()
                path = Path(str(year), name)
                given = origin | {"formats": formats, "parameters": asked}
                is_it = partial(_is_of, files=files, given=given)
                there = published(options.out, path)
                if not whole(there, is_it):
                    return None
                if publishes and not is_recorded(folder, path, there / MANIFEST):
                    return None
                names.append(path.as_posix())
    except _BROKEN:
        return None
    return names or None


def _noted(
    folder: Path, years: Sequence[int], words: Sequence[str], freeze: str | None, options: Options
) -> list[str] | None:
    """Return the editions that the last runs found up to date, when nothing was touched since."""
    found: list[str] = []
    for year in years:
        key = noted.key_of(folder, year, words, freeze, pdf=options.pdf)
        if (editions := noted.still(options.out, folder, key)) is None:
            return None
        found += editions
    return found or None


def last_years(data: str, last: int | None) -> list[int]:
    """Return the plan's last years, one unless said; none where only the whole package can tell."""
    try:
        folder = data_folder(data)
        return list(_last(_settings(folder), last)) if folder else []
    except _BROKEN:
        return []


def _settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))


def _last(settings: Mapping[str, Any], last: int | None) -> range:
    latest = settings["periode"]["derniere_annee"]
    first = max(settings["periode"]["premiere_annee"], latest + 1 - (last or 1))
    return range(first, latest + 1)


def _places(folder: Path, words: Iterable[str]) -> Iterator[str]:
    """Yield the ids of the territories that words or codes stand for, each once."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    paths = {one["name"]: one["path"] for one in package["resources"] if "path" in one}
    known: dict[str, list[str]] = {}
    for name in ("regions", "departements"):
        with (folder / paths[name]).open(encoding="utf-8", newline="") as file:
            codes = sorted(row["code"] for row in csv.DictReader(file))
        known[name] = [f"{name[:-1]}-{code}" for code in codes]
    every = {*known["regions"], *known["departements"]}
    found: dict[str, None] = {}
    for word in words:
        bare = f"departement-{word}"
        if word == "all" and narratives("commune", folder):
            raise LookupError(word)
        if word in _REPORTED:
            found |= dict.fromkeys(id for name in _REPORTED[word] for id in known[name])
        elif word in every or bare in every:
            found[word if word in every else bare] = None
        else:
            raise LookupError(word)
    yield from found


def _notebooks(folder: Path, place: str) -> list[Path]:
    if not (found := narratives(place, folder)):
        raise LookupError(place)
    return found


def _origin(notebook: Path) -> dict[str, Any]:
    """Return what the edition of a notebook is made from besides the data folder's files."""
    told = {"name": notebook.name, "sha256": file_hash(notebook)}
    return {"notebook": told, "lock": lock_hash(notebook.parent)}


def _is_of(
    manifest: Mapping[str, Any],
    files: Mapping[str, str],
    given: dict[str, Any],
) -> bool:
    """Tell whether a manifest is that of the edition asked for, made from what there is now."""
    # A file that no edition read may be read by the next: but for those of the plan, which say
    # when and how to check, and nothing of a figure.
    beside = {name for name in files.keys() - manifest["inputs"] if "plan/" not in name}
    made = {k: v for k, v in manifest.items() if k not in ("figures", "files", "fingerprint")}
    made |= given | {"code": manifest["code"] | {"sha256": code_hash()}}
    is_same = all(files.get(name) == sha256 for name, sha256 in manifest["inputs"].items())
    return is_same and not beside and fingerprint(made) == manifest["fingerprint"]
