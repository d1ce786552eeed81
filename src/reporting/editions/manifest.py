"""The manifest: what an edition was made from and shows, its every hash, who signed it."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reporting.editions.edition import Edition, Inputs
from reporting.editions.places import (
    MANIFEST,
    SIGNATURE,
    Origin,
    code_hash,
    files_of,
    fingerprint,
    lock_hash,
    sealed,
)
from reporting.editions.publish import sync
from reporting.errors import EditionError, UsageError
from reporting.phrases import Phrase, say
from reporting.plan.revisions import Key, Value
from reporting.registers.findings import Rule
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

    @classmethod
    def of(cls, edition: Path) -> Self:
        """Return the manifest of an edition folder, or one given itself; refuse anything else."""
        try:
            return cls.read(edition / MANIFEST if edition.is_dir() else edition)
        except ManifestError as err:
            raise UsageError(say("errors.no-manifest", edition=edition, err=err.why)) from err

    @classmethod
    def former(cls, edition: Path) -> Self | None:
        """Return the manifest of what is published in a folder; None when nothing is.

        Raises
        ------
        EditionError
            Something is published, and what cannot be known: a manifest that is cut froze it too.
        """
        if not edition.is_dir() or not any(edition.iterdir()):
            return None
        try:
            manifest = cls.read(edition / MANIFEST)
            if manifest.is_sealed:
                return manifest
            why: object = say("errors.seal-broken")
        except ManifestError as err:
            why = err.why
        raise EditionError(say("errors.unreadable-figures", manifest=edition / MANIFEST, why=why))

    @property
    def observed(self) -> dict[Key, Told]:
        """The observations that an edition shows, by indicator, year and territory.

        Differences, targets and figures said by others follow from them or are not ours: left out.
        """
        shown = (one for one in self.figures if one.observed)
        found = {Key(one.indicator, one.year, one.territory): one for one in shown}
        return dict(sorted(found.items()))

    @property
    def values(self) -> dict[Key, Value]:
        """The values of the observations that an edition shows."""
        return {
            key: Value(one.numerator, one.denominator)  # type: ignore[arg-type] # None: masked
            for key, one in self.observed.items()
        }

    @property
    def freeze(self) -> date:
        """The day up to which the data of an edition were known."""
        return date.fromisoformat(self.parameters.freeze)

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


VARIABLE = "REPORTING_SIGNING_KEY"
"""Environment variable that names a key: a private one, or a public one that an agent holds."""

SIGNERS = "plan/signataires"
"""Who may sign: the file of allowed signers that `ssh-keygen` reads, in the data folder."""

_SPACE = "reporting"
_COMMAND = "ssh-keygen"


def sign(pages: Path) -> None:
    """Sign the manifest of an edition that will be published, when a key is set.

    Raises
    ------
    EditionError
        The key does not sign: it is absent, wants a passphrase, or there is no `ssh-keygen`.
    """
    (pages / SIGNATURE).unlink(missing_ok=True)
    if not (key := os.environ.get(VARIABLE)):
        return
    arguments = ("sign", "-f", str(Path(key).expanduser()), "-n", _SPACE, str(pages / MANIFEST))
    done = _run(*arguments)
    if done is None or done.returncode:
        why = say("errors.missing", name=_COMMAND) if done is None else _said(done)
        raise EditionError(say("errors.no-signature", variable=VARIABLE, key=key, why=why))
    sync(pages / SIGNATURE)
    sync(pages)


def signed_by(folder: Path, data: Path) -> Iterator[tuple[Rule, dict[str, Any]]]:
    """Yield what is to be said of the signature of an edition: by whom, or what is wrong."""
    signers, signature = data / SIGNERS, folder / SIGNATURE
    if not signature.is_file() or signature.is_symlink():
        if signers.is_file():
            yield Rule.EDITION_UNSIGNED, {"signers": SIGNERS}
        return
    content = (folder / MANIFEST).read_bytes()
    given = ("-n", _SPACE, "-s", str(signature))
    done = _run("check-novalidate", *given, content=content)
    if done is None:
        yield Rule.EDITION_SIGNED, {"who": say("errors.key-unchecked", name=_COMMAND)}
    elif done.returncode:
        yield Rule.EDITION_SIGNATURE, {"why": say("errors.other-manifest")}
    elif not signers.is_file():
        yield Rule.EDITION_SIGNED, {"who": say("errors.key-unnamed", said=_said(done))}
    else:
        found = _run("find-principals", "-f", str(signers), "-s", str(signature))
        who = found.stdout.split("\n")[0] if found and not found.returncode else ""
        known = who and _run("verify", "-f", str(signers), "-I", who, *given, content=content)
        if known and not known.returncode:
            yield Rule.EDITION_SIGNED, {"who": who}
        else:
            why = say("errors.key-refused", signers=SIGNERS, said=_said(done))
            yield Rule.EDITION_SIGNATURE, {"why": why}


def _run(*arguments: str, content: bytes = b"") -> subprocess.CompletedProcess[str] | None:
    """Run `ssh-keygen -Y`, which can ask nobody; None where there is none."""
    try:
        done = subprocess.run(
            [_COMMAND, "-Y", *arguments],
            input=content,
            capture_output=True,
            check=False,
            start_new_session=True,
            env={**os.environ, "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"},
        )
    except FileNotFoundError:
        return None
    out, err = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[-1].strip() if lines else f"code {done.returncode}"
