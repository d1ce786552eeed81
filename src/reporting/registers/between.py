"""Rules between tables.

Rows are compared with what was known together with them, and sums are those of what is held true
now: what was corrected is never compared with its correction, nor added to it. A rule about a
table that is not there (unreadable, or not kept by the region) judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from reporting.registers.declarations import meant
from reporting.registers.declared import (
    After,
    Apart,
    Ceiling,
    Compared,
    Dated,
    Ended,
    Equal,
    Naming,
    Needed,
    Ordered,
    Referred,
    Suited,
    Superseding,
    Within,
)
from reporting.registers.findings import MOST_FINDINGS, Finding
from reporting.registers.header import fold
from reporting.registers.phrases import either, say
from reporting.registers.rows import (
    check_apart,
    check_compared,
    check_dated,
    check_needed,
    check_order,
    check_rows,
)
from reporting.registers.rulebook import Rule
from reporting.registers.rules import among, broken, concerned, shown_value
from reporting.registers.state import Table, grouped, held, known_pairs

LOOKALIKES = str.maketrans("oil", "011")
SUGGESTED = 50
"""Unknown values for which a near one is looked for: it takes time."""

Checked = Iterator[Finding]


def check_rules(tables: Mapping[str, Table]) -> Checked:
    """Check every rule of every table, as far as the tables that it compares are there."""
    for table in tables.values():
        if table.frame.empty:
            continue
        yield from check_rows(table)
        for naming in table.schema.designe:
            yield from _named_places(table, naming, tables)
        for _, rule in table.schema.rules():
            target = tables.get(rule.other or table.name)
            if type(rule) in CHECKS and target is not None:
                yield from CHECKS[type(rule)](table, rule, target)


def _reference(table: Table, rule: Referred, target: Table) -> Checked:
    """Check that the values of a column exist in a column of another table."""
    column, known = table.frame[rule.champ], target.frame[rule.champ_table]
    wrong = column.notna() & ~column.isin(known) & concerned(table, rule)
    unknown = column[wrong].unique()[:SUGGESTED].tolist()
    near = _nearest(unknown, known.dropna().unique().tolist()) if unknown else {}

    def hint(line: int) -> Any:
        found = near.get(column[line])
        return say("did-you-mean", near=found) if found else say("correct-or-add")

    there = {"table_there": target.name, "column_there": rule.champ_table}
    yield from broken(table, Rule.FOREIGN_KEY, wrong, rule.champ, near=hint, **there)


def _nearest(unknown: list[str], candidates: list[str]) -> dict[str, str]:
    """Give the candidate that is read like each unknown value, or else the nearest one."""
    alike = {_as_read(one): one for one in candidates}
    near = {}
    for one in unknown:
        close = get_close_matches(one, candidates, n=1, cutoff=0.8)
        if found := alike.get(_as_read(one)) or next(iter(close), None):
            near[one] = found
    return near


def _as_read(code: str) -> str:
    """Reduce a code to what a reader sees: no case, no punctuation, O like 0, I and L like 1."""
    return fold(code).replace(" ", "").translate(LOOKALIKES)


def _superseding(table: Table, rule: Superseding, target: Table) -> Checked:
    """Check that a row replaces an earlier version of the same thing."""
    frame = table.frame
    same, former, version = (frame[one] for one in (rule.parmi, rule.champ, rule.version))
    known = pd.MultiIndex.from_arrays([same, version])
    exists = pd.MultiIndex.from_arrays([same, former]).isin(known)
    wrong = former.notna() & version.notna() & ((former >= version) | ~exists)
    there = {"table_there": table.name, "column_there": rule.version}
    near = same.map(lambda name: say("earlier-version", name=name))
    yield from broken(table, Rule.FOREIGN_KEY, wrong, rule.champ, near=near, **there)


def _named_places(table: Table, rule: Naming, tables: Mapping[str, Table]) -> Checked:
    """Check that a row names a table and one of its columns."""
    frame = table.frame
    name, column = frame[rule.table_nommee], frame[rule.champ_nomme]
    columns = {(one, there) for one in tables for there in tables[one].frame}
    asked = pd.Series(list(zip(name, column, strict=True)), index=frame.index, dtype=object)
    unknown = name.notna() & ~name.isin(list(tables))
    wrong = name.isin(list(tables)) & column.notna() & ~asked.isin(columns)

    def near(line: int) -> Any:
        return meant(column[line], tables[name[line]].schema.names)

    yield from broken(
        table, Rule.CORRECTED_PLACE, unknown, rule.table_nommee,
        what=say("a-table"), near=lambda line: meant(name[line], tables),
    )  # fmt: skip
    what = name.map(lambda one: say("a-column", name=one))
    yield from broken(table, Rule.CORRECTED_PLACE, wrong, rule.champ_nomme, what=what, near=near)


def _within(table: Table, rule: Within, target: Table) -> Checked:
    """Check both ends of each period: the first missed one is the finding."""
    start, end = rule.periode
    pairs = known_pairs((table, rule.cle, rule.periode), (target, rule.cle_table, rule.dans))
    rows = concerned(table, rule) & table.frame[start].notna()
    pairs = pairs[pairs["line"].isin(table.frame.index[rows])]
    begins, ends, enters, leaves = (pairs[one] for one in ("here0", "here1", "there0", "there1"))
    begun = ~(begins < enters) & ~(begins >= leaves)
    ended = ~(ends <= enters) & (leaves.isna() | (ends <= leaves))
    met = pd.DataFrame({"start": begun, "end": ended}).groupby(pairs["line"]).any()
    known = _by_line(pairs, met.index[~(met["start"] & met["end"])])

    def periods(line: int) -> str:
        both = known[line][["there0", "there1"]].drop_duplicates().itertuples(index=False)
        return " ; ".join(f"{_day(one)} → {_day(other)}" for one, other in both)

    told = {
        "key": lambda line: " ".join(
            shown_value(table, one, table.frame.at[line, one]) for one in rule.cle
        ),
        "there": target.name,
        "bounds": ", ".join(rule.dans),
        "periods": periods,
    }
    yield from broken(table, Rule.OUTSIDE_PERIOD, ~met["start"], start, **told)
    yield from broken(table, Rule.OUTSIDE_PERIOD, met["start"] & ~met["end"], end, **told)


def _by_line(pairs: pd.DataFrame, lines: pd.Index) -> dict[Any, pd.DataFrame]:
    """Give the pairs of each of the lines that may be listed."""
    listed = pairs[pairs["line"].isin(lines[: 2 * MOST_FINDINGS])]
    return dict(iter(listed.groupby("line")))


def _day(value: Any) -> str:
    return "…" if pd.isna(value) else value.date().isoformat()


def _equal(table: Table, rule: Equal, target: Table) -> Checked:
    """Check that a date is one of those of what the row belongs to."""
    pairs = known_pairs((table, [rule.cle], [rule.champ]), (target, [rule.cle_table], [rule.date]))
    rows = table.frame.index[concerned(table, rule)]
    pairs = pairs[pairs["line"].isin(rows) & pairs["here0"].notna()]
    fits = (pairs["here0"] == pairs["there0"]).groupby(pairs["line"]).any()
    known = _by_line(pairs, fits.index[~fits])

    def entries(line: int) -> tuple[Any, ...]:
        days = known[line]["there0"].drop_duplicates().sort_values()
        return either(shown_value(target, rule.date, one) for one in days)

    support = table.frame[rule.cle]
    yield from broken(table, rule.regle, ~fits, rule.champ, support=support, entries=entries)


def _after(table: Table, rule: After, target: Table) -> Checked:
    pairs = known_pairs((table, [rule.cle], [rule.champ]), (target, [rule.cle], [rule.date]))
    first = pairs.groupby("line")[["here0", "there0"]].min()
    early = first["here0"] < first["there0"]
    told = {"name": rule.date, "day": first["there0"], "key": table.frame[rule.cle]}
    there = {"there": target.name}
    yield from broken(table, Rule.BEFORE_ITS_DECISION, early, rule.champ, **told, **there)


def _ended(table: Table, rule: Ended, target: Table) -> Checked:
    """Say what goes on in the table although what it belongs to has ended."""
    there = held(target)
    is_open = there[rule.fin].isna().groupby(there[rule.cle]).any()
    closing = there.groupby(rule.cle)[rule.fin].max()[~is_open]
    here = held(table)
    start, end = rule.periode
    goes_on = here[start].notna() & here[end].isna() & here[rule.cle].isin(closing.index)

    def closed(line: int) -> str:
        key: Any = here.at[line, rule.cle]
        return shown_value(target, rule.fin, closing[key])

    yield from broken(table, rule.regle, goes_on, rule.cle, closed=closed)


def _suited(table: Table, rule: Suited, target: Table) -> Checked:
    """Check that what a row refers to is for rows like it."""
    there = held(target).drop_duplicates(rule.cle).set_index(rule.cle)[rule.champ]
    said = table.frame[rule.cle].map(there)
    wrong = pd.Series(False, index=said.index)
    for case in rule.cas:
        wrong |= concerned(table, case) & ~said.isin(case.parmi)
    told = {
        "kind": lambda line: _kind(table, rule, line),
        "scheme": said,
        "campaign": table.frame[rule.cle],
    }
    yield from broken(table, rule.regle, wrong & said.notna(), rule.cle, **told)


def _kind(table: Table, rule: Suited, line: int) -> tuple[Any, ...]:
    """Say what the row is, in the columns on which it depends."""
    row = Table(table.name, table.frame.loc[[line]], table.schema, table.path)
    said: dict[Any, None] = {}
    for case in rule.cas:
        for column, values in case.si.items():
            if not table.schema[column].separateur:
                said[say("quoted", value=table.frame.at[line, column])] = None
            elif among(row, {column: values}).all():
                said[f" ({', '.join(map(str, values))})"] = None
    return tuple(said)


def _ceiling(table: Table, rule: Ceiling, target: Table) -> Checked:
    """Name the row whose amount takes the sum above its limit, in the order of dates."""
    by, amount = list(rule.par), rule.somme
    frame = held(table)
    frame = frame[frame[[*by, amount]].notna().all(axis=1)]
    frame = frame[frame[by[0]].isin(target.frame[by[0]])]  # an unknown key is already told
    if table.schema.evenement:
        frame = frame.sort_values(table.schema.evenement, kind="stable")
    limits = _limits(rule, target)
    keys = pd.MultiIndex.from_frame(frame[by])
    limit = pd.Series(limits.reindex(keys, fill_value=0).array, frame.index, name=amount)
    groups = grouped(frame, by)
    total, place = groups[amount].transform("sum"), groups.cumcount()
    inside = (groups[amount].cumsum() <= limit).fillna(False).astype(bool)
    last = grouped(frame.assign(last=place.where(inside, -1)), by)["last"].transform("max")
    yield from broken(
        table,
        Rule.ABOVE_CEILING,
        ((total > limit) & (place == last + 1)).sort_index(),
        amount,
        key=lambda line: ", ".join(str(frame.at[line, one]) for one in by),
        total=total,
        limit=limit,
        what=" + ".join(rule.plafond) + "".join(f" - {one}" for one in rule.moins),
        there=target.name,
    )


def _limits(rule: Ceiling, target: Table) -> pd.Series:
    """Add up what each key allows: unknown where no limit is given."""
    frame = held(target)
    frame = frame[among(target, rule.parmi).reindex(frame.index)]
    limit = frame[list(rule.plafond)].sum(axis=1, min_count=1)
    for one in rule.moins:
        limit = limit - frame[one].fillna(0)
    sums = limit.groupby([frame[one] for one in rule.par]).sum(min_count=1)
    is_one = len(rule.par) == 1
    return sums.set_axis(pd.MultiIndex.from_arrays([sums.index])) if is_one else sums


CHECKS: dict[type, Callable[[Table, Any, Table], Checked]] = {
    Ordered: check_order,
    Apart: check_apart,
    Needed: check_needed,
    Compared: check_compared,
    Dated: check_dated,
    Referred: _reference,
    Superseding: _superseding,
    Within: _within,
    Equal: _equal,
    After: _after,
    Ended: _ended,
    Suited: _suited,
    Ceiling: _ceiling,
}
