"""The record: what was published, and what the registers knew then; it outlives the reports.

`data/published/` holds, for each edition, the figures that it has shown at each freeze and the
SHA-256 of its files; for each register, the rows as they were known; what the plan declared of it
all. `index.csv` seals them. Lines are only added: see `editions.record`, which writes them.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from reporting.plan.revisions import Key, Revision, Value
from reporting.registers.findings import Finding, Phrase, Rule, finding, say
from reporting.registers.folder import RECORD
from reporting.registers.knowledge import Excuses, Recorded, forgotten, rows_known
from reporting.registers.state import Table

FOLDER, INDEX, FREEZES = RECORD, "index.csv", "arretes.csv"
NEXT = ".suite"
"""Folder of files that are whole, and still to be moved to their places: they count already."""
FIGURES, FILES, REGISTERS = "figures.csv", "files.csv", "registers"
DECLARED = "declarations.csv"
INDEX_HEADER = ("fichier", "sha256")
FREEZES_HEADER = ("arrete", "connu_jusqu_au", "revision")
DECLARED_HEADER = ("cle", "valeur", "arrete", "revision")
FILES_HEADER = ("publication", "arrete", "fichier", "sha256")
FIGURES_HEADER = (
    *("arrete", "indicateur", "annee", "territoire", "numerateur", "denominateur", "unite"),
    *("etat", "intervalle", "statut", "definition", "cible", "revision"),
)
HEADERS = {
    FIGURES: FIGURES_HEADER, FILES: FILES_HEADER, DECLARED: DECLARED_HEADER, FREEZES: FREEZES_HEADER
}  # fmt: skip

Lines = list[tuple[str, ...]]


@dataclass(frozen=True)
class _Shown:
    """A figure as an edition has shown it.

    Parameters
    ----------
    edition
        Its year and territory.
    value
        Exact; the numerator is None where the figure is masked or absent.
    state
        `connu`, `masque`, `absent`, `sans_registre`.
    interval
        What is said of a masked one: `3..5`; empty elsewhere.
    revision
        The last entry of the register of revisions when it was published.
    """

    edition: tuple[int, str]
    value: Value
    state: str
    interval: str
    revision: str


@dataclass(frozen=True)
class Record:
    """The record of a data folder, as it is sealed.

    Parameters
    ----------
    files
        The content of every file, by its name in the folder.
    findings
        What was changed in it by other means than a publication.
    """

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()

    def lines(self, name: str) -> Lines:
        """Return the lines of a file, without its header; none where there is no such file."""
        return self.table(name)[1:]

    def table(self, name: str) -> Lines:
        """Return the lines of a file, its header first."""
        text = io.StringIO(self.files.get(name, b"").decode(errors="replace"), newline="")
        return list(map(tuple, csv.reader(text)))

    @cached_property
    def until(self) -> date:
        """The last day up to which registers were recorded."""
        days = (date.fromisoformat(day) for _, day, _ in self.lines(FREEZES))
        return max(days, default=date.min)

    @property
    def revision(self) -> str:
        """The last entry of the register of revisions when registers were recorded."""
        return max((last for _, _, last in self.lines(FREEZES)), default="")

    @cached_property
    def freezes(self) -> tuple[date, ...]:
        """The freezes at which an edition was published."""
        return tuple(sorted(self._figures))

    def figures(self, freeze: date) -> Mapping[Key, _Shown]:
        """Return what editions have shown at a freeze, as they last did."""
        return self._figures.get(freeze, {})

    @cached_property
    def _figures(self) -> Mapping[date, Mapping[Key, _Shown]]:
        found: dict[date, dict[Key, _Shown]] = {}
        for edition, lines in self._files_of(FIGURES):
            for freeze, key, shown in map(_shown, lines):
                one = _Shown(edition, *shown)
                known = found.setdefault(freeze, {}).get(key)
                if known is None or known.revision <= one.revision:
                    found[freeze][key] = one
        return found

    def _files_of(self, kind: str) -> Iterator[tuple[tuple[int, str], Lines]]:
        """Give each edition that has a file of a kind, and its lines."""
        for name in self.files:
            if name.endswith(f"/{kind}"):
                year, _, place = name.removesuffix(f"/{kind}").partition("/")
                yield (int(year), place), self.lines(name)

    @cached_property
    def publications(self) -> Mapping[tuple[int, str], Sequence[Mapping[str, str]]]:
        """The SHA-256 of the files of each edition by name, at each of its publications."""
        found: dict[tuple[int, str], dict[str, dict[str, str]]] = {}
        for edition, lines in sorted(self._files_of(FILES)):
            for number, _, file, sha in lines:
                found.setdefault(edition, {}).setdefault(number, {})[file] = sha
        return {edition: tuple(several.values()) for edition, several in found.items()}

    @cached_property
    def editions(self) -> Mapping[tuple[int, str], Mapping[str, str]]:
        """The SHA-256 of the files of each edition as it was last published, its manifest's too."""
        return {edition: several[-1] for edition, several in self.publications.items()}

    def recorded(self, table: str) -> Recorded | None:
        """Return the rows of a register as they were recorded; None where it never was."""
        lines = self.table(f"{REGISTERS}/{table}.csv")
        return Recorded(lines[0], lines[1:], self.until) if lines else None

    @property
    def registers(self) -> list[str]:
        """The registers of which rows were recorded."""
        start = f"{REGISTERS}/"
        return [Path(name).stem for name in sorted(self.files) if name.startswith(start)]

    def remembered(
        self, tables: Mapping[str, Table], revisions: Iterable[Revision], place: str
    ) -> list[Finding]:
        """Return what the record was made to say, and what registers tell otherwise than it knew.

        Parameters
        ----------
        tables
            The registers that are there, by name.
        place
            Name of the data folder, for findings about registers that are not.
        """
        found, allowed = [*self.findings], self.excuses(revisions)
        for name in self.registers:
            if (recorded := self.recorded(name)) is None:
                continue
            if name in tables:
                rows = rows_known(tables[name], recorded.until)
                found += forgotten(rows, recorded, allowed.get(name, {}))
            elif recorded.lines:
                file = f"{place}/{REGISTERS}/{name}.csv"
                day, count = recorded.until.isoformat(), len(recorded.lines)
                found.append(finding(Rule.TABLE_GONE, file, table=name, day=day, count=count))
        return found

    def excuses(self, revisions: Iterable[Revision]) -> Mapping[str, Excuses]:
        """Return the entries that excuse rows of registers, by register; each serves once.

        Those that were there when registers were recorded explain what they said then.
        """
        found: dict[str, dict[str, str]] = {}
        for one in revisions:
            if one.register_name and one.id > self.revision:
                found.setdefault(one.register_name, {})[one.key] = one.id
        return found


def _shown(line: tuple[str, ...]) -> tuple[date, Key, tuple[Value, str, str, str]]:
    freeze, indicator, year, place, top, bottom, _, state, interval, _, _, _, revision = line
    value = Value(
        int(top) if top else None,  # type: ignore[arg-type] # None: masked
        int(bottom) if bottom else None,
    )
    key = Key(indicator, int(year), place)
    return date.fromisoformat(freeze), key, (value, state, interval, revision)


def read(data: Path) -> Record:
    """Return the record of a data folder; what was changed in it is not read, but told."""
    folder = data / FOLDER
    if not folder.is_dir():
        return Record()
    return _read(folder, _content_of(folder, INDEX), _state(folder))


@lru_cache(maxsize=4)
def _read(folder: Path, index: bytes, state: tuple[Any, ...]) -> Record:
    """Return the record in one state, which is that of its files on the disk."""
    lines = io.StringIO(index.decode(errors="replace"), newline="")
    sealed: dict[str, str] = {}
    with suppress(csv.Error):  # a field without end: what was read is not all, and is told
        sealed = dict(line for line in csv.reader(lines) if len(line) == len(INDEX_HEADER))
    sealed.pop(INDEX_HEADER[0], None)
    files: dict[str, bytes] = {}
    wrong: dict[str, Phrase] = {}
    for name in sorted({*sealed, *_names(folder)} - {INDEX}):
        content = _content_of(folder, name)
        if name not in sealed:
            wrong[name] = say("record-file-extra")
        elif not content:
            wrong[name] = say("record-file-missing")
        elif sha256(content).hexdigest() != sealed[name]:
            wrong[name] = say("record-file-changed")
        elif why := _unlike(name, content):
            wrong[name] = why
        else:
            files[name] = content
    if index and index != sheet(INDEX_HEADER, sorted(sealed.items())):
        wrong[INDEX] = say("record-file-changed")
    place = f"{folder.parent.name}/{FOLDER}"
    told = (
        finding(Rule.RECORD_CHANGED, f"{place}/{name}", why=why, path=f"{place}/{name}")
        for name, why in wrong.items()
    )
    return Record(files, tuple(told))


def _unlike(name: str, content: bytes) -> Phrase | None:
    """Say why a file is none that a publication has written, though the index seals it."""
    try:
        content.decode()
        record = Record({name: content})
        _ = record.freezes, record.publications, record.until
        header, *lines = record.table(name)
    except (ValueError, IndexError, csv.Error) as err:
        return say("record-file-unreadable", why=" ".join(str(err).split()))
    is_own = header == HEADERS.get(name.rpartition("/")[2], header)
    is_own &= {*map(len, lines)} <= {len(header)} and len({*lines}) == len(lines)
    return None if is_own and sheet(header, lines) == content else say("record-file-changed")


def sheet(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV: a file of the record, the data of a page of the site."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()


def _names(folder: Path) -> set[str]:
    """Return the names of the files of a record, those still to be moved too."""
    there = [path for path in folder.rglob("*.csv") if path.is_file()]
    found = (path.relative_to(folder) for path in there)
    kept = (Path(*one.parts[1:]) if one.parts[0] == NEXT else one for one in found)
    return {one.as_posix() for one in kept if not any(p.startswith(".") for p in one.parts)}


def _content_of(folder: Path, name: str) -> bytes:
    """Return a file of a record; nothing where it cannot be read."""
    for path in (folder / NEXT / name, folder / name):
        with suppress(OSError, ValueError):  # a name that no disk could have
            return path.read_bytes()
    return b""


def _state(folder: Path) -> tuple[Any, ...]:
    """Return what tells the states of a record apart: the size and the time of its files."""
    there = sorted(path for path in folder.rglob("*.csv") if path.is_file())
    return tuple((path, *_stamp(path)) for path in there)


def stamp(data: Path) -> tuple[Any, ...]:
    """Return what tells the states of a sealed record apart, where nothing else changes it."""
    folder = data / FOLDER
    found = [path for path in (folder / INDEX, folder / NEXT / INDEX) if path.is_file()]
    return tuple(map(_stamp, found))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
