"""The register of train-kilometres by line, month and series."""

from datetime import date

from demo.calendar import YEARS, days
from demo.knowledge import Change, Row, history
from demo.mobile import OnBoard
from demo.streams import Stream
from demo.trains import SERIES, Rame

AUTHOR = "Direction des mobilités ferroviaires"
LINES = 20
CORRECTED = (("liO-04", "2022-05"), ("liO-11", "2023-10"), ("liO-17", "2024-03"))
"""Lines and months first recorded without the equipped runs of one series."""


def rows(rames: list[Rame], systems: list[OnBoard]) -> list[Row]:
    """Return the register `circulations`; the lines are invented, the series are the fleet's."""
    stream = Stream("circulations")
    by_rame = {item.support_id: item for item in systems}
    found: list[Row] = []
    for number in range(1, LINES + 1):
        line = f"liO-{number:02d}"
        names = [serie[0] for serie in SERIES]
        series = sorted({names[number % len(names)], names[(number * 3 + 1) % len(names)]})
        volume = {serie: stream.integer(9_000, 46_000) for serie in series}
        for year in YEARS:
            for month in range(1, 13):
                end = date(year, month, 28)
                for serie in series:
                    share = _equipped(serie, end, rames, by_rame)
                    if share is None:
                        continue
                    total = round(volume[serie] * stream.uniform(0.9, 1.1) * _activity(end))
                    filmed = min(total, round(total * share * stream.uniform(0.97, 1.04)))
                    found += _recorded(line, end, serie, total, filmed, stream)
    return found


def _equipped(
    serie: str, day: date, rames: list[Rame], systems: dict[str, OnBoard]
) -> float | None:
    """Return the share of the series in the fleet that has a system, None without a set."""
    present = [
        rame.rame_id
        for rame in rames
        if rame.serie == serie and rame.entree <= day and (rame.sortie is None or day < rame.sortie)
    ]
    fitted = [name for name in present if name in systems and systems[name].mise <= day]
    return len(fitted) / len(present) if present else None


def _activity(day: date) -> float:
    """Return the level of activity: low in the summer, and in the spring of 2020."""
    if day.year == 2020 and day.month in (4, 5, 11):
        return 0.35 if day.month == 4 else 0.6
    return 0.88 if day.month in (7, 8) else 1.0 + 0.012 * (day.year - 2016)


def _recorded(
    line: str, end: date, serie: str, total: int, filmed: int, stream: Stream
) -> list[Row]:
    row = {
        "ligne": line,
        "mois": f"{end:%Y-%m}",
        "serie": serie,
        "trains_km": total,
        "trains_km_equipes": filmed,
    }
    # A month is closed before the end of the next: December is known at the freeze.
    known = end + days(20 + stream.integer(0, 8))
    if (line, row["mois"]) not in CORRECTED or filmed == 0:
        return history(row, known, AUTHOR)
    change = Change(
        known + days(150), {"trains_km_equipes": filmed}, "Correction : trains-km équipés"
    )
    return history(row | {"trains_km_equipes": 0}, known, AUTHOR, change)
