"""Video protection on board: rows of `equipements_mobiles` for trains and coaches."""

from dataclasses import dataclass
from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Change, Row, history
from demo.streams import Stream


@dataclass(frozen=True)
class OnBoard:
    """One system on board, as it truly was."""

    support_type: str
    support_id: str
    kind: str
    mise: date
    mode: str
    depose: date | None = None
    panne: tuple[date, date | None] | None = None


def rows(prefix: str, items: list[OnBoard], author: str) -> list[Row]:
    """Return the rows of the systems, numbered by support and day."""
    stream = Stream(f"equipements_mobiles.{prefix}")
    found: list[Row] = []
    ordered = sorted(items, key=lambda item: (item.support_id, item.mise))
    for number, item in enumerate(ordered, start=1):
        row = {
            "equip_id": f"{prefix}-{number:05d}",
            "support_type": item.support_type,
            "support_id": item.support_id,
            "type": item.kind,
            "mise_en_service": item.mise,
            "depose": None,
            "hs_du": None,
            "hs_au": None,
            "mode": item.mode,
        }
        known = known_soon(item.mise, stream.integer(4, 35))
        found += history(row, known, author, *_changes(item))
    return found


def _changes(item: OnBoard) -> list[Change]:
    changes = []
    if item.depose is not None:
        changes.append(Change(known_soon(item.depose, 12), {"depose": item.depose}))
    if item.panne is None:
        return changes
    since, until = item.panne
    if until is None or until - since > days(90):
        changes.append(Change(since + days(10), {"hs_du": since}))
    if until is not None:
        changes.append(Change(until + days(8), {"hs_du": since, "hs_au": until}))
    return changes
