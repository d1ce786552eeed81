"""An Excel workbook to columns of text, by the same path as the text of a CSV file."""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from reporting.registers.cells import DamagedSheet, Lookup, Odd, SheetReader
from reporting.registers.decode import kind_of
from reporting.registers.findings import Finding, Origin, Refused
from reporting.registers.phrases import Phrase, listed, say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Schema
from reporting.registers.text import Grid, read_rows

MEGA = 1024 * 1024
LARGEST_UNZIPPED = 50 * MEGA
HIGHEST_RATIO = 200
RATIO_FROM = 5 * MEGA
"""Unzipped size under which a ratio tells nothing: small files repeat themselves."""
MOST_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "[Content_Types].xml"
OTHERS = {"kind-xlsb": "xl/workbook.bin", "kind-word": "word/document.xml"}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")
FORBIDDEN = tuple(
    shape for one in DECLARATIONS for shape in (one.encode(), one.encode("utf-16-le")[:-1])
)
"""In XML of one byte per character, or two in either order; workbooks never have them."""
OWN_NAME = re.compile(r"(?:Feuil|Sheet)\d+")
"""A sheet that a new workbook has of its own: empty, it is no second candidate."""
SHOWN = 5
"""Hidden rows and merged ranges that a finding names."""
DAMAGED = (
    *(BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError),
    *(DamagedSheet, SyntaxError, LookupError, TypeError, AttributeError, OSError),
)
"""What reading a workbook raises when its parts are not what they should be."""


def read_workbook(
    content: bytes, schema: Schema, origin: Origin, sheet: str | None = None
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Read the one sheet of a workbook, or the one that is named.

    Returns
    -------
    grid
        None when the workbook, its header or its shape is refused. Lines are rows of the sheet.
    findings
        Everything about the file and its cells that is not about values.
    """
    try:
        _check_archive(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings, styles and extensions that nobody reads
            workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        chosen = _chosen(workbook, sheet)
        reader = _reader(workbook, chosen)
        grid, found = read_rows(reader.rows(), schema, origin)
        absent = [one.line for one in found if one.rule is Rule.MISSING_COLUMN]
        top = grid.header_line if grid else absent[0] if absent else None
        merged = _merged(reader, top) if top else []
    except Refused as refused:
        return None, (origin.finding(refused.rule, **refused.details),)
    except DAMAGED:
        return None, (origin.finding(Rule.DAMAGED_WORKBOOK),)
    return grid, (*found, *_about(reader, merged, chosen.title, grid, origin))


def _chosen(workbook: Any, sheet: str | None) -> Any:
    """Find the sheet to read: named, or alone."""
    sheets = workbook.worksheets
    names = ", ".join(one.title for one in sheets)
    if not sheets:
        raise Refused(Rule.NOT_A_WORKBOOK, kind=say("kind-strict"))
    if sheet is not None:
        found = next((one for one in sheets if one.title.strip() == sheet.strip()), None)
        if found is None:
            raise Refused(Rule.NO_SUCH_SHEET, sheet=sheet, names=names)
        return found
    kept = [one for one in sheets if not (OWN_NAME.fullmatch(one.title) and _empty(workbook, one))]
    if len(kept) > 1:
        raise Refused(Rule.SEVERAL_SHEETS, count=len(sheets), names=names)
    return (kept or sheets)[0]


def _empty(workbook: Any, sheet: Any) -> bool:
    return next(_reader(workbook, sheet).rows(), None) is None


def _reader(workbook: Any, sheet: Any) -> SheetReader:
    """Open a sheet; openpyxl gives a read-only workbook no public way to its parts."""
    formats = frozenset(workbook._date_formats) | frozenset(workbook._timedelta_formats)
    lookup = Lookup(sheet._shared_strings, formats, workbook.epoch)
    return SheetReader(sheet._get_source(), lookup)


def _about(
    reader: SheetReader, merged: list[CellRange], sheet: str, grid: Grid | None, origin: Origin
) -> Iterator[Finding]:
    """Say what a sheet has that a text file has not."""
    names = grid.names if grid else ()

    def column(position: int) -> str | None:
        return (names[position - 1] if position <= len(names) else "") or None

    def told(odd: Odd) -> Finding:
        inside = grid is not None and odd.line >= grid.header_line
        letter = get_column_letter(odd.column)
        details = {"cell": f"{sheet}!{letter}{odd.line}", "position": letter, "count": 1}
        name = column(odd.column) if inside else None
        return origin.finding(odd.rule, odd.line, name, odd.value, **details)

    yield from origin.limited(map(told, reader.odd), len(reader.odd))
    if merged:
        first, cells = merged[0], listed((one.coord for one in merged), SHOWN)
        details: dict[str, Any] = {"count": len(merged), "sheet": sheet, "cells": cells}
        yield origin.finding(Rule.MERGED_CELLS, first.min_row, column(first.min_col), **details)
    for rule, hidden in (
        (Rule.HIDDEN_ROWS, [str(line) for line in reader.hidden_rows]),
        (Rule.HIDDEN_COLUMNS, reader.hidden_letters()),
    ):
        if hidden:
            yield origin.finding(rule, count=len(hidden), shown=listed(hidden, SHOWN))
    if reader.formulas:
        yield origin.finding(Rule.COMPUTED_CELLS, cell=f"{sheet}!{reader.formulas[0]}")


def _merged(reader: SheetReader, top: int) -> list[CellRange]:
    """Give the merged ranges that touch the table; `top` is the row of its header."""
    ranges = sorted(map(CellRange, reader.merged), key=lambda one: (one.min_row, one.min_col))
    return [
        one
        for one in ranges
        if one.max_row >= top and one.min_row <= reader.line and one.min_col <= reader.width
    ]


def _check_archive(content: bytes) -> None:
    """Refuse an archive that must stay closed.

    A workbook is a ZIP archive of XML: both can hide gigabytes behind a few kilobytes.
    """
    if not content:
        raise Refused(Rule.EMPTY_FILE)
    if content.startswith(OLE):
        raise Refused(Rule.LOCKED_WORKBOOK if ENCRYPTED in content else Rule.OLD_WORKBOOK)
    if not content.startswith(b"PK"):
        raise Refused(Rule.NOT_A_WORKBOOK, kind=kind_of(content))
    archive = ZipFile(BytesIO(content))
    parts = archive.infolist()
    names = archive.namelist()
    if WORKBOOK_PART not in names or any(part in names for part in OTHERS.values()):
        raise Refused(Rule.NOT_A_WORKBOOK, kind=_other(archive))
    size = sum(part.file_size for part in parts)
    ratio = size // max(1, len(content))
    if size > LARGEST_UNZIPPED or (size > RATIO_FROM and ratio > HIGHEST_RATIO):
        limits = {"limit": LARGEST_UNZIPPED // MEGA, "most": HIGHEST_RATIO}
        raise Refused(Rule.ZIP_BOMB, size=-(-size // MEGA), ratio=ratio, **limits)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Rule.LOCKED_WORKBOOK)
    if len(parts) > MOST_PARTS:
        raise Refused(Rule.DAMAGED_WORKBOOK)
    for part in parts:
        inside = archive.read(part)
        is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
        if is_xml and any(shape in inside for shape in FORBIDDEN):
            raise Refused(Rule.XML_ENTITY, part=part.filename)


def _other(archive: ZipFile) -> Phrase:
    """Say what an archive is that is no XLSX workbook."""
    names = archive.namelist()
    if "mimetype" in names and archive.getinfo("mimetype").file_size == len(OPEN_DOCUMENT):
        return say("kind-ods")
    return say(next((kind for kind, part in OTHERS.items() if part in names), "kind-archive"))
