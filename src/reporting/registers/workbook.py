"""An Excel workbook to columns of text, by the same path as the text of a CSV file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from reporting.registers.archive import UNREADABLE, open_archive
from reporting.registers.cells import DamagedSheet, Lookup, SheetReader
from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Schema
from reporting.registers.text import Grid, read_rows

SHOWN = 5
"""Hidden rows and merged ranges that a finding names."""
DAMAGED = (*UNREADABLE, DamagedSheet, SyntaxError, LookupError, TypeError, AttributeError, OSError)
"""What reading a workbook raises when its parts are not what they should be."""


def read_workbook(
    content: bytes, schema: Schema, file: str, table: str, sheet: str | None = None
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Read the one sheet of a workbook, or the one that is named.

    Returns
    -------
    grid
        None when the workbook, its header or its shape is refused. Lines are rows of the sheet.
    findings
        Everything about the file and its cells that is not about values.
    """
    archive, refused = open_archive(content, file, table)
    if archive is None:
        return None, (refused,) if refused else ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings, styles and extensions that nobody reads
            workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        chosen, refused = _chosen(workbook, sheet, file, table)
        if chosen is None:
            return None, (refused,) if refused else ()
        reader = _reader(workbook, chosen)
        grid, found = read_rows(reader.rows(), schema, file, table)
    except DAMAGED:
        return None, (finding(Rule.DAMAGED_WORKBOOK, file, table=table),)
    return grid, (*found, *_about(reader, chosen.title, grid, file, table))


def _chosen(workbook: Any, sheet: str | None, file: str, table: str) -> tuple[Any, Finding | None]:
    """Find the sheet to read: named, or alone."""
    names = ", ".join(one.title for one in workbook.worksheets)
    if sheet is not None:
        found = [one for one in workbook.worksheets if one.title.strip() == sheet.strip()]
        if found:
            return found[0], None
        return None, finding(Rule.NO_SUCH_SHEET, file, table=table, sheet=sheet, names=names)
    if len(workbook.worksheets) == 1:
        return workbook.worksheets[0], None
    count = len(workbook.worksheets)
    return None, finding(Rule.SEVERAL_SHEETS, file, table=table, count=count, names=names)


def _reader(workbook: Any, sheet: Any) -> SheetReader:
    """Open a sheet; openpyxl gives a read-only workbook no public way to its parts."""
    formats = frozenset(workbook._date_formats) | frozenset(workbook._timedelta_formats)
    lookup = Lookup(sheet._shared_strings, formats, workbook.epoch)
    return SheetReader(sheet._get_source(), lookup)


def _about(
    reader: SheetReader, sheet: str, grid: Grid | None, file: str, table: str
) -> Iterator[Finding]:
    """Say what a sheet has that a text file has not."""
    names = grid.names if grid else ()
    for odd in reader.odd[:MOST_FINDINGS]:
        inside = grid is not None and odd.line >= grid.header_line
        column = names[odd.column - 1] if inside and odd.column <= len(names) else None
        cell = f"{sheet}!{get_column_letter(odd.column)}{odd.line}"
        yield finding(odd.rule, file, odd.line, column or None, odd.value, table=table, cell=cell)
    if len(reader.odd) > MOST_FINDINGS:
        yield finding(Rule.TOO_MANY, file, table=table, count=len(reader.odd) - MOST_FINDINGS)
    if reader.merged:
        shown = ", ".join(reader.merged[:SHOWN]) + (", …" if len(reader.merged) > SHOWN else "")
        yield finding(
            Rule.MERGED_CELLS, file, table=table, count=len(reader.merged), sheet=sheet, cells=shown
        )
    for rule, hidden in (
        (Rule.HIDDEN_ROWS, [str(line) for line in reader.hidden_rows]),
        (Rule.HIDDEN_COLUMNS, reader.hidden_letters()),
    ):
        if hidden:
            shown = ", ".join(hidden[:SHOWN]) + (", …" if len(hidden) > SHOWN else "")
            yield finding(rule, file, table=table, count=len(hidden), shown=shown)
    if reader.formulas:
        yield finding(Rule.COMPUTED_CELLS, file, table=table, cell=f"{sheet}!{reader.formulas[0]}")
