"""The register of coach contracts, read from the coaches that run under them."""

from datetime import date

from demo.calendar import INITIAL_LOAD, days, years_later
from demo.coaches import AUTHOR, Presence
from demo.knowledge import Change, Row, history
from demo.streams import Stream


def rows(presences: list[Presence]) -> list[Row]:
    """Return the register `contrats_transport`: video is required from 2018 on.

    A coach may be older than its contract: it ran under the previous one.
    """
    stream = Stream("contrats_transport")
    carriers = {presence.contrat_id: presence.transporteur for presence in presences}
    return [
        row for name, siren in sorted(carriers.items()) for row in _contract(name, siren, stream)
    ]


def _contract(name: str, siren: str, stream: Stream) -> list[Row]:
    departement, lot, year = name.split("-")
    start = date(int(year), 9, 1)
    is_required = start.year >= 2018
    row = {
        "contrat_id": name,
        "siren": siren,
        "lot": f"{departement} {lot}",
        "debut": start,
        "fin": years_later(start, 11 if start.year == 2015 else 8),
        "obligation_video": is_required,
        "date_effet_obligation": years_later(start, 2) if is_required else None,
    }
    known = max(INITIAL_LOAD, start - days(90))
    if is_required or not stream.chance(0.4):
        return history(row, known, AUTHOR)
    amended = stream.day(date(2021, 3, 1), date(2022, 6, 30))
    required = {"obligation_video": True, "date_effet_obligation": years_later(amended, 1)}
    return history(row, known, AUTHOR, Change(amended, required))
