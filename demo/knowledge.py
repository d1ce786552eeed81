"""Rows and the history of what was known about them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo.calendar import FREEZE, days

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What was learnt about a row after its first recording.

    `reason` is given for corrections only; the life of the object (removal, end of works)
    is an update without reason.
    """

    known: date
    values: Row = field(default_factory=dict)
    reason: str | None = None


def history(row: Row, known: date, author: str, *changes: Change) -> list[Row]:
    """Return the versions of a row, oldest first, each known from one day to the next.

    What was learnt after the freeze is left out, the row itself too; two things learnt the same
    day make one version.
    """
    if known > FREEZE:
        return []
    versions = [_version(row, known, author, None)]
    for change in sorted(changes, key=lambda change: change.known):
        if change.known > FREEZE:
            continue
        last = versions[-1]
        when = max(change.known, last["connu_du"])
        if when == last["connu_du"]:
            versions[-1] = last | change.values
            continue
        versions[-1] = last | {"connu_au": when}
        facts = {name: last[name] for name in row} | change.values
        versions.append(_version(facts, when, author, change.reason))
    return versions


def _version(row: Row, known: date, author: str, reason: str | None) -> Row:
    return row | {
        "source_fichier": "demonstration",
        "recu_le": known,
        "connu_du": known,
        "connu_au": None,
        "auteur": author,
        "motif_correction": reason,
    }


def current(rows: list[Row]) -> list[Row]:
    """Return the versions still held true."""
    return [row for row in rows if row["connu_au"] is None]


def is_working(row: Row, day: date, *, start: str, end: str, broken: tuple[str, str]) -> bool:
    """Say whether an equipment works that day, breakdowns counting from their 91st day."""
    begun, ended = row[start], row[end]
    if begun is None or begun > day or (ended is not None and ended <= day):
        return False
    since, until = row[broken[0]], row[broken[1]]
    if since is None or since > day or (until is not None and until <= day):
        return True
    return bool(day < since + days(90))
