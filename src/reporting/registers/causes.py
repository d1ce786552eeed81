"""One finding for one cause: what only follows from a refusal is not said of other rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from reporting.registers.findings import Finding, finding
from reporting.registers.rulebook import Rule
from reporting.registers.shape import LOSSES


def first_causes(
    between: Iterable[Finding], read: Iterable[Finding], absent: Collection[str]
) -> Iterator[Finding]:
    """Keep the findings between rows and tables that stand whatever was refused while reading.

    Parameters
    ----------
    between
        Findings of the rules between rows and between tables.
    read
        Findings about files, rows and cells. A refused cell is null in its frame, and some
        refused rows are not in it: no rule can tell what they would have changed.
    absent
        The tables that could not be read.
    """
    refused = [one for one in read if one.severity == "error"]
    cells = {(one.file, one.line, one.column) for one in refused}
    columns = {(one.table, one.column) for one in refused if one.column}
    lossy = {one.table for one in refused if one.rule in LOSSES}
    unjudged: dict[tuple[str | None, str, str | None], Any] = {}
    kept = []
    for one in between:
        there = one.details.get("table_there") or one.details.get("there")
        if there in lossy or (there, one.details.get("column_there")) in columns:
            unjudged[one.table, one.file, one.column] = there
        elif one.rule is Rule.CORRECTED_PLACE and one.column == "table" and one.value in absent:
            continue
        elif (one.file, one.line, one.column) not in cells:
            kept.append(one)
    for (table, file, column), there in unjudged.items():
        yield finding(Rule.UNJUDGED, file, None, column, table=table, there=there)
    places = {(one.file, one.column) for one in kept if one.rule is not Rule.TOO_MANY}
    for one in kept:
        if one.rule is not Rule.TOO_MANY or (one.file, one.column) in places:
            yield one
