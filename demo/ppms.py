"""The registers of safety plans (PPMS), one row per lycée and school year, and of drills."""

from datetime import date

from demo.calendar import PLAN_ANNOUNCED, YEARS, by_year, days, known_soon, school_year, year_end
from demo.equipment import COMPONENTS, EXEMPLARY, at_work
from demo.lycees import open_on
from demo.streams import Stream
from demo.tables import Change, Row, history, mistaken, row

AUTHOR = "Rectorats et DRAAF"
FULLY_SECURED = by_year(2016, 45, 69, 95, 121, 150, 170, 188, 203, 211)
"""Public lycées that have all three components and an up-to-date PPMS on 31 December.

As known at the published freeze; what was learnt later about 2023 comes on top."""
OTHERS_UP_TO_DATE = by_year(2016, 0.55, 0.62, 0.68, 0.74, 0.78, 0.8, 0.82, 0.85, 0.86)
"""Share of up-to-date PPMS among the lycées that miss a component."""
DILIGENT = by_year(2017, 0.34, 0.41, 0.3, 0.38, 0.56, 0.64, 0.75, 0.79)
"""Share of the lycées that hold two drills or more besides fire drills, by start of the year."""
DRILLS = ("intrusion", "risques_majeurs", "autre")


def rows(lycees: list[Row], equipment: list[Row]) -> list[Row]:
    """Return the register `ppms`."""
    stream = Stream("ppms")
    found: list[Row] = []
    for year in YEARS:
        here = open_on(lycees, year_end(year))
        up_to_date = _up_to_date(here, equipment, year, stream)
        for lycee in here:
            version = "PPMS unifié" if year >= 2023 else "PPMS attentat-intrusion"
            plan = row("ppms", lycee.uai, f"{year}-{year + 1}", version=version)
            write = _in_time if lycee.uai in up_to_date else _overdue
            found += write(plan, year, lycee.date_ouverture, stream)
    return found


def _up_to_date(lycees: list[Row], equipment: list[Row], year: int, stream: Stream) -> set[str]:
    working = {(one.uai, one.composante) for one in equipment if at_work(one, year_end(year))}
    ready = [one for one in lycees if all((one.uai, name) in working for name in COMPONENTS)]
    public = [one for one in ready if one.secteur != "prive"]
    lapsing = [one.uai for one in public if one.code_dep not in EXEMPLARY]
    lapsed = stream.sample(lapsing, len(public) - FULLY_SECURED[year])
    kept = {one.uai for one in ready if one.uai not in lapsed}
    share = OTHERS_UP_TO_DATE[year]
    return kept | {one.uai for one in lycees if one not in ready and stream.chance(share)}


def _in_time(plan: Row, year: int, opening: date, stream: Stream) -> list[Row]:
    """Return a plan validated and sent from June to mid-October, one in sixty by mid-December.

    Sometimes the day of sending is corrected within the autumn.
    """
    first = max(date(year, 6, 5), opening + days(7))
    last = date(year, 12, 4) if stream.chance(0.015) else date(year, 10, 1)
    validated = stream.day(first, last)
    sent = validated + days(stream.integer(0, 13))
    known = sent + days(stream.integer(3, 25))
    plan.update(date_validation=validated, date_transmission_region=sent)
    if not stream.chance(0.01) or sent >= PLAN_ANNOUNCED.replace(year=year):
        return history(plan, known, AUTHOR)
    wrong, corrected = {"date_transmission_region": sent + days(7)}, known + days(90)
    return mistaken(plan, wrong, known + days(7), AUTHOR, corrected, "date de transmission")


def _overdue(plan: Row, year: int, opening: date, stream: Stream) -> list[Row]:
    """Return a plan validated and sent after the new year, or none at all.

    Some plans of 2023 had been sent in the autumn, and were found in the spring only.
    """
    if stream.chance(0.35):
        return []
    if year == 2023 and stream.chance(0.5):
        validated = stream.day(max(date(2023, 9, 11), opening + days(20)), date(2023, 11, 10))
        known, first = stream.day(date(2024, 2, 12), date(2024, 5, 24)), date(2023, 12, 12)
        sent, reason = validated + days(6), "Correction : date de transmission"
    else:
        validated = stream.day(date(year + 1, 2, 5), date(year + 1, 6, 12))
        sent, reason = validated + days(stream.integer(1, 15)), None
        known = sent + days(stream.integer(4, 20))
        first = date(year, 12, stream.integer(5, 18))
    dates = {"date_validation": validated, "date_transmission_region": sent}
    return history(plan, first, AUTHOR, Change(known, dates, reason))


def drills(lycees: list[Row]) -> list[Row]:
    """Return the register `ppms_exercices`: about three drills a year and lycée."""
    stream = Stream("ppms_exercices")
    return [
        version
        for start in DILIGENT
        for lycee in open_on(lycees, year_end(start))
        for version in _drills_of_year(lycee, start, stream)
    ]


def _drills_of_year(lycee: Row, start: int, stream: Stream) -> list[Row]:
    number = 2 + int(stream.chance(0.18))
    if not stream.chance(DILIGENT[start]):
        number = stream.weighted((0, 1), (35, 65))
    kinds = ["intrusion", "risques_majeurs", stream.pick(DRILLS)][:number]
    first, last = school_year(start)
    if lycee.date_fermeture is not None:
        last = min(last, lycee.date_fermeture - days(30))
    found: list[Row] = []
    for rank, kind in enumerate((*kinds, "incendie"), start=1):
        day = stream.day(first, date(start, 11, 6) if kind == "incendie" else last)
        day -= days(max(0, day.weekday() - 4))
        late, delay = stream.chance(0.008), stream.integer(3, 45)
        known = day + days(240) if late and day.month >= 9 else known_soon(day, delay)
        drill = row("ppms_exercices", f"EX-{start}-{lycee.uai}-{rank}", lycee.uai, day, kind)
        found += history(drill, known, AUTHOR)
    return found
