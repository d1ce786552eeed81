"""The manifest: what an edition was made from, what it shows, and the hash of its every file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

import reporting
from reporting.editions.edition import Edition, Inputs

VERSION = 3
"""1: no text as shown; 2: figures without `du`, `au` and `state`."""

NAME = "manifest.json"
LOCK = "requirements.lock"
NOTEBOOK = "rapport.ipynb"

Origin = dict[str, Any]
"""All that decides the bytes of an edition, and its fingerprint."""

_TOLD = {"figures", "files", "fingerprint"}
"""What a manifest tells beside what the edition was made from."""


class ManifestError(ValueError):
    """A manifest that is not to be read, and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class File(_Strict):
    """A published file."""

    sha256: str
    bytes: int


class Narrative(_Strict):
    """The notebook that was executed."""

    name: str
    sha256: str


class Code(_Strict):
    """The package that made the edition."""

    version: str
    sha256: str


class Asked(_Strict):
    """The parameters of the edition."""

    year: int
    territory: str
    freeze: str
    data: str = "data"


class Told(_Strict):
    """A figure that the edition shows; `du`, `au` and `state` since version 3."""

    part: str
    indicator: str
    year: int
    territory: str
    numerator: int | None
    denominator: int | None
    unit: str
    text: str
    observed: bool = True
    shown: str | None = None
    du: str | None = None
    au: str | None = None
    state: str | None = None
    interval: tuple[Any, ...] | list[Any] | None = None

    @property
    def name(self) -> str:
        """What the figure is called where files differ."""
        return f"{self.indicator}, {self.year}, {self.territory}"

    @property
    def value(self) -> str:
        """The integers as they are kept: `203/225`, `649`."""
        over = "" if self.denominator is None else f"/{self.denominator}"
        return "absent" if self.numerator is None else f"{self.numerator}{over}"


class Manifest(_Strict):
    """The content of `manifest.json`."""

    version: int
    parameters: Asked
    formats: list[str]
    demonstration: bool
    definitions: dict[str, int]
    targets: dict[str, int]
    revisions: list[str]
    inputs: dict[str, str]
    notebook: Narrative
    code: Code
    lock: str | None
    fingerprint: str
    figures: list[Told]
    files: dict[str, File]

    @model_validator(mode="before")
    @classmethod
    def _is_known(cls, content: Any) -> Any:
        found = content.get("version") if isinstance(content, dict) else None
        if isinstance(found, int) and found > VERSION:
            message = f"il est de la version {found}, ce programme lit jusqu'à la version {VERSION}"
            raise ManifestError(message)
        return content

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return a manifest of this version or of an earlier one.

        Raises
        ------
        ManifestError
            There is none, or it cannot be read; the message says why in one line.
        """
        try:
            if path.is_symlink():
                message = "c'est un lien"
                raise ManifestError(message)
            return cls.model_validate(json.loads(path.read_bytes()))
        except ManifestError:
            raise
        except ValidationError as err:
            first = err.errors()[0]
            place = ".".join(map(str, first["loc"]))
            told = first["ctx"]["error"] if first["type"] == "value_error" else ""
            message = str(told or f"« {place} » manque ou n'est pas du type attendu")
        except (FileNotFoundError, NotADirectoryError):
            message = "absent"
        except (OSError, ValueError, RecursionError):
            message = "ce n'est pas du JSON lisible"
        raise ManifestError(message)

    @property
    def is_sealed(self) -> bool:
        """Whether the fingerprint is that of the origin."""
        return fingerprint(self.model_dump(exclude=_TOLD)) == self.fingerprint


class Wanted(Protocol):
    """As much of an edition's parameters as its manifest is compared with."""

    @property
    def year(self) -> int:
        """The year of the report."""

    @property
    def territory(self) -> str:
        """The id of the territory."""

    @property
    def freeze(self) -> str:
        """The day up to which data are known."""


def fingerprint(origin: Origin) -> str:
    """Return the SHA-256 of what an edition is made from."""
    return sha256(to_bytes(origin)).hexdigest()


def origin(edition: Edition, inputs: Inputs, *, pdf: bool = True) -> Origin:
    """Return all that decides the bytes of an edition, and its fingerprint."""
    found: Origin = {
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
    return found | {"fingerprint": fingerprint(found)}


def describe(origin: Origin, figures: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Return the manifest of an edition whose files are written, its own excepted."""
    files = {
        name: {"sha256": file_hash(path), "bytes": path.stat().st_size}
        for name, path in files_of(folder)
    }
    content = {**origin, "figures": figures, "files": files}
    Manifest.model_validate(content)  # what is published can be read again
    return content


def is_whole(folder: Path, fingerprint: str) -> bool:
    """Tell whether a folder holds an edition of this fingerprint, each byte as it was written."""
    return whole(folder, lambda manifest: manifest["fingerprint"] == fingerprint)


def has_appeared(folder: Path, asked: Wanted, *, pdf: bool = True) -> bool:
    """Tell whether an edition is published whole, from whatever data, at its freeze or later."""

    def is_it(manifest: dict[str, Any]) -> bool:
        own = manifest["parameters"]
        return (
            (own["year"], own["territory"]) == (asked.year, asked.territory)
            and own["freeze"] >= asked.freeze
            and (not pdf or "pdf" in manifest["formats"])
        )

    return whole(folder, is_it)


def whole(folder: Path, is_it: Callable[[dict[str, Any]], bool]) -> bool:
    """Tell whether a folder holds the edition that is meant, each byte as it was written."""
    try:
        manifest = json.loads((folder / NAME).read_bytes())
        present = dict(files_of(folder))
        return (
            is_it(manifest)
            and present.keys() == manifest["files"].keys()
            and all(file_hash(present[n]) == f["sha256"] for n, f in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def to_bytes(value: Any) -> bytes:
    """Return a JSON file: stable order, UTF-8, one final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


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


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of an edition by name, in a stated order, without the manifest itself."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / NAME:
            yield path.relative_to(folder).as_posix(), path
