"""Check the rules that the schemas declare between columns, rows and tables.

Rows are compared with what was known together with them, and sums are those of what is held true
now: what was corrected is never compared with its correction, nor added to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from reporting.registers.declared import After, Ceiling, Needed, Rows, Within
from reporting.registers.findings import MOST_FINDINGS, Finding
from reporting.registers.pairs import known_pairs
from reporting.registers.periods import grouped
from reporting.registers.phrases import either, say
from reporting.registers.rulebook import Rule
from reporting.registers.rules import at_line, at_lines, shown_value, too_many
from reporting.registers.state import Table, held


def check_declared_rules(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check every rule whose tables are there."""
    for table in tables.values():
        declared = table.schema.declared
        if table.frame.empty:
            continue
        for needed in declared.needed:
            yield from _needed(table, needed)
        for columns in declared.one_of:
            empty = table.frame[list(columns)].isna().all(axis=1)
            names = either(say("quoted", value=one) for one in columns)
            yield from at_lines(table, Rule.ONE_OF, empty, columns[0], names=names)
        for within in declared.within:
            if target := tables.get(within.table or table.name):
                yield from _within(table, within, target)
        for after in declared.after:
            if target := tables.get(after.table):
                yield from _after(table, after, target)
        for ceiling in declared.ceilings:
            if target := tables.get(ceiling.table):
                yield from _ceiling(table, ceiling, target)


def _concerned(frame: pd.DataFrame, rows: Rows) -> pd.Series:
    """Whether each row is one of those that a rule is about."""
    concerned = pd.Series(True, index=frame.index)
    for column, values in rows.among:
        concerned &= frame[column].isin(values)
    for column, values in rows.besides:
        concerned &= frame[column].notna() & ~frame[column].isin(values)
    if rows.filled:
        concerned &= frame[rows.filled].notna()
    return concerned


def _needed(table: Table, rule: Needed) -> Iterator[Finding]:
    concerned = _concerned(table.frame, rule.rows)
    for column in rule.columns:
        empty = concerned & table.frame[column].isna()
        yield from at_lines(table, Rule.NEEDED, empty, column, when=_condition(rule.rows))


def _condition(rows: Rows) -> tuple[Any, ...]:
    """Say which rows a rule is about."""
    said = [say("is", column=one, values=either(values)) for one, values in rows.among]
    said += [say("is-not", column=one, values=either(values)) for one, values in rows.besides]
    said += [say("is-filled", column=rows.filled)] if rows.filled else []
    return either(said, "and")


def _within(table: Table, rule: Within, target: Table) -> Iterator[Finding]:
    """Check both ends of each period: the first missed one is the finding."""
    start, end = rule.period
    pairs = known_pairs((table, rule.key, rule.period), (target, rule.key_there, rule.bounds))
    concerned = _concerned(table.frame, rule.rows) & table.frame[start].notna()
    pairs = pairs[pairs["line"].isin(table.frame.index[concerned])]
    begins, ends, enters, leaves = (pairs[one] for one in ("here0", "here1", "there0", "there1"))
    begun = ~(begins < enters) & ~(begins >= leaves)
    ended = ~(ends <= enters) & (leaves.isna() | (ends <= leaves))
    met = pd.DataFrame({"start": begun, "end": ended}).groupby(pairs["line"]).any()
    missed = met.index[~(met["start"] & met["end"])]
    for line in missed[:MOST_FINDINGS]:
        known = pairs[pairs["line"] == line].drop_duplicates(["there0", "there1"])
        periods = zip(known["there0"], known["there1"], strict=True)
        yield at_line(
            table,
            Rule.OUTSIDE_PERIOD,
            line,
            end if met["start"][line] else start,
            key=" ".join(shown_value(table, one, table.frame[one][line]) for one in rule.key),
            there=target.name,
            bounds=", ".join(rule.bounds),
            periods=" ; ".join(f"{_day(one)} → {_day(other)}" for one, other in periods),
        )
    yield from too_many(table, start, len(missed))


def _day(value: Any) -> str:
    return "…" if pd.isna(value) else value.date().isoformat()


def _after(table: Table, rule: After, target: Table) -> Iterator[Finding]:
    pairs = known_pairs((table, [rule.key], [rule.column]), (target, [rule.key], [rule.date]))
    first = pairs.groupby("line")[["here0", "there0"]].min()
    early = first[first["here0"] < first["there0"]]
    for line in early.index[:MOST_FINDINGS]:
        yield at_line(
            table,
            Rule.BEFORE_ITS_DECISION,
            line,
            rule.column,
            name=rule.date,
            day=_day(early["there0"][line]),
            key=table.frame[rule.key][line],
            there=target.name,
        )
    yield from too_many(table, rule.column, len(early))


def _ceiling(table: Table, rule: Ceiling, target: Table) -> Iterator[Finding]:
    """Name the row whose amount takes the sum above its limit, in the order of dates."""
    by = list(rule.by)
    frame = held(table)
    frame = frame[frame[by].notna().all(axis=1) & frame[rule.amount].notna()]
    frame = frame[frame[by[0]].isin(target.frame[by[0]])]  # an unknown key is already told
    sums = grouped(frame, by)[rule.amount].sum()
    limits = _limits(rule, target).reindex(sums.index, fill_value=0)
    above = sums.index[(sums > limits).fillna(False).to_numpy(dtype=bool)]
    rows = grouped(frame, by).indices
    for key in above[:MOST_FINDINGS]:
        part = frame.iloc[rows[key]]
        if table.schema.event:
            part = part.sort_values(table.schema.event, kind="stable")
        inside = (part[rule.amount].cumsum() <= limits[key]).to_numpy(dtype=bool)
        place = len(inside) - inside[::-1].argmax() if inside.any() else 0
        yield at_line(
            table,
            Rule.ABOVE_CEILING,
            int(part.index[place]),
            rule.amount,
            key=", ".join(str(part[one].iloc[0]) for one in by),
            total=shown_value(table, rule.amount, sums[key]),
            limit=shown_value(table, rule.amount, limits[key]),
            what=" + ".join(rule.limits) + "".join(f" - {one}" for one in rule.minus),
            there=target.name,
        )
    yield from too_many(table, rule.amount, len(above))


def _limits(rule: Ceiling, target: Table) -> pd.Series:
    """Add up what each key allows: unknown where no limit is given."""
    frame = held(target)
    frame = frame[_concerned(frame, Rows(rule.among))]
    limit = frame[list(rule.limits)].sum(axis=1, min_count=1)
    for one in rule.minus:
        limit = limit - frame[one].fillna(0)
    return limit.groupby([frame[one] for one in rule.by]).sum(min_count=1)
