"""Check published editions again: hashes first, then what the executed notebook says.

Where the code that made an edition is the code at hand, its notebook is rendered again and the
bytes are compared. Where it is another version, only figures are: its wording was right for it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode

from reporting import document
from reporting.document.cells import MIME
from reporting.document.differences import Difference, first_difference, word
from reporting.editions import evidence, places
from reporting.editions.manifest import NOTEBOOK, Manifest, ManifestError, Told, signed_by
from reporting.editions.notebook import read_notebook
from reporting.editions.render import (
    HTML,
    PDF,
    ROOT,
    is_rendering,
    maker,
    note_rendering,
    render,
)
from reporting.errors import ReportingError, UsageError
from reporting.later import later
from reporting.phrases import Phrase, say
from reporting.plan import record
from reporting.registers.findings import Finding, Rule, finding
from reporting.registers.folder import file_hash

_sheets = later("reporting.editions.sheets")

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
        return maker(places.code_hash(), places.lock_hash(self.data.resolve().parent))

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
            found=_quoted(one.found, "absent"),
            expected=_quoted(one.expected, "nothing"),
            other=other,
            year=self.manifest.parameters.year,
            territory=self.manifest.parameters.territory,
        )


def _quoted(text: str | None, otherwise: str) -> Phrase:
    return say(f"errors.{otherwise}") if text is None else say("errors.quoted", text=text)


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
    found = [one for folder in folders for one in _edition(folder, checked)]
    return (*found, *record.read(data).findings)


def published_in(folders: Iterable[Path]) -> list[Path]:
    """Return the editions in some folders: each is an edition, or holds editions of years.

    Raises
    ------
    UsageError
        There is no edition in one of them.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        if (folder / places.MANIFEST).exists():
            editions = [folder]
        else:
            years = [folder] if folder.name.isdecimal() else sorted(folder.glob("[0-9]*"))
            editions = [one for year in years for one in sorted(year.glob("*")) if one.is_dir()]
        if not editions and folder.is_dir() and folder.parent.name.isdecimal():
            editions = [folder]  # an edition without its manifest
        if not editions:
            raise UsageError(say("errors.no-edition", folder=folder))
        found |= dict.fromkeys(editions)
    return list(found)


def _edition(folder: Path, checked: _Checked) -> Iterator[Finding]:
    path = (folder / places.MANIFEST).as_posix()
    try:
        manifest = Manifest.read(folder / places.MANIFEST)
        is_sealed = manifest.is_sealed
    except ManifestError as err:
        yield finding(Rule.EDITION_MANIFEST, path, why=err.why)
        return
    except ValueError:  # texts that no file can hold
        yield finding(Rule.EDITION_MANIFEST, path, why=say("errors.no-json"))
        return
    if not is_sealed:
        yield finding(Rule.EDITION_MANIFEST, path, why=say("errors.seal-broken"))
    name = PurePosixPath(manifest.notebook.name).name
    asked = manifest.parameters
    interim = asked.freeze if manifest.provisional else ""
    own = f"{asked.year}/{places.edition_of(asked.territory, name, interim)}"
    if not folder.resolve().as_posix().endswith(f"/{own}"):
        yield finding(Rule.EDITION_MANIFEST, path, why=say("errors.other-edition", own=own))
    is_ours = maker(manifest.code.sha256, manifest.lock) == checked.code
    edition = _Edition(folder, manifest, is_ours)
    yield from _files(edition)
    yield from _shared(edition)
    yield from _recorded(folder, manifest, checked)
    for rule, given in signed_by(folder, checked.data):
        yield edition.finding(rule, places.SIGNATURE, **given)
    yield from _inputs(edition, checked)
    yield from _contents(edition, checked)


def _files(edition: _Edition) -> Iterator[Finding]:
    """Compare the files that are there with those of the manifest."""
    folder, files = edition.folder, edition.manifest.files
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    } - {places.MANIFEST, places.SIGNATURE}
    for name, written in sorted(files.items()):
        if not _is_inside(folder, name):
            yield edition.finding(Rule.EDITION_PATH, places.MANIFEST, value=name)
        elif name not in present or not (folder / name).is_file():
            yield edition.finding(Rule.EDITION_FILE_MISSING, name)
        elif (actual := file_hash(folder / name)) != written.sha256:
            short = written.sha256[:12]
            yield edition.finding(Rule.EDITION_FILE_CHANGED, name, value=actual, expected=short)
        elif (folder / name).stat().st_size != written.bytes:
            why = say("errors.other-size", name=name, bytes=written.bytes)
            yield edition.finding(Rule.EDITION_MANIFEST, places.MANIFEST, why=why)
    for name in sorted(present - set(files)):
        yield edition.finding(Rule.EDITION_FILE_EXTRA, name)


def _shared(edition: _Edition) -> Iterator[Finding]:
    """Check the files that a page of the site names: their names are those of their contents."""
    page = (_read(edition.folder, HTML) or b"").decode(errors="replace")
    start = f"{ROOT}{document.SHARED}/"
    names = re.findall(rf'"{re.escape(start)}([\w.-]+)"', page)
    for name in names:
        content = _read(edition.folder.parents[1] / document.SHARED, name)
        if content is None:
            yield edition.finding(Rule.EDITION_FILE_MISSING, start + name)
        elif not document.is_intact(name, content):
            told = {"value": sha256(content).hexdigest(), "expected": name.split(".")[-2]}
            yield edition.finding(Rule.EDITION_FILE_CHANGED, start + name, **told)
        elif name.endswith(".css"):  # its typefaces are looked at in turn
            names += re.findall(r"url\(([\w.-]+)\)", content.decode())


def _recorded(folder: Path, manifest: Manifest, checked: _Checked) -> Iterator[Finding]:
    """Compare an edition of the project with the record: a manifest may go with its files."""
    place = folder.resolve()
    if not places.is_inside_project(place, checked.data) or not place.parent.name.isdecimal():
        return
    name = (int(place.parent.name), place.name)
    for file, expected in record.read(checked.data).editions.get(name, {}).items():
        written = manifest.files.get(file)
        told = None if written is None else written.sha256
        actual = file_hash(folder / file) if file == places.MANIFEST else told
        if actual != expected:
            yield finding(
                Rule.EDITION_RECORD,
                (folder / file).as_posix(),
                value=actual,
                found=actual[:12] if actual else "absent",
                expected=expected[:12],
                record=f"{checked.data.name}/{record.FOLDER}",
            )


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
            yield edition.finding(Rule.EDITION_PATH, places.MANIFEST, value=name)
    notebook = _narrative(edition, checked)
    if notebook.is_file():
        inputs[notebook] = manifest.notebook.sha256
    changed = [path for path, sha256 in inputs.items() if checked.hash_of(path) != sha256]
    names = (path.relative_to(checked.data).as_posix() for path in changed if path != notebook)
    is_apart = bool(changed) and notebook not in changed and all(map(places.is_read_apart, names))
    is_told = is_apart and edition.is_ours and manifest.reads is not None
    rests = is_told and _sheets.rests(checked.data, manifest)
    for path in changed:
        if not rests:
            actual = checked.hash_of(path)
            rule = Rule.EDITION_INPUT_CHANGED if actual else Rule.EDITION_INPUT_MISSING
            name = path.relative_to(checked.data.parent).as_posix()
            found = finding(rule, name, value=actual, edition=edition.folder.as_posix())
            yield found if edition.is_ours else replace(found, severity="info")


def _narrative(edition: _Edition, checked: _Checked) -> Path:
    """Return where the notebook that was executed should be."""
    name = PurePosixPath(edition.manifest.notebook.name).name
    return checked.data.parent / "notebooks" / name


def _contents(edition: _Edition, checked: _Checked) -> Iterator[Finding]:
    """Compare what the notebook says with the manifest and with every other file."""
    if (content := _read(edition.folder, NOTEBOOK)) is None:
        return
    try:
        parts = _parts(json.loads(content))
        told = [*evidence.of_cover(edition.manifest, parts)]
        if edition.is_ours:
            executed = read_notebook(edition.folder / NOTEBOOK)
            told += evidence.of_data(edition.manifest, checked.data)
            told += evidence.of_notebook(executed, edition.manifest, _narrative(edition, checked))
        else:
            read = partial(_read, edition.folder)
            told += evidence.figures_otherwise(edition.manifest, parts, read)
        found = [edition.differs(*one) for one in told]
        found += _rendered(edition, executed, checked) if edition.is_ours else ()
    except _BROKEN as err:
        why = say("errors.bad-notebook", kind=type(err).__name__)
        yield edition.finding(Rule.EDITION_UNREADABLE, NOTEBOOK, why=why)
        return
    yield from found
    if not edition.is_ours:
        code = edition.manifest.code
        outcome = say("errors.deviations", count=len(found)) if found else say("errors.agree")
        by = {"version": code.version, "code": code.sha256[:8], "outcome": outcome}
        yield edition.finding(Rule.EDITION_OTHER_VERSION, places.MANIFEST, **by)


def _parts(notebook: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the parts that the cells of an executed notebook show, by id."""
    bundles = (
        output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", ())
    )
    return {bundle[MIME]["id"]: bundle[MIME] for bundle in bundles if MIME in bundle}


# The same code ------------------------------------------------------------------------------------


def _rendered(edition: _Edition, executed: NotebookNode, checked: _Checked) -> Iterator[Finding]:
    """Render the notebook again, and compare the bytes of every file."""
    folder, manifest = edition.folder, edition.manifest
    tree = document.build(executed)
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
            yield edition.differs(name, Difference(word("file"), name, None))
        elif found != files[name]:
            yield _first(edition, name, files[name], found)


def _first(edition: _Edition, name: str, expected: bytes, found: bytes) -> Finding:
    """Return the first difference between two files, with the name of its figure."""
    try:
        one = first_difference(name, expected, found)
    except ValueError as err:
        return edition.finding(Rule.EDITION_UNREADABLE, name, why=str(err))
    part = one.subject.partition(",")[0]
    shown = {f.name for f in edition.manifest.figures if f.part == part and one.expected == f.text}
    if len(shown) == 1 and not shown <= {one.subject}:
        one = one._replace(subject=f"{one.subject} ({shown.pop()})")
    return edition.differs(name, one)


def _told(edition: _Edition, shown: list[Told]) -> Iterator[Finding]:
    """Compare the figures of the manifest with those of the notebook, in reading order."""
    for ours, theirs in zip_longest(shown, edition.manifest.figures):
        if ours != theirs:
            told = Difference((ours or theirs).name, _said(theirs, ours), _said(ours, theirs))
            yield edition.differs(places.MANIFEST, told)
            return  # what follows is shifted


def _said(figure: Told | None, other: Told | None) -> str | None:
    """Return what a figure says, and the other does not."""
    if figure is None or other is None:
        return None if figure is None else f"{figure.value} ({figure.text})"
    theirs = other.model_dump()
    own = {key: value for key, value in figure.model_dump().items() if value != theirs[key]}
    return ", ".join(f"{key} {value}" for key, value in own.items())
