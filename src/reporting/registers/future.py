"""Dates in the future: of the day when a row was known, or of every report of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from reporting.registers.findings import MOST_FINDINGS, Finding
from reporting.registers.rulebook import Rule
from reporting.registers.rules import at_line, too_many
from reporting.registers.state import KNOWN, Table, Tables

RECEIVED = "recu_le"
MONTH = "mois"


def check_future(tables: Tables, horizon: date) -> Iterator[Finding]:
    """Check that nothing is told before it happened.

    A fact cannot be later than the horizon, a day that the plan gives: no figure is about a later
    one. The machine's clock is never asked: the verdict is the same whenever the check is run. A
    fact later than the day when its row was known (`connu_du`), or else received (`recu_le`), has
    one of the two dates wrong: a warning. What is planned (an end, a deadline, an opening) may lie
    ahead; a row that only starts, or is only known, after the horizon is in no report: a warning.
    """
    for name in tables:
        table = tables.table(name)
        ahead = pd.Series(pd.Timestamp(horizon), index=table.frame.index)
        known = _known(table, ahead)
        facts = _facts(table)
        for column in facts:
            yield from _later(table, Rule.FUTURE_DATE, column, ahead)
            yield from _later(table, Rule.KNOWN_BEFORE, column, known, ahead)
        starts = [start for start, _ in table.schema.periods if start not in facts]
        for column in (*starts, *(one for one in (KNOWN[0], RECEIVED) if one in table.frame)):
            yield from _later(table, Rule.FUTURE_START, column, ahead)


def _facts(table: Table) -> list[str]:
    """Name the columns whose dates have happened: the events, and those declared so."""
    schema = table.schema
    return [one.name for one in schema.fields if one.is_past or one.name == schema.event]


def _known(table: Table, horizon: pd.Series) -> pd.Series:
    """Give the day with which the facts of each row are compared."""
    known = horizon
    for column in (RECEIVED, KNOWN[0]):
        if column in table.frame:
            known = table.frame[column].fillna(known)
    return known


def _later(
    table: Table, rule: Rule, column: str, limit: pd.Series, most: pd.Series | None = None
) -> Iterator[Finding]:
    """Find the dates after a limit, and not after `most` if it is given."""
    days = table.frame[column]
    if column in table.schema.names and table.schema[column].nature == MONTH:
        days = pd.to_datetime(days + "-01")
    is_later = days > limit if most is None else (days > limit) & (days <= most)
    wrong = is_later.to_numpy(dtype=bool)
    for line in table.frame.index[wrong][:MOST_FINDINGS]:
        yield at_line(table, rule, line, column, day=limit[line].date().isoformat())
    yield from too_many(table, column, int(wrong.sum()))
