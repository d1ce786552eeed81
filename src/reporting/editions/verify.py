"""Check published editions again, from their manifests: every file, every input, every figure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, ValidationError

from reporting.editions.agreement import (
    NOTEBOOK,
    Difference,
    blamed,
    figures_differ,
    figures_told,
)
from reporting.editions.formats import HTML, ODS, PACKAGE, PDF, Source, compare, read_source
from reporting.editions.manifest import NAME as MANIFEST
from reporting.editions.manifest import VERSION, file_hash, to_bytes
from reporting.errors import UsageError
from reporting.registers.findings import Finding, finding
from reporting.registers.rulebook import Rule

_STATED = {"figures", "files", "fingerprint"}
"""What a manifest tells beside what the edition was made from."""


class _RefusedError(ValueError):
    """A manifest that is not to be read, and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class _File(_Strict):
    sha256: str
    bytes: int


class _Notebook(_Strict):
    name: str
    sha256: str


class _Figure(_Strict):
    part: str
    indicator: str
    year: int
    territory: str
    numerator: int | None
    denominator: int | None
    unit: str
    du: str | None = None
    au: str | None = None
    state: str | None = None
    interval: list[int] | None = None
    text: str
    observed: bool
    shown: str | None = None


class _Parameters(_Strict):
    year: int
    territory: str
    freeze: str


class _Manifest(_Strict):
    parameters: _Parameters
    formats: list[str]
    inputs: dict[str, str]
    notebook: _Notebook
    fingerprint: str
    figures: list[_Figure]
    files: dict[str, _File]


def verify(folders: Iterable[Path], data: Path) -> tuple[Finding, ...]:
    """Return what is wrong in published editions.

    Parameters
    ----------
    folders
        Editions, as `published_in` finds them.
    data
        The data folder that the editions were made from.
    """
    hashes: dict[Path, str | None] = {}
    return tuple(one for folder in folders for one in _edition(folder, data, hashes))


def published_in(folders: Iterable[Path]) -> list[Path]:
    """Return the editions in some folders: each is an edition, or holds editions of years.

    Raises
    ------
    UsageError
        There is no edition in one of them.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        if (folder / MANIFEST).exists():
            editions = [folder]
        else:
            years = [folder] if folder.name.isdecimal() else sorted(folder.glob("[0-9]*"))
            editions = [one for year in years for one in sorted(year.glob("*")) if one.is_dir()]
        if not editions and folder.is_dir() and folder.parent.name.isdecimal():
            editions = [folder]  # an edition without its manifest
        if not editions:
            message = f"Aucune édition publiée dans « {folder} »."
            raise UsageError(message)
        found |= dict.fromkeys(editions)
    return list(found)


def _edition(folder: Path, data: Path, hashes: dict[Path, str | None]) -> Iterator[Finding]:
    """Yield the findings of one edition; `hashes` keeps those of inputs, which editions share."""
    path = _named(folder, MANIFEST)
    try:
        manifest = _manifest(folder / MANIFEST)
        origin = {k: v for k, v in manifest.model_dump().items() if k not in _STATED}
        fingerprint = sha256(to_bytes(origin)).hexdigest()
    except (OSError, ValueError, RecursionError) as err:
        yield finding(Rule.EDITION_MANIFEST, path, why=_reason(err))
        return
    if fingerprint != manifest.fingerprint:
        yield finding(Rule.EDITION_MANIFEST, path, why="son empreinte n'est plus la sienne")
    own = f"{manifest.parameters.year}/{manifest.parameters.territory}"
    if not folder.resolve().as_posix().endswith(f"/{own}"):
        yield finding(Rule.EDITION_MANIFEST, path, why=f"c'est celui de {own}")
    yield from _files(folder, manifest)
    yield from _inputs(folder, manifest, data, hashes)
    yield from _contents(folder, manifest)


def _manifest(path: Path) -> _Manifest:
    """Read a manifest of this version, not through a link."""
    content = json.loads(path.read_bytes())
    version = content.get("version") if isinstance(content, dict) else None
    if version not in (None, VERSION):
        message = f"il est de la version {version}, et ce programme lit la version {VERSION}"
        raise _RefusedError(message)
    if path.is_symlink():
        message = "c'est un lien"
        raise _RefusedError(message)
    return _Manifest.model_validate(content)


def _files(folder: Path, manifest: _Manifest) -> Iterator[Finding]:
    """Compare the files that are there with those of the manifest."""
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    } - {MANIFEST}
    for name, written in sorted(manifest.files.items()):
        if not _is_inside(folder, name):
            yield finding(Rule.EDITION_PATH, _named(folder, MANIFEST), value=name)
        elif name not in present or not (folder / name).is_file():
            yield finding(Rule.EDITION_FILE_MISSING, _named(folder, name))
        elif (actual := file_hash(folder / name)) != written.sha256:
            rule, expected = Rule.EDITION_FILE_CHANGED, written.sha256[:12]
            yield finding(rule, _named(folder, name), value=actual, expected=expected)
        elif (folder / name).stat().st_size != written.bytes:
            why = f"{name} n'a pas {written.bytes} octets"
            yield finding(Rule.EDITION_MANIFEST, _named(folder, MANIFEST), why=why)
    for name in sorted(present - set(manifest.files)):
        yield finding(Rule.EDITION_FILE_EXTRA, _named(folder, name))


def _is_plain(name: str) -> bool:
    """Tell whether a name goes down from its folder and nowhere else."""
    path = PurePosixPath(name)
    odd = not path.name or "\\" in name or "\0" in name
    return not (odd or path.is_absolute() or ".." in path.parts)


def _is_inside(folder: Path, name: str) -> bool:
    """Tell whether a name stays in the folder, links followed."""
    return _is_plain(name) and (folder / name).resolve() == folder.resolve() / name


def _inputs(
    folder: Path, manifest: _Manifest, data: Path, hashes: dict[Path, str | None]
) -> Iterator[Finding]:
    """Compare the data, and the notebook where it is found, with what the edition was made from."""
    inputs = {}
    for name, expected in sorted(manifest.inputs.items()):
        if _is_plain(name):
            inputs[data / name] = expected
        else:
            yield finding(Rule.EDITION_PATH, _named(folder, MANIFEST), value=name)
    notebook = data.parent / "notebooks" / PurePosixPath(manifest.notebook.name).name
    if notebook.is_file():
        inputs[notebook] = manifest.notebook.sha256
    for path, expected in inputs.items():
        if path not in hashes:
            hashes[path] = file_hash(path) if path.is_file() else None
        if hashes[path] != expected:
            rule = Rule.EDITION_INPUT_CHANGED if hashes[path] else Rule.EDITION_INPUT_MISSING
            name = path.relative_to(data.parent).as_posix()
            yield finding(rule, name, value=hashes[path], edition=folder.as_posix())


def _contents(folder: Path, manifest: _Manifest) -> Iterator[Finding]:
    """Compare what all files show with the notebook, and the notebook with the manifest."""
    if not _is_readable(folder / NOTEBOOK):
        return
    try:
        source = read_source(folder)
    except ValueError as err:
        yield finding(Rule.EDITION_UNREADABLE, _named(folder, NOTEBOOK), why=str(err))
        return
    pdf = [PDF] if "pdf" in manifest.formats else []
    expected = [HTML, *pdf, ODS, PACKAGE, *source.tables]
    found = [*_identity(source, manifest.parameters), *source.contradictions]
    found += figures_differ(
        figures_told(one.model_dump() for one in manifest.figures), source.figures
    )
    for name in sorted({*expected, *manifest.files}):
        if not _is_inside(folder, name) or not _is_readable(folder / name):
            if name not in manifest.files:
                yield finding(Rule.EDITION_FILE_MISSING, _named(folder, name))
            continue
        try:
            found += compare(name, (folder / name).read_bytes(), source)
        except ValueError as err:
            yield finding(Rule.EDITION_UNREADABLE, _named(folder, name), why=str(err))
    for one in blamed(found):
        yield _told(folder, manifest, one)


def _identity(source: Source, asked: _Parameters) -> Iterator[Difference]:
    """Compare what the cover says that the report is with what was asked for."""
    subjects = ("année", "territoire", "arrêté des données")
    given = (asked.year, asked.territory, asked.freeze)
    for subject, shown, expected in zip(subjects, source.identity, given, strict=True):
        if shown != expected:
            yield Difference(NOTEBOOK, subject, str(shown), str(expected), MANIFEST)


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:  # a name that no disk could have
        return False


def _told(folder: Path, manifest: _Manifest, found: Difference) -> Finding:
    return finding(
        Rule.EDITION_FIGURE,
        _named(folder, found.file),
        value=found.found,
        subject=found.subject,
        found="absent" if found.found is None else f"« {found.found} »",
        expected="rien" if found.expected is None else f"« {found.expected} »",
        other=found.other,
        year=manifest.parameters.year,
        territory=manifest.parameters.territory,
    )


def _named(folder: Path, name: str) -> str:
    return (folder / name).as_posix()


def _reason(err: Exception) -> str:
    """Say in one line why a manifest cannot be read."""
    if isinstance(err, _RefusedError):
        return str(err)
    if isinstance(err, ValidationError):
        first = err.errors()[0]
        return f"« {'.'.join(map(str, first['loc']))} » manque ou n'est pas du type attendu"
    return "absent" if isinstance(err, FileNotFoundError) else "ce n'est pas du JSON lisible"
