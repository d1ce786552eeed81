"""Columns of text to a typed frame; each distinct value is parsed once."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Origin, Refused, Rule, say
from reporting.registers.header import clean, fold
from reporting.registers.schema import Schema
from reporting.registers.shape import is_total
from reporting.registers.state import Said
from reporting.registers.text import Grid
from reporting.registers.values import SECRET_OR_NONE, Value, parse, written

LINE = "ligne"
DTYPES: dict[str, Any] = {
    "string": "str",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
NUMERIC = ("integer", "number")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z_-]*[0-9][A-Za-z0-9_-]*")
"""A text that means itself in any column of free text, and nothing else."""

Explain = Callable[[Field, str, Refused], Refused]
"""Makes a refusal more helpful, from what is known of places."""


def typed_frame(
    grid: Grid, schema: Schema, origin: Origin, explain: Explain
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
    lines = _array(grid.lines)
    keep, found, control = _without_totals(grid, schema, lines, origin)
    index = pd.Index(lines[keep], name=LINE)
    arrays: dict[str, Any] = {}
    said: dict[str, pd.Series] = {}
    for field in schema.fields:
        if field.name not in grid.columns:
            arrays[field.name] = _typed(field, [None]).take(np.zeros(len(index), dtype=int))
            continue
        texts = grid.columns[field.name]
        column = _Column(field, texts.values, _array(texts.codes)[keep], index, origin)
        arrays[field.name] = column.parsed(schema.missing_values, explain).take(column.codes)
        found += column.findings()
        words = column.said(set(SECRET_OR_NONE).intersection(schema.missing_values))
        if len(words):
            said[field.name] = words
            found += column.withheld(words)
    for name in grid.columns.keys() - arrays.keys():
        texts = grid.columns[name]
        cleaned = pd.array([clean(one) or None for one in texts.values], dtype="str")
        arrays[name] = cleaned.take(_array(texts.codes)[keep])
    extra = [name for name in grid.columns if name not in schema.names]
    frame = pd.DataFrame(arrays, index=index)[[*schema.names, *extra]]
    if control is not None:
        found += _control(grid, control, frame, schema, origin)
    return frame, said, tuple(found)


def empty_frame(schema: Schema) -> pd.DataFrame:
    """Give the typed frame of an optional table that nobody supplied: no row."""
    index = pd.Index([], dtype="int64", name=LINE)
    none = {one.name: _typed(one, [None]).take([]) for one in schema.fields}
    return pd.DataFrame(none, index=index)


def _array(numbers: Any) -> Any:
    return np.frombuffer(numbers, dtype=np.int64) if len(numbers) else np.array([], "int64")


def _typed(field: Field, values: list[Any]) -> Any:
    """Give distinct values as an array of the column's type."""
    if field.type == "number":
        if field.is_amount:
            return pd.array(values, dtype="Int64")
        return pd.Series(values, dtype=object).array  # exact decimals
    if field.type == "date":
        return pd.array(np.array(values, dtype="datetime64[s]"))
    return pd.array(values, dtype=DTYPES[field.type])


@dataclass
class _Column:
    """A column being parsed: its distinct texts, and the code of each row."""

    field: Field
    texts: list[str]
    codes: Any
    index: pd.Index
    origin: Origin

    def parsed(self, missing: tuple[str, ...], explain: Explain) -> Any:
        """Parse each distinct text, keeping what is refused and what is written otherwise."""
        values: list[Value] = []
        self.refused: dict[int, Refused] = {}
        self.rewritten: dict[int, str] = {}
        free, longest = _means_itself(self.field, missing), self.field.constraints.max_length
        for position, text in enumerate(self.texts):
            if free and len(text) <= longest and IDENTIFIER.fullmatch(text):
                values.append(text)
                continue
            try:
                value = parse(self.field, text, missing)
            except Refused as refusal:
                value = None
                self.refused[position] = explain(self.field, clean(text), refusal)
            else:
                if value is not None and not _is_plain(self.field, value, text):
                    self.rewritten[position] = written(value, is_amount=self.field.is_amount)
            values.append(value)
        return _typed(self.field, values)

    def findings(self) -> Iterator[Finding]:
        """Refuse cells one by one; say once per column that other forms were accepted."""
        rows = self._rows(self.refused)
        yield from self.origin.limited(map(self._refusal, rows), len(rows), self.field.name)
        rows = self._rows(self.rewritten)
        if len(rows):
            first = int(self.codes[rows[0]])
            told = {"shown": self.texts[first], "read": self.rewritten[first]}
            line = int(self.index[rows[0]])
            yield self.origin.finding(
                Rule.REWRITTEN, line, self.field.name, count=len(rows), **told
            )

    def said(self, reasons: set[str]) -> pd.Series:
        """Give the declared codes by which empty cells say why they are."""
        words = [clean(one).casefold() for one in self.texts] if reasons else [""]
        if reasons.isdisjoint(words):
            return pd.Series(dtype="str")
        known = pd.Series([one if one in reasons else None for one in words], dtype="str")
        return known.take(self.codes).set_axis(self.index).dropna()

    def withheld(self, said: pd.Series) -> Iterator[Finding]:
        """Note how many cells are secret, and how many not applicable."""
        for word, lines in said.groupby(said):
            details = {"count": len(lines), "what": say(f"allowed-{word}")}
            line, name = int(lines.index[0]), self.field.name
            yield self.origin.finding(Rule.WITHHELD, line, name, str(word), **details)

    def _rows(self, codes: Iterable[int]) -> Any:
        wanted = list(codes)
        return np.flatnonzero(np.isin(self.codes, wanted)) if wanted else ()

    def _refusal(self, row: int) -> Finding:
        code = int(self.codes[row])
        place = (int(self.index[row]), self.field.name, clean(self.texts[code]) or None)
        return self.origin.refusal(self.refused[code], *place)


def _means_itself(field: Field, missing: tuple[str, ...]) -> bool:
    """Tell whether an identifier needs no parsing in a column: most distinct texts are some."""
    asks = (field.separateur, field.valeurs_connues, field.constraints.min_length)
    return field.is_free_text and not any(asks) and not any(map(IDENTIFIER.fullmatch, missing))


def _is_plain(field: Field, value: Value, text: str) -> bool:
    """Whether a text is written as the project's own files write the value."""
    if field.type in NUMERIC:
        return PLAIN.fullmatch(text) is not None
    return value == text or written(value, is_amount=field.is_amount) == text


def _without_totals(
    grid: Grid, schema: Schema, lines: Any, origin: Origin
) -> tuple[Any, list[Finding], int | None]:
    """Find the rows that are totals: they are refused whole.

    The one total row of a table that declares it is given back, to be compared.
    """
    totals: dict[int, tuple[str, str]] = {}
    identifying = {
        one.name
        for one in schema.fields
        if (one.is_required or one.is_code) and not one.constraints.enum
    }
    for position, (name, column) in enumerate(grid.columns.items()):
        if position and name not in identifying:
            continue
        for code in (code for code, value in enumerate(column.values) if is_total(value)):
            for row in np.flatnonzero(_array(column.codes) == code):
                totals.setdefault(int(row), (name, column.values[code]))
    for nameless in _without_identity(grid, identifying):
        for name, column in grid.columns.items():
            if is_total(text := column.values[column.codes[nameless]]):
                totals.setdefault(nameless, (name, text))
    keep = np.ones(len(lines), dtype=bool)
    keep[list(totals)] = False
    whole = [row for row, (_, value) in totals.items() if not fold(value).startswith("sous")]
    control = whole[0] if schema.control and len(whole) == 1 else None
    found = [
        origin.finding(Rule.TOTAL_ROW, int(lines[row]), name, clean(value))
        for row, (name, value) in totals.items()
        if row != control
    ]
    return keep, found, control


def _without_identity(grid: Grid, identifying: set[str]) -> list[int]:
    """Give the rows where all that identifies a row is empty: no data, but the foot of a table."""
    blank = np.ones(len(grid.lines), dtype=bool)
    for name in identifying & grid.columns.keys():
        column = grid.columns[name]
        empty = [code for code, value in enumerate(column.values) if not value.strip()]
        blank &= np.isin(_array(column.codes), empty)
    return np.flatnonzero(blank).tolist() if identifying & grid.columns.keys() else []


def _control(
    grid: Grid, row: int, frame: pd.DataFrame, schema: Schema, origin: Origin
) -> Iterator[Finding]:
    """Compare each amount of the control row that a table declares with the sum of its column."""
    line, compared = grid.lines[row], []
    for name in filter(grid.columns.__contains__, schema.control):
        column, field = grid.columns[name], schema[name]
        text = clean(column.values[column.codes[row]])
        if not text:
            continue
        compared.append(name)
        total = frame[name].sum()
        if _amount(field, text) != total:
            shown = written(total, is_amount=field.is_amount)
            yield origin.finding(Rule.CONTROL_TOTAL, line, name, text, found=text, sum=shown)
    yield origin.finding(Rule.CONTROL_ROW, line, columns=", ".join(compared) or "-")


def _amount(field: Field, text: str) -> Any:
    try:
        return parse(Field(name=field.name, type=field.type, unite=field.unite), text)
    except Refused:
        return None
