"""The register of safety plans (PPMS): one row per lycée and school year."""

from dataclasses import replace
from datetime import date

from demo.calendar import PLAN_ANNOUNCED, YEARS, days, year_end
from demo.equipment import Equipment, at_work
from demo.knowledge import Change, Row, history
from demo.lycees import Lycee
from demo.schedule import COMPONENTS, EXEMPLARY
from demo.streams import Stream

AUTHOR = "Rectorats et DRAAF"

FULLY_SECURED = {
    2016: 45,
    2017: 69,
    2018: 95,
    2019: 121,
    2020: 150,
    2021: 170,
    2022: 188,
    2023: 203,
    2024: 211,
}
"""Public lycées that have all three components and an up-to-date PPMS on 31 December.

As known at the published freeze; what was learnt later about 2023 comes on top."""

OTHERS_UP_TO_DATE = {
    2016: 0.55,
    2017: 0.62,
    2018: 0.68,
    2019: 0.74,
    2020: 0.78,
    2021: 0.8,
    2022: 0.82,
    2023: 0.85,
    2024: 0.86,
}
"""Share of up-to-date PPMS among the lycées that miss a component."""


def rows(lycees: list[Lycee], equipment: list[Equipment]) -> list[Row]:
    """Return the register `ppms`."""
    stream = Stream("ppms")
    found: list[Row] = []
    for year in YEARS:
        public = [lycee for lycee in lycees if lycee.is_open(year_end(year))]
        up_to_date = _up_to_date(public, equipment, year, stream)
        for lycee in public:
            if lycee.uai in up_to_date:
                found += _in_time(lycee, year, stream)
            else:
                found += _overdue(lycee, year, stream)
    return found


def _up_to_date(
    lycees: list[Lycee], equipment: list[Equipment], year: int, stream: Stream
) -> set[str]:
    day = year_end(year)
    believed = [replace(item, mise=item.scheduled or item.mise) for item in equipment]
    working = {(item.uai, item.composante) for item in believed if at_work(item, day)}
    ready = [lycee for lycee in lycees if all((lycee.uai, name) in working for name in COMPONENTS)]
    others = [lycee.uai for lycee in lycees if lycee not in ready]
    private = {lycee.uai for lycee in ready if lycee.secteur == "prive"}
    lapsing = [
        lycee.uai
        for lycee in ready
        if lycee.uai not in private and lycee.commune.departement not in EXEMPLARY
    ]
    excess = len(ready) - len(private) - FULLY_SECURED[year]
    if excess < 0:
        raise ValueError(f"only {len(ready)} lycées have all components in {year}")
    lapsed = set(stream.sample(lapsing, excess))
    kept = {uai for uai in others if stream.chance(OTHERS_UP_TO_DATE[year])}
    return {lycee.uai for lycee in ready if lycee.uai not in lapsed} | kept


def _row(lycee: Lycee, year: int, validated: date | None, sent: date | None) -> Row:
    return {
        "uai": lycee.uai,
        "annee_scolaire": f"{year}-{year + 1}",
        "date_validation": validated,
        "date_transmission_region": sent,
        "version": "PPMS unifié" if year >= 2023 else "PPMS attentat-intrusion",
    }


def _in_time(lycee: Lycee, year: int, stream: Stream) -> list[Row]:
    """Return a plan validated and sent from June to mid-October, one in sixty by mid-December.

    Sometimes the day of sending is corrected within the autumn.
    """
    first = max(date(year, 6, 5), lycee.ouverture + days(7))
    last = date(year, 12, 4) if stream.chance(0.015) else date(year, 10, 1)
    validated = stream.day(first, last)
    sent = validated + days(stream.integer(0, 13))
    known = sent + days(stream.integer(3, 25))
    row = _row(lycee, year, validated, sent)
    if not stream.chance(0.01) or sent >= PLAN_ANNOUNCED.replace(year=year):
        return history(row, known, AUTHOR)
    typo = row | {"date_transmission_region": sent + days(7)}
    correct = Change(
        known + days(90), {"date_transmission_region": sent}, "Correction : date de transmission"
    )
    return history(typo, known + days(7), AUTHOR, correct)


def _overdue(lycee: Lycee, year: int, stream: Stream) -> list[Row]:
    """Return a plan validated and sent after the new year, or none at all.

    Some plans of 2023 had been sent in the autumn, and were found in the spring only.
    """
    if stream.chance(0.35):
        return []
    row = _row(lycee, year, None, None)
    if year == 2023 and stream.chance(0.5):
        return _found_later(lycee, row, stream)
    validated = stream.day(date(year + 1, 2, 5), date(year + 1, 6, 12))
    sent = validated + days(stream.integer(1, 15))
    dates = {"date_validation": validated, "date_transmission_region": sent}
    update = Change(sent + days(stream.integer(4, 20)), dates)
    return history(row, date(year, 12, stream.integer(5, 18)), AUTHOR, update)


def _found_later(lycee: Lycee, row: Row, stream: Stream) -> list[Row]:
    validated = stream.day(max(date(2023, 9, 11), lycee.ouverture + days(20)), date(2023, 11, 10))
    dates = {"date_validation": validated, "date_transmission_region": validated + days(6)}
    known = stream.day(date(2024, 2, 12), date(2024, 5, 24))
    change = Change(known, dates, "Correction : date de transmission")
    return history(row, date(2023, 12, 12), AUTHOR, change)
