"""Columns of text to a typed frame; each distinct value is parsed once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from reporting.registers.control import check_control
from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.header import clean, fold
from reporting.registers.phrases import say
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field, Schema
from reporting.registers.shape import is_total
from reporting.registers.state import Said
from reporting.registers.text import Column, Grid
from reporting.registers.values import SECRET_OR_NONE, Value, parse

LINE = "ligne"
DTYPES: dict[str, Any] = {
    "string": "str",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
NUMERIC = ("integer", "number")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?")

Explain = Callable[[Field, str, Refused], Refused]
"""Makes a refusal more helpful, from what is known of places."""


@dataclass(frozen=True)
class Source:
    """Where a column comes from: what findings say of it."""

    table: str
    file: str
    missing: tuple[str, ...]
    explain: Explain


def typed_frame(
    grid: Grid, schema: Schema, table: str, file: str, explain: Explain
) -> tuple[pd.DataFrame, Said, tuple[Finding, ...]]:
    """Parse the columns of a grid by the schema of its table.

    Returns
    -------
    frame
        The columns of the schema in its order, then the others as text; absent ones are null. The
        index is the physical line of each row.
    said
        The null cells that say why they are: secret, or not applicable.
    findings
        One per refused cell, and one per column where other forms were accepted.
    """
    source = Source(table, file, schema.missing, explain)
    lines = np.frombuffer(grid.lines, dtype=np.int64) if len(grid.lines) else np.array([], "int64")
    keep, found, control = _without_totals(grid, schema, lines, source)
    index = pd.Index(lines[keep], name=LINE)
    arrays: dict[str, Any] = {}
    said: dict[str, pd.Series] = {}
    reasons = set(SECRET_OR_NONE).intersection(schema.missing)
    for field in schema.fields:
        if field.name not in grid.columns:
            arrays[field.name] = _array(field, [None]).take(np.zeros(len(index), dtype=int))
            continue
        column = grid.columns[field.name]
        codes = np.frombuffer(column.codes, dtype=np.int64)[keep]
        values, told = _parse_column(field, column, codes, index, source)
        arrays[field.name] = _array(field, values).take(codes)
        found += told
        if not reasons:
            continue
        words = pd.Series([_reason(text, reasons) for text in column.values], dtype="str")
        if words.notna().any():
            said[field.name] = words.take(codes).set_axis(index).dropna()
            found += _withheld(field, said[field.name], source)
    for name in grid.columns.keys() - arrays.keys():
        column = grid.columns[name]
        cleaned: list[Any] = [clean(value) or None for value in column.values]
        codes = np.frombuffer(column.codes, dtype=np.int64)[keep]
        arrays[name] = pd.array(cleaned, dtype="str").take(codes)
    extra = [name for name in grid.columns if name not in schema.names]
    frame = pd.DataFrame(arrays, index=index)[[*schema.names, *extra]]
    if control is not None:
        found += check_control(grid, control, frame, schema, file, table)
    return frame, said, tuple(found)


def _reason(text: str, reasons: set[str]) -> str | None:
    """Give the declared code by which an empty cell says why it is."""
    word = clean(text).casefold()
    return word if word in reasons else None


def _withheld(field: Field, said: pd.Series, source: Source) -> Iterable[Finding]:
    """Note how many cells are secret, and how many not applicable."""
    for word, lines in said.groupby(said):
        yield finding(
            Rule.WITHHELD, source.file, int(lines.index[0]), field.name, str(word),
            table=source.table, count=len(lines), what=say(f"allowed-{word}"),
        )  # fmt: skip


def empty_frame(schema: Schema) -> pd.DataFrame:
    """Give the typed frame of an optional table that nobody supplied: no row."""
    index = pd.Index([], dtype="int64", name=LINE)
    none = {one.name: _array(one, [None]).take([]) for one in schema.fields}
    return pd.DataFrame(none, index=index)


def _array(field: Field, values: list[Any]) -> Any:
    """Give distinct values as an array of the column's type."""
    if field.type == "number":
        if field.unit == "EUR":
            return pd.array(values, dtype="Int64")
        return pd.Series(values, dtype=object).array  # exact decimals
    if field.type == "date":
        return pd.array(np.array(values, dtype="datetime64[s]"))
    return pd.array(values, dtype=DTYPES[field.type])


def _parse_column(
    field: Field, column: Column, codes: Any, index: pd.Index, source: Source
) -> tuple[list[Value], list[Finding]]:
    values: list[Value] = []
    refused: dict[int, Refused] = {}
    rewritten: dict[int, str] = {}
    for position, text in enumerate(column.values):
        try:
            value = parse(field, text, source.missing)
        except Refused as refusal:
            value = None
            refused[position] = source.explain(field, clean(text), refusal)
        else:
            if value is not None and not _is_plain(field, value, text):
                rewritten[position] = _canonical(field, value)
        values.append(value)
    found = list(_refusals(field, column, codes, index, refused, source))
    found += _note(field, column, codes, index, rewritten, source)
    return values, found


def _refusals(
    field: Field,
    column: Column,
    codes: Any,
    index: pd.Index,
    refused: dict[int, Refused],
    source: Source,
) -> Iterable[Finding]:
    if not refused:
        return
    rows = np.flatnonzero(np.isin(codes, list(refused)))
    for row in rows[:MOST_FINDINGS]:
        refusal = refused[int(codes[row])]
        value = clean(column.values[codes[row]])
        yield finding(
            refusal.rule,
            source.file,
            int(index[row]),
            field.name,
            value or None,
            table=source.table,
            **refusal.details,
        )
    if len(rows) > MOST_FINDINGS:
        yield finding(
            Rule.TOO_MANY,
            source.file,
            None,
            field.name,
            table=source.table,
            count=len(rows) - MOST_FINDINGS,
        )


def _note(
    field: Field, column: Column, codes: Any, index: pd.Index, read: dict[int, str], source: Source
) -> Iterable[Finding]:
    """Say, once per column, that other forms were accepted."""
    rows: Any = np.flatnonzero(np.isin(codes, list(read)))
    if not len(rows):
        return
    first = int(codes[rows[0]])
    yield finding(
        Rule.REWRITTEN,
        source.file,
        int(index[rows[0]]),
        field.name,
        table=source.table,
        count=len(rows),
        shown=column.values[first],
        read=read[first],
    )


def _is_plain(field: Field, value: Value, text: str) -> bool:
    """Whether a text is written as the project's own files write the value."""
    if field.type in NUMERIC:
        return PLAIN.fullmatch(text) is not None
    return value == text or _canonical(field, value) == text


def _canonical(field: Field, value: Value) -> str:
    """Write a value as the project's own files do."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if field.unit == "EUR" and isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}"
    return str(value)


def _without_totals(
    grid: Grid, schema: Schema, lines: Any, source: Source
) -> tuple[Any, list[Finding], int | None]:
    """Find the rows that are totals: they are refused whole.

    The one total row of a table that declares it is given back, to be compared.
    """
    keep = np.ones(len(lines), dtype=bool)
    found: list[Finding] = []
    totals: list[tuple[int, int]] = []
    identifying = {
        one.name for one in schema.fields if (one.required or one.is_code) and not one.enum
    }
    for position, (name, column) in enumerate(grid.columns.items()):
        if position and name not in identifying:
            continue
        codes = np.frombuffer(column.codes, dtype=np.int64)
        for code, value in enumerate(column.values):
            if not is_total(value):
                continue
            for row in np.flatnonzero((codes == code) & keep):
                keep[row] = False
                if not fold(value).startswith("sous"):
                    totals.append((int(row), len(found)))
                found.append(
                    finding(Rule.TOTAL_ROW, source.file, int(lines[row]), name, clean(value),
                            table=source.table)
                )  # fmt: skip
    if not schema.control or len(totals) != 1:
        return keep, found, None
    control, place = totals[0]
    return keep, [*found[:place], *found[place + 1 :]], control
