"""Rows of the registers, the history of what was known about them, and their CSV form."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from demo.draws import FREEZE, Period, Stream, days, known_soon

PACKAGE = Path(__file__).parents[1] / "data" / "datapackage.json"
TECHNICAL = ("source_fichier", "recu_le", "connu_du", "connu_au", "auteur", "motif_correction")
WITHOUT_KNOWLEDGE = frozenset(("indices_prix",))
"""Reference series, without the technical columns."""

_SCHEMAS = {
    resource["name"]: resource["schema"]
    for resource in json.loads(PACKAGE.read_text(encoding="utf-8"))["resources"]
    if resource["path"].startswith("registers/") and not resource.get("optionnel")
}
COLUMNS = {
    name: [field["name"] for field in schema["fields"] if field["name"] not in TECHNICAL]
    for name, schema in _SCHEMAS.items()
}
"""The columns of each register, beside the technical ones."""
COLUMNS["ap_ae_cp"].insert(3, COLUMNS["ap_ae_cp"].pop())  # its file has the measure earlier
KEYS = {name: tuple(schema["primaryKey"]) for name, schema in _SCHEMAS.items()}
KEYS["ppms"] = ("uai", "annee_scolaire")
"""The key of each register; its rows are sorted by it, then by `connu_du`."""
_EUROS = {
    (name, field["name"])
    for name, schema in _SCHEMAS.items()
    for field in schema["fields"]
    if field.get("unite") == "EUR"
}
"""Columns counted in cents here and written in euros."""


class Row(dict[str, Any]):
    """A fact as it truly was: columns of a register, and keys that only its invention needs.

    Both are read and set as attributes too; what was never said is None.
    """

    __getattr__ = dict.get
    __setattr__ = dict.__setitem__


Rows = Iterator[Row]
Registers = dict[str, Iterable[Row]]
"""The versions of the rows of registers, by name, and the payments under the name "paid"."""


class Change(NamedTuple):
    """What was learnt about a row after its first recording; a correction has a reason."""

    known: date
    values: Mapping[str, Any]
    reason: str | None = None


def row(name: str, *values: Any, **others: Any) -> Row:
    """Return a row of a register: its first columns in order, others by name, the rest empty."""
    first = zip(COLUMNS[name], values, strict=False)
    return Row(dict.fromkeys(COLUMNS[name]) | dict(first) | others)


def numbered(facts: Iterable[Row], column: str, form: str, width: int, *order: str) -> list[Row]:
    """Name facts in an order of columns: the form filled with their columns, then a rank."""
    counts: Counter[str] = Counter()
    ordered = sorted(facts, key=itemgetter(*order)) if order else list(facts)
    for fact in ordered:
        prefix = form.format_map(fact)
        counts[prefix] += 1
        fact[column] = f"{prefix}{counts[prefix]:0{width}d}"
    return ordered


def between(facts: Iterable[Row], column: str, first: date, end: date) -> list[Row]:
    """Return the facts of a half-open period."""
    return [fact for fact in facts if fact[column] and first <= fact[column] < end]


def revise(
    facts: list[Row], column: str, number: int, stream: Stream, *periods: Period | None
) -> None:
    """Move the date of some facts of a first period to a second one, learnt in a third.

    Without a second one the date stays; without a third, the date moved was recorded first.
    """
    window, happened, *learnt = periods
    soon = [fact for fact in between(facts, column, *window) if not fact.learnt]
    for fact in stream.sample(soon, number):
        fact.scheduled = fact[column]
        if happened:
            fact[column] = stream.day(*happened)
        if learnt:
            fact.learnt = stream.day(*learnt[0])
        else:
            fact.recorded_as = fact.scheduled


def outage(fact: Row, start: str, end: str, begun: int, ended: int) -> dict[str, date]:
    """Return when a breakdown is learnt: a long one while it lasts, a short one once it is over."""
    since, until = fact[start], fact[end]
    if since is None:
        return {}
    over = until and until + days(ended)
    lasts = until is None or until - since > days(90)
    return {start: since + days(begun) if lasts else over, end: over}


def history(
    fact: Mapping[str, Any],
    known: date,
    author: str,
    *changes: Change,
    mistake: tuple[Mapping[str, Any], date, str] | None = None,
    **later: date | int,
) -> list[Row]:
    """Return the versions of a fact, oldest first, each known from one day to the next.

    `mistake` tells what was first recorded wrongly, when that was corrected, and what it was;
    `later`, of some columns, on which day their date is learnt, or how many days after it.
    What was learnt after the freeze is left out, the row itself too; two things learnt the same
    day make one version.
    """
    if known > FREEZE:
        return []
    wrong, corrected, what = mistake or ({}, FREEZE, "")
    right = {name: fact[name] for name in wrong}
    learnt = [*changes, Change(corrected, right, f"Correction : {what}")] if wrong else [*changes]
    for column, when in later.items():
        value = fact[column]
        if value is not None:
            day = known_soon(value, when) if isinstance(when, int) else when
            learnt.append(Change(day, {column: value}))
    versions = [Row({**fact, **dict.fromkeys(later), **wrong, **_stamp(known, author)})]
    for change in sorted(learnt, key=itemgetter(0)):
        last = versions[-1]
        when = max(change.known, last.connu_du)
        if when > FREEZE:
            break
        if when > last.connu_du:
            last.connu_au = when
            versions.append(Row({**last, **_stamp(when, author, change.reason)}))
        versions[-1].update(change.values)
    return versions


def _stamp(known: date, author: str, reason: str | None = None) -> dict[str, Any]:
    values = ("demonstration", known, known, None, author, reason)
    return dict(zip(TECHNICAL, values, strict=True))


def write(registers: Mapping[str, list[Row]], folder: Path) -> None:
    """Write one CSV file per register: UTF-8, comma, LF, rows sorted by key."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in registers.items():
        columns = [*COLUMNS[name], *(() if name in WITHOUT_KNOWLEDGE else TECHNICAL)]
        order = (*KEYS[name], "connu_du")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for one in sorted(rows, key=lambda one: [str(one.get(column)) for column in order]):
                writer.writerow([_text(name, column, one[column]) for column in columns])


def _text(name: str, column: str, value: Any) -> str:
    """Return a value as the file holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if (name, column) in _EUROS:
        euros, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{euros}{f'.{rest:02d}' if rest else ''}"
    return str(value)


def corrections(registers: Mapping[str, list[Row]]) -> list[Row]:
    """Return the register `corrections`: one row per value changed by a version with a reason."""
    drawn = [change for name in sorted(registers) for change in _changes(name, registers[name])]
    found = numbered(drawn, "correction_id", "COR-", 4, "le", "table", "cle", "champ")
    return [version for one in found for version in history(one, one.le, one.valide_par)]


def _changes(name: str, rows: list[Row]) -> Iterator[Row]:
    def key(one: Row) -> list[str]:
        return [_text(name, column, one[column]) for column in KEYS[name]]

    ordered = sorted(rows, key=lambda one: (key(one), one.connu_du))
    for cle, versions in groupby(ordered, key):
        for before, after in pairwise(versions):
            for column in COLUMNS[name] if after.motif_correction else ():
                old, new = (_text(name, column, one[column]) for one in (before, after))
                how = (after.motif_correction, after.auteur, after.connu_du)
                if before[column] != after[column]:
                    yield row("corrections", None, name, "|".join(cle), column, old, new, *how)
