"""Rules between tables, as a schema declares them.

Rows are compared with what was known together with them, and sums are those of what is held true
now: what was corrected is never compared with its correction, nor added to it. A rule about a
table that is not there (unreadable, or not kept by the region) judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import pandas as pd

from reporting.registers import declared
from reporting.registers.declarations import Pair, Some, meant
from reporting.registers.findings import MOST_FINDINGS, Finding, Rule, either, say
from reporting.registers.header import fold
from reporting.registers.rules import among, broken, shown_value
from reporting.registers.state import grouped, known_pairs

if TYPE_CHECKING:
    from reporting.registers.state import Table

DayThere = Annotated[str, declared.THERE, "dates"]
ColumnThere = Annotated[str, declared.THERE]
ColumnInBoth = Annotated[str, declared.HERE, declared.THERE]
LOOKALIKES = str.maketrans("oil", "011")
SUGGESTED = 50
"""Unknown values for which a near one is looked for: it takes time."""


class Referred(declared.Conditional):
    """A column whose values must exist in a column of another table (« renvois »)."""

    champ: declared.Column
    table: str
    champ_table: ColumnThere

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        """Say which values are not there, and which one was probably meant."""
        column, known = table.frame[self.champ], target.frame[self.champ_table]
        wrong = column.notna() & ~column.isin(known) & self.concerned(table)
        unknown = column[wrong].unique()[:SUGGESTED].tolist()
        near = _nearest(unknown, known.dropna().unique().tolist()) if unknown else {}

        def hint(line: int) -> Any:
            found = near.get(column[line])
            return say("did-you-mean", near=found) if found else say("correct-or-add")

        there = {"table_there": target.name, "column_there": self.champ_table}
        yield from broken(table, Rule.FOREIGN_KEY, wrong, self.champ, near=hint, **there)


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


class _Superseding(declared.Declared):
    """An earlier version of the same thing that a row replaces (« remplace »)."""

    champ: declared.Number
    version: declared.Number
    parmi: declared.Column

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        frame = table.frame
        same, former, version = (frame[one] for one in (self.parmi, self.champ, self.version))
        known = pd.MultiIndex.from_arrays([same, version])
        exists = pd.MultiIndex.from_arrays([same, former]).isin(known)
        wrong = former.notna() & version.notna() & ((former >= version) | ~exists)
        there = {"table_there": table.name, "column_there": self.version}
        near = same.map(lambda name: say("earlier-version", name=name))
        yield from broken(table, Rule.FOREIGN_KEY, wrong, self.champ, near=near, **there)


class _Naming(declared.Declared):
    """Columns that name a table of the package and one of its columns (« designe »)."""

    table_nommee: declared.Column
    champ_nomme: declared.Column

    def check_names(self, table: Table, tables: Mapping[str, Table]) -> Iterator[Finding]:
        """Say which tables and columns are named that do not exist."""
        frame = table.frame
        name, column = frame[self.table_nommee], frame[self.champ_nomme]
        columns = {(one, there) for one in tables for there in tables[one].frame}
        asked = pd.Series(list(zip(name, column, strict=True)), index=frame.index, dtype=object)
        unknown = name.notna() & ~name.isin(list(tables))
        wrong = name.isin(list(tables)) & column.notna() & ~asked.isin(columns)

        def table_near(line: int) -> Any:
            return meant(name[line], tables)

        def column_near(line: int) -> Any:
            return meant(column[line], tables[name[line]].schema.names)

        no_table = {"what": say("a-table"), "near": table_near}
        yield from broken(table, Rule.CORRECTED_PLACE, unknown, self.table_nommee, **no_table)
        what = name.map(lambda one: say("a-column", name=one))
        no_column = {"what": what, "near": column_near}
        yield from broken(table, Rule.CORRECTED_PLACE, wrong, self.champ_nomme, **no_column)


class _Within(declared.Conditional):
    """A period that lies in the presence of what it belongs to (« pendant »).

    Both ends fall in periods of the rows of `table` (the same one if empty) that have the same
    key; a gap between them is no matter.
    """

    periode: declared.Period
    cle: declared.Columns
    table: str
    cle_table: Annotated[Some[str], declared.THERE]
    dans: Annotated[Pair, declared.THERE, "dates"]

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        """Check both ends of each period: the first missed one is the finding."""
        start, end = self.periode
        pairs = known_pairs((table, self.cle, self.periode), (target, self.cle_table, self.dans))
        rows = self.concerned(table) & table.frame[start].notna()
        pairs = pairs[pairs["line"].isin(table.frame.index[rows])]
        begins, ends, enters, leaves = (
            pairs[one] for one in ("here0", "here1", "there0", "there1")
        )
        begun = ~(begins < enters) & ~(begins >= leaves)
        ended = ~(ends <= enters) & (leaves.isna() | (ends <= leaves))
        met = pd.DataFrame({"start": begun, "end": ended}).groupby(pairs["line"]).any()
        known = _by_line(pairs, met.index[~(met["start"] & met["end"])])

        def key(line: int) -> str:
            cells = (shown_value(table, one, table.frame.at[line, one]) for one in self.cle)
            return " ".join(cells)

        def periods(line: int) -> str:
            both = known[line][["there0", "there1"]].drop_duplicates().itertuples(index=False)
            return " ; ".join(f"{_day(one)} → {_day(other)}" for one, other in both)

        told: dict[str, Any] = {"key": key, "periods": periods}
        told |= {"there": target.name, "bounds": ", ".join(self.dans)}
        yield from broken(table, Rule.OUTSIDE_PERIOD, ~met["start"], start, **told)
        yield from broken(table, Rule.OUTSIDE_PERIOD, met["start"] & ~met["end"], end, **told)


def _by_line(pairs: pd.DataFrame, lines: pd.Index) -> dict[Any, pd.DataFrame]:
    """Give the pairs of each of the lines that may be listed."""
    listed = pairs[pairs["line"].isin(lines[: 2 * MOST_FINDINGS])]
    return dict(iter(listed.groupby("line")))


def _day(value: Any) -> str:
    return "…" if pd.isna(value) else value.date().isoformat()


class _Equal(declared.Conditional):
    """A date that is one of those of what the row belongs to (« coincide »)."""

    champ: declared.Day
    cle: declared.Column
    table: str
    cle_table: ColumnThere
    date: DayThere
    regle: declared.Told

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        here, there = [self.cle], [self.cle_table]
        pairs = known_pairs((table, here, [self.champ]), (target, there, [self.date]))
        rows = table.frame.index[self.concerned(table)]
        pairs = pairs[pairs["line"].isin(rows) & pairs["here0"].notna()]
        fits = (pairs["here0"] == pairs["there0"]).groupby(pairs["line"]).any()
        known = _by_line(pairs, fits.index[~fits])

        def entries(line: int) -> tuple[Any, ...]:
            days = known[line]["there0"].drop_duplicates().sort_values()
            return either(map(_day, days))

        told = {"support": table.frame[self.cle], "entries": entries}
        yield from broken(table, self.regle, ~fits, self.champ, **told)


class _After(declared.Declared):
    """A date that does not precede one of the row that a key leads to (« apres »)."""

    champ: declared.Day
    cle: ColumnInBoth
    table: str
    date: DayThere

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        key = [self.cle]
        pairs = known_pairs((table, key, [self.champ]), (target, key, [self.date]))
        first = pairs.groupby("line")[["here0", "there0"]].min()
        early = first["here0"] < first["there0"]
        told = {"name": self.date, "day": first["there0"], "key": table.frame[self.cle]}
        there = {"there": target.name}
        yield from broken(table, Rule.BEFORE_ITS_DECISION, early, self.champ, **told, **there)


class _Ended(declared.Declared):
    """A period that goes on although what it belongs to has ended (« clos »)."""

    periode: declared.Period
    cle: ColumnInBoth
    table: str
    fin: DayThere
    regle: declared.Told

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        there = target.held
        is_open = there[self.fin].isna().groupby(there[self.cle]).any()
        closing = there.groupby(self.cle)[self.fin].max()[~is_open]
        here = table.held
        start, end = self.periode
        goes_on = here[start].notna() & here[end].isna() & here[self.cle].isin(closing.index)

        def closed(line: int) -> str:
            key: Any = here.at[line, self.cle]
            return shown_value(target, self.fin, closing[key])

        yield from broken(table, self.regle, goes_on, self.cle, closed=closed)


class _Case(declared.Conditional):
    """What the other row may say, for some rows."""

    parmi: Some[str]


class _Suited(declared.Declared):
    """A reference to a row that says what suits this one (« selon »)."""

    cle: ColumnInBoth
    table: str
    champ: ColumnThere
    cas: Annotated[Some[_Case], declared.HERE]
    regle: declared.Told

    def values(self, place: str) -> Iterator[declared.Cells]:
        """Give the values of the conditions of every case, or what the other row may say."""
        for case in self.cas:
            yield from [(self.champ, case.parmi)] if place == declared.THERE else case.values(place)

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        there = target.held.drop_duplicates(self.cle).set_index(self.cle)[self.champ]
        key = table.frame[self.cle]
        said = key.map(there)
        wrong = pd.Series(False, index=said.index)
        for case in self.cas:
            wrong |= case.concerned(table) & ~said.isin(case.parmi)

        def kind(line: int) -> tuple[Any, ...]:
            return self._kind(table, line)

        told = {"kind": kind, "scheme": said, "campaign": key}
        yield from broken(table, self.regle, wrong & said.notna(), self.cle, **told)

    def _kind(self, table: Table, line: int) -> tuple[Any, ...]:
        """Say what the row is, in the columns on which it depends."""
        row = replace(table, frame=table.frame.loc[[line]])
        said: dict[Any, None] = {}
        for case in self.cas:
            for column, values in case.si.items():
                if not table.schema[column].separateur:
                    said[say("quoted", value=table.frame.at[line, column])] = None
                elif among(row, {column: values}).all():
                    said[f" ({', '.join(map(str, values))})"] = None
        return tuple(said)


class _Ceiling(declared.Declared):
    """A sum of amounts by key that another table limits (« plafonds »).

    The limit is the sum of `plafond` minus that of `moins`, in the rows of `table` with that key.
    """

    somme: declared.Number
    par: Annotated[Some[str], declared.HERE, declared.THERE]
    table: str
    plafond: Annotated[Some[str], declared.THERE, "numbers"]
    moins: Annotated[Some[str], declared.THERE, "numbers"] = ()
    parmi: Annotated[declared.Values, declared.THERE, declared.VALUES] = declared.ANY

    def check(self, table: Table, target: Table) -> Iterator[Finding]:
        """Name the row whose amount takes the sum above its limit, in the order of dates."""
        by, amount = list(self.par), self.somme
        frame = table.held
        frame = frame[frame[[*by, amount]].notna().all(axis=1)]
        frame = frame[frame[by[0]].isin(target.frame[by[0]])]  # an unknown key is already told
        if table.schema.evenement:
            frame = frame.sort_values(table.schema.evenement, kind="stable")
        limits = self._limits(target)
        keys = pd.MultiIndex.from_frame(frame[by])
        limit = pd.Series(limits.reindex(keys, fill_value=0).array, frame.index, name=amount)
        groups = grouped(frame, by)
        total, place = groups[amount].transform("sum"), groups.cumcount()
        inside = (groups[amount].cumsum() <= limit).fillna(False).astype(bool)
        last = grouped(frame.assign(last=place.where(inside, -1)), by)["last"].transform("max")
        wrong = ((total > limit) & (place == last + 1)).sort_index()

        def key(line: int) -> str:
            return ", ".join(str(frame.at[line, one]) for one in by)

        what = " + ".join(self.plafond) + "".join(f" - {one}" for one in self.moins)
        only = (f", {one} {' | '.join(map(str, some))}" for one, some in self.parmi.items())
        what += "".join(only)
        told = {"key": key, "total": total, "limit": limit, "what": what, "there": target.name}
        yield from broken(table, Rule.ABOVE_CEILING, wrong, amount, **told)

    def _limits(self, target: Table) -> pd.Series:
        """Add up what each key allows: unknown where no limit is given."""
        frame = target.held
        frame = frame[among(target, self.parmi).reindex(frame.index)]
        limit = frame[list(self.plafond)].sum(axis=1, min_count=1)
        for one in self.moins:
            limit = limit - frame[one].fillna(0)
        sums = limit.groupby([frame[one] for one in self.par]).sum(min_count=1)
        is_one = len(self.par) == 1
        return sums.set_axis(pd.MultiIndex.from_arrays([sums.index])) if is_one else sums


class TableRules(declared.RowRules):
    """The keys of a schema that hold rules about its table, alone and beside others."""

    renvois: Some[Referred] = ()
    remplace: Some[_Superseding] = ()
    designe: Some[_Naming] = ()
    pendant: Some[_Within] = ()
    coincide: Some[_Equal] = ()
    apres: Some[_After] = ()
    clos: Some[_Ended] = ()
    selon: Some[_Suited] = ()
    plafonds: Some[_Ceiling] = ()
