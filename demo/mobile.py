"""What is on board: rows of `equipements_mobiles` for trains, coaches and mobile police posts."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Change, Row, history
from demo.streams import Stream
from demo.tables import row

Period = tuple[date, date | None]


@dataclass(frozen=True)
class OnBoard:
    """One system on board, as it truly was."""

    support_type: str
    support_id: str
    kind: str
    mise: date
    mode: str
    depose: date | None = None
    panne: Period | None = None
    commune: str | None = None
    """Code of the commune of a mobile police post."""
    learnt: date | None = None
    """When it was recorded, if not soon after."""
    recorded_as: date | None = None
    """The wrong day of entry into service that was recorded first."""


def rows(prefix: str, items: list[OnBoard], author: str) -> list[Row]:
    """Return the rows of the systems, numbered by support and day."""
    stream = Stream(f"equipements_mobiles.{prefix}")
    found: list[Row] = []
    ordered = sorted(items, key=lambda item: (item.support_id, item.mise))
    for number, item in enumerate(ordered, start=1):
        delay = stream.integer(4, 35)
        since = item.recorded_as or item.mise
        facts = (f"{prefix}-{number:05d}", item.support_type, item.support_id, item.kind, since)
        system = row("equipements_mobiles", *facts, mode=item.mode, code_commune=item.commune)
        found += history(system, item.learnt or known_soon(since, delay), author, *_changes(item))
    return found


def _changes(item: OnBoard) -> list[Change]:
    changes = []
    if item.recorded_as is not None:
        right = {"mise_en_service": item.mise}
        known = item.mise + days(130)
        changes.append(Change(known, right, "Correction : date de mise en service"))
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


def revised(items: list[OnBoard], late: int, moved: int, stream: Stream) -> list[OnBoard]:
    """Let some retrofits around the end of 2023 be known rightly in 2024 only.

    `late` of the winter had taken place in the autumn; `moved` of the autumn took place in the
    winter, and were recorded too early.
    """
    plain = [one for one in items if (one.mode, one.depose, one.panne) == ("retrofit", None, None)]
    winter = [item for item in plain if date(2024, 1, 15) <= item.mise < date(2024, 5, 15)]
    autumn = [item for item in plain if date(2023, 9, 1) <= item.mise < date(2023, 12, 20)]
    changed: dict[OnBoard, OnBoard] = {}
    for item in stream.sample(winter, late):
        day = stream.day(date(2023, 11, 6), date(2023, 12, 15))
        learnt = stream.day(date(2024, 2, 19), date(2024, 6, 21))
        changed[item] = replace(item, mise=day, learnt=learnt)
    for item in stream.sample(autumn, moved):
        day = stream.day(date(2024, 1, 9), date(2024, 2, 27))
        changed[item] = replace(item, mise=day, recorded_as=item.mise)
    return [changed.get(item, item) for item in items]


def struck(
    drawn: list[str], long: list[Period], first: int, days_out: tuple[int, int], stream: Stream
) -> dict[str, Period]:
    """Return breakdowns by support: long ones for the first drawn, then short ones over winter."""
    found = dict(zip(drawn, long, strict=False))
    for support in drawn[len(long) :]:
        since = date(stream.integer(first, 2024), 12, stream.integer(days_out[0], 28))
        found[support] = (since, since + days(stream.integer(days_out[1], 50)))
    return found
