"""What a sheet says beside the texts of its cells; an OpenDocument spreadsheet to rows of text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter

from reporting.registers.findings import Refused, Rule
from reporting.registers.header import MOST_COLUMNS
from reporting.registers.numbers import AMBIGUOUS

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
EXACT = 1e15
"""A spreadsheet keeps fifteen digits: from here on a whole number may have lost some."""
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
OFFICE, TABLE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{one}:1.0}}"
    for one in ("office", "table", "text", "style")
)
ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
CELLS = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
NUMBERS = ("float", "percentage", "currency")
BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
UNSEEN = ("collapse", "filter")


class DamagedSheet(Exception):
    """The XML of a sheet is not what a spreadsheet writes; always caught by the reader."""


@dataclass(frozen=True)
class Odd:
    """A cell that is no value: an error, a formula never computed, what somebody struck out."""

    rule: Rule
    line: int
    column: int
    value: str


Filled = tuple[int, str, int, bool]
"""A cell that is not empty: its column, its text, how many times, whether it is struck out."""


@dataclass
class Sheet:
    """What is noted of a sheet while its rows are read."""

    line: int = 0
    width: int = 0
    odd: list[Odd] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def hidden_letters(self) -> list[str]:
        """Give the letters of the hidden columns that the table has."""
        return [
            get_column_letter(column)
            for first, last in self.hidden_columns
            for column in range(first, min(last, self.width) + 1)
        ]

    def note(self, rule: Rule, column: int, value: str) -> None:
        """Note what is odd in a cell of the row that is read."""
        self.odd.append(Odd(rule, self.line, column, value))

    def row(self, cells: Iterable[Filled], *, hidden: bool, times: int = 1) -> list[str]:
        """Give the texts of a row that stands once or several times, noting what is odd in it."""
        texts, struck = list[str](), list[tuple[int, str]]()
        for column, text, repeated, is_struck in cells:
            if column + repeated - 1 > MOST_COLUMNS:
                self.note(Rule.UNNAMED_COLUMN, column, text)
                continue
            texts += [""] * (column - 1 - len(texts)) + [text] * repeated
            struck += [(column, text)] if is_struck else []
        if texts and self.line + times - 1 > LAST_ROW:
            raise DamagedSheet
        self.width = max(self.width, len(texts))
        if struck:
            self.note(Rule.STRUCK_ROW, *struck[0])
        if texts and hidden:
            self.hidden_rows += range(self.line, self.line + times)
        return texts


def plain(number: float) -> str:
    """Write the number of a cell with the fifteen digits that it keeps, and no other meaning.

    >>> plain(0.1 + 0.2), plain(12000.0), plain(1.234), plain(1234567890123456.0)
    ('0.3', '12000', '1.2340', '1.23456789012346E+15')
    """
    if abs(number) >= EXACT:
        return f"{number:.14E}"
    text = f"{Decimal(f'{number:.15g}'):f}"
    return f"{text}0" if AMBIGUOUS.fullmatch(text) else text


def is_open_document(archive: ZipFile) -> bool:
    """Tell whether an archive is such a spreadsheet."""
    return is_named_so(archive) and CONTENT in archive.namelist()


def is_named_so(archive: ZipFile) -> bool:
    """Tell whether an archive says that it is one."""
    return "mimetype" in archive.namelist() and archive.read("mimetype").strip() == MIMETYPE


@dataclass
class OpenSheet(Sheet):
    """One sheet, read: its rows that are not empty, each with its number."""

    title: str = ""
    is_hidden: bool = False
    texts: list[tuple[int, list[str]]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give the number and the texts of each row that is not empty."""
        yield from self.texts


def open_sheets(archive: ZipFile) -> list[OpenSheet]:
    """Read every sheet of a document."""
    if MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
        raise Refused(Rule.LOCKED_WORKBOOK)
    reader = _Reader()
    with archive.open(CONTENT) as source:
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            reader.take(event, element)
    return reader.sheets


class _Reader:
    """Goes through a document once."""

    def __init__(self) -> None:
        self.sheets: list[OpenSheet] = []
        self.unseen: set[str] = set()
        self.struck: set[str] = set()
        self.columns = 0

    def take(self, event: str, element: Any) -> None:
        """Read an element when it is whole; a table when it begins."""
        match event, element.tag.removeprefix(TABLE):
            case "start", "table":
                hidden = element.get(f"{TABLE}style-name") in self.unseen
                title = element.get(f"{TABLE}name") or ""
                self.sheets.append(OpenSheet(title=title, is_hidden=hidden))
                self.columns = 0
            case "end", "table-column":
                first, self.columns = self.columns + 1, self.columns + _times(element, "columns")
                if element.get(f"{TABLE}visibility") in UNSEEN:
                    self.sheets[-1].hidden_columns.append((first, self.columns))
            case "end", "table-row":
                self._row(self.sheets[-1], element)
                element.clear()
            case "end", tag if tag == f"{STYLE}style":
                self._style(element)

    def _style(self, element: Any) -> None:
        name = element.get(f"{STYLE}name")
        for properties in element:
            if properties.get(f"{TABLE}display") == "false":
                self.unseen.add(name)
            kinds = (properties.get(f"{STYLE}text-line-through-{one}") for one in ("style", "type"))
            if any(kind not in (None, "none") for kind in kinds):
                self.struck.add(name)

    def _row(self, sheet: OpenSheet, element: Any) -> None:
        times = _times(element, "rows")
        sheet.line += 1
        if sheet.line > LAST_ROW:
            raise DamagedSheet
        hidden = element.get(f"{TABLE}visibility") in UNSEEN
        if texts := sheet.row(self._cells(sheet, element), hidden=hidden, times=times):
            sheet.texts += [(line, texts) for line in range(sheet.line, sheet.line + times)]
        sheet.line += times - 1

    def _cells(self, sheet: OpenSheet, row: Any) -> Iterator[Filled]:
        column = 1
        for cell in row:
            if cell.tag in CELLS:
                times = _times(cell, "columns")
                text = self._text(sheet, cell, column) if cell.tag == CELLS[0] else ""
                if text:
                    yield column, text, times, self._is_struck(row, cell)
                column += times

    def _is_struck(self, row: Any, cell: Any) -> bool:
        own = cell.get(f"{TABLE}style-name") or row.get(f"{TABLE}default-cell-style-name")
        spans = (one.get(f"{TEXT}style-name") for one in cell.iter(f"{TEXT}span"))
        return own in self.struck or any(one in self.struck for one in spans)

    def _text(self, sheet: OpenSheet, cell: Any, column: int) -> str:
        """Write a cell as the project's own files would."""
        kind, place = cell.get(f"{OFFICE}value-type"), f"{get_column_letter(column)}{sheet.line}"
        spans = [int(cell.get(f"{TABLE}number-{one}-spanned") or 1) for one in ("columns", "rows")]
        if spans != [1, 1]:
            last = get_column_letter(column + spans[0] - 1)
            sheet.merged.append(f"{place}:{last}{sheet.line + spans[1] - 1}")
        said = "\n".join("".join(_said(one)) for one in cell if one.tag == f"{TEXT}p")
        if cell.get(f"{TABLE}formula"):
            sheet.formulas += [] if sheet.formulas else [place]
            if kind is None and not said:
                sheet.note(Rule.UNCOMPUTED_FORMULA, column, cell.get(f"{TABLE}formula"))
        if cell.get(ERROR) == "error":
            sheet.note(Rule.CELL_ERROR, column, said)
        elif kind in NUMBERS:
            number = float(cell.get(f"{OFFICE}value"))
            if not isfinite(number):
                raise DamagedSheet
            return plain(number)
        elif kind == "date":
            return str(cell.get(f"{OFFICE}date-value")).removesuffix("T00:00:00").replace("T", " ")
        elif kind == "boolean":
            return str(cell.get(f"{OFFICE}boolean-value"))
        return said


def _said(element: Any) -> Iterator[str]:
    """Give the runs of a paragraph, without the comments that lie in it."""
    yield element.text or ""
    for part in element:
        if part.tag == f"{TEXT}s":
            yield " " * int(part.get(f"{TEXT}c") or 1)
        elif part.tag in BREAKS:
            yield BREAKS[part.tag]
        elif part.tag != f"{OFFICE}annotation":
            yield from _said(part)
        yield part.tail or ""


def _times(element: Any, what: str) -> int:
    return int(element.get(f"{TABLE}number-{what}-repeated") or 1)
