"""The register of CyberOcc: incidents and prevention, organisations pseudonymised."""

from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Change, Row, history
from demo.places import DEPARTEMENTS
from demo.pseudonyms import pseudonym
from demo.streams import Stream
from demo.tables import TECHNICAL

AUTHOR = "CyberOcc"
OPENED = date(2023, 3, 6)
"""The incident response centre (CSIRT) opened in March 2023; prevention is older."""
INCIDENTS = {2023: 34, 2024: 52}
HELPED = {2021: 12, 2022: 19, 2023: 28, 2024: 34}
CATEGORIES = ("rançongiciel", "hameçonnage", "compromission de compte", "déni de service")
SECTORS = ("collectivité", "entreprise", "association", "santé")
SIZES = ("moins de 10", "10 à 49", "50 à 249", "250 et plus")
SHARE = (2, 5, 4, 11, 26, 3, 20, 3, 1, 4, 8, 7, 4)


def rows() -> list[Row]:
    """Return the register `incidents_cyber`; two incidents were reported twice."""
    stream = Stream("incidents_cyber")
    found: list[Row] = []
    for year in HELPED:
        first = max(date(year, 1, 11), OPENED)
        drawn = [
            (stream.day(first, date(year, 12, 19)), "incident")
            for _ in range(INCIDENTS.get(year, 0))
        ]
        drawn += [
            (stream.day(date(year, 1, 11), date(year, 12, 19)), "accompagnement")
            for _ in range(HELPED[year])
        ]
        for number, (day, kind) in enumerate(sorted(drawn), start=1):
            found += _ticket(f"CY-{year}-{number:03d}", day, kind, stream)
    return [*found, *_repeated(found)]


def _ticket(name: str, day: date, kind: str, stream: Stream) -> list[Row]:
    organisation = stream.integer(1, 140)
    departement = stream.weighted(DEPARTEMENTS, SHARE)
    row: Row = {
        "incident_id": name,
        "date": day,
        "type": kind,
        "categorie": stream.pick(CATEGORIES) if kind == "incident" else None,
        "secteur": SECTORS[organisation % 7 % 4],
        "siren_hash": pseudonym(f"organisation-{organisation:04d}"),
        "taille": SIZES[organisation % 4],
        "clos_le": None,
        "code_dep": None if stream.chance(0.15) else departement,
        "doublon_de": None,
    }
    closed = day + days(stream.integer(3, 90))
    is_late = kind == "accompagnement" and date(2023, 11, 1) <= day < date(2024, 1, 1)
    known = date(2024, 2, 22) if is_late else known_soon(day, stream.integer(1, 6))
    return history(row, known, AUTHOR, Change(max(closed, known) + days(1), {"clos_le": closed}))


def _repeated(tickets: list[Row]) -> list[Row]:
    """Return a second report of an incident of each year, marked as such some days later."""
    found: list[Row] = []
    for year in INCIDENTS:
        first = next(
            row
            for row in tickets
            if row["type"] == "incident" and (row["date"].year, row["date"].month) == (year, 6)
        )
        day = first["date"] + days(2)
        again = {name: first[name] for name in first if name not in TECHNICAL}
        again |= {"incident_id": f"CY-{year}-900", "date": day, "clos_le": None}
        same = Change(day + days(30), {"doublon_de": first["incident_id"]})
        found += history(again, day + days(1), AUTHOR, same)
    return found
