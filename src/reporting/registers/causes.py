"""One finding for one cause: what only follows from a refusal is not said of other rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from reporting.registers.findings import Finding, Origin
from reporting.registers.rulebook import Rule
from reporting.registers.shape import LOSSES

LOST_KEYS = (Rule.REQUIRED, Rule.UNKNOWN_MISSING)
"""What leaves nothing of the text of a cell."""
NEAR = 0.7


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
    may_be_refused = _likeness(refused)
    unjudged: dict[tuple[str | None, str, str | None], Any] = {}
    kept = []
    for one in between:
        there = one.details.get("table_there") or one.details.get("there")
        if may_be_refused(one.value, there, one.details.get("column_there")):
            unjudged[one.table, one.file, one.column] = there
        elif one.rule is Rule.CORRECTED_PLACE and one.value in absent:
            continue
        elif (one.file, one.line, one.column) not in cells:
            kept.append(one)
    for (table, file, column), there in unjudged.items():
        yield Origin(file, table).finding(Rule.UNJUDGED, None, column, there=there)
    places = {(one.file, one.column) for one in kept if one.rule is not Rule.TOO_MANY}
    for one in kept:
        if one.rule is not Rule.TOO_MANY or (one.file, one.column) in places:
            yield one


def _likeness(refused: Iterable[Finding]) -> Callable[[str | None, Any, Any], bool]:
    """Make the test of whether a reference may be to a cell or a row that was refused."""
    lossy: set[str | None] = set()
    texts: defaultdict[tuple[Any, Any], list[str]] = defaultdict(list)
    lost: set[tuple[Any, Any]] = set()
    for one in refused:
        if one.rule in LOSSES:
            lossy.add(one.table)
        elif one.rule in LOST_KEYS or one.value is None:
            lost.add((one.table, one.column))
        else:
            texts[one.table, one.column].append(one.value)

    def may_be_refused(value: str | None, table: Any, column: Any) -> bool:
        place = (table, column)
        if table in lossy or (column is not None and place in lost):
            return True
        return bool(get_close_matches(value or "", texts.get(place, []), n=1, cutoff=NEAR))

    return may_be_refused
