"""Rows and the history of what was known about them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo.calendar import FREEZE

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


def mistaken(
    row: Row, wrong: Row, known: date, author: str, corrected: date, what: str
) -> list[Row]:
    """Return the versions of a row first recorded with wrong values, then corrected."""
    right = {name: row[name] for name in wrong}
    return history(row | wrong, known, author, Change(corrected, right, f"Correction : {what}"))


def _version(row: Row, known: date, author: str, reason: str | None) -> Row:
    return row | {
        "source_fichier": "demonstration",
        "recu_le": known,
        "connu_du": known,
        "connu_au": None,
        "auteur": author,
        "motif_correction": reason,
    }
