"""The register of joint operations near lycées and stations."""

from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Row, history
from demo.lycees import Lycee
from demo.stations import Site
from demo.streams import Stream

AUTHOR = "Direction de projet Sécurité"
NUMBERS = {2021: 6, 2022: 13, 2023: 21, 2024: 58}
REPORTED_LATE = ("OC-2022-013", "OC-2023-020", "OC-2023-021")
"""Operations learnt after the freeze of their year."""
PARTNERS = ("Gendarmerie", "Gendarmerie|SUGE", "Gendarmerie|SUGE|Police municipale")


def rows(lycees: list[Lycee], sites: list[Site]) -> list[Row]:
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
    here = [("gare", site.code, site.commune.code) for site in sites if _served(site, first, day)]
    places = [("lycee", first.uai, first.commune.code)]
    places += stream.sample(here, stream.weighted((0, 1, 2), (55, 30, 15)))
    if stream.chance(0.3) and len(places) > 1:
        places = places[1:]
    partners = stream.pick(PARTNERS)
    known = known_soon(day, stream.integer(4, 30))
    if name in REPORTED_LATE:
        known = day + days(150)
    return [
        row
        for kind, site, commune in places
        for row in history(
            {
                "operation_id": name,
                "site": site,
                "site_type": kind,
                "code_commune": commune,
                "date": day,
                "partenaires": partners,
            },
            known,
            AUTHOR,
        )
    ]


def _served(site: Site, lycee: Lycee, day: date) -> bool:
    is_near = site.commune.departement == lycee.commune.departement
    return is_near and site.du <= day and (site.au is None or day < site.au)
