"""The register of drills (PPMS and fire) of the lycées, since the school year 2017-2018."""

from datetime import date

from demo.calendar import LAST_YEAR, days, known_soon, school_year, year_end
from demo.knowledge import Row, history
from demo.lycees import Lycee
from demo.streams import Stream

AUTHOR = "Rectorats et DRAAF"
FIRST = 2017
DILIGENT = {
    2017: 0.34,
    2018: 0.41,
    2019: 0.3,
    2020: 0.38,
    2021: 0.56,
    2022: 0.64,
    2023: 0.75,
    2024: 0.79,
}
"""Share of the lycées that hold two drills or more besides fire drills, by start of the year."""
KINDS = ("intrusion", "risques_majeurs", "autre")


def rows(lycees: list[Lycee]) -> list[Row]:
    """Return the register `ppms_exercices`: about three drills a year and lycée."""
    stream = Stream("ppms_exercices")
    found: list[Row] = []
    for start in range(FIRST, LAST_YEAR + 1):
        for lycee in lycees:
            if lycee.is_open(year_end(start)):
                found += _of_year(lycee, start, stream)
    return found


def _of_year(lycee: Lycee, start: int, stream: Stream) -> list[Row]:
    number = 2 + int(stream.chance(0.18))
    if not stream.chance(DILIGENT[start]):
        number = stream.weighted((0, 1), (35, 65))
    kinds = ["intrusion", "risques_majeurs", stream.pick(KINDS)][:number]
    first, last = school_year(start)
    if lycee.fermeture is not None:
        last = min(last, lycee.fermeture - days(30))
    found: list[Row] = []
    for rank, kind in enumerate((*kinds, "incendie"), start=1):
        day = stream.day(first, date(start, 11, 6) if kind == "incendie" else last)
        while day.weekday() > 4:
            day -= days(1)
        found += _drill(f"EX-{start}-{lycee.uai}-{rank}", lycee.uai, kind, day, stream)
    return found


def _drill(name: str, uai: str, kind: str, day: date, stream: Stream) -> list[Row]:
    late, delay = stream.chance(0.008), stream.integer(3, 45)
    row = {"exercice_id": name, "uai": uai, "date": day, "type": kind}
    known = day + days(240) if late and day.month >= 9 else known_soon(day, delay)
    return history(row, known, AUTHOR)
