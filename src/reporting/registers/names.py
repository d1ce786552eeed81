"""Names of communes beside their codes: the code counts, the name must be its own."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reporting.registers.findings import MOST_FINDINGS, Finding, finding
from reporting.registers.header import fold
from reporting.registers.places import Places, place_key
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Schema

COLUMNS = frozenset({"commune", "nom commune", "nom de la commune", "libelle commune", "nom com"})
"""What a column of commune names is called, beside one column of codes."""


def check_names(
    frame: pd.DataFrame, schema: Schema, places: Places, file: str, table: str
) -> Iterator[Finding]:
    """Put the official name wherever the name is another writing of it, and refuse others."""
    codes = [one.name for one in schema.fields if one.nature == "commune"]
    names = [one for one in frame.columns if fold(one) in COLUMNS and one not in codes]
    if len(codes) != 1 or len(names) != 1 or not places.names:
        return
    name, code = names[0], frame[codes[0]]
    if name in schema.names and schema[name].type != "string":
        return
    official = code.map(places.names)
    pairs = pd.DataFrame({"given": frame[name], "official": official}).dropna().drop_duplicates()
    pairs = pairs[pairs["given"] != pairs["official"]]
    same = {
        (given, right): place_key(given) == place_key(right)
        for given, right in zip(pairs["given"], pairs["official"], strict=True)
    }
    both = pd.Series(list(zip(frame[name], official, strict=True)), index=frame.index)
    verdict = both.map(same)
    frame[name] = frame[name].mask(verdict.eq(True), official)
    wrong = frame.index[verdict.eq(False)]
    for line in wrong[:MOST_FINDINGS]:
        place = int(frame.index.searchsorted(line))
        details = {"code": code.iloc[place], "name": official.iloc[place]}
        value = frame[name].iloc[place]
        yield finding(Rule.NAME_OF_CODE, file, int(line), name, value, table=table, **details)
    if len(wrong) > MOST_FINDINGS:
        rest = len(wrong) - MOST_FINDINGS
        yield finding(Rule.TOO_MANY, file, None, name, table=table, count=rest)
