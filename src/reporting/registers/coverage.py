"""What a complete register holds, what is missing of it, and what is not likely in it.

`couverture` says of what there is at least one row: each département, each year of the plan, each
month, each row of another table. `remplies` names columns of which some rows fill at least one.
What is missing by intention is declared with its reason and its day (`sauf`, `motif`, `le`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pandas as pd
from pydantic import AfterValidator, Field

from reporting.phrases import listed
from reporting.registers.declarations import Frozen, Some, Text
from reporting.registers.declared import HERE, THERE, Columns, Conditional, Declared
from reporting.registers.findings import Finding, Rule, say
from reporting.registers.places import DEPARTEMENT
from reporting.registers.rules import broken
from reporting.registers.state import KNOWN, RECEIVED, Table, Tables

if TYPE_CHECKING:
    from reporting.registers.schema import Schema

MONTHS = range(1, 13)
SHOWN = 5
"""How many missing values a finding names."""
FACTOR = 5
"""+400 % in a year."""
FALL = Decimal("0.7")
"""Of the smaller of two neighbouring years, what a year has at least unless rows are missing."""
DEEP_FALL = Decimal("0.5")
"""The same in one département, where chance weighs more."""
FEWEST_BEFORE, FEWEST = 5, 20
"""Rows of both years under which chance, or a beginning, multiplies by five."""
ROWS = "lignes"
"""What is counted when it is no amount."""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


class _Excepted(Frozen):
    """What has no row by intention: why, since when it is said."""

    valeur: Text
    motif: Text
    le: Annotated[str, AfterValidator(_day)]


class _Covered(Declared):
    """Each of these has a row at least (« couverture »).

    Parameters
    ----------
    chaque
        `departement` (of the row, of its commune or of what it refers to), `annee`, `mois`, or
        `ligne`: each row of another table, by `champ_table`, a year after it began.
    champ
        Where the year, the month or the reference is; the event of the register by default.
    depuis
        First year expected; that of the plan by default.
    par
        Columns of groups: each has every year or month from its own first one to its last one.
    """

    chaque: Literal["departement", "annee", "mois", "ligne"]
    champ: Annotated[str | None, HERE] = None
    table: str = ""
    champ_table: Annotated[str | None, THERE] = None
    depuis: Annotated[int, Field(ge=1900, le=2999)] | None = None
    par: Columns = ()
    sauf: Some[_Excepted] = ()

    def missing_key(self, schema: Schema) -> str:
        """Name the key without which the rule would judge nothing; empty where none is."""
        if self.chaque in ("annee", "mois") and not (self.champ or schema.evenement):
            return "champ"
        named = {"champ": self.champ, "table": self.table, "champ_table": self.champ_table}
        lacking = [key for key, value in named.items() if not value]
        return lacking[0] if self.chaque == "ligne" and lacking else ""

    def in_table(self, table: Table, tables: Tables) -> Iterator[Finding]:
        """Name the rows of the other table to which no row refers, a year after they began."""
        if self.chaque == "ligne" and self.table in tables and self.champ and self.champ_table:
            expected = _settled(tables.table(self.table), table.frame)[self.champ_table].dropna()
            yield from self.told(table, table.frame[self.champ], expected)

    def in_years(self, table: Table, years: range) -> Iterator[Finding]:
        """Name the years or the months of a plan of which there is no row."""
        column, is_month = self.champ or table.schema.evenement, self.chaque == "mois"
        if column is None or self.chaque not in ("annee", "mois"):
            return
        since = max(years[0], self.depuis or years[0])
        expected = [str(year) for year in range(since, years[-1] + 1)]
        if is_month:
            expected = [f"{year}-{month:02}" for year in expected for month in MONTHS]
        found = _written(table.frame[column], is_month=is_month)
        if self.par:
            groups = list(self._grouped(table, found, expected))
            told = [one for there, _ in groups for one in there]
            yield from self.told(table, told, [one for _, wanted in groups for one in wanted])
        else:
            yield from self.told(table, found, expected)

    def _grouped(
        self, table: Table, found: pd.Series, expected: list[str]
    ) -> Iterator[tuple[list[str], list[str]]]:
        """Give of each group what there is, and what is expected between its first and its last."""
        keys = [table.frame.loc[found.index, one].array for one in self.par]
        for names, cells in found.groupby(keys):
            group, there = ", ".join(map(str, names)), cells.unique().tolist()
            first, last = min(there), max(there)
            wanted = [one for one in expected if first <= one <= last]
            yield [f"{one} ({group})" for one in there], [f"{one} ({group})" for one in wanted]

    def told(
        self, table: Table, found: Iterable[str], expected: Iterable[str]
    ) -> Iterator[Finding]:
        """Make the finding of what is expected, not found, and not excepted."""
        there, wanted = (
            {str(one) for one in pd.unique(pd.Series(some))} for some in (found, expected)
        )
        if missing := sorted(wanted - there - {one.valeur for one in self.sauf}):
            what = {"what": listed(missing, SHOWN), "count": len(missing)}
            kind = say(f"each-{self.chaque}", table=self.table)
            yield table.origin.finding(Rule.NOT_COVERED, None, self.champ, kind=kind, **what)


def _settled(there: Table, here: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows that began less than a year before the last one here was received."""
    rows, since = there.frame, here.get(KNOWN[0], pd.Series(dtype="datetime64[s]")).max()
    for begins, _ in there.schema.validite:
        rows = rows[~(rows[begins] > since - pd.DateOffset(years=1))]
    return rows


def _written(cells: pd.Series, *, is_month: bool) -> pd.Series:
    """Write the month or the year of each cell: of a day, a month, a school year or a number."""
    if cells.dtype.kind == "M":
        shape = "%Y-%m" if is_month else "%Y"
        return _by_value(cells.dropna(), lambda days: days.dt.strftime(shape))
    text = cells.dropna().astype(str)
    return text if is_month else text.str[:4]


def _by_value(cells: pd.Series, make: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return what is made of each cell, made once of each distinct one."""
    codes, distinct = pd.factorize(cells)
    made: Any = make(pd.Series(distinct)).array
    return pd.Series(made.take(codes, allow_fill=True), index=cells.index)


class _Filled(Conditional):
    """Columns that some rows do not all leave blank (« remplies »)."""

    champs: Columns

    def blank(self, table: Table) -> Iterator[Finding]:
        """Name the columns of which no row has a value: what they count would be none."""
        rows = table.frame[self.concerned(table)]
        for column in self.champs:
            if len(rows) and rows[column].isna().all():
                yield table.origin.finding(Rule.BLANK_COLUMN, None, column, rows=len(rows))


class CoverageRules(Declared):
    """The keys of a schema that say what a complete register holds."""

    couverture: Some[_Covered] = ()
    remplies: Some[_Filled] = ()


@dataclass(frozen=True)
class Jump:
    """A jump: of a column (or of the number of rows) in a year, in a département."""

    table: str
    column: str
    year: int
    departement: str


def check_breaks(tables: Tables, confirmed: Collection[Jump]) -> Iterator[Finding]:
    """Warn where rows or amounts reach five times those of the year before, unless confirmed.

    Every register of events is compared, by département; a table that does not say where finds it
    through its references. A year after a few rows is a beginning, not a break.
    """
    for name in tables:
        table = tables.table(name)
        place = _departement(tables, table)
        if table.schema.evenement and place is not None:
            yield from _jumps(table, table.schema.evenement, place, confirmed)


def _jumps(
    table: Table, event: str, place: pd.Series, confirmed: Collection[Jump]
) -> Iterator[Finding]:
    rows = table.held
    by = [rows[event].dt.year, place.reindex(rows.index)]
    counts = rows.groupby(by).size()
    amounts = [one.name for one in table.schema.fields if one.is_amount]
    for column in (ROWS, *amounts):
        sums = counts if column == ROWS else rows.groupby(by)[column].sum()
        for (year, code), now in dict(sums).items():
            before = sums.get((year - 1, code), 0)
            jump = Jump(table.name, column, int(year), code)
            if jump in confirmed or counts.get((year - 1, code), 0) < FEWEST_BEFORE:
                continue
            if 0 < before * FACTOR <= now and counts[year, code] >= FEWEST:
                amount, ratio = None if column == ROWS else column, Decimal(int(now)) / int(before)
                told: dict[str, Any] = {
                    "what": say("quoted", value=amount) if amount else say("of-rows"),
                    "ratio": say("ratio", whole=int(ratio), tenth=int(ratio * 10) % 10),
                }
                told |= {"year": jump.year, "before": jump.year - 1, "departement": code}
                yield table.origin.finding(Rule.BREAK, None, amount, **told)


def _departement(tables: Tables, table: Table, seen: tuple[str, ...] = ()) -> pd.Series | None:
    """Give the département of each row: its own, that of its commune, or of what it refers to.

    Tables may refer to each other in a circle: those already `seen` on the way are passed over.
    """
    seen = (*seen, table.name)
    fields = [one for one in table.schema.fields if one.nature in ("departement", "commune")]
    first = lambda places: places.str.extract(f"^({DEPARTEMENT})", expand=False)  # noqa: E731
    found = [_by_value(table.frame[one.name], first) for one in fields]
    for key in table.schema.references:
        if key.is_plain and key.table in tables and key.table not in seen:
            there = tables.table(key.table)
            if (place := _departement(tables, there, seen)) is not None:
                codes = place.set_axis(there.frame[key.champ_table])
                mapped = table.frame[key.champ].map(codes[~codes.index.duplicated(keep="last")])
                found.append(mapped.astype(codes.dtype))
    return reduce(pd.Series.fillna, found) if found else None


def _is_elsewhere(tables: Tables, table: Table, seen: tuple[str, ...] = ()) -> bool:
    """Whether a register that is not kept would say where the rows are."""
    seen = (*seen, table.name)
    to = {key.table for key in table.schema.references if key.is_plain} - {"", *seen}
    return any(one not in tables or _is_elsewhere(tables, tables.table(one), seen) for one in to)


def check_coverage(
    tables: Tables,
    years: range,
    departements: Collection[str],
    floors: Mapping[str, int],
    confirmed: Collection[Jump] = (),
) -> Iterator[Finding]:
    """Check that registers hold what they are declared to, and as many rows as were counted.

    A year that has far fewer rows than the one before and the one after, anywhere or in one
    département, is a warning unless it is confirmed; the last one of all, once it is over, beside
    the two before it.

    Parameters
    ----------
    years, departements
        Those of the plan.
    floors
        How many rows at least, by table; how many filled cells, by `table.column`.
    """
    ended = _last_ended(tables, years[-1])
    for table in map(tables.table, tables):
        found, least = len(table.frame), floors.get(table.name, 0)
        if found < least:
            yield table.origin.finding(Rule.FEWER_ROWS, found=found, least=least)
        else:
            yield from _blanked(table, floors)
        place = _departement(tables, table)
        for rule in table.schema.couverture if found else ():
            yield from rule.in_years(table, years)
            yield from rule.in_table(table, tables)
            if rule.chaque == "departement" and not _is_elsewhere(tables, table):
                yield from rule.told(table, () if place is None else place.dropna(), departements)
        for filled in table.schema.remplies:
            yield from filled.blank(table)
        yield from _unused(table)
        yield from _falls(table, place, confirmed, ended)


def _unused(table: Table) -> Iterator[Finding]:
    """Name the words of free texts on which figures depend and that no row has."""
    for field in table.schema.fields if len(table.frame) else ():
        for word in field.valeurs_connues:
            if not (table.frame[field.name] == word).any():
                yield table.origin.finding(Rule.UNUSED_WORD, None, field.name, word)


def _blanked(table: Table, floors: Mapping[str, int]) -> Iterator[Finding]:
    """Name the columns of which fewer cells are filled than were counted."""
    for column in table.schema.names:
        least = floors.get(f"{table.name}.{column}", 0)
        if least and (found := int(table.frame[column].notna().sum())) < least:
            yield table.origin.finding(Rule.FEWER_CELLS, None, column, found=found, least=least)


def _falls(
    table: Table, place: pd.Series | None, confirmed: Collection[Jump], ended: int | None
) -> Iterator[Finding]:
    """Name the years that fall between two others, in a département where all of it does not."""
    column = table.schema.evenement
    if column is None:
        return
    year = table.frame[column].dropna().dt.year
    if fallen := dict(_fallen(year, FALL, ended)):
        places = {"": fallen}
    else:
        groups = {} if place is None else dict(iter(year.groupby(place.reindex(year.index))))
        places = {str(code): dict(_fallen(one, DEEP_FALL)) for code, one in groups.items()}
    for code, falls in places.items():
        for fall, (found, near) in falls.items():
            if Jump(table.name, ROWS, fall, code) not in confirmed:
                where = say("in-departement", code=code) if code else ""
                told = {"year": fall, "found": found, "near": near, "where": where}
                yield table.origin.finding(Rule.FALL, None, column, **told)


def _last_ended(tables: Tables, year: int) -> int | None:
    """Return a year of which any register tells the last month."""
    tables_of = [one for one in map(tables.table, tables) if one.schema.evenement]
    days = [one.frame[one.schema.evenement].max() for one in tables_of]
    return year if any(day >= pd.Timestamp(year, 12, 1) for day in days) else None


def _fallen(
    years: pd.Series, least: Decimal, last: int | None = None
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Give the years of too few rows, with how many and the smaller of their neighbours."""
    rows = years.value_counts()
    counts: dict[int, int] = dict(zip(rows.index.tolist(), rows.tolist(), strict=True))
    told = range(min(counts, default=0) + 1, max(counts, default=0))
    for year in dict.fromkeys([*told, *([last] if last else [])]):
        other = year - 2 if year == last else year + 1
        near = min(counts.get(year - 1, 0), counts.get(other, 0))
        if near >= FEWEST and counts.get(year, 0) < least * near:
            yield year, (counts.get(year, 0), near)


def check_future(tables: Tables, horizon: date) -> Iterator[Finding]:
    """Check that nothing is told before it happened.

    A fact cannot be later than the horizon, a day that the plan gives: no figure is about a later
    one. The machine's clock is never asked: the verdict is the same whenever the check is run. A
    fact later than the day when its row was known (`connu_du`), or else received (`recu_le`), has
    one of the two dates wrong: a warning. What is planned (an end, a deadline, an opening) may lie
    ahead; a row that only starts, or is only known, after the horizon is in no report: a warning.
    """
    for table in map(tables.table, tables):
        ahead = pd.Series(pd.Timestamp(horizon), index=table.frame.index)
        known, schema = _known(table, ahead), table.schema
        dated = [one for one in schema.fields if one.is_dated]
        facts = [one.name for one in dated if one.fait_accompli or one.name == schema.evenement]
        starts = [start for start, _ in schema.validite if start not in facts]
        starts += [one.name for one in dated if one.name in (KNOWN[0], RECEIVED)]
        for column in facts:
            days = _days(table, column)
            early = (days > known) & (days <= ahead)
            yield from broken(table, Rule.FUTURE_DATE, days > ahead, column, day=ahead)
            yield from broken(table, Rule.KNOWN_BEFORE, early, column, day=known)
        for column in starts:
            later = table.frame[column] > ahead
            yield from broken(table, Rule.FUTURE_START, later, column, day=ahead)


def _known(table: Table, horizon: pd.Series) -> pd.Series:
    """Give the day with which the facts of each row are compared."""
    known = horizon
    for column in (RECEIVED, KNOWN[0]):
        if column in table.schema.names and table.schema[column].is_dated:
            known = table.frame[column].fillna(known)
    return known


def _days(table: Table, column: str) -> pd.Series:
    """Give dates, or the first days of months."""
    days = table.frame[column]
    return pd.to_datetime(days + "-01") if table.schema[column].nature == "mois" else days
