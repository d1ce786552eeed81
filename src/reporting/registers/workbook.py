"""A workbook to columns of text, by the same path as the text of a CSV file.

The sheet is read once, cell by cell, noting what no text can say: merged and hidden cells, errors,
formulas never computed.
"""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from io import BytesIO
from math import isfinite
from typing import IO, Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.cell_range import CellRange

from reporting.phrases import listed
from reporting.registers import opendocument
from reporting.registers.decode import kind_of
from reporting.registers.findings import Finding, Origin, Phrase, Refused, Rule, say
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
DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")
FORBIDDEN = tuple(
    shape for one in DECLARATIONS for shape in (one.encode(), one.encode("utf-16-le")[:-1])
)
"""In XML of one byte per character, or two in either order; workbooks never have them."""
OWN_NAME = re.compile(r"(?:Feuil|Feuille|Sheet)\d+")
"""A sheet that a new workbook has of its own: empty, it is no second candidate."""
SHOWN = 5
"""Hidden rows and merged ranges that a finding names."""
MIDNIGHT = time()
TRUE = {"1": "true", "true": "true", "0": "false", "false": "false"}
HIDDEN = ("1", "true")


DAMAGED = (
    *(BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError),
    *(opendocument.DamagedSheet, SyntaxError, LookupError, TypeError, AttributeError, OSError),
)
"""What reading a workbook raises when its parts are not what they should be."""


def read_workbook(
    content: bytes, schema: Schema, origin: Origin, sheet: str | None = None
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Read the one sheet of a workbook, or the one that is named.

    Returns
    -------
    grid
        None when its header or its shape is refused. Lines are rows of the sheet.
    findings
        Everything about the file and its cells that is not about values.

    Raises
    ------
    Refused
        When the workbook cannot be read.
    """
    try:
        check_archive(content)
        candidates = [*_candidates(content)]
        reader, title = _chosen(candidates, sheet)
        grid, found = read_rows(reader.rows(), schema, origin)
        absent = [one.line for one in found if one.rule is Rule.MISSING_COLUMN]
        top = grid.header_line if grid else absent[0] if absent else None
        merged = _merged(reader, top) if top else []
    except DAMAGED as error:
        raise Refused(Rule.DAMAGED_WORKBOOK) from error
    found = (*found, *_about(reader, merged, title, grid, origin))
    unread = [] if sheet else [one.title for one in candidates if one.is_hidden]
    if unread and title not in unread:
        details = {"count": len(unread), "shown": listed(unread, SHOWN)}
        found = (*found, origin.finding(Rule.HIDDEN_SHEETS, **details))
    return grid, found


class _Candidate(NamedTuple):
    """A sheet that may be the one to read, and what opens it, more than once."""

    title: str
    is_hidden: bool
    open: Callable[[], _SheetReader | opendocument.OpenSheet]


def _candidates(content: bytes) -> Iterator[_Candidate]:
    archive = ZipFile(BytesIO(content))
    if opendocument.is_open_document(archive):
        for one in opendocument.open_sheets(archive):
            yield _Candidate(one.title, one.is_hidden, partial(_itself, one))
        return
    workbook = opened(BytesIO(content))
    for sheet in workbook.worksheets:
        is_hidden = sheet.sheet_state != "visible"
        yield _Candidate(sheet.title, is_hidden, partial(_reader, workbook, sheet))


def _itself(sheet: opendocument.OpenSheet) -> opendocument.OpenSheet:
    return sheet


def opened(content: IO[bytes]) -> Any:
    """Open a workbook to be read, sheet by sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drawings, styles and extensions that nobody reads
        return load_workbook(content, read_only=True, keep_links=False)


def _chosen(
    sheets: list[_Candidate], sheet: str | None
) -> tuple[_SheetReader | opendocument.OpenSheet, str]:
    """Find the sheet to read: named, or the only one that is shown and not empty."""
    names = ", ".join(one.title for one in sheets)
    if not sheets:
        raise Refused(Rule.NOT_A_WORKBOOK, kind=say("kind-strict"))
    if sheet is not None:
        found = next((one for one in sheets if one.title.strip() == sheet.strip()), None)
        if found is None:
            raise Refused(Rule.NO_SUCH_SHEET, sheet=sheet, names=names)
        return found.open(), found.title
    shown = [one for one in sheets if not one.is_hidden] or sheets
    kept = [one for one in shown if not (OWN_NAME.fullmatch(one.title) and _is_empty(one))]
    if len(kept) > 1:
        raise Refused(Rule.SEVERAL_SHEETS, count=len(kept), names=names)
    chosen = (kept or shown)[0]
    return chosen.open(), chosen.title


def _is_empty(sheet: _Candidate) -> bool:
    return next(sheet.open().rows(), None) is None


def _reader(workbook: Any, sheet: Any) -> _SheetReader:
    """Open a sheet; openpyxl gives a read-only workbook no public way to its parts."""
    formats = frozenset(workbook._date_formats) | frozenset(workbook._timedelta_formats)
    styles = enumerate(workbook._cell_styles)
    struck = frozenset(place for place, one in styles if workbook._fonts[one.fontId].strike)
    lookup = _Lookup(sheet._shared_strings, formats, workbook.epoch, struck)
    return _SheetReader(sheet._get_source(), lookup)


def _about(
    reader: opendocument.Sheet,
    merged: list[CellRange],
    sheet: str,
    grid: Grid | None,
    origin: Origin,
) -> Iterator[Finding]:
    """Say what a sheet has that a text file has not."""
    names = grid.names if grid else ()

    def column(position: int) -> str | None:
        return (names[position - 1] if position <= len(names) else "") or None

    def told(odd: opendocument.Odd) -> Finding:
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


def _merged(reader: opendocument.Sheet, top: int) -> list[CellRange]:
    """Give the merged ranges that touch the table; `top` is the row of its header."""
    ranges = sorted(map(CellRange, reader.merged), key=lambda one: (one.min_row, one.min_col))
    return [
        one
        for one in ranges
        if one.max_row >= top and one.min_row <= reader.line and one.min_col <= reader.width
    ]


def check_archive(content: bytes) -> None:
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
    if opendocument.is_open_document(archive):
        pass
    elif WORKBOOK_PART not in names or any(part in names for part in OTHERS.values()):
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
    if opendocument.is_named_so(archive):
        return say("kind-ods")
    names = archive.namelist()
    return say(next((kind for kind, part in OTHERS.items() if part in names), "kind-archive"))


@dataclass(frozen=True)
class _Lookup:
    """What cells refer to: shared texts, formats of dates, the day number 0, lines through."""

    texts: list[str]
    date_formats: frozenset[int]
    epoch: datetime
    struck: frozenset[int]


class _SheetReader(opendocument.Sheet):
    """Reads a sheet once, noting what it meets on the way."""

    def __init__(self, source: IO[bytes], lookup: _Lookup) -> None:
        super().__init__()
        self.source, self.lookup = source, lookup

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give the number and the texts of each row that is not empty."""
        for _, element in iterparse(self.source, forbid_dtd=True):
            tag = _local(element)
            if tag == "row":
                row = self._row(element)
                element.clear()
                if row:
                    yield self.line, row
            elif tag == "col" and element.get("hidden") in HIDDEN:
                self.hidden_columns.append((int(element.get("min")), int(element.get("max"))))
            elif tag == "mergeCell":
                self.merged.append(element.get("ref") or "?")

    def _row(self, element: Any) -> list[str]:
        line = int(element.get("r") or self.line + 1)
        if not self.line < line <= opendocument.LAST_ROW:
            raise opendocument.DamagedSheet
        self.line = line
        return self.row(self._cells(element), hidden=element.get("hidden") in HIDDEN)

    def _cells(self, element: Any) -> Iterator[opendocument.Filled]:
        column = last = 0
        for cell in element:
            if _local(cell) == "c":
                column = _column(cell, self.line) or column + 1
                if text := self._text(cell, column):
                    if not last < column <= opendocument.LAST_COLUMN:
                        raise opendocument.DamagedSheet
                    last = column
                    yield column, text, 1, int(cell.get("s") or 0) in self.lookup.struck

    def _text(self, cell: Any, column: int) -> str:
        """Write a cell as the project's own files would."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _unescaped("".join(_inline(cell)))
        value, formula = _child(cell, "v"), _child(cell, "f")
        text = (value.text or "") if value is not None else ""
        if formula is not None:
            if not text and kind != "str":
                self.note(Rule.UNCOMPUTED_FORMULA, column, f"={formula.text or ''}")
            self.formulas += [] if self.formulas else [f"{get_column_letter(column)}{self.line}"]
        if not text:
            return ""
        if kind == "s":
            return _unescaped(self.lookup.texts[int(text)] or "")
        if kind == "b":
            return TRUE[text]
        if kind == "e":
            self.note(Rule.CELL_ERROR, column, text)
        if kind == "n":
            return self._number(text, int(cell.get("s") or 0))
        return text.removesuffix("T00:00:00") if kind == "d" else text

    def _number(self, text: str, style: int) -> str:
        number = float(text)
        if not isfinite(number):
            raise opendocument.DamagedSheet
        if style in self.lookup.date_formats:
            try:
                return _moment(from_excel(number, self.lookup.epoch))
            except (OverflowError, ValueError):
                return opendocument.plain(number)
        return opendocument.plain(number)


def _unescaped(text: str) -> str:
    """Read the characters that a workbook writes as codes, such as `_x000D_`."""
    return str(unescape(text)).replace("\r\n", "\n").replace("\r", "\n")


def _moment(value: Any) -> str:
    if isinstance(value, datetime) and value.time() == MIDNIGHT:
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, name: str) -> Any:
    return next((one for one in element if _local(one) == name), None)


def _inline(cell: Any) -> Iterator[str]:
    """Give the runs of a text written in its cell, without its phonetic guide."""
    for part in _child(cell, "is") if _child(cell, "is") is not None else ():
        if _local(part) == "t":
            yield part.text or ""
        elif _local(part) == "r":
            yield from (one.text or "" for one in part if _local(one) == "t")


def _column(cell: Any, line: int) -> int | None:
    reference = cell.get("r")
    if not reference:
        return None
    letters, row = coordinate_from_string(reference)
    if row != line:
        raise opendocument.DamagedSheet
    return int(column_index_from_string(letters))
