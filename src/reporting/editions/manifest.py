"""The manifest: what an edition was made from, what it shows, and the hash of its every file."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reporting.editions.edition import Edition, Inputs
from reporting.editions.places import (
    Origin,
    code_hash,
    files_of,
    fingerprint,
    lock_hash,
    sealed,
)
from reporting.phrases import Phrase, say
from reporting.registers.folder import file_hash

VERSION = 3
"""1: no text as shown; 2: figures without `du`, `au` and `state`."""

NOTEBOOK = "rapport.ipynb"

_OF_SOME = {"basis", "reads", "provisional"}
"""What only some tell: digests of the facts that were read, and of the rows of a sheet."""


class ManifestError(ValueError):
    """A manifest that is not to be read, and why, as a phrase."""

    @property
    def why(self) -> Phrase:
        """What is wrong with it, told in the language of who reads it."""
        why: Phrase = self.args[0]
        return why


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class _File(_Strict):
    """A published file."""

    sha256: str
    bytes: int


class _Narrative(_Strict):
    """The notebook that was executed."""

    name: str
    sha256: str


class _Code(_Strict):
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
        """What it is a figure of."""
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
    basis: str | None = None
    reads: dict[str, str] | None = None
    provisional: bool | None = None
    notebook: _Narrative
    code: _Code
    lock: str | None
    fingerprint: str
    figures: list[Told]
    files: dict[str, _File]

    @model_validator(mode="before")
    @classmethod
    def _is_known(cls, content: Any) -> Any:
        found = content.get("version") if isinstance(content, dict) else None
        if isinstance(found, int) and found > VERSION:
            raise ManifestError(say("errors.later-version", found=found, most=VERSION))
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
                raise ManifestError(say("errors.is-link"))
            return cls.model_validate(json.loads(path.read_bytes()))
        except ManifestError:
            raise
        except ValidationError as err:
            first = err.errors()[0]
            place = ".".join(map(str, first["loc"]))
            if first["type"] == "value_error":
                raise first["ctx"]["error"] from err
            why = say("errors.no-such-key", key=place) if place else say("errors.no-json")
        except (FileNotFoundError, NotADirectoryError):
            why = say("errors.absent")
        except (OSError, ValueError, RecursionError):
            why = say("errors.no-json")
        raise ManifestError(why)

    @property
    def is_sealed(self) -> bool:
        """Whether the fingerprint is that of the origin."""
        told = self.model_dump()
        kept = {name: one for name, one in told.items() if name not in _OF_SOME or one is not None}
        return fingerprint(kept) == self.fingerprint


def origin(edition: Edition, inputs: Inputs, *, pdf: bool = True) -> Origin:
    """Return all that decides the bytes of an edition; and its fingerprint, once all is known.

    What an edition reads is known when it is made: one that rests on facts is sealed then.
    """
    found: Origin = {
        "version": VERSION,
        "parameters": edition.parameters.model_dump(),
        "formats": ["html", "pdf"] if pdf else ["html"],
        "demonstration": inputs.is_demonstration,
        "definitions": inputs.definitions,
        "targets": inputs.targets,
        "revisions": [entry.id for entry in inputs.revisions],
        "inputs": inputs.files,
        "notebook": {"name": edition.notebook.name, "sha256": file_hash(edition.notebook)},
        "code": {"version": _version(), "sha256": code_hash()},
        "lock": lock_hash(edition.notebook.parent),
    }
    if edition.is_interim:
        found["provisional"] = True
    return inputs.sheets.complete(found, edition.parameters) if inputs.sheets else sealed(found)


@cache
def _version() -> str:
    return version("reporting")


def describe(origin: Origin, figures: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Return the manifest of an edition whose files are written, its own excepted."""
    files = {
        name: {"sha256": file_hash(path), "bytes": path.stat().st_size}
        for name, path in files_of(folder)
    }
    content = {**origin, "figures": figures, "files": files}
    Manifest.model_validate(content)  # what is published can be read again
    return content
