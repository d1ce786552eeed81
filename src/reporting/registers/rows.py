"""Every rule of every table: those that its schema declares, and those that no schema has to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from reporting.registers.fields import Field
from reporting.registers.findings import Finding
from reporting.registers.header import fold
from reporting.registers.phrases import either, say
from reporting.registers.rulebook import Rule
from reporting.registers.rules import broken, described, identified
from reporting.registers.state import TECHNICAL, Table, collisions, held

SIGNS = {ord(one): None for one in map(chr, range(128)) if not (one.isalnum() or one == "\n")}
LETTER = re.compile(r"[^\W\d_]")
"""Numbers and dates among texts are told apart by their punctuation."""
MOST_KINDS = 100
"""A column with more texts than this holds sentences or names, not categories."""


def check_rules(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Check every rule of every table, as far as the tables that it compares are there."""
    for table in tables.values():
        if table.frame.empty:
            continue
        yield from _undeclared(table)
        for naming in table.schema.designe:
            yield from naming.check_names(table, tables)
        for _, rule in table.schema.rules():
            target = tables.get(rule.other or table.name)
            if target is not None:
                yield from rule.check(table, target)


def _undeclared(table: Table) -> Iterator[Finding]:
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
    first = collisions(identified(table, key), key, table.knowledge)

    def same(line: int) -> bool:
        return bool(frame.loc[line].equals(frame.loc[first[line]]))

    yield from broken(
        table,
        Rule.DUPLICATE_KEY,
        first.index,
        key=partial(described, table, key),
        first=first,
        same=lambda line: say("same-content" if same(line) else "other-content"),
        near=lambda line: say("drop-one" if same(line) else "correct-key"),
    )


def _unique(table: Table, column: str) -> Iterator[Finding]:
    cells = table.frame[column]
    again = cells.notna() & cells.duplicated()
    same = cells[again | (cells.notna() & cells.duplicated(keep="last"))][::-1]
    first = dict(zip(same.tolist(), same.index, strict=True))
    yield from broken(table, Rule.UNIQUE, again, column, first=lambda line: first[cells[line]])


def _ends_without_start(table: Table) -> Iterator[Finding]:
    """Check that an end has a start, where a null start does not mean "always"."""
    schema = table.schema
    periods = [order.champs for order in schema.ordre if order.strict]
    periods += [one for one in schema.validite if one[0] in schema.debut_obligatoire]
    for start, end in periods:
        wrong = table.frame[start].isna() & table.frame[end].notna()
        yield from broken(table, Rule.END_WITHOUT_START, wrong, end, name=start)


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


def _all_differ(texts: list[str]) -> bool:
    """Tell whether letters and digits alone, all put in lower case at once, tell texts apart."""
    whole = "\n".join(texts)
    if not whole.isascii():
        return False
    bare = whole.casefold().translate(SIGNS).split("\n")
    return len(bare) == len(texts) == len(set(bare))


def _spellings(table: Table, field: Field) -> Iterator[Finding]:
    """Say where case, accents or punctuation alone tell two texts of a column apart.

    In a key it is an error, as one thing would count twice. Elsewhere it is a warning, at the first
    row of the spelling that is less frequent.
    """
    is_key = field.name in table.schema.primary_key
    column = table.frame[field.name]
    texts = column.dropna().unique().tolist()
    if (not is_key and len(texts) > MOST_KINDS) or _all_differ(texts):
        return
    counts = column.value_counts(sort=False)
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
