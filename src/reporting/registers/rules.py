"""The one driver of rules: a table, a rule, the rows that break it; the rules of every table.

A new rule touches two places: where it is declared (a kind of `declared.py` or `between.py`, in a
schema of datapackage.json), and its message. What no schema has to declare is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.registers.fields import Field
from reporting.registers.findings import Finding, Phrase, Rule, either, say
from reporting.registers.header import fold
from reporting.registers.state import TECHNICAL, Table, collisions
from reporting.registers.values import written

if TYPE_CHECKING:
    from reporting.registers.declared import Values

SIGNS = {ord(one): None for one in map(chr, range(128)) if not (one.isalnum() or one == "\n")}
LETTER = re.compile(r"[^\W\d_]")
"""Numbers and dates among texts are told apart by their punctuation."""
MOST_KINDS = 100
"""A column with more texts than this holds sentences or names, not categories."""


def broken(
    table: Table, rule: Rule, wrong: pd.Series | pd.Index, column: str | None = None, **details: Any
) -> Iterator[Finding]:
    """Make the findings of a rule at the rows that break it, up to a limit.

    Parameters
    ----------
    wrong
        The lines of these rows, or whether each row is one of them; unknown is not wrong.
    column
        The column that is to be mended: its value is shown.
    details
        What fills the sentences: plain values, a series with one for each line, or a function of
        the line, which is called for listed findings only.
    """
    lines = wrong if isinstance(wrong, pd.Index) else wrong.index[wrong.fillna(False).astype(bool)]

    def told(line: int) -> Finding:
        filled = {name: _detail(table, one, line) for name, one in details.items()}
        value: Any = None if column is None else table.frame.at[line, column]
        shown = None if pd.isna(value) else shown_value(table, column, value)
        return table.origin.finding(rule, int(line), column, shown, **filled)

    return table.origin.limited(map(told, lines), len(lines), column)


def shown_value(table: Table, column: str | None, value: Any) -> str:
    """Write a value as it would be in the file."""
    known = column if column in table.schema.names else None
    return written(value, is_amount=known is not None and table.schema[known].is_amount)


def _detail(table: Table, detail: Any, line: int) -> Any:
    if isinstance(detail, pd.Series):
        value = detail.at[line]
        plain = isinstance(value, str | tuple | Phrase)
        return value if plain else shown_value(table, str(detail.name), value)
    return detail(line) if callable(detail) else detail


def among(table: Table, allowed: Values) -> pd.Series:
    """Whether the cells of each row have values that are listed, in all the columns named."""
    rows = pd.Series(True, index=table.frame.index)
    for column, values in allowed.items():
        cells, separator = table.frame[column], table.schema[column].separateur
        found = cells.isin([one for one in values if one is not None])
        if separator:
            texts = separator + cells + separator
            for one in values:
                found |= texts.str.contains(f"{separator}{one}{separator}", regex=False, na=False)
        rows &= found | cells.isna() if None in values else found
    return rows


def identified(table: Table, key: Iterable[str]) -> pd.DataFrame:
    """Give the rows whose key was not refused: that is already told."""
    needed = [one for one in key if table.schema[one].is_required]
    return table.frame[table.frame[needed].notna().all(axis=1)]


def described(table: Table, columns: Iterable[str], line: int) -> tuple[Any, ...]:
    """Return the values of a key as a message names them: `uai=0311234A, annee=2023`."""
    said: list[str | Phrase] = []
    for one in columns:
        value: Any = table.frame.at[line, one]
        shown = say("empty") if pd.isna(value) else shown_value(table, one, value)
        said += [", " if said else "", f"{one}=", shown]
    return tuple(said)


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
    frame = table.held
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
    ordered = sorted(filter(LETTER.search, counts.index), key=counts.__getitem__, reverse=True)
    first: dict[str, str] = {}
    known = {text: first.setdefault(fold(text), text) for text in ordered}
    usual = {text: one for text, one in known.items() if one != text}
    others = column[column.isin(list(usual))].drop_duplicates()
    rule = Rule.KEY_SPELLING if is_key else Rule.SPELLING
    told = {"usual": others.map(usual), "count": others.map(counts)}
    yield from broken(table, rule, others.index, field.name, **told)
