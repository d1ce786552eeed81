"""The cells of one sheet as text, row after row, and what in them no text can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from math import isfinite
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import from_excel

from reporting.registers.header import MOST_COLUMNS
from reporting.registers.numbers import AMBIGUOUS
from reporting.registers.rulebook import Rule

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
EXACT = 1e15
"""Excel keeps fifteen digits: from here on a whole number may have lost some."""
MIDNIGHT = time()
TRUE = {"1": "true", "true": "true", "0": "false", "false": "false"}
HIDDEN = ("1", "true")


class DamagedSheet(Exception):
    """The XML of a sheet is not what a spreadsheet writes; always caught by the reader."""


@dataclass(frozen=True)
class Lookup:
    """What cells refer to: shared texts, formats that show dates, the day that is number 0."""

    texts: list[str]
    date_formats: frozenset[int]
    epoch: datetime


@dataclass(frozen=True)
class Odd:
    """A cell that is no value: an error of the spreadsheet, a formula never computed."""

    rule: Rule
    line: int
    column: int
    value: str


@dataclass
class SheetReader:
    """Reads a sheet once, noting what it meets on the way."""

    source: IO[bytes]
    lookup: Lookup
    line: int = 0
    width: int = 0
    odd: list[Odd] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

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

    def hidden_letters(self) -> list[str]:
        """Give the letters of the hidden columns that the table has."""
        return [
            get_column_letter(column)
            for first, last in self.hidden_columns
            for column in range(first, min(last, self.width) + 1)
        ]

    def _row(self, element: Any) -> list[str]:
        line = int(element.get("r") or self.line + 1)
        if not self.line < line <= LAST_ROW:
            raise DamagedSheet
        self.line = line
        texts: list[str] = []
        column = 0
        for cell in element:
            if _local(cell) != "c":
                continue
            column = _column(cell, line) or column + 1
            text = self._text(cell, column)
            if text:
                if not len(texts) < column <= LAST_COLUMN:
                    raise DamagedSheet
                if column > MOST_COLUMNS:
                    self._odd(Rule.UNNAMED_COLUMN, column, text)
                    continue
                texts.extend([""] * (column - len(texts)))
                texts[-1] = text
        self.width = max(self.width, len(texts))
        if texts and element.get("hidden") in HIDDEN:
            self.hidden_rows.append(line)
        return texts

    def _text(self, cell: Any, column: int) -> str:
        """Write a cell as the project's own files would."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _unescaped("".join(_inline(cell)))
        value, formula = _child(cell, "v"), _child(cell, "f")
        text = (value.text or "") if value is not None else ""
        if formula is not None:
            if not text and kind != "str":
                self._odd(Rule.UNCOMPUTED_FORMULA, column, f"={formula.text or ''}")
            self.formulas += [] if self.formulas else [f"{get_column_letter(column)}{self.line}"]
        if not text:
            return ""
        if kind == "s":
            return _unescaped(self.lookup.texts[int(text)] or "")
        if kind == "b":
            return TRUE[text]
        if kind == "e":
            self._odd(Rule.CELL_ERROR, column, text)
        if kind == "n":
            return self._number(text, int(cell.get("s") or 0))
        return text.removesuffix("T00:00:00") if kind == "d" else text

    def _number(self, text: str, style: int) -> str:
        number = float(text)
        if not isfinite(number):
            raise DamagedSheet
        if style in self.lookup.date_formats:
            try:
                return _moment(from_excel(number, self.lookup.epoch))
            except (OverflowError, ValueError):
                return plain(number)
        return plain(number)

    def _odd(self, rule: Rule, column: int, value: str) -> None:
        self.odd.append(Odd(rule, self.line, column, value))


def plain(number: float) -> str:
    """Write the number of a cell with the fifteen digits that Excel keeps, and no other meaning.

    >>> plain(0.1 + 0.2), plain(12000.0), plain(1.234), plain(1234567890123456.0)
    ('0.3', '12000', '1.2340', '1.23456789012346E+15')
    """
    if abs(number) >= EXACT:
        return f"{number:.14E}"
    text = f"{Decimal(f'{number:.15g}'):f}"
    return f"{text}0" if AMBIGUOUS.fullmatch(text) else text


def _unescaped(text: str) -> str:
    """Read the line ends that a workbook writes as codes."""
    return text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")


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
        raise DamagedSheet
    return int(column_index_from_string(letters))
