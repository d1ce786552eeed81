"""Two spellings of one value in a column: a thing counted twice, a category cut in two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from reporting.registers.findings import MOST_FINDINGS, Finding
from reporting.registers.header import fold
from reporting.registers.rulebook import Rule
from reporting.registers.rules import at_line, too_many
from reporting.registers.schema import Field
from reporting.registers.state import TECHNICAL, Table

LETTER = re.compile(r"[^\W\d_]")
"""Numbers and dates among texts are told apart by their punctuation."""
MOST_KINDS = 100
"""A column with more texts than this holds sentences or names, not categories."""


def check_spellings(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Say where case, accents or punctuation alone tell two texts of a column apart.

    In a key it is an error, as one thing would count twice. Elsewhere it is a warning, at the first
    row of the spelling that is less frequent.
    """
    for table in tables.values():
        for field in table.schema.fields:
            if field.is_free_text and field.name not in TECHNICAL:
                yield from _variants(table, field)


def _variants(table: Table, field: Field) -> Iterator[Finding]:
    is_key = field.name in table.schema.key
    column = table.frame[field.name]
    counts = column.value_counts(sort=False)
    if not is_key and len(counts) > MOST_KINDS:
        return
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for text in counts.index:
        if LETTER.search(text):
            spellings[fold(text)].append(text)
    found = 0
    for usual, *others in spellings.values():
        usual, *others = sorted([usual, *others], key=counts.__getitem__, reverse=True)
        for other in others:
            rows = column.index[(column == other).to_numpy(dtype=bool)]
            rule = Rule.KEY_SPELLING if is_key else Rule.SPELLING
            found += 1
            if found <= MOST_FINDINGS:
                yield at_line(table, rule, int(rows[0]), field.name, usual=usual, count=len(rows))
    yield from too_many(table, field.name, found)
