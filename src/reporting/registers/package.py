"""Read a whole folder of data: every table, every finding, every hash."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from reporting.registers.accounts import check_accounts
from reporting.registers.causes import first_causes
from reporting.registers.columns import empty_frame, typed_frame
from reporting.registers.consistency import check_registers
from reporting.registers.declared_rules import check_declared_rules
from reporting.registers.findings import Finding, finding, has_errors, in_reading_order
from reporting.registers.forms import CSV, located
from reporting.registers.names import check_names
from reporting.registers.phrases import Phrase, say
from reporting.registers.places import Places
from reporting.registers.rulebook import Rule
from reporting.registers.rules import check_schema_rules
from reporting.registers.schema import Resource, Schema, parse_package
from reporting.registers.spellings import check_spellings
from reporting.registers.state import Said, Table, Tables, answered
from reporting.registers.text import read_csv

PACKAGE = "datapackage.json"
LARGEST_FILE = 200 * 1024 * 1024
"""Bytes; a larger file is refused before it is opened."""
REGISTERS = "registers"
LEFT_BY_PROGRAMS = re.compile(r"\.|~\$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)
"""Hidden files, those of an open Excel, those of the Windows explorer."""


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
    resources: Mapping[str, Resource]
    findings: tuple[Finding, ...]
    files: Mapping[str, str]

    def __repr__(self) -> str:
        """Return one line: how many tables and findings."""
        return f"<Package: {len(self.tables)} tables, {len(self.findings)} findings>"

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of every table of the data package, read or not."""
        return {name: one.schema for name, one in self.resources.items() if one.schema}

    def state(self, name: str, valid_on: date | None, known_on: date) -> pd.DataFrame:
        """Give the rows of a register that hold on a day, as known on another."""
        return self.tables.state(name, valid_on, known_on)

    def answered(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Tell which of the cells that a complete register fills were answered in some rows."""
        return answered(self.tables.table(name), rows)


def read_package(folder: Path | str) -> Package:
    """Read and check every table of a folder; never raises on what the files contain.

    The folder holds `datapackage.json`, the one list of tables. Findings name files from the
    folder's own name on, wherever the command is run from.
    """
    root = Path(folder).resolve()
    listed = f"{root.name}/{PACKAGE}"
    if not (root / PACKAGE).is_file():
        return Package(Tables({}), {}, (finding(Rule.NO_PACKAGE, listed),), {})
    content = (root / PACKAGE).read_bytes()
    files = {PACKAGE: hashlib.sha256(content).hexdigest()}
    try:
        resources = parse_package(content.decode("utf-8-sig"))
    except ValueError as error:
        why = " ".join(str(error).split())
        return Package(Tables({}), {}, (finding(Rule.BAD_PACKAGE, listed, why=why),), files)
    resources = tuple(map(partial(located, root), resources))
    tables: dict[str, Table] = {}
    found: list[Finding] = []
    places: Places | None = None
    for resource in sorted(resources, key=lambda one: one.sha256 is None):  # reference first
        if not resource.sha256 and places is None:
            official = {} if has_errors(found) else tables  # a damaged list would refuse everything
            places = Places.of({name: table.frame for name, table in official.items()})
        reader = _Reader(root, resource, places or Places())
        found += reader.findings()
        if reader.sha256:
            files[resource.path] = reader.sha256
        if reader.frame is not None and resource.schema:
            tables[resource.name] = Table(
                resource.name, reader.frame, resource.schema, reader.file, reader.said
            )
    ordered = {one.name: tables[one.name] for one in resources if one.name in tables}
    by_name = {one.name: one for one in resources}
    vintage = by_name["communes"].vintage if "communes" in by_name else None
    between = (
        *check_schema_rules(ordered),
        *check_declared_rules(ordered),
        *check_registers(ordered, places or Places(), vintage or ""),
        *check_accounts(ordered),
        *check_spellings(ordered),
    )
    found += first_causes(between, found, by_name.keys() - ordered.keys())
    found += _unlisted(root, resources)
    return Package(Tables(ordered), by_name, in_reading_order(found), dict(sorted(files.items())))


class _Reader:
    """Reads one resource: its hash, and its frame when it is a table."""

    def __init__(self, root: Path, resource: Resource, places: Places) -> None:
        self.root, self.resource, self.places = root, resource, places
        self.file = f"{root.name}/{resource.path}"
        self.path = root / resource.path
        self.sha256: str | None = None
        self.frame: pd.DataFrame | None = None
        self.said: Said = {}

    def findings(self) -> Iterator[Finding]:
        """Read, and say what there is to say on the way."""
        if not Path(os.path.realpath(self.path)).is_relative_to(self.root):
            yield self._finding(Rule.OUTSIDE_PATH)
            return
        if self.resource.sans_registre:
            if self.path.is_file():
                yield self._finding(Rule.NOT_KEPT)
            return
        if others := self.resource.also:
            files = ", ".join((self.resource.path, *others))
            yield self._finding(Rule.TWO_FILES, files=files)
            return
        if not self.path.is_file() and self.resource.is_optional and self.resource.schema:
            self.frame = empty_frame(self.resource.schema)
            return
        if not self.path.is_file():
            yield self._finding(Rule.MISSING_FILE, near=self._near())
            return
        size = self.path.stat().st_size
        if size > LARGEST_FILE:
            mega = 1024 * 1024
            yield self._finding(
                Rule.FILE_TOO_BIG, size=-(-size // mega), limit=LARGEST_FILE // mega
            )
            return
        try:
            content = self.path.read_bytes()
        except OSError as error:
            yield self._finding(Rule.UNREADABLE_FILE, why=error.strerror)
            return
        self.sha256 = hashlib.sha256(content).hexdigest()
        if self.resource.sha256 and self.resource.sha256 != self.sha256:
            yield self._finding(Rule.HASH_MISMATCH)
        if self.resource.schema:
            yield from self._table(content, self.resource.schema)

    def _table(self, content: bytes, schema: Schema) -> Iterator[Finding]:
        name = self.resource.name
        if self.path.suffix.casefold() == CSV:
            grid, found = read_csv(content, schema, self.file, name)
        else:
            from reporting.registers.workbook import read_workbook  # a slow import, seldom needed

            grid, found = read_workbook(content, schema, self.file, name, self.resource.sheet)
        yield from found
        if grid is None:
            return
        if not (len(grid.lines) or self.resource.may_be_empty or has_errors(found)):
            yield self._finding(Rule.NO_ROWS)
        self.frame, self.said, refused = typed_frame(
            grid, schema, name, self.file, self.places.explain
        )
        if Rule.DOUBTFUL_ENCODING not in {one.rule for one in found}:
            named = check_names(self.frame, schema, self.places, self.file, name)
            refused = (*refused, *named)
        told = {(one.line, one.column) for one in found if one.column}
        yield from (one for one in refused if (one.line, one.column) not in told)

    def _finding(self, rule: Rule, **details: Any) -> Finding:
        return finding(rule, self.file, table=self.resource.name, **details)

    def _near(self) -> Phrase | str:
        if not self.path.parent.is_dir():
            return ""
        there = sorted(one.name for one in self.path.parent.iterdir() if one.is_file())
        near = get_close_matches(self.path.name, there, n=1, cutoff=0.8)
        return say("found", near=near[0]) if near else ""


def _unlisted(root: Path, resources: tuple[Resource, ...]) -> Iterator[Finding]:
    """Say which files of the registers' folder no table of the package names."""
    known = {path for one in resources for path in (one.path, *one.also)}
    for path in sorted((root / REGISTERS).glob("*")):
        relative = path.relative_to(root).as_posix()
        if path.is_file() and relative not in known and not LEFT_BY_PROGRAMS.match(path.name):
            yield finding(Rule.UNLISTED_FILE, f"{root.name}/{relative}")
