"""Read a whole folder of data: every table, every finding, every hash."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.registers.columns import empty_frame, typed_frame
from reporting.registers.findings import (
    LOSSES,
    Finding,
    Origin,
    Phrase,
    Refused,
    Rule,
    has_errors,
    say,
)
from reporting.registers.folder import GUIDES, SHARED, is_blank, sheets
from reporting.registers.header import clean
from reporting.registers.places import COMMUNES, Places, check_names, check_places
from reporting.registers.rules import check_rules
from reporting.registers.schema import LARGEST, Resource, Schema, parse_package
from reporting.registers.state import Table, Tables
from reporting.registers.text import Grid, read_csv

PACKAGE = "datapackage.json"
MEGA = 1024 * 1024
REGISTERS = "registers"
LEFT_BY_PROGRAMS = re.compile(r"\.|~\$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)
"""Hidden files, those of an open Excel, those of the Windows explorer."""
CSV = ".csv"
FORMS = (CSV, ".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
"""The last two are refused with the way to save them, rather than called absent."""

LOST_KEYS = (Rule.REQUIRED, Rule.UNKNOWN_MISSING)
"""What leaves nothing of the text of a cell."""
NEAR = 0.7
"""How like a refused text a reference must be to be left unjudged."""
KEPT = 60  # tables that a process keeps, those read last: more than a plan has
_Parsed = tuple[Table | None, tuple[Finding, ...]]
_READ: dict[tuple[object, ...], _Parsed] = {}


@dataclass(frozen=True, repr=False)
class Package:
    """What a folder of data holds.

    Parameters
    ----------
    tables
        Typed frames by name; a table that could not be read is absent, an optional one whose file
        is not there is empty. One that the region does not keep (`sans_registre`) is absent.
    resources
        Every resource of the data package, by name.
    findings
        All that there is to say, by file and line.
    files
        Path relative to the folder, and SHA-256, of every file that was read.
    """

    tables: Tables
    resources: Mapping[str, Resource] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: how many tables and findings."""
        return f"<Package: {len(self.tables)} tables, {len(self.findings)} findings>"

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of every table of the data package, read or not."""
        return {name: one.schema for name, one in self.resources.items() if one.schema}

    @property
    def registers(self) -> dict[str, Table]:
        """The tables that services keep, by name: neither reference lists nor those of the plan."""
        return {
            name: self.tables.table(name)
            for name in self.tables
            if self.resources[name].path.startswith(f"{REGISTERS}/")
        }

    def state(self, name: str, valid_on: date | None, known_on: date) -> pd.DataFrame:
        """Give the rows of a register that hold on a day, as known on another."""
        return self.tables.table(name).state(valid_on, known_on)

    def answered(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Tell which of the cells that a complete register fills were answered in some rows."""
        return self.tables.table(name).answered(rows)


def read_package(folder: Path | str) -> Package:
    """Read and check every table of a folder; never raises on what the files contain.

    The folder holds `datapackage.json`, the one list of tables. Findings name files from the
    folder's own name on, wherever the command is run from.
    """
    root = Path(folder).resolve()
    origin = Origin(f"{root.name}/{PACKAGE}")
    if not (root / PACKAGE).is_file():
        return Package(Tables({}), findings=(origin.finding(Rule.NO_PACKAGE),))
    content = (root / PACKAGE).read_bytes()
    resources, found = parse_package(content, origin)
    files = {PACKAGE: hashlib.sha256(content).hexdigest()}
    if has_errors(found):
        return Package(Tables({}), {}, tuple(found), files)
    filled, unread = sheets(root)
    found += unread
    readers = [_Reader.of(root, one, filled) for one in resources]
    by_name = {one.resource.name: one.resource for one in readers}
    found += [
        Origin(f"{root.name}/{SHARED}").finding(Rule.UNLISTED_SHEET, sheet=name)
        for name, has_rows in filled.items()
        if has_rows and name not in {*by_name, *GUIDES}
    ]
    places = _read(readers, found)
    tables = {one.resource.name: one.table for one in readers if one.table is not None}
    vintage = by_name[COMMUNES].cog if COMMUNES in by_name else None
    between = [*check_rules(tables)]
    for table in tables.values():
        between += check_places(table, places, vintage or "")
    found += _first_causes(between, found, by_name.keys() - tables.keys())
    known = {path for one in readers for path in one.paths} | {one.path for one in resources}
    found += _unlisted(root, known, filled)
    files |= {one.resource.path: one.sha256 for one in readers if one.sha256}
    return Package(Tables(tables), by_name, _in_reading_order(found), dict(sorted(files.items())))


def _read_grid(
    content: bytes, resource: Resource, schema: Schema, origin: Origin
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Read the text of a table, from a CSV file or from a workbook."""
    try:
        if Path(resource.path).suffix.casefold() == CSV:
            return read_csv(content, schema, origin)
        from reporting.registers.workbook import read_workbook  # a slow import, seldom needed

        return read_workbook(content, schema, origin, resource.feuille)
    except Refused as refused:
        return None, (origin.refusal(refused),)


def _read(readers: list[_Reader], found: list[Finding]) -> Places:
    """Read every resource, official lists first: they explain what is wrong in registers."""
    official = [one for one in readers if one.resource.sha256]
    for one in official:
        found += one.read(Places())
    sound = [] if has_errors(found) else official  # a damaged list would refuse everything
    lists = {one.resource.name: one.table.frame for one in sound if one.table}
    places = replace(Places.of(lists), made_of=tuple(one.sha256 for one in sound))
    for one in readers:
        if not one.resource.sha256:
            found += one.read(places)
    return places


@dataclass
class _Reader:
    """Reads one resource: its hash, and its table when it has a schema.

    `paths` are the files that may hold it: the first one is read, others are too many.
    """

    root: Path
    resource: Resource
    paths: tuple[str, ...]
    sha256: str | None = None
    table: Table | None = None

    @classmethod
    def of(cls, root: Path, resource: Resource, sheets: Mapping[str, bool]) -> _Reader:
        """Find the file that is there, a CSV or a workbook, and the others that hold it too.

        Upper and lower case are the same name, as where the file comes from. A filled sheet of the
        workbook that offices share comes before a file that has its header only.
        """
        path = Path(resource.path)
        there: list[str] = []
        if resource.schema and not (resource.sha256 or ".." in path.parts or path.is_absolute()):
            folder = root / path.parent
            names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
            forms = dict.fromkeys((path, *(path.with_suffix(form) for form in FORMS)))
            there = [
                (path.parent / name).as_posix()
                for form in forms
                for name in names
                if name.casefold() == form.name.casefold() and (folder / name).is_file()
            ]
        told: dict[str, Any] = {}
        if resource.name in sheets and resource.path.startswith(f"{REGISTERS}/"):
            own = [one for one in there if not is_blank(root / one)]
            if sheets[resource.name] or not (there or resource.sans_registre):
                there, told = [SHARED, *own], {"feuille": resource.name}
        paths = tuple(there) or (resource.path,)
        return cls(root, resource.model_copy(update={"path": paths[0], **told}), paths)

    @property
    def origin(self) -> Origin:
        """Where its findings come from."""
        return Origin(f"{self.root.name}/{self.resource.path}", self.resource.name)

    def read(self, places: Places) -> Iterator[Finding]:
        """Read, and say what there is to say on the way."""
        path, schema = self.root / self.resource.path, self.resource.schema
        if refused := self._refused(path):
            yield refused
        elif path.is_file():
            try:
                content = path.read_bytes()
            except OSError as error:
                yield self.origin.finding(Rule.UNREADABLE_FILE, why=error.strerror)
                return
            self.sha256 = hashlib.sha256(content).hexdigest()
            if self.resource.sha256 and self.resource.sha256 != self.sha256:
                unix = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
                ends = say("other-line-ends") if unix == self.resource.sha256 else ""
                yield self.origin.finding(Rule.HASH_MISMATCH, ends=ends)
            if schema:
                yield from self._table(content, schema, places)
        elif schema and self.resource.optionnel and not self.resource.sans_registre:
            frame = empty_frame(schema)
            self.table = Table(self.resource.name, frame, schema, self.origin.file)

    def _refused(self, path: Path) -> Finding | None:
        """Say why a file is not to be read, or is to be there."""
        told = self.origin.finding
        if not Path(os.path.realpath(path)).is_relative_to(self.root):
            return told(Rule.OUTSIDE_PATH)
        if self.resource.sans_registre:
            return told(Rule.NOT_KEPT) if path.is_file() else None
        if len(self.paths) > 1:
            return told(Rule.TWO_FILES, files=", ".join(self.paths))
        if not path.is_file():
            is_needed = not (self.resource.optionnel and self.resource.schema)
            return told(Rule.MISSING_FILE, near=_near(path)) if is_needed else None
        size = path.stat().st_size
        if size > LARGEST:
            return told(Rule.FILE_TOO_BIG, size=-(-size // MEGA), limit=LARGEST // MEGA)
        return None

    def _table(self, content: bytes, schema: Schema, places: Places) -> tuple[Finding, ...]:
        """Read a table once: where one register changes, the others are those that were read."""
        key = (self.origin, self.sha256, self.resource.model_dump_json(), places.made_of)
        known = _READ.pop(key, None)
        table, found = _READ[key] = known or self._parsed(content, schema, places)
        self.table = table and replace(table, frame=table.frame.copy(deep=False))  # to write in
        if len(_READ) > KEPT:
            del _READ[next(iter(_READ))]
        return found

    def _parsed(self, content: bytes, schema: Schema, places: Places) -> _Parsed:
        grid, found = _read_grid(content, self.resource, schema, self.origin)
        if grid is None:
            return None, found
        if not (len(grid.lines) or self.resource.vide or has_errors(found)):
            found = (*found, self.origin.finding(Rule.NO_ROWS))
        frame, said, refused = typed_frame(grid, schema, self.origin, places.explain)
        table = Table(self.resource.name, frame, schema, self.origin.file, said)
        if Rule.DOUBTFUL_ENCODING not in {one.rule for one in found}:
            refused = (*refused, *check_names(table, places))
        told = {(one.line, one.column) for one in found if one.column}
        return table, (*found, *(one for one in refused if (one.line, one.column) not in told))


def _near(path: Path) -> Phrase | str:
    """Name the file that may be the one that lacks."""
    if not path.parent.is_dir():
        return ""
    there = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    near = get_close_matches(path.name, there, n=1, cutoff=0.8)
    return say("found", near=near[0]) if near else ""


def _unlisted(root: Path, known: set[str], sheets: Mapping[str, bool]) -> Iterator[Finding]:
    """Say which files of the registers' folder, and which sheets, no table of the package names."""
    for path in sorted((root / REGISTERS).glob("*")):
        relative = path.relative_to(root).as_posix()
        if relative == SHARED and sheets:
            continue
        if path.is_file() and relative not in known and not LEFT_BY_PROGRAMS.match(path.name):
            yield Origin(f"{root.name}/{relative}").finding(Rule.UNLISTED_FILE)


def _first_causes(
    between: Iterable[Finding], read: Iterable[Finding], absent: Collection[str]
) -> Iterator[Finding]:
    """Keep the findings between rows and tables that stand whatever was refused while reading.

    Parameters
    ----------
    between
        Findings of the rules between rows and between tables.
    read
        Findings about files, rows and cells. A refused cell is null in its frame, and some
        refused rows are not in it: no rule can tell what they would have changed.
    absent
        The tables that could not be read.
    """
    refused = [one for one in read if one.severity == "error"]
    cells = {(one.file, one.line, one.column) for one in refused}
    may_be_refused = _likeness(refused)
    unjudged: dict[tuple[str | None, str, str | None], Any] = {}
    kept = []
    for one in between:
        there = one.details.get("table_there") or one.details.get("there")
        if may_be_refused(one.value, there, one.details.get("column_there")):
            unjudged[one.table, one.file, one.column] = there
        elif one.rule is Rule.CORRECTED_PLACE and one.value in absent:
            continue
        elif (one.file, one.line, one.column) not in cells:
            kept.append(one)
    for (table, file, column), there in unjudged.items():
        yield Origin(file, table).finding(Rule.UNJUDGED, None, column, there=there)
    places = {(one.file, one.column) for one in kept if one.rule is not Rule.TOO_MANY}
    for one in kept:
        if one.rule is not Rule.TOO_MANY or (one.file, one.column) in places:
            yield one


def _likeness(refused: Iterable[Finding]) -> Callable[[str | None, Any, Any], bool]:
    """Make the test of whether a reference may be to a cell or a row that was refused."""
    lossy: set[str | None] = set()
    texts: defaultdict[tuple[Any, Any], list[str]] = defaultdict(list)
    lost: set[tuple[Any, Any]] = set()
    for one in refused:
        if one.rule in LOSSES:
            lossy.add(one.table)
        elif one.rule in LOST_KEYS or one.value is None:
            lost.add((one.table, one.column))
        else:
            texts[one.table, one.column].append(one.value)

    def may_be_refused(value: str | None, table: Any, column: Any) -> bool:
        place = (table, column)
        if table in lossy or (column is not None and place in lost):
            return True
        return bool(get_close_matches(value or "", texts.get(place, []), n=1, cutoff=NEAR))

    return may_be_refused


def _in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by file, then line, column and rule."""

    def key(found: Finding) -> tuple[str, int, str, str, str]:
        return (found.file, found.line or 0, found.column or "", found.rule, found.value or "")

    return tuple(sorted(findings, key=key))


def as_in_files(
    findings: Iterable[Finding], root: Path, resources: Mapping[str, Resource]
) -> list[Finding]:
    """Give each finding about a cell the text of that cell.

    The rules between rows and tables know dates and cents only: 2022-01-02 where the file has
    02/01/2022, which is what somebody looks for there. The files concerned are read again: nothing
    is kept of their texts when nothing is wrong.
    """
    listed = list(findings)
    wanted: defaultdict[str, dict[tuple[int, str], str]] = defaultdict(dict)
    for one in listed:
        is_cell = None not in (one.line, one.value) and one.severity != "info"
        if one.table in resources and is_cell:
            wanted[str(one.table)][one.line or 0, one.column or ""] = one.value or ""
    for table, cells in wanted.items():
        grid = _grid(root, resources[table])
        if grid is None:
            continue
        rows = {line: row for row, line in enumerate(grid.lines)}
        for line, name in cells:
            if line in rows and name in grid.columns:
                column = grid.columns[name]
                cells[line, name] = clean(column.values[column.codes[rows[line]]])
    return [
        replace(one, value=text)
        if (text := wanted.get(one.table or "", {}).get((one.line or 0, one.column or "")))
        else one
        for one in listed
    ]


def _grid(root: Path, resource: Resource) -> Grid | None:
    """Read the text of a table again."""
    if resource.schema is None:
        return None
    content = (root / resource.path).read_bytes()
    return _read_grid(content, resource, resource.schema, Origin("", resource.name))[0]
