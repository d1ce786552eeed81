"""An Excel workbook to columns of text, by the same path as the text of a CSV file."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from reporting.registers.archive import UNREADABLE, open_archive
from reporting.registers.cells import DamagedSheet, Lookup, SheetReader
from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Schema
from reporting.registers.text import Grid, read_rows

OWN_NAME = re.compile(r"(?:Feuil|Sheet)\d+")
"""A sheet that a new workbook has of its own: empty, it is no second candidate."""
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
        absent = [one.line for one in found if one.rule is Rule.MISSING_COLUMN]
        top = grid.header_line if grid else absent[0] if absent else None
        merged = _merged(reader, top) if top else []
    except DAMAGED:
        return None, (finding(Rule.DAMAGED_WORKBOOK, file, table=table),)
    return grid, (*found, *_about(reader, merged, chosen.title, grid, file, table))


def _chosen(workbook: Any, sheet: str | None, file: str, table: str) -> tuple[Any, Finding | None]:
    """Find the sheet to read: named, or alone."""

    def refused(rule: Rule, **details: Any) -> tuple[None, Finding]:
        return None, finding(rule, file, table=table, **details)

    sheets = workbook.worksheets
    names = ", ".join(one.title for one in sheets)
    if not sheets:
        return refused(Rule.NOT_A_WORKBOOK, kind=say("kind-strict"))
    if sheet is not None:
        found = [one for one in sheets if one.title.strip() == sheet.strip()]
        return (found[0], None) if found else refused(Rule.NO_SUCH_SHEET, sheet=sheet, names=names)
    kept = [one for one in sheets if not (OWN_NAME.fullmatch(one.title) and _empty(workbook, one))]
    if len(kept) > 1:
        return refused(Rule.SEVERAL_SHEETS, count=len(sheets), names=names)
    return (kept or sheets)[0], None


def _empty(workbook: Any, sheet: Any) -> bool:
    return next(_reader(workbook, sheet).rows(), None) is None


def _reader(workbook: Any, sheet: Any) -> SheetReader:
    """Open a sheet; openpyxl gives a read-only workbook no public way to its parts."""
    formats = frozenset(workbook._date_formats) | frozenset(workbook._timedelta_formats)
    lookup = Lookup(sheet._shared_strings, formats, workbook.epoch)
    return SheetReader(sheet._get_source(), lookup)


def _about(
    reader: SheetReader,
    merged: list[CellRange],
    sheet: str,
    grid: Grid | None,
    file: str,
    table: str,
) -> Iterator[Finding]:
    """Say what a sheet has that a text file has not."""
    names = grid.names if grid else ()
    for odd in reader.odd[:MOST_FINDINGS]:
        inside = grid is not None and odd.line >= grid.header_line
        column = names[odd.column - 1] if inside and odd.column <= len(names) else None
        letter = get_column_letter(odd.column)
        details = {"cell": f"{sheet}!{letter}{odd.line}", "position": letter, "count": 1}
        yield finding(odd.rule, file, odd.line, column or None, odd.value, table=table, **details)
    if len(reader.odd) > MOST_FINDINGS:
        yield finding(Rule.TOO_MANY, file, table=table, count=len(reader.odd) - MOST_FINDINGS)
    if merged:
        more = ", …" if len(merged) > SHOWN else ""
        shown = ", ".join(one.coord for one in merged[:SHOWN]) + more
        first = merged[0]
        column = names[first.min_col - 1] if first.min_col <= len(names) else None
        details = {"count": len(merged), "sheet": sheet, "cells": shown}
        yield finding(
            Rule.MERGED_CELLS, file, first.min_row, column or None, table=table, **details
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


def _merged(reader: SheetReader, top: int) -> list[CellRange]:
    """Give the merged ranges that touch the table; `top` is the row of its header."""
    ranges = sorted(map(CellRange, reader.merged), key=lambda one: (one.min_row, one.min_col))
    return [
        one
        for one in ranges
        if one.max_row >= top and one.min_row <= reader.line and one.min_col <= reader.width
    ]
