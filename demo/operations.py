"""The registers of joint operations near lycées and stations, and of CyberOcc."""

from datetime import date

from demo.calendar import by_year, days, known_soon, lasts
from demo.knowledge import Change, Row, history
from demo.lycees import Lycee
from demo.places import DEPARTEMENTS, pseudonym
from demo.stations import Site
from demo.streams import Stream
from demo.tables import COLUMNS, row

AUTHOR = "Direction de projet Sécurité"
NUMBERS = by_year(2021, 6, 13, 21, 58)
REPORTED_LATE = ("OC-2022-013", "OC-2023-020", "OC-2023-021")
"""Operations learnt after the freeze of their year."""
PARTNERS = ("Gendarmerie", "Gendarmerie|SUGE", "Gendarmerie|SUGE|Police municipale")

CYBER = "CyberOcc"
OPENED = date(2023, 3, 6)
"""The incident response centre (CSIRT) opened in March 2023; prevention is older."""
INCIDENTS = by_year(2021, 0, 0, 34, 52)
HELPED = by_year(2021, 12, 19, 28, 34)
CATEGORIES = ("rançongiciel", "hameçonnage", "compromission de compte", "déni de service")
SECTORS = ("collectivité", "entreprise", "association", "santé")
SIZES = ("moins de 10", "10 à 49", "50 à 249", "250 et plus")
SHARE = (2, 5, 4, 11, 26, 3, 20, 3, 1, 4, 8, 7, 4)


def joint(lycees: list[Lycee], sites: list[Site]) -> list[Row]:
    """Return the register `operations_conjointes`, one row per operation and site."""
    stream = Stream("operations_conjointes")
    found: list[Row] = []
    for year, number in NUMBERS.items():
        drawn = sorted(stream.day(date(year, 1, 15), date(year, 12, 16)) for _ in range(number))
        for rank, day in enumerate(drawn, start=1):
            found += _operation(f"OC-{year}-{rank:03d}", day, lycees, sites, stream)
    return found


def _operation(
    name: str, day: date, lycees: list[Lycee], sites: list[Site], stream: Stream
) -> list[Row]:
    """Return an operation on one to three sites of one département."""
    first = stream.pick([lycee for lycee in lycees if lycee.is_open(day)])
    here = [
        (site.code, "gare", site.commune.code)
        for site in sites
        if site.commune.departement == first.commune.departement and lasts(day, site.du, site.au)
    ]
    places = [(first.uai, "lycee", first.commune.code)]
    places += stream.sample(here, stream.weighted((0, 1, 2), (55, 30, 15)))
    if stream.chance(0.3) and len(places) > 1:
        places = places[1:]
    partners = stream.pick(PARTNERS)
    known = known_soon(day, stream.integer(4, 30))
    known = day + days(150) if name in REPORTED_LATE else known
    operations = [row("operations_conjointes", name, *place, day, partners) for place in places]
    return [version for one in operations for version in history(one, known, AUTHOR)]


def cyber() -> list[Row]:
    """Return the register `incidents_cyber`; two incidents were reported twice."""
    stream = Stream("incidents_cyber")
    found: list[Row] = []
    for year, helped in HELPED.items():
        start, end = date(year, 1, 11), date(year, 12, 19)
        drawn = [(stream.day(max(start, OPENED), end), "incident") for _ in range(INCIDENTS[year])]
        drawn += [(stream.day(start, end), "accompagnement") for _ in range(helped)]
        for number, (day, kind) in enumerate(sorted(drawn), start=1):
            found += _ticket(f"CY-{year}-{number:03d}", day, kind, stream)
    return [*found, *_repeated(found)]


def _ticket(name: str, day: date, kind: str, stream: Stream) -> list[Row]:
    organisation = stream.integer(1, 140)
    departement = stream.weighted(DEPARTEMENTS, SHARE)
    category = stream.pick(CATEGORIES) if kind == "incident" else None
    hashed = pseudonym(f"organisation-{organisation:04d}")
    facts = (category, SECTORS[organisation % 7 % 4], hashed, SIZES[organisation % 4], None)
    where = None if stream.chance(0.15) else departement
    ticket = row("incidents_cyber", name, day, kind, *facts, where)
    closed = day + days(stream.integer(3, 90))
    is_late = kind == "accompagnement" and date(2023, 11, 1) <= day < date(2024, 1, 1)
    known = date(2024, 2, 22) if is_late else known_soon(day, stream.integer(1, 6))
    return history(ticket, known, CYBER, Change(max(closed, known) + days(1), {"clos_le": closed}))


def _repeated(tickets: list[Row]) -> list[Row]:
    """Return a second report of an incident of each June, marked as such some days later."""
    incidents = [one for one in tickets if one["type"] == "incident" and one["date"].month == 6]
    found: list[Row] = []
    for year in (2023, 2024):
        first = next(one for one in incidents if one["date"].year == year)
        day = first["date"] + days(2)
        again = {name: first[name] for name in COLUMNS["incidents_cyber"]}
        again |= {"incident_id": f"CY-{year}-900", "date": day, "clos_le": None}
        same = Change(day + days(30), {"doublon_de": first["incident_id"]})
        found += history(again, day + days(1), CYBER, same)
    return found
