"""The manifest: what an edition was made from, what it shows, and the hash of its every file."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import reporting
from reporting.editions.edition import Edition, Inputs

VERSION = 2
NAME = "manifest.json"
LOCK = "requirements.lock"

Manifest = dict[str, Any]


def origin(edition: Edition, inputs: Inputs, *, pdf: bool = True) -> Manifest:
    """Return all that decides the bytes of an edition, and its fingerprint."""
    found: Manifest = {
        "version": VERSION,
        "parameters": edition.parameters.model_dump(),
        "formats": ["html", "pdf"] if pdf else ["html"],
        "demonstration": inputs.is_demonstration,
        "definitions": dict(inputs.definitions),
        "targets": dict(inputs.targets),
        "revisions": [entry.id for entry in inputs.revisions],
        "inputs": dict(inputs.files),
        "notebook": {"name": edition.notebook.name, "sha256": file_hash(edition.notebook)},
        "code": {"version": version("reporting"), "sha256": code_hash()},
        "lock": lock_hash(edition.notebook.parent),
    }
    return found | {"fingerprint": sha256(to_bytes(found)).hexdigest()}


def describe(origin: Manifest, figures: list[dict[str, Any]], folder: Path) -> Manifest:
    """Return the manifest of an edition whose files are written, its own excepted."""
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": file_hash(path),
            "bytes": path.stat().st_size,
        }
        for path in _files(folder)
    }
    return {**origin, "figures": figures, "files": files}


def is_whole(folder: Path, fingerprint: str) -> bool:
    """Tell whether a folder holds an edition of this fingerprint, each byte as it was written."""
    return _is_whole(folder, lambda manifest: manifest["fingerprint"] == fingerprint)


def has_appeared(folder: Path, edition: Edition, *, pdf: bool = True) -> bool:
    """Tell whether an edition is published whole, from whatever data, at its freeze or later."""

    def is_it(manifest: Manifest) -> bool:
        own, asked = manifest["parameters"], edition.parameters
        return (
            (own["year"], own["territory"]) == (asked.year, asked.territory)
            and own["freeze"] >= asked.freeze
            and (not pdf or "pdf" in manifest["formats"])
        )

    return _is_whole(folder, is_it)


def _is_whole(folder: Path, is_it: Callable[[Manifest], bool]) -> bool:
    try:
        manifest = json.loads((folder / NAME).read_bytes())
        names = {path.relative_to(folder).as_posix() for path in _files(folder)}
        return (
            is_it(manifest)
            and names == set(manifest["files"])
            and all(
                file_hash(folder / name) == written["sha256"]
                for name, written in manifest["files"].items()
            )
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def to_bytes(value: Any) -> bytes:
    """Return a JSON file: stable order, UTF-8, one final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


@cache
def code_hash() -> str:
    """Return one SHA-256 for the package: its modules, templates and fonts."""
    package = Path(reporting.__file__).parent
    digest = sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(package).as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()


def lock_hash(start: Path) -> str | None:
    """Return the SHA-256 of the environment's lock, in a folder or the nearest parent with one."""
    for folder in (start, *start.parents):
        if (folder / LOCK).is_file():
            return file_hash(folder / LOCK)
    return None


def _files(folder: Path) -> list[Path]:
    """Return the files of an edition in a stated order, without the manifest itself."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p != folder / NAME)
