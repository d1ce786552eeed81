"""Rules across the rows of a table and between tables, as the schemas state them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.header import fold
from reporting.registers.periods import collisions
from reporting.registers.phrases import Phrase, say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import ForeignKey, Order
from reporting.registers.state import KNOWN, Table, held

LOOKALIKES = str.maketrans("oil", "011")
SUGGESTED = 50
"""Unknown values for which a near one is looked for: it takes time."""


def check_schema_rules(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check keys, references and orders of every table."""
    for table in tables.values():
        if table.frame.empty:
            continue
        yield from _keys(table)
        yield from _unique(table)
        yield from _overlaps(table)
        for order in _orders(table):
            yield from _order(table, order)
        yield from _ends_without_start(table)
        for key in table.schema.foreign_keys:
            target = tables.get(key.table or table.name)
            if target is not None:
                yield from check_reference(table, key, target)
            if not key.table:
                yield from _loops(table, key)


def at_row(table: Table, rule: Rule, row: int, column: str | None, **details: Any) -> Finding:
    """Make the finding of a rule at a row, counted from 0; the value is that of the column."""
    value = None if column is None else table.frame[column].iloc[row]
    line = int(table.frame.index[row])
    shown = None if column is None or pd.isna(value) else shown_value(table, column, value)
    return finding(rule, table.path, line, column, shown, table=table.name, **details)


def at_line(table: Table, rule: Rule, line: int, column: str | None, **details: Any) -> Finding:
    """Make the finding of a rule at a line of the file."""
    return at_row(table, rule, int(table.frame.index.searchsorted(line)), column, **details)


def at_lines(
    table: Table, rule: Rule, wrong: pd.Series, column: str | None, **details: Any
) -> Iterator[Finding]:
    """Make the findings of a rule at the rows where it is broken, up to a limit."""
    lines = wrong.index[wrong.fillna(False).to_numpy(dtype=bool)]
    for line in lines[:MOST_FINDINGS]:
        yield at_line(table, rule, line, column, **details)
    yield from too_many(table, column, len(lines))


def shown_value(table: Table, column: str, value: Any) -> str:
    """Write a value as it would be in the file."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if column in table.schema.names and table.schema[column].unit == "EUR":
        return f"{int(value) / 100:.2f}"
    return str(value)


def check_reference(table: Table, key: ForeignKey, target: Table) -> Iterator[Finding]:
    """Check that the values of a column exist in a column of another table."""
    column = table.frame[key.column]
    known = target.frame[key.target]
    rows = (column.notna() & ~column.isin(known)).to_numpy().nonzero()[0]
    candidates = known.dropna().unique().tolist() if len(rows) else []
    unknown = column.iloc[rows].unique()
    near = _nearest(unknown[:SUGGESTED].tolist(), candidates)
    for row in rows[:MOST_FINDINGS]:
        hint = near.get(column.iloc[row])
        yield at_row(
            table,
            Rule.FOREIGN_KEY,
            row,
            key.column,
            table_there=target.name,
            column_there=key.target,
            near=say("did-you-mean", near=hint) if hint else say("correct-or-add"),
        )
    yield from too_many(table, key.column, len(rows))


def _nearest(unknown: list[str], candidates: list[str]) -> dict[str, str]:
    """Give the candidate that is read like each unknown value, or else the nearest one."""
    alike = {_as_read(one): one for one in candidates} if unknown else {}
    near = {}
    for one in unknown:
        close = get_close_matches(one, candidates, n=1, cutoff=0.8)
        if found := alike.get(_as_read(one)) or next(iter(close), None):
            near[one] = found
    return near


def _as_read(code: str) -> str:
    """Reduce a code to what a reader sees: no case, no punctuation, O like 0, I and L like 1."""
    return fold(code).replace(" ", "").translate(LOOKALIKES)


def _loops(table: Table, key: ForeignKey) -> Iterator[Finding]:
    """Check that no row leads back to itself, through others or at once."""
    frame = held(table)
    frame = frame[frame[key.column].notna()]
    leads = dict(zip(frame[key.target], frame[key.column], strict=True))
    lines = dict(zip(frame[key.target], frame.index, strict=True))
    seen: set[str] = set()
    for start in leads:
        path: dict[str, None] = {}
        one = start
        while one in leads and one not in seen:
            seen.add(one)
            path[one] = None
            one = leads[one]
        if one in path:
            loop = " → ".join([*list(path)[list(path).index(one) :], one])
            yield at_line(table, Rule.SELF_REFERENCE, lines[one], key.column, loop=loop)


def too_many(table: Table, column: str | None, count: int) -> Iterator[Finding]:
    """Say how many findings of the same kind are not listed."""
    if count > MOST_FINDINGS:
        rest = count - MOST_FINDINGS
        yield finding(Rule.TOO_MANY, table.path, None, column, table=table.name, count=rest)


def _keys(table: Table) -> Iterator[Finding]:
    """Check that a key occurs once in what is known on any day; it may follow itself."""
    key, frame = list(table.schema.key), table.frame
    if not key:
        return
    needed = [one for one in key if table.schema[one].required]
    frame = frame[frame[needed].notna().all(axis=1)]  # a refused key is already told
    known = [KNOWN] if KNOWN[0] in frame else []
    for count, (row, first) in enumerate(collisions(frame, key, known)):
        if count == MOST_FINDINGS:
            yield finding(Rule.TOO_MANY, table.path, table=table.name, count=say("other"))
            return
        same = frame.iloc[row].equals(frame.iloc[first])
        place = int(table.frame.index.searchsorted(frame.index[row]))
        yield at_row(
            table,
            Rule.DUPLICATE_KEY,
            place,
            None,
            key=_named(table, key, place),
            first=int(frame.index[first]),
            same=say("same-content" if same else "other-content"),
            near=say("drop-one" if same else "correct-key"),
        )


def _unique(table: Table) -> Iterator[Finding]:
    for field in table.schema.fields:
        column = table.frame[field.name]
        if not field.unique or (field.name,) == table.schema.key:
            continue
        for row in (column.notna() & column.duplicated()).to_numpy().nonzero()[0][:MOST_FINDINGS]:
            first = int(table.frame.index[(column == column.iloc[row]).to_numpy().argmax()])
            yield at_row(table, Rule.UNIQUE, row, field.name, first=first)


def _overlaps(table: Table) -> Iterator[Finding]:
    for rule in table.schema.no_overlap:
        columns, (start, _) = list(rule.columns), rule.period
        frame = table.frame
        if start in table.schema.start_required:
            frame = frame[frame[start].notna()]
        for row, first in collisions(frame, columns, [rule.period, KNOWN]):
            same = frame[[start]].iloc[row].equals(frame[[start]].iloc[first])
            if same and set(table.schema.key) <= {*columns, start}:
                continue  # the same key, already told
            place = int(table.frame.index.searchsorted(frame.index[row]))
            key = _named(table, columns, place)
            yield at_row(table, Rule.OVERLAP, place, start, first=int(frame.index[first]), key=key)


def _named(table: Table, columns: list[str], row: int) -> tuple[str | Phrase, ...]:
    said: list[str | Phrase] = []
    for one in columns:
        value = table.frame[one].iloc[row]
        shown = say("empty") if pd.isna(value) else shown_value(table, one, value)
        said += [", " if said else "", f"{one}=", shown]
    return tuple(said)


def _orders(table: Table) -> Iterator[Order]:
    yield from table.schema.orders
    for period in (*table.schema.periods, KNOWN):
        if period[0] in table.frame:
            yield Order(period, strict=True)


def _order(table: Table, order: Order) -> Iterator[Finding]:
    """Compare each column with the last one before it that is filled."""
    frame = table.frame
    before = frame[order.columns[0]]
    name = pd.Series(order.columns[0], index=frame.index)
    for column in order.columns[1:]:
        after = frame[column]
        wrong = before >= after if order.strict else before > after
        rows = wrong.fillna(False).to_numpy(dtype=bool).nonzero()[0]
        for row in rows[:MOST_FINDINGS]:
            yield at_row(
                table,
                Rule.ORDER,
                row,
                column,
                first_name=name.iloc[row],
                first=shown_value(table, name.iloc[row], before.iloc[row]),
                verb=_verb(table, column, order.strict),
                second_name=column,
                second=shown_value(table, column, after.iloc[row]),
            )
        yield from too_many(table, column, len(rows))
        name = name.mask(after.notna(), column)
        before = after.where(after.notna(), before)


def _verb(table: Table, column: str, strict: bool) -> Phrase:
    if table.schema[column].type != "date":
        return say("not-exceed")
    return say("precede" if strict else "not-follow")


def _ends_without_start(table: Table) -> Iterator[Finding]:
    """Check that an end has a start, where a null start does not mean "always"."""
    periods = [order.columns for order in table.schema.orders if order.strict]
    periods += [one for one in table.schema.periods if one[0] in table.schema.start_required]
    for start, end in periods:
        wrong = table.frame[start].isna() & table.frame[end].notna()
        for row in wrong.to_numpy().nonzero()[0][:MOST_FINDINGS]:
            yield at_row(table, Rule.END_WITHOUT_START, row, end, name=start)
