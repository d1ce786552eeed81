"""Every rule between rows and tables, without what only follows from a cell already refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any

from reporting.registers.accounts import check_accounts
from reporting.registers.consistency import check_registers
from reporting.registers.declared_rules import check_declared_rules
from reporting.registers.findings import Finding
from reporting.registers.places import Places
from reporting.registers.rulebook import Rule
from reporting.registers.rules import check_schema_rules
from reporting.registers.spellings import check_spellings
from reporting.registers.state import Table

LOST_ROWS = (Rule.FIELD_COUNT, Rule.SHIFTED_ROWS, Rule.DECIMAL_COMMA, Rule.BAD_QUOTE)
LOST_KEYS = (Rule.REQUIRED, Rule.UNKNOWN_MISSING)
"""What takes rows out of a table, or the texts of cells out of a column."""
NEAR = 0.7


def check_between(
    tables: Mapping[str, Table], places: Places, vintage: str, refused: Sequence[Finding]
) -> Iterator[Finding]:
    """Check every rule between rows and tables.

    A refused cell is null in its frame, and a refused row is not there: no rule speaks of them a
    second time, and a reference that may be to one of them is not called unknown.
    """
    told = {(one.file, one.line, one.column) for one in refused}
    is_lost = _lost(refused)
    for one in chain(
        check_schema_rules(tables),
        check_declared_rules(tables),
        check_registers(tables, places, vintage),
        check_accounts(tables),
        check_spellings(tables),
    ):
        if (one.file, one.line, one.column) in told:
            continue
        if one.rule is not Rule.FOREIGN_KEY or not is_lost(one):
            yield one


def _lost(refused: Sequence[Finding]) -> Callable[[Finding], bool]:
    """Make the test of whether an unknown reference may be to a cell or a row that was refused."""
    tables = {one.table for one in refused if one.rule in LOST_ROWS}
    columns = {(one.table, one.column) for one in refused if one.rule in LOST_KEYS}
    texts: defaultdict[tuple[Any, Any], list[str]] = defaultdict(list)
    for one in refused:
        texts[one.table, one.column].append(one.value or "")

    def is_lost(unknown: Finding) -> bool:
        there = unknown.details["table_there"], unknown.details["column_there"]
        if there[0] in tables or there in columns:
            return True
        return bool(get_close_matches(unknown.value or "", texts[there], n=1, cutoff=NEAR))

    return is_lost
