"""The register of security equipment of the lycées: what was recorded, and when."""

import itertools
from collections.abc import Mapping
from datetime import date

from demo.calendar import FREEZE, INITIAL_LOAD, days, known_soon, years_later
from demo.equipment import Equipment
from demo.knowledge import Change, Row, history
from demo.streams import Stream
from demo.tables import row

AUTHOR = "Direction du patrimoine des lycées"
DATES = ("date_mise_en_service", "date_reception", "date_commande")


def rows(items: list[Equipment], operations: Mapping[Equipment, str]) -> list[Row]:
    """Return the register `equipements_lycee`; `operations` names the works of an item."""
    stream = Stream("equipements_lycee.rows")
    known = [_first_known(item, stream) for item in items]
    arrival = {
        (item.uai, item.composante, item.mise): day for item, day in zip(items, known, strict=True)
    }
    found: list[Row] = []
    for number, (item, day) in enumerate(zip(items, known, strict=True), start=1):
        right = _row(f"EQ-{number:05d}", item, day, stream) | {"operation_id": operations.get(item)}
        changes = [*_breakdown(item), *_renewals(item, right)]
        if item.depose is not None:  # learnt with the arrival of what replaces the item
            until = arrival.get((item.uai, item.composante, item.depose))
            removal = {"date_depose": item.depose}
            changes.insert(0, Change(until or known_soon(item.depose, 10), removal))
        first = right
        if item.recorded_as is not None and item.mise is not None:
            first = right | _wrong_dates(item.recorded_as, right)
            day_of = stream.day(date(item.mise.year, 4, 10), date(item.mise.year, 7, 10))
            values = {name: right[name] for name in DATES}
            changes.append(Change(day_of, values, "Correction : date de mise en service"))
        found += history(first, day, AUTHOR, *changes)
    return found


def _first_known(item: Equipment, stream: Stream) -> date:
    delay = stream.integer(5, 40)
    if item.learnt is not None:
        return item.learnt
    if item.mise is None:
        return (item.commande or INITIAL_LOAD) + days(12)
    return item.recorded_as + days(20) if item.recorded_as else known_soon(item.mise, delay)


def _row(equip_id: str, item: Equipment, known: date, stream: Stream) -> Row:
    order, wait = stream.integer(90, 220), stream.integer(3, 30)
    ordered, received = item.commande, None
    if item.mise is not None and item.mise.year >= 2010 and not item.moved:
        ordered, received = item.mise - days(order), item.mise - days(wait)
    facts = (item.uai, item.composante, item.perimetre, ordered, received, item.mise)
    found = row("equipements_lycee", equip_id, *facts)
    if item.autorisation is not None:
        start = item.autorisation[0]
        end = next(end for end in _ends(item) if end > known or end == item.autorisation[1])
        number = f"{item.uai[1:3]}-{start.year}-{stream.integer(100, 999)}"
        found |= {"autorisation_no": number, "autorisation_debut": start, "autorisation_fin": end}
    return found


def _ends(item: Equipment) -> list[date]:
    """Return the successive ends of an authorisation, every five years."""
    if item.autorisation is None:
        return []
    start, last, goes_on = item.autorisation
    ends = [years_later(start, 5 * number) for number in range(1, 6)]
    return ends if goes_on else [end for end in ends if end <= last]


def _renewals(item: Equipment, row: Row) -> list[Change]:
    first = row["autorisation_fin"]
    limit = min(item.depose or FREEZE, FREEZE)
    ends = [end for end in _ends(item) if first <= end]
    return [
        Change(before - days(40), {"autorisation_fin": after})
        for before, after in itertools.pairwise(ends)
        if before <= limit
    ]


def _breakdown(item: Equipment) -> list[Change]:
    """Return a breakdown: a long one is known while it lasts, a short one once it is over."""
    if item.panne is None:
        return []
    since, until = item.panne
    begun, ended = {"hors_service_du": since}, {"hors_service_au": until}
    if until is None:
        return [Change(since + days(12), begun)]
    if until - since > days(90):
        return [Change(since + days(12), begun), Change(until + days(9), ended)]
    return [Change(until + days(9), begun | ended)]


def _wrong_dates(wrong: date, row: Row) -> Row:
    received = min(row["date_reception"], wrong - days(6))
    ordered = min(row["date_commande"], received - days(60))
    return dict(zip(DATES, (wrong, received, ordered), strict=True))
