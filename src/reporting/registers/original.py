"""The values of findings as their files have them, whatever they were read as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from reporting.registers.findings import Finding, Origin
from reporting.registers.header import clean
from reporting.registers.package import read_grid
from reporting.registers.schema import Resource
from reporting.registers.text import Grid


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
        if one.table in resources and one.severity != "info" and one.value is not None:
            wanted[str(one.table)][one.line or 0, one.column or ""] = one.value
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
    return read_grid(content, resource, resource.schema, Origin("", resource.name))[0]
