"""The real communes in which all is placed, and the stations, which are invented like all names."""

import csv
import hashlib
import hmac
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from demo.draws import INITIAL_LOAD, Stream, days
from demo.tables import Row, Rows, between, history, revise, row
from reporting.territories import departement_phrases

Value = TypeVar("Value")
REFERENCE = Path(__file__).parents[1] / "data" / "reference"
DEPARTEMENTS = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
MONTPELLIER = frozenset(("11", "30", "34", "48", "66"))
"""Départements of the académie of Montpellier; the others are of Toulouse."""
KEY = b"cle de demonstration, sans valeur"
"""The key of real registers is kept by their service and is never published."""
RAIL = "Direction des mobilités ferroviaires"
SITES = (15, 17, 14, 24, 40, 12, 26, 15, 12, 17, 20, 22, 16)
HUBS = (2, 3, 3, 5, 8, 1, 6, 2, 1, 2, 3, 3, 2)
"""Sites by département, 250 in all, 41 of them interchange hubs (PEM)."""
LABELS = {"gare": "Gare", "halte": "Halte", "PEM": "Pôle d'échanges"}
FILMED_EARLY = {"PEM": 0.5, "gare": 0.16, "halte": 0.02}
FILMED_SINCE = {"PEM": 0.9, "gare": 0.5, "halte": 0.12}
"""Chances to be filmed before 2016, and since for the others."""
OPENED = (date(2017, 12, 10), date(2019, 12, 15), date(2022, 12, 11), date(2024, 12, 15))
CLOSED = (date(2017, 12, 10), date(2020, 12, 13), date(2023, 12, 10), date(2024, 7, 6))


class Commune(NamedTuple):
    """One commune of the COG 2026."""

    code: str
    nom: str
    departement: str
    siren: str
    epci: str
    population: int


def by_departement(*values: Value) -> dict[str, Value]:
    """Return one value a département."""
    return dict(zip(DEPARTEMENTS, values, strict=True))


@cache
def of_departement(code: str) -> str:
    """Return "de l'Ariège"."""
    with (REFERENCE / "departements_occitanie.csv").open(encoding="utf-8", newline="") as file:
        one = next(row for row in csv.DictReader(file) if row["code"] == code)
    return departement_phrases(one["nom"], int(one["typeLiaison"])).de


@cache
def _every() -> tuple[Commune, ...]:
    path = REFERENCE / "communes_occitanie_cog2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        facts = [[one[name] for name in Commune._fields] for one in csv.DictReader(file)]
    return tuple(Commune(*names, int(population)) for *names, population in facts)


def communes(departement: str = "", *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département, or of the region, with so many inhabitants, by code."""
    large = [town for town in _every() if town.population >= smallest]
    return [town for town in large if departement in ("", town.departement)]


def largest(towns: list[Commune]) -> list[Commune]:
    """Return communes, the largest first."""
    return sorted(towns, key=lambda town: (-town.population, town.code))


def siret(siren: str) -> str:
    """Return a SIRET of this SIREN with a right check digit.

    >>> siret("210900015")
    '21090001500012'
    """
    digits = [int(digit) for digit in f"{siren}0001"]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::-2])
    return f"{siren}0001{-(doubled + sum(digits[-2::-2])) % 10}"


def pseudonym(name: str) -> str:
    """Return the keyed hash of a name, 16 hexadecimal digits: the same one over the years.

    >>> pseudonym("agent-001") == pseudonym("agent-001") != pseudonym("agent-002")
    True
    """
    return hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest()[:16]


def stations() -> list[Row]:
    """Return the sites served by trains, by département; no real one has such a code or name."""
    stream = Stream("gares_pem")
    sites: list[Row] = []
    for departement, number, hubs in zip(DEPARTEMENTS, SITES, HUBS, strict=True):
        towns = communes(departement, smallest=600)
        drawn: list[Commune] = []
        while len(drawn) < number:
            town = stream.weighted(towns, [town.population**0.5 for town in towns])
            if drawn.count(town) < 2:
                drawn.append(town)
        for rank, town in enumerate(largest(drawn)):
            kind = "PEM" if rank < hubs else stream.weighted(("gare", "halte"), (58, 42))
            sites.append(_site(len(sites) + 1, kind, town, stream))
    halts = [site for site in sites if site.type == "halte" and site.video_du is None]
    for site, day in zip(halts, OPENED, strict=False):
        site.desservi_du = day
    for site, day in zip(halts[len(OPENED) :: 3], CLOSED, strict=False):
        site.desservi_au = day
    old = between(sites, "video_du", date.min, date(2013, 1, 1))
    for site, day in zip(old[3::9], (date(2019, 5, 13), date(2024, 2, 12)), strict=False):
        site.video_au = day
    lasting = [site for site in sites if not (site.desservi_au or site.video_au)]
    for year, number in ((2021, 1), (2023, 2)):  # recorded after the freeze of their year
        filmed = (date(year, 1, 1), date(year + 1, 1, 1))
        learnt = (date(year + 1, 3, 1), date(year + 1, 9, 30))
        revise(lasting, "video_du", number, stream, filmed, None, learnt)
    return sites


def _site(number: int, kind: str, town: Commune, stream: Stream) -> Row:
    manager, filmed = "SNCF Gares & Connexions", None
    if kind == "PEM" and stream.chance(0.6):
        manager = "EPCI"
    elif kind == "halte" and stream.chance(0.2):
        manager = "Commune"
    name = f"{LABELS[kind]} de démonstration n° {number} ({town.nom})"
    start = date(stream.integer(1975, 2010), 1, 1)
    if stream.chance(FILMED_EARLY[kind]):
        filmed = stream.day(date(2010, 2, 1), date(2015, 11, 30))
    elif stream.chance(FILMED_SINCE[kind]):
        filmed = stream.day(date(2016, 3, 1), date(2024, 12, 10))
    facts = (f"99{number:06d}", name, town.code, manager, kind, start, None, filmed)
    return row("gares_pem", *facts, code_dep=town.departement)


def stations_rows(sites: list[Row]) -> Rows:
    """Yield the register `gares_pem`."""
    stream = Stream("gares_pem.rows")
    for site in sites:
        known = max(INITIAL_LOAD, site.desservi_du - days(60))
        filmed = site.learnt or (site.video_du and stream.integer(5, 30))
        later = {"desservi_au": 12, "video_du": filmed, "video_au": 15}
        yield from history(site, known, RAIL, **later)
