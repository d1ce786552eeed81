"""Text to columns of text: separator, header, rows, with their physical lines.

Every column is kept as its distinct values and one code per row: a value is parsed once however
often it occurs, and a large file stays small in memory.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import Any

from reporting.registers.decode import decode
from reporting.registers.findings import Finding, finding
from reporting.registers.header import Header, find_header
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Schema

CHUNK = 20_000
MOST_FINDINGS = 1_000
"""Findings of one rule in one column that are listed one by one."""
HEADER_SEARCH = 20
SEPARATORS = (";", ",", "\t", "|")
EXCEL_HINT = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)

Chunk = tuple[list[list[str]], list[int], tuple[int, str] | None]
"""Rows, their lines, and where and why the rows after them cannot be read."""


@dataclass(frozen=True)
class Column:
    """A column of text: its distinct values, and for each row the position of its own."""

    values: list[str]
    codes: array[int]


@dataclass(frozen=True)
class Grid:
    """The text of a table: columns by name, and the physical line of each row."""

    columns: dict[str, Column]
    lines: array[int]
    header_line: int
    separator: str
    names: tuple[str, ...]


@dataclass
class _Builder:
    """Columns being filled, chunk after chunk."""

    width: int
    indexes: list[defaultdict[str, int]] = field(default_factory=list)
    codes: list[array[int]] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("q"))

    def __post_init__(self) -> None:
        for _ in range(self.width):
            index: defaultdict[str, int] = defaultdict()
            index.default_factory = index.__len__
            self.indexes.append(index)
            self.codes.append(array("q"))

    def extend(self, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        """Add rows, all of the right width."""
        self.lines.extend(lines)
        for index, codes, values in zip(
            self.indexes, self.codes, zip(*rows, strict=True), strict=False
        ):
            codes.extend(map(index.__getitem__, values))

    def column(self, position: int) -> Column:
        """Give a finished column."""
        return Column(list(self.indexes[position]), self.codes[position])


def read_csv(
    content: bytes, schema: Schema, file: str, table: str
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Split the bytes of a file into columns; say so when it is not as our own are written."""
    decoded = decode(content, file)
    if decoded.text is None:
        return None, decoded.findings
    grid, found = read_text(decoded.text, schema, file, table)
    found = (*decoded.findings, *found)
    if grid and (grid.separator != "," or decoded.encoding != "utf-8"):
        separator, encoding = grid.separator, decoded.encoding.removesuffix("-sig")
        named = say("tab") if separator == "\t" else f"« {separator} »"
        noted = finding(Rule.ENCODING, file, table=table, encoding=encoding, separator=named)
        found = (*found, noted)
    return grid, found


def read_text(
    text: str, schema: Schema, file: str, table: str
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Split the text of a file into columns.

    Returns
    -------
    grid
        None when the header or the shape of the file is refused.
    findings
        In the order of the file.
    """
    lines = text.split("\n", HEADER_SEARCH)[:HEADER_SEARCH]
    header, found = _header(lines, schema, file, table)
    if header is None:
        return None, found
    grid, more = _grid(_chunks(text, header), header, file, table)
    return grid, (*found, *more)


def read_rows(
    rows: Iterator[tuple[int, list[str]]], schema: Schema, file: str, table: str
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Put the numbered rows of a sheet into columns; a row may lack its last cells."""
    head: dict[int, list[str]] = {}
    for line, row in rows:
        head[line] = row
        if line >= HEADER_SEARCH:
            break
    lines = [_as_line(head.get(line, [])) for line in range(1, HEADER_SEARCH + 1)]
    header, found = find_header(lines, (";",), schema, file, table)
    if header is None:
        for _ in rows:  # to the end: what else the sheet holds is said all the same
            pass
        return None, found
    below = chain(((line, row) for line, row in head.items() if line > header.line), rows)
    grid, more = _grid(_chunks_of_rows(below, len(header.names)), header, file, table)
    return grid, (*found, *more)


def _as_line(row: list[str]) -> str:
    """Write a row of a sheet as a line, for the search of the header."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", lineterminator="")
    writer.writerow([" ".join(one.splitlines()) for one in row])
    return line.getvalue()


def _chunks_of_rows(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Chunk]:
    """Gather rows, all at least as wide as the header."""
    while some := list(islice(rows, CHUNK)):
        wide = [row + [""] * (width - len(row)) for _, row in some]
        yield wide, [line for line, _ in some], None


def _grid(
    chunks: Iterator[Chunk], header: Header, file: str, table: str
) -> tuple[Grid, list[Finding]]:
    """Fill the columns of a header."""
    builder, findings = _rows(chunks, header, file, table)
    columns = {}
    for position, name in enumerate(header.names):
        column = builder.column(position)
        if name:
            columns[name] = column
        elif any(value.strip() for value in column.values):
            findings.append(
                finding(Rule.UNNAMED_COLUMN, file, header.line, table=table, position=position + 1)
            )
    return Grid(columns, builder.lines, header.line, header.separator, header.names), findings


def _header(
    lines: list[str], schema: Schema, file: str, table: str
) -> tuple[Header | None, tuple[Finding, ...]]:
    if EXCEL_HINT.match(lines[0]):
        lines[0] = ""  # "sep=;" is a hint from Excel to itself
    return find_header(lines, SEPARATORS, schema, file, table)


def _rows(
    chunks: Iterator[Chunk], header: Header, file: str, table: str
) -> tuple[_Builder, list[Finding]]:
    builder = _Builder(len(header.names))
    shape = _Shape(header, file, table)
    for rows, lines, broken in chunks:
        good, good_lines = shape.keep(rows, lines)
        if good:
            builder.extend(good, good_lines)
        if broken:
            shape.broken(*broken)
    return builder, shape.all_findings(len(builder.lines))


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one: a list of them would take many times the memory of the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _chunks(text: str, header: Header) -> Iterator[Chunk]:
    """Read the rows after the header; a row is known by the line where it begins."""
    reader = csv.reader(
        islice(_lines(text), header.line, None), delimiter=header.separator, strict=True
    )
    rows: list[list[str]] = []
    lines: list[int] = []
    start = header.line + 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(start)
            start = header.line + 1 + reader.line_num
            if len(rows) == CHUNK:
                yield rows, lines, None
                rows, lines = [], []
    except csv.Error as error:
        yield rows, lines, (start, str(error))
        return
    yield rows, lines, None


class _Shape:
    """Sorts rows by their number of fields, and says what is wrong with the others."""

    def __init__(self, header: Header, file: str, table: str) -> None:
        self.header, self.file, self.table = header, file, table
        self.width = len(header.names)
        self.blank = 0
        self.trailing = 0
        self.wrong: list[tuple[int, list[str]]] = []
        self.wrong_count = 0
        self.wrong_last = 0
        self.wrong_widths: set[int] = set()
        self.findings: list[Finding] = []

    def keep(self, rows: list[list[str]], lines: list[int]) -> tuple[list[list[str]], list[int]]:
        """Give the rows that have as many fields as the header, without blank ones."""
        good: list[list[str]] = []
        good_lines: list[int] = []
        for row, line in zip(rows, lines, strict=True):
            if not any(row) or not "".join(row).strip():
                self.blank += bool(row)
            elif len(row) == self.width:
                good.append(row)
                good_lines.append(line)
            elif len(row) > self.width and not "".join(row[self.width :]).strip():
                self.trailing += 1
                good.append(row[: self.width])
                good_lines.append(line)
            elif len(row) == self.width - 1 and not self.header.names[-1]:
                good.append([*row, ""])
                good_lines.append(line)
            else:
                self._note(line, row)
        return good, good_lines

    def _note(self, line: int, row: list[str]) -> None:
        self.wrong_count += 1
        self.wrong_last = line
        self.wrong_widths.add(len(row))
        if len(self.wrong) < MOST_FINDINGS:
            self.wrong.append((line, row))

    def broken(self, line: int, why: str) -> None:
        """Note the row that the CSV reader could not read."""
        if "unexpected end of data" in why:
            self._add(Rule.OPEN_QUOTE, line)
        elif "field larger" in why:
            self._add(Rule.BAD_QUOTE, line, why=say("endless-field"))
        else:
            self._add(Rule.BAD_QUOTE, line, why=say("after-quote"))

    def all_findings(self, good: int) -> list[Finding]:
        """Say everything about the shape of the rows, `good` of which were kept."""
        if self.blank:
            self._add(Rule.BLANK_ROWS, None, count=self.blank)
        if self.trailing or not self.header.names[-1]:
            self._add(Rule.TRAILING_SEPARATOR, self.header.line)
        widths = self.wrong_widths
        if not good and self.wrong_count > 1 and len(widths) == 1 and max(widths) > self.width:
            if self._looks_like_decimal_commas(self.wrong[0][1]):
                self._wrong_row(*self.wrong[0])
            else:
                self._shifted(max(widths))
            return self.findings
        for line, row in self.wrong:
            self._wrong_row(line, row)
        if self.wrong_count > len(self.wrong):
            self._add(Rule.TOO_MANY, None, count=self.wrong_count - len(self.wrong))
        return self.findings

    def _shifted(self, width: int) -> None:
        first = self.wrong[0][0]
        self._add(Rule.SHIFTED_ROWS, first, last=self.wrong_last, found=width, expected=self.width)

    def _wrong_row(self, line: int, row: list[str]) -> None:
        counts: dict[str, Any] = {"found": len(row), "expected": self.width}
        if self._looks_like_decimal_commas(row):
            self._add(Rule.DECIMAL_COMMA, line, **counts)
            return
        surplus = " ; ".join(f"« {value} »" for value in row[self.width :])
        self._add(
            Rule.FIELD_COUNT,
            line,
            **counts,
            extra=say("surplus", values=surplus) if surplus else "",
        )

    def _looks_like_decimal_commas(self, row: list[str]) -> bool:
        """Whether joining neighbours such as 12 and 50 would give the right number of fields."""
        pairs = pairwise(row)
        numbers = sum(
            bool(re.fullmatch(r"\s*-?\d[\d \u00a0\u202f]*", a) and re.fullmatch(r"\d{1,2}\s*€?", b))
            for a, b in pairs
        )
        return self.header.separator == "," and 0 < len(row) - self.width <= numbers

    def _add(self, rule: Rule, line: int | None, **details: Any) -> None:
        self.findings.append(finding(rule, self.file, line, table=self.table, **details))
