"""Rules across the columns and the rows of one table."""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal
from functools import partial
from math import prod
from typing import Any

import pandas as pd

from reporting.registers.declared import Apart, Compared, Dated, Needed, Ordered
from reporting.registers.findings import Finding
from reporting.registers.header import fold
from reporting.registers.phrases import Phrase, either, say
from reporting.registers.rulebook import Rule
from reporting.registers.rules import broken, concerned, condition, shown_value
from reporting.registers.schema import Field
from reporting.registers.state import TECHNICAL, Table, collisions, held

RELATIONS = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
LETTER = re.compile(r"[^\W\d_]")
"""Numbers and dates among texts are told apart by their punctuation."""
MOST_KINDS = 100
"""A column with more texts than this holds sentences or names, not categories."""


def check_rows(table: Table) -> Iterator[Finding]:
    """Check what every table keeps, and what no rule has to be declared for."""
    schema = table.schema
    yield from _keys(table)
    yield from _ends_without_start(table)
    for columns in schema.au_moins_un:
        empty = table.frame[list(columns)].isna().all(axis=1)
        names = either(say("quoted", value=one) for one in columns)
        yield from broken(table, Rule.ONE_OF, empty, columns[0], names=names)
    for key in schema.references:
        if not key.table and key.is_plain:
            yield from _loops(table, key.champ, key.champ_table)
    for field in schema.fields:
        if field.constraints.unique and (field.name,) != schema.primary_key:
            yield from _unique(table, field.name)
        if field.is_free_text and field.name not in TECHNICAL:
            yield from _spellings(table, field)


def _keys(table: Table) -> Iterator[Finding]:
    """Check that a key occurs once in what is known on any day; it may follow itself."""
    key, frame = list(table.schema.primary_key), table.frame
    if not key:
        return
    first = collisions(_identified(table, key), key, table.knowledge)

    def same(line: int) -> bool:
        return bool(frame.loc[line].equals(frame.loc[first[line]]))

    yield from broken(
        table,
        Rule.DUPLICATE_KEY,
        first.index,
        key=partial(_named, table, key),
        first=first,
        same=lambda line: say("same-content" if same(line) else "other-content"),
        near=lambda line: say("drop-one" if same(line) else "correct-key"),
    )


def _identified(table: Table, key: Iterable[str]) -> pd.DataFrame:
    """Give the rows whose key was not refused: that is already told."""
    needed = [one for one in key if table.schema[one].is_required]
    return table.frame[table.frame[needed].notna().all(axis=1)]


def _unique(table: Table, column: str) -> Iterator[Finding]:
    cells = table.frame[column]
    backwards = cells[::-1]
    first = dict(zip(backwards, backwards.index, strict=True))
    again = cells.notna() & cells.duplicated()
    yield from broken(table, Rule.UNIQUE, again, column, first=lambda line: first[cells[line]])


def check_apart(table: Table, rule: Apart, _: Table) -> Iterator[Finding]:
    """Check that the periods of a group do not overlap."""
    columns, start = rule.champs, rule.periode[0]
    frame = _identified(table, columns)
    if start in table.schema.debut_obligatoire:
        frame = frame[frame[start].notna()]
    first = collisions(frame, columns, [rule.periode, *table.knowledge])
    if set(table.schema.primary_key) <= {*columns, start}:  # the same key, already told
        here, there = frame.loc[first.index, start], frame.loc[first, start]
        same = (here.to_numpy() == there.to_numpy()) | (here.isna() & there.isna().to_numpy())
        first = first[~same]
    key = partial(_named, table, columns)
    yield from broken(table, Rule.OVERLAP, first.index, start, first=first, key=key)


def _named(table: Table, columns: tuple[str, ...] | list[str], line: int) -> tuple[Any, ...]:
    said: list[str | Phrase] = []
    for one in columns:
        value: Any = table.frame.at[line, one]
        shown = say("empty") if pd.isna(value) else shown_value(table, one, value)
        said += [", " if said else "", f"{one}=", shown]
    return tuple(said)


def check_order(table: Table, order: Ordered, _: Table) -> Iterator[Finding]:
    """Compare each column with the last one before it that is filled."""
    frame, first = table.frame, order.champs[0]
    before = frame[first]
    name = pd.Series(first, index=frame.index)
    for column in order.champs[1:]:
        after = frame[column]
        is_date = after.dtype.kind == "M"
        verb = ("precede" if order.strict else "not-follow") if is_date else "not-exceed"
        yield from broken(
            table,
            Rule.ORDER,
            before >= after if order.strict else before > after,
            column,
            first_name=name,
            first=before.rename(first),
            verb=say(verb),
            second_name=column,
            second=after,
        )
        name = name.mask(after.notna(), column)
        before = after.where(after.notna(), before)


def _ends_without_start(table: Table) -> Iterator[Finding]:
    """Check that an end has a start, where a null start does not mean "always"."""
    schema = table.schema
    periods = [order.champs for order in schema.ordre if order.strict]
    periods += [one for one in schema.validite if one[0] in schema.debut_obligatoire]
    for start, end in periods:
        wrong = table.frame[start].isna() & table.frame[end].notna()
        yield from broken(table, Rule.END_WITHOUT_START, wrong, end, name=start)


def check_needed(table: Table, rule: Needed, _: Table) -> Iterator[Finding]:
    """Check that columns are filled, in the rows that a rule is about."""
    rows, when = concerned(table, rule), condition(rule)
    for column in rule.champs:
        empty = rows & table.frame[column].isna()
        yield from broken(table, rule.regle, empty, rule.sur or column, name=column, when=when)


def check_compared(table: Table, rule: Compared, _: Table) -> Iterator[Finding]:
    """Compare a column with a number, or with the product of others."""
    left = table.frame[rule.champ]
    if rule.vide is not None:
        left = left.fillna(rule.vide)
    right = _compared_with(table, rule).rename(rule.champ)
    rows = left.notna() & right.notna() & concerned(table, rule)
    factors = rule.a if isinstance(rule.a, tuple) else ()
    told = {name: table.frame[one] for name, one in zip(("first", "second"), factors, strict=False)}
    wrong = ~RELATIONS[rule.relation](left[rows], right[rows]).astype(bool)
    yield from broken(table, rule.regle, wrong, rule.champ, found=left, limit=right, **told)


def _compared_with(table: Table, rule: Compared) -> pd.Series:
    """Give the other side of a comparison: a number, a column, or an exact product, rounded up."""
    frame = table.frame
    if isinstance(rule.a, int):
        unit = 100 if table.schema[rule.champ].is_amount else 1
        return pd.Series(rule.a * unit, index=frame.index, dtype="Int64")
    if len(rule.a) == 1:
        return frame[rule.a[0]]
    rows = frame[list(rule.a)].dropna()
    factors = ([Decimal(str(value)) for value in rows[one]] for one in rule.a)
    products = map(prod, zip(*factors, strict=True))
    limits = [int(Decimal(one).to_integral_value(ROUND_CEILING)) for one in products]
    return pd.Series(limits, index=rows.index, dtype="Int64").reindex(frame.index)


def check_dated(table: Table, rule: Dated, _: Table) -> Iterator[Finding]:
    """Check that a date is of its year; some rows may wait for the first months of the next."""
    frame = table.frame
    day, year = frame[rule.date], frame[rule.champ]
    late = (day.dt.year == year + 1) & (day.dt.month <= rule.mois_en_plus)
    excluded = pd.Series(False, index=frame.index)
    for column, beginning in rule.sauf_debut.items():
        excluded |= frame[column].str.startswith(beginning, na=False)
    wrong = (day.dt.year != year) & ~(late & ~excluded) & day.notna()
    told = {"day": day, "year": year, "why": lambda line: say("no-january") if late[line] else ""}
    yield from broken(table, rule.regle, wrong, rule.champ, **told)


def _loops(table: Table, column: str, key: str) -> Iterator[Finding]:
    """Check that no row leads back to itself, through others or at once."""
    frame = held(table)
    frame = frame[frame[column].notna()]
    leads = dict(zip(frame[key], frame[column], strict=True))
    lines = dict(zip(frame[key], frame.index, strict=True))
    seen: set[str] = set()
    loops: dict[int, str] = {}
    for one in leads:
        path: dict[str, None] = {}
        while one in leads and one not in seen:
            seen.add(one)
            path[one] = None
            one = leads[one]
        if one in path:
            loops[lines[one]] = " → ".join([*list(path)[list(path).index(one) :], one])
    found = pd.Series(loops, dtype="str")
    yield from broken(table, Rule.SELF_REFERENCE, found.index, column, loop=found)


def _spellings(table: Table, field: Field) -> Iterator[Finding]:
    """Say where case, accents or punctuation alone tell two texts of a column apart.

    In a key it is an error, as one thing would count twice. Elsewhere it is a warning, at the first
    row of the spelling that is less frequent.
    """
    is_key = field.name in table.schema.primary_key
    column = table.frame[field.name]
    counts = column.value_counts(sort=False)
    if not is_key and len(counts) > MOST_KINDS:
        return
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for text in counts.index:
        if LETTER.search(text):
            spellings[fold(text)].append(text)
    usual = {
        other: ordered[0]
        for texts in spellings.values()
        if len(texts) > 1
        for ordered in (sorted(texts, key=counts.__getitem__, reverse=True),)
        for other in ordered[1:]
    }
    others = column[column.isin(list(usual))].drop_duplicates()
    rule = Rule.KEY_SPELLING if is_key else Rule.SPELLING
    told = {"usual": others.map(usual), "count": others.map(counts)}
    yield from broken(table, rule, others.index, field.name, **told)
