"""What a register knew on a day, row by row; what it tells otherwise since, or no more.

A row is kept as text: its key, its days and its numbers as they are, every other text as a short
digest. Two rows that mean the same, however their files write them, are the same text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from itertools import filterfalse
from typing import Any

import numpy as np
import pandas as pd

from reporting.registers.findings import Finding, Phrase, Rule, say
from reporting.registers.state import KNOWN, TECHNICAL, Table
from reporting.registers.values import SECRET_OR_NONE, written

Line = tuple[str, ...]
"""The cells of a row, in the order of a header."""
Excuses = Mapping[str, str]
"""The entry that excuses a row, by its key as corrections name it; an empty key is every row."""

TRACE, DAY, REVISION = "trace", "arrete", "revision"
"""Digest of how the row came; the day up to which it was known; the entry that excuses it."""
UNTOLD, GONE = "~", "-"
"""A column that was not kept then; the cells of a row that was taken away on purpose."""
SHOWN = 20
"""Findings of one kind in one register that are listed one by one."""
LETTERS = 8
ORIGINS = tuple(sorted(TECHNICAL - {*KNOWN}))
"""The columns that say how a row came, and nothing of what it describes."""


@dataclass(frozen=True)
class _Rows:
    """The rows of a register that it knew on a day, as it tells them today.

    Parameters
    ----------
    header
        The columns: those of the key, the days of knowledge, the others, `TRACE`.
    width
        How many of the first columns say which row it is.
    lines
        By what says which row it is: its line in the file, and its cells.
    """

    table: Table
    header: Line
    width: int
    lines: Mapping[Line, tuple[int, Line]]

    @cached_property
    def time(self) -> int | None:
        """Which of the columns that say which row it is dates it: when it was known, or its own."""
        if self.table.knowledge:
            return self.width - 1
        key = self.table.schema.primary_key
        return next((n for n, one in enumerate(key) if self.table.schema[one].is_dated), None)

    def key_of(self, cells: Line) -> str:
        """Return the key of a row as corrections name it."""
        return "|".join(cells[: len(self.table.schema.primary_key)])


@dataclass(frozen=True)
class Recorded:
    """The rows of a register as they were recorded.

    Parameters
    ----------
    header
        The columns of `Rows`, then `DAY` and `REVISION`.
    lines
        A row stands once, and again each time that more was known of it.
    until
        The day up to which all rows were recorded.
    """

    header: Line
    lines: Sequence[Line]
    until: date

    def under(self, header: Line) -> list[Line]:
        """Return the lines in the columns of another header."""
        if header == self.header:
            return [*self.lines]
        place = {name: number for number, name in enumerate(self.header)}
        places = [place.get(name) for name in header]
        return [tuple(UNTOLD if p is None else line[p] for p in places) for line in self.lines]


def rows_known(table: Table, on: date) -> _Rows:
    """Return the rows of a table that it knew on a day, as they were known."""
    key, known = table.schema.primary_key, KNOWN if table.knowledge else ()
    others = [name for name in table.schema.names if name not in {*key, *TECHNICAL}]
    columns = {name: _cells(table, name, plain=name in key) for name in (*key, *known, *others)}
    day = on.isoformat()
    if known:
        columns[KNOWN[1]] = ["" if cell > day else cell for cell in columns[KNOWN[1]]]
    columns[TRACE] = _traces(table)
    width = len(key) + bool(known)
    since = columns[KNOWN[0]] if known else [""] * len(table.frame)
    rows = zip(table.frame.index.tolist(), since, zip(*columns.values(), strict=True), strict=True)
    lines = {cells[:width]: (line, cells) for line, start, cells in rows if start <= day}
    return _Rows(table, tuple(columns), width, lines)


def forgotten(rows: _Rows, recorded: Recorded, excuses: Excuses) -> Iterator[Finding]:
    """Say which rows have changed since they were recorded, are gone, or are dated before it.

    A row that was superseded since, on its day, has not changed.
    """
    found, table = _Compared(rows, recorded, excuses), rows.table
    key = ", ".join(table.schema.primary_key)

    def told(rule: Rule, one: Line, *place: Any, **details: Any) -> Finding:
        details |= {"day": recorded.until.isoformat()}
        details["entry"] = say("repair", table=table.name, row=rows.key_of(one))
        return table.origin.finding(rule, *place, **details)

    cells: dict[str, list[Finding]] = {}
    for one in found.faulty(found.changed):
        line = rows.lines[one][0]
        for column, was in found.told(one):
            now = _text(table, column, line)
            finding = told(Rule.KNOWN_CHANGED, one, line, column, now, was=was)
            cells.setdefault(column, []).append(finding)
    for column, several in cells.items():
        yield from table.origin.limited(several, len(several), column, SHOWN)
    gone = found.faulty(found.gone)
    without = (told(Rule.KNOWN_GONE, one, None, key, rows.key_of(one)) for one in gone)
    yield from table.origin.limited(without, len(gone), key, SHOWN)
    late, time = found.faulty(found.late), rows.time or 0
    column = rows.header[time]
    dated = (
        told(Rule.KNOWN_LATE, one, rows.lines[one][0], column, one[time] or None) for one in late
    )
    yield from table.origin.limited(dated, len(late), column, SHOWN)


def learnt(rows: _Rows, recorded: Recorded | None, on: date, excuses: Excuses) -> Recorded:
    """Return what is to be recorded: what was, then each row that is new, closed or put right.

    Parameters
    ----------
    rows
        As known on the day that is recorded, which is no earlier than the last recorded one.
    """
    header, day = (*rows.header, DAY, REVISION), on.isoformat()
    recorded = recorded or Recorded(header, (), date.min)
    found = _Compared(rows, recorded, excuses)
    nothing = (GONE,) * (len(rows.header) - rows.width)
    there = [*found.changed, *found.late, *found.new]
    lines = [
        *recorded.under(header),
        *((*rows.lines[one][1], day, found.excuse(one)) for one in there),
        *((*one, *nothing, day, found.excuse(one)) for one in found.gone),
    ]
    lines.sort(key=lambda line: (line[: rows.width], line[-2]))  # the latest of a row is its last
    return Recorded(header, lines, max(on, recorded.until))


class _Compared:
    """A register beside what was recorded of it: what differs, row by row.

    `new` holds what nobody could know then, `late` what should have been known.
    """

    def __init__(self, rows: _Rows, recorded: Recorded, excuses: Excuses) -> None:
        self.rows, self.until = rows, recorded.until.isoformat()
        self._excuses, self._last = excuses, {}
        for line in recorded.under((*rows.header, DAY, REVISION)):
            self._last[line[: rows.width]] = line[:-2]
        self._last = {one: was for one, was in self._last.items() if was[-1] != GONE}
        there, last = rows.lines, self._last
        added = [one for one in there if one not in last]
        self.late = self._late(added)
        self.new = [*filterfalse({*self.late}.__contains__, added)]
        self.gone = [one for one in last if one not in there]
        self.changed = [one for one, (_, now) in there.items() if last.get(one, now) != now]

    def _late(self, added: Iterable[Line]) -> list[Line]:
        """Return those that should have been recorded.

        They say that they were known; without days of knowledge, a later one of their series was.
        """
        place, ends = self.rows.time, dict[Line, str]()
        if place is None or self.until == date.min.isoformat():
            return []
        if self.rows.table.knowledge:
            return [one for one in added if one[place] <= self.until]
        for one in self._last:
            series = one[:place] + one[place + 1 :]
            ends[series] = max(one[place], ends.get(series, ""))
        return [one for one in added if one[place] < ends.get(one[:place] + one[place + 1 :], "")]

    def faulty(self, several: Iterable[Line]) -> list[Line]:
        """Return those that differ from what was known, and that no entry excuses."""
        return [
            one
            for one in several
            if (one not in self.rows.lines or one not in self._last or any(self._cells(one)))
            and not self._entry(one)
        ]

    def excuse(self, one: Line) -> str:
        """Return the entry that says why a row is not what was known; empty where it is."""
        is_other = one not in self.rows.lines or one in self.late or any(self._cells(one))
        return self._entry(one) if is_other else ""

    def told(self, one: Line) -> Iterator[tuple[str, Phrase]]:
        """Give the columns of a row that differ, and what each said."""
        for column, was in self._cells(one):
            if column == TRACE:
                yield _origin(self.rows.table, self.rows.lines[one][0], was)
            else:
                yield column, _was(self.rows.table, column, was)

    def _cells(self, one: Line) -> Iterator[tuple[str, str]]:
        """Give the columns of a row that differ, and their recorded text."""
        for name, was, now in zip(
            self.rows.header, self._last.get(one, ()), self.rows.lines[one][1], strict=False
        ):
            is_closed = name == KNOWN[1] and not was and now > self.until
            if was not in (now, UNTOLD) and not is_closed:
                yield name, was

    def _entry(self, one: Line) -> str:
        """Return the entry that excuses a row; empty where there is none."""
        return self._excuses.get(self.rows.key_of(one)) or self._excuses.get("", "")


def _digest(text: str) -> str:
    """Return the short digest of a text; that of none is empty."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LETTERS] if text else ""


def _cells(table: Table, name: str, *, plain: bool = False) -> list[str]:
    """Return a column as text: texts as digests unless `plain`, nulls empty or why they are."""
    column, schema = table.frame[name], table.schema[name]
    codes, values = pd.factorize(column)
    is_short = plain or schema.type != "string"
    texts = _texts(values, is_amount=schema.is_amount)
    cells = np.array([one if is_short else _digest(one) for one in texts] + [""], dtype=object)
    found = cells[codes]
    if name in table.said:
        said = table.said[name]
        found[column.index.get_indexer(said.index)] = said.to_numpy()
    return found.tolist()  # type: ignore[no-any-return]


def _texts(values: Any, *, is_amount: bool) -> list[str]:
    """Write distinct values; days and texts all at once."""
    if values.dtype.kind == "M":
        return np.datetime_as_string(values.to_numpy(), unit="D").tolist()  # type: ignore[no-any-return]
    if values.dtype == "str":
        return values.tolist()  # type: ignore[no-any-return]
    return [_plain(one, is_amount=is_amount) for one in values]


def _traces(table: Table) -> list[str]:
    """Return one digest per row of how it came."""
    names = [name for name in ORIGINS if name in table.frame]
    known: dict[Any, str] = {}
    rows = zip(*(_cells(table, name, plain=True) for name in names), strict=True)
    if not names:
        return [""] * len(table.frame)
    return [known.get(row) or known.setdefault(row, _digest("\0".join(row))) for row in rows]


def _text(table: Table, column: str, line: int) -> str | None:
    """Return what a cell says now."""
    value: Any = table.frame.at[line, column] if column in table.frame else None
    return None if pd.isna(value) else _plain(value, is_amount=table.schema[column].is_amount)


def _plain(value: Any, *, is_amount: bool = False) -> str:
    """Write a value; a decimal without the zeros at its end."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return written(value, is_amount=is_amount)


def _was(table: Table, column: str, cell: str) -> Phrase:
    """Return what a cell said: a text is found by its digest among those of its column."""
    if not cell:
        return say("was-empty")
    is_whole = table.schema[column].type != "string" or cell in SECRET_OR_NONE
    text = cell if is_whole else _of_digest(table, column, cell)
    return say("was-value", value=text) if text else say("was-text", digest=cell)


def _of_digest(table: Table, column: str, cell: str) -> str:
    texts = (*table.schema[column].constraints.enum, *table.frame[column].dropna().unique())
    return next((one for one in map(str, texts) if _digest(one) == cell), "")


def _origin(table: Table, line: int, trace: str) -> tuple[str, Phrase]:
    """Return the one column that a digest of how a row came tells apart, and what it said."""
    names = [name for name in ORIGINS if name in table.frame]
    now = [_text(table, name, line) or "" for name in names]
    for number, name in enumerate(names):
        values = [written(one) for one in table.frame[name].dropna().unique()]
        for text in ("", *values):
            if _digest("\0".join([*now[:number], text, *now[number + 1 :]])) == trace:
                return name, say("was-value", value=text) if text else say("was-empty")
    return ", ".join(names), say("was-text", digest=trace)
