"""Check published editions again: hashes first, then what the executed notebook says.

Where the code that made an edition is the code at hand, its notebook is rendered again and the
bytes are compared. Where it is another version, only figures are: its wording was right for it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from reporting import document
from reporting.document.annex import file_name
from reporting.document.cells import MIME
from reporting.document.differences import Difference, first_difference
from reporting.editions.manifest import NOTEBOOK, Manifest, ManifestError, Told
from reporting.editions.notebook import read_notebook
from reporting.editions.places import MANIFEST, code_hash, file_hash, lock_hash
from reporting.editions.render import DATA, PDF, is_rendering, maker, note_rendering, render
from reporting.errors import ReportingError, UsageError
from reporting.registers.findings import Finding, finding
from reporting.registers.rulebook import Rule

_BROKEN = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError),
    *(ArithmeticError, SyntaxError, ReportingError),
)
"""What reading raises of a file that is damaged, or that somebody has written by hand."""


@dataclass
class _Checked:
    """The data folder that editions were made from, and what is the same for all of them."""

    data: Path
    hashes: dict[Path, str | None] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code and the environment at hand."""
        return maker(code_hash(), lock_hash(self.data.resolve().parent))

    def hash_of(self, path: Path) -> str | None:
        """Return the hash of an input, read once; None when there is none."""
        if path not in self.hashes:
            self.hashes[path] = file_hash(path) if path.is_file() else None
        return self.hashes[path]


@dataclass(frozen=True)
class _Edition:
    folder: Path
    manifest: Manifest
    is_ours: bool
    """Whether the code that made it is the code at hand."""

    def finding(self, rule: Rule, name: str, **given: Any) -> Finding:
        """Return a finding about one of its files."""
        return finding(rule, (self.folder / name).as_posix(), **given)

    def differs(self, name: str, one: Difference, other: str = NOTEBOOK) -> Finding:
        """Return the finding of a figure or a text that is another."""
        return self.finding(
            Rule.EDITION_FIGURE if self.is_ours else Rule.EDITION_OLD_FIGURE,
            name,
            value=one.found,
            subject=one.subject,
            found="absent" if one.found is None else f"« {one.found} »",
            expected="rien" if one.expected is None else f"« {one.expected} »",
            other=other,
            year=self.manifest.parameters.year,
            territory=self.manifest.parameters.territory,
        )


def verify(folders: Iterable[Path], data: Path) -> tuple[Finding, ...]:
    """Return what is wrong in published editions; a note alone accuses of nothing.

    Parameters
    ----------
    folders
        Editions, as `published_in` finds them.
    data
        The data folder that the editions were made from.
    """
    checked = _Checked(data)
    return tuple(one for folder in folders for one in _edition(folder, checked))


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


def _edition(folder: Path, checked: _Checked) -> Iterator[Finding]:
    path = (folder / MANIFEST).as_posix()
    try:
        manifest = Manifest.read(folder / MANIFEST)
        is_sealed = manifest.is_sealed
    except ManifestError as err:
        yield finding(Rule.EDITION_MANIFEST, path, why=str(err))
        return
    except ValueError:  # texts that no file can hold
        yield finding(Rule.EDITION_MANIFEST, path, why="ce n'est pas du JSON lisible")
        return
    if not is_sealed:
        yield finding(Rule.EDITION_MANIFEST, path, why="son empreinte n'est plus la sienne")
    own = f"{manifest.parameters.year}/{manifest.parameters.territory}"
    if not folder.resolve().as_posix().endswith(f"/{own}"):
        yield finding(Rule.EDITION_MANIFEST, path, why=f"c'est celui de {own}")
    is_ours = maker(manifest.code.sha256, manifest.lock) == checked.code
    edition = _Edition(folder, manifest, is_ours)
    yield from _files(edition)
    yield from _inputs(edition, checked)
    yield from _contents(edition, checked)


def _files(edition: _Edition) -> Iterator[Finding]:
    """Compare the files that are there with those of the manifest."""
    folder, files = edition.folder, edition.manifest.files
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    } - {MANIFEST}
    for name, written in sorted(files.items()):
        if not _is_inside(folder, name):
            yield edition.finding(Rule.EDITION_PATH, MANIFEST, value=name)
        elif name not in present or not (folder / name).is_file():
            yield edition.finding(Rule.EDITION_FILE_MISSING, name)
        elif (actual := file_hash(folder / name)) != written.sha256:
            short = written.sha256[:12]
            yield edition.finding(Rule.EDITION_FILE_CHANGED, name, value=actual, expected=short)
        elif (folder / name).stat().st_size != written.bytes:
            why = f"{name} n'a pas {written.bytes} octets"
            yield edition.finding(Rule.EDITION_MANIFEST, MANIFEST, why=why)
    for name in sorted(present - set(files)):
        yield edition.finding(Rule.EDITION_FILE_EXTRA, name)


def _is_plain(name: str) -> bool:
    """Tell whether a name goes down from its folder and nowhere else."""
    path = PurePosixPath(name)
    odd = not path.name or "\\" in name or "\0" in name
    return not (odd or path.is_absolute() or ".." in path.parts)


def _is_inside(folder: Path, name: str) -> bool:
    """Tell whether a name stays in the folder, links followed."""
    return _is_plain(name) and (folder / name).resolve() == folder.resolve() / name


def _read(folder: Path, name: str) -> bytes | None:
    """Return a file that lies in the folder itself; what is not there has been told."""
    try:
        return (folder / name).read_bytes() if _is_inside(folder, name) else None
    except OSError:  # absent, a folder, or a name that no disk could have
        return None


def _inputs(edition: _Edition, checked: _Checked) -> Iterator[Finding]:
    """Compare the data, and the notebook where it is found, with what the edition was made from.

    They have changed since an older version, as they should: that is noted, and no fault.
    """
    inputs, manifest = {}, edition.manifest
    for name, expected in sorted(manifest.inputs.items()):
        if _is_plain(name):
            inputs[checked.data / name] = expected
        else:
            yield edition.finding(Rule.EDITION_PATH, MANIFEST, value=name)
    notebook = checked.data.parent / "notebooks" / PurePosixPath(manifest.notebook.name).name
    if notebook.is_file():
        inputs[notebook] = manifest.notebook.sha256
    for path, expected in inputs.items():
        if (actual := checked.hash_of(path)) != expected:
            rule = Rule.EDITION_INPUT_CHANGED if actual else Rule.EDITION_INPUT_MISSING
            name = path.relative_to(checked.data.parent).as_posix()
            found = finding(rule, name, value=actual, edition=edition.folder.as_posix())
            yield found if edition.is_ours else replace(found, severity="info")


def _contents(edition: _Edition, checked: _Checked) -> Iterator[Finding]:
    """Compare what the notebook says with the manifest and with every other file."""
    if (content := _read(edition.folder, NOTEBOOK)) is None:
        return
    try:
        parts = _parts(json.loads(content))
        found = [*_identity(edition, parts)]
        if edition.is_ours:
            found += _rendered(edition, checked)
        else:
            found += _figures(edition, parts)
    except _BROKEN as err:
        why = f"carnet illisible ({type(err).__name__})"
        yield edition.finding(Rule.EDITION_UNREADABLE, NOTEBOOK, why=why)
        return
    yield from found
    if not edition.is_ours:
        code = edition.manifest.code
        outcome = f"{len(found)} écart(s)" if found else "tous concordent"
        by = {"version": code.version, "code": code.sha256[:8], "outcome": outcome}
        yield edition.finding(Rule.EDITION_OTHER_VERSION, MANIFEST, **by)


def _parts(notebook: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the parts that the cells of an executed notebook show, by id."""
    bundles = (
        output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", ())
    )
    return {bundle[MIME]["id"]: bundle[MIME] for bundle in bundles if MIME in bundle}


def _identity(edition: _Edition, parts: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Compare what the cover says that the report is with what was asked for."""
    cover = next(part["cover"] for part in parts.values() if part["kind"] == "cover")
    asked = edition.manifest.parameters
    for subject, key in {"année": "year", "territoire": "territory", "arrêté": "freeze"}.items():
        shown, expected = cover[key], getattr(asked, key)
        if shown != expected:
            one = Difference(subject, str(shown), str(expected))
            yield edition.differs(NOTEBOOK, one, MANIFEST)


# The same code ------------------------------------------------------------------------------------


def _rendered(edition: _Edition, checked: _Checked) -> Iterator[Finding]:
    """Render the notebook again, and compare the bytes of every file."""
    folder, manifest = edition.folder, edition.manifest
    tree = document.build(read_notebook(folder / NOTEBOOK))
    yield from _told(edition, [Told.model_validate(one) for one in tree["figures"]])
    hashes = {n: file_hash(folder / n) for n in (NOTEBOOK, PDF) if _read(folder, n) is not None}
    has_pdf = "pdf" in manifest.formats
    is_known = has_pdf and is_rendering(folder, checked.code, hashes)
    files = render(tree, pdf=has_pdf and not is_known)
    if has_pdf and not is_known and _read(folder, PDF) == files[PDF]:
        note_rendering(folder, checked.code, hashes)
    told = {NOTEBOOK, PDF} if is_known else {NOTEBOOK}
    for name in sorted((files.keys() | manifest.files) - told):
        found = _read(folder, name)
        if found is None:
            if name not in manifest.files:
                yield edition.finding(Rule.EDITION_FILE_MISSING, name)
        elif name not in files:
            yield edition.differs(name, Difference("fichier", name, None))
        elif found != files[name]:
            yield _first(edition, name, files[name], found)


def _first(edition: _Edition, name: str, expected: bytes, found: bytes) -> Finding:
    """Return the first difference between two files, with the name of its figure."""
    try:
        one = first_difference(name, expected, found)
    except ValueError as err:
        return edition.finding(Rule.EDITION_UNREADABLE, name, why=str(err))
    part = one.subject.partition(",")[0]
    shown = {
        _name(f) for f in edition.manifest.figures if f.part == part and one.expected == f.text
    }
    if len(shown) == 1 and not shown <= {one.subject}:
        one = one._replace(subject=f"{one.subject} ({shown.pop()})")
    return edition.differs(name, one)


def _told(edition: _Edition, shown: list[Told]) -> Iterator[Finding]:
    """Compare the figures of the manifest with those of the notebook, in reading order."""
    for ours, theirs in zip_longest(shown, edition.manifest.figures):
        if ours != theirs:
            told = Difference(_name(ours or theirs), _said(theirs, ours), _said(ours, theirs))
            yield edition.differs(MANIFEST, told)
            return  # what follows is shifted


def _name(figure: Told) -> str:
    return f"{figure.indicator}, {figure.year}, {figure.territory}"


def _said(figure: Told | None, other: Told | None) -> str | None:
    """Return what a figure says, and the other does not."""
    if figure is None or other is None:
        return None if figure is None else f"{figure.value} ({figure.text})"
    theirs = other.model_dump()
    own = {key: value for key, value in figure.model_dump().items() if value != theirs[key]}
    return ", ".join(f"{key} {value}" for key, value in own.items())


# Another version ----------------------------------------------------------------------------------


def _figures(edition: _Edition, parts: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Compare figures only, as every version has written them: manifest, notebook, data files."""
    known = {
        id: [Told.model_validate({**one, "part": id}) for one in part["figures"]]
        for id, part in parts.items()
    }
    for told in edition.manifest.figures:
        alone = told.model_copy(update={"shown": None})
        if alone not in known.get(told.part, ()):
            near = next((o for o in known.get(told.part, ()) if _name(o) == _name(told)), None)
            expected = None if near is None else f"{near.value} ({near.text})"
            one = Difference(_name(told), f"{told.value} ({told.text})", expected)
            yield edition.differs(MANIFEST, one)
    for id, part in parts.items():
        names = (f"{DATA}/{file_name({'id': id})}", f"{DATA}/{id}.csv")  # of older versions
        name = next((one for one in names if one in edition.manifest.files), "")
        if name and (content := _read(edition.folder, name)) is not None:
            yield from (edition.differs(name, one) for one in _data(id, part, content))


def _data(id: str, part: Mapping[str, Any], content: bytes) -> Iterator[Difference]:
    """Look in a data file for numbers that are not those of its part."""
    header, *rows = csv.reader(io.StringIO(content.decode()))
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
