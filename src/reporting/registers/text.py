"""Text to columns of text: separator, header, rows, with their physical lines.

Every column is kept as its distinct values and one code per row: a value is parsed once however
often it occurs, and a large file stays small in memory.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np

from reporting.registers.decode import decode, doubts
from reporting.registers.findings import Finding, Origin, Phrase, Rule, say
from reporting.registers.header import Header, Record, clean, find_header
from reporting.registers.schema import Schema
from reporting.registers.shape import SEPARATORS, RowSorter, cut

CHUNK = 20_000
HEADER_SEARCH = 20
LONGEST_HEADER = 100_000
"""Characters of a line that the search of the header looks at."""
EXCEL_HINT = re.compile(r'\s*"?sep\s*=\s*(.)"?\s*', re.IGNORECASE)

LONGEST_FIELD = 10_000_000
"""Characters of a field that is still read, to say that it is too long: Python stops earlier."""


class _Chunk(NamedTuple):
    """Some rows, or their columns; their lines; where and why the rows after cannot be read."""

    lines: Sequence[int]
    rows: Sequence[list[str]] = ()
    broken: tuple[int, str | Phrase] | None = None
    columns: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class _TextColumn:
    """A column of text: its distinct values, and for each row the position of its own."""

    values: list[str]
    codes: Any


@dataclass(frozen=True)
class Grid:
    """The text of a table: columns by name, and the physical line of each row."""

    columns: dict[str, _TextColumn]
    lines: array[int]
    header_line: int
    separator: str
    names: tuple[str, ...]


@dataclass
class _Builder:
    """Columns being filled, chunk after chunk."""

    width: int
    indexes: list[defaultdict[str, int]] = field(default_factory=list)
    codes: list[list[Any]] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("q"))

    def __post_init__(self) -> None:
        for _ in range(self.width):
            index: defaultdict[str, int] = defaultdict()
            index.default_factory = index.__len__
            self.indexes.append(index)
            self.codes.append([])

    def extend(self, columns: Iterable[Sequence[str]], lines: Iterable[int]) -> None:
        """Add the columns of some rows."""
        self.lines.extend(lines)
        for index, codes, values in zip(self.indexes, self.codes, columns, strict=False):
            count, first = len(values), values[0]
            if values.count(first) == count:
                codes.append(np.full(count, index[first]))
            else:
                codes.append(np.fromiter(map(index.__getitem__, values), "int64", count))

    def column(self, position: int) -> _TextColumn:
        """Give a finished column."""
        codes = self.codes[position]
        whole = np.concatenate(codes) if codes else np.array([], "int64")
        return _TextColumn(list(self.indexes[position]), whole)


def read_csv(
    content: bytes, schema: Schema, origin: Origin
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Split the bytes of a file into columns; say so when it is not as our own are written."""
    csv.field_size_limit(LONGEST_FIELD)
    text, encoding = decode(content)
    grid, found = _read_text(text, schema, origin)
    if encoding == "cp1252":
        found = (*doubts(text, origin), *found)
    if grid and (grid.separator != "," or encoding != "utf-8"):
        named = say("tab") if grid.separator == "\t" else f"« {grid.separator} »"
        told: dict[str, Any] = {"encoding": encoding.removesuffix("-sig"), "separator": named}
        found = (*found, origin.finding(Rule.ENCODING, **told))
    return grid, found


def _read_text(
    text: str, schema: Schema, origin: Origin
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Split the text of a file into columns.

    Returns
    -------
    grid
        None when the header or the shape of the file is refused.
    findings
        In the order of the file.
    """
    lines = list(islice(_lines(text), HEADER_SEARCH))
    if EXCEL_HINT.fullmatch(lines[0]):
        lines[0] = ""  # "sep=;" is a hint from Excel to itself
    sample = [one[:LONGEST_HEADER] for one in lines]
    readings = {separator: _records(sample, separator) for separator in SEPARATORS}
    header, found = find_header(readings, schema, origin)
    if header is None:
        return None, found
    shape = RowSorter(header, schema, origin)
    return _grid(_Body(text, header).chunks(), shape, found)


def read_rows(
    rows: Iterator[tuple[int, list[str]]], schema: Schema, origin: Origin
) -> tuple[Grid | None, tuple[Finding, ...]]:
    """Put the numbered rows of a sheet into columns; a row may lack its last cells."""
    head: list[Record] = []
    for line, row in rows:
        head.append((line, line, row))
        if line >= HEADER_SEARCH:
            break
    header, found = find_header({";": head}, schema, origin)
    if header is None:
        for _ in rows:  # to the end: what else the sheet holds is said all the same
            pass
        return None, found
    below = chain(((line, row) for line, _, row in head if line > header.line), rows)
    shape = RowSorter(header, schema, origin)
    return _grid(_chunks_of_rows(below, len(header.names)), shape, found)


def _records(lines: list[str], separator: str) -> list[Record]:
    """Cut the first lines of a file into rows: the names of columns may hold line breaks."""
    records: list[Record] = []
    start = 1
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            whole = cut(cells[0], separator) if len(cells) == 1 else cells
            records.append((start, reader.line_num, whole))
            start = reader.line_num + 1
    except csv.Error:  # a field without end
        pass
    if records and records[-1][0] < records[-1][1] == len(lines):  # a quote that is not closed
        start = records.pop()[0]
    rest = enumerate(lines[start - 1 :], start)
    return records + [(line, line, text.rstrip().split(separator)) for line, text in rest]


def _chunks_of_rows(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[_Chunk]:
    """Gather rows, all at least as wide as the header."""
    while some := list(islice(rows, CHUNK)):
        wide = [row + [""] * (width - len(row)) for _, row in some]
        yield _Chunk([line for line, _ in some], wide)


def _grid(
    chunks: Iterator[_Chunk], shape: RowSorter, found: Sequence[Finding]
) -> tuple[Grid, tuple[Finding, ...]]:
    """Fill the columns of a header."""
    header, builder = shape.header, _Builder(len(shape.header.names))
    for chunk in chunks:
        if shape.are_plain(chunk.columns):
            builder.extend(chunk.columns, chunk.lines)
            continue
        rows = chunk.rows or [*map(list, zip(*chunk.columns, strict=True))]
        good, lines = shape.keep(rows, chunk.lines)
        if good:
            builder.extend([*zip(*good, strict=True)], lines)
        if chunk.broken:
            shape.broken(*chunk.broken)
    columns = {}
    unnamed = []
    for position, name in enumerate(header.names):
        column = builder.column(position)
        if name:
            columns[name] = column
        elif any(map(str.strip, column.values)):
            unnamed.append(_unnamed(column, builder.lines, position, shape))
    grid = Grid(columns, builder.lines, header.line, header.separator, header.names)
    return grid, (*found, *shape.all_findings(), *unnamed)


def _unnamed(column: _TextColumn, lines: array[int], position: int, shape: RowSorter) -> Finding:
    """Refuse a column without a name: at the header, or at the one note in its margin."""
    filled = {code for code, value in enumerate(column.values) if value.strip()}
    rows = [row for row, code in enumerate(column.codes) if code in filled]
    first, shown = lines[rows[0]], clean(column.values[column.codes[rows[0]]])
    note = 2 * len(rows) < len(lines)
    return shape.origin.finding(
        Rule.UNNAMED_COLUMN, first if note else shape.header.line, None,
        shown if note else None, position=position + 1, count=len(rows),
    )  # fmt: skip


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one: a list of them would take many times the memory of the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


class _Body:
    """The rows below a header, given chunk after chunk; a row is known by its first line."""

    def __init__(self, text: str, header: Header) -> None:
        self.text, self.header = text, header
        self.line = header.last + 1
        self.start = sum(map(len, islice(_lines(text), header.last)))

    def chunks(self) -> Iterator[_Chunk]:
        """Cut plain lines at their separators, and read all others as CSV."""
        broken = None
        while self.start < len(self.text) and not broken:
            chunk = self._cut() or self._read()
            broken = chunk.broken
            yield chunk

    def _cut(self) -> _Chunk | None:
        """Give the columns of the next lines, unless a quote, a space or a width is in the way."""
        separator, width, end = self.header.separator, len(self.header.names), self.start
        for _ in range(CHUNK):
            end = self.text.find("\n", end) + 1 or len(self.text)
            if end == len(self.text):
                break
        block = self.text[self.start : end].removesuffix("\n")
        is_odd = '"' in block or f"{separator} " in block or "\n " in f"\n{block}"
        if is_odd or len(block) > LONGEST_FIELD:
            return None
        rows = block.split("\n")
        if {row.count(separator) for row in rows} != {width - 1}:
            return None
        lines = range(self.line, self.line + len(rows))
        cells = block.replace("\n", separator).split(separator)
        self.start, self.line = end, lines.stop
        return _Chunk(lines, columns=[cells[place::width] for place in range(width)])

    def _read(self) -> _Chunk:
        """Read the next rows, up to one that cannot be."""
        header, before = self.header, self.line - 1
        rows: list[list[str]] = []
        lines: list[int] = []
        reader = csv.reader(
            self._taken(), delimiter=header.separator, skipinitialspace=True, strict=True
        )
        try:
            for row in reader:
                end = before + reader.line_num
                if end > self.line and _swallows(row, header):
                    return _Chunk(lines, rows, (self.line, say("swallowed", last=end)))
                rows.append(row)
                lines.append(self.line)
                self.line = end + 1
                if len(rows) == CHUNK:
                    break
        except csv.Error as error:
            return _Chunk(lines, rows, (self.line, str(error)))
        return _Chunk(lines, rows)

    def _taken(self) -> Iterator[str]:
        while self.start < len(self.text):
            start, self.start = self.start, self.text.find("\n", self.start) + 1 or len(self.text)
            yield self.text[start : self.start]


def _swallows(row: list[str], header: Header) -> bool:
    """Whether a field of several lines holds a line that is a row of the table."""
    width = len(header.names)
    return width > 2 and any(
        len(cut(line, header.separator)) == width
        for value in row
        for line in value.split("\n")[1:]
        if line.count(header.separator) >= width - 1
    )
