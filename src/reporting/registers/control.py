"""The control row that a table declares: compared with the sums of its columns, then removed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from reporting.registers.findings import Finding, finding
from reporting.registers.header import clean
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field, Schema
from reporting.registers.text import Grid
from reporting.registers.values import parse


def check_control(
    grid: Grid, row: int, frame: pd.DataFrame, schema: Schema, file: str, table: str
) -> Iterator[Finding]:
    """Compare each amount of the control row with the sum of its column."""
    line = grid.lines[row]
    compared = []
    for one in schema.fields:
        if one.name not in schema.control or one.name not in grid.columns:
            continue
        column = grid.columns[one.name]
        text = clean(column.values[column.codes[row]])
        if not text:
            continue
        compared.append(one.name)
        found, total = _parsed(one, text), frame[one.name].sum()
        if found != total:
            yield finding(
                Rule.CONTROL_TOTAL, file, line, one.name, text, table=table,
                found=text, sum=_shown(one, total),
            )  # fmt: skip
    columns = ", ".join(compared) or "-"
    yield finding(Rule.CONTROL_ROW, file, line, table=table, columns=columns)


def _parsed(field: Field, text: str) -> Any:
    try:
        return parse(Field(field.name, field.type, unit=field.unit), text)
    except Refused:
        return None


def _shown(field: Field, total: Any) -> str:
    return f"{Decimal(int(total)) / 100:.2f}" if field.unit == "EUR" else str(total)
