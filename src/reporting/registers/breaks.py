"""Breaks: what a register tells of a territory is many times what it told of the year before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import pandas as pd

from reporting.registers.findings import Finding, finding
from reporting.registers.numbers import MONEY
from reporting.registers.phrases import say
from reporting.registers.rulebook import Rule
from reporting.registers.state import Table, Tables, held

FACTOR = 5
"""+400 % in a year."""
FEWEST_BEFORE, FEWEST = 5, 20
"""Rows of both years under which chance, or a beginning, multiplies by five."""
ROWS = "lignes"
"""What is counted when it is no amount."""


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
        if not table.schema.event or place is None:
            continue
        rows = held(table)
        by = [rows[table.schema.event].dt.year, place.reindex(rows.index)]
        counts = rows.groupby(by).size()
        amounts = [one.name for one in table.schema.fields if one.unit == MONEY]
        for column in (ROWS, *amounts):
            sums = counts if column == ROWS else rows.groupby(by)[column].sum()
            for (year, code), now in dict(sums).items():
                before = sums.get((year - 1, code), 0)
                jump = Jump(name, column, int(year), code)
                if jump in confirmed or counts.get((year - 1, code), 0) < FEWEST_BEFORE:
                    continue
                if 0 < before * FACTOR <= now and counts[year, code] >= FEWEST:
                    yield _told(table, jump, Decimal(int(now)) / int(before))


def _told(table: Table, jump: Jump, ratio: Decimal) -> Finding:
    what = say("of-rows") if jump.column == ROWS else say("quoted", value=jump.column)
    return finding(
        Rule.BREAK,
        table.path,
        None,
        None if jump.column == ROWS else jump.column,
        table=table.name,
        what=what,
        year=jump.year,
        before=jump.year - 1,
        ratio=say("ratio", whole=int(ratio), tenth=int(ratio * 10) % 10),
        departement=jump.departement,
    )


def _departement(tables: Tables, table: Table, seen: tuple[str, ...] = ()) -> pd.Series | None:
    """Give the département of each row: its own, that of its commune, or of what it refers to.

    Tables may refer to each other in a circle: those already `seen` on the way are passed over.
    """
    seen = (*seen, table.name)
    frame = table.frame
    fields = [one for one in table.schema.fields if one.nature in ("departement", "commune")]
    found = [frame[one.name].str[:2] for one in fields]
    for key in table.schema.foreign_keys:
        if key.table in tables and key.table not in seen:
            there = tables.table(key.table)
            if (place := _departement(tables, there, seen)) is not None:
                codes = place.set_axis(there.frame[key.target])
                found.append(frame[key.column].map(codes[~codes.index.duplicated(keep="last")]))
    return reduce(pd.Series.fillna, found) if found else None
