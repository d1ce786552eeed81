"""The register of stations, halts and interchange hubs (PEM): invented sites in real communes."""

from datetime import date

from demo.calendar import INITIAL_LOAD, days
from demo.places import DEPARTEMENTS, Commune, communes
from demo.streams import Stream
from demo.tables import Row, Rows, between, history, revise, row

AUTHOR = "Direction des mobilités ferroviaires"
SITES = (15, 17, 14, 24, 40, 12, 26, 15, 12, 17, 20, 22, 16)
"""Sites by département: 250."""
HUBS = (2, 3, 3, 5, 8, 1, 6, 2, 1, 2, 3, 3, 2)
"""Interchange hubs (PEM) by département: 41."""
LABELS = {"gare": "Gare", "halte": "Halte", "PEM": "Pôle d'échanges"}
FILMED_EARLY = {"PEM": 0.5, "gare": 0.16, "halte": 0.02}
FILMED_SINCE = {"PEM": 0.9, "gare": 0.5, "halte": 0.12}
"""Chances to be filmed before 2016, and since for the others."""
OPENED = (date(2017, 12, 10), date(2019, 12, 15), date(2022, 12, 11), date(2024, 12, 15))
CLOSED = (date(2017, 12, 10), date(2020, 12, 13), date(2023, 12, 10), date(2024, 7, 6))


def invent() -> list[Row]:
    """Return the sites, numbered by département; no real station has such a code or name."""
    stream = Stream("gares_pem")
    sites: list[Row] = []
    for departement, number, hubs in zip(DEPARTEMENTS, SITES, HUBS, strict=True):
        towns = communes(departement, smallest=600)
        weights = [town.population**0.5 for town in towns]
        drawn: list[Commune] = []
        while len(drawn) < number:
            town = stream.weighted(towns, weights)
            if drawn.count(town) < 2:
                drawn.append(town)
        drawn.sort(key=lambda town: (-town.population, town.code))
        for rank, town in enumerate(drawn):
            kind = "PEM" if rank < hubs else stream.weighted(("gare", "halte"), (58, 42))
            sites.append(_site(len(sites) + 1, kind, town, stream))
    _revise(sites, stream)
    return sites


def _site(number: int, kind: str, town: Commune, stream: Stream) -> Row:
    manager = "SNCF Gares & Connexions"
    if kind == "PEM" and stream.chance(0.6):
        manager = "EPCI"
    elif kind == "halte" and stream.chance(0.2):
        manager = "Commune"
    name = f"{LABELS[kind]} de démonstration n° {number} ({town.nom})"
    start, filmed = date(stream.integer(1975, 2010), 1, 1), None
    if stream.chance(FILMED_EARLY[kind]):
        filmed = stream.day(date(2010, 2, 1), date(2015, 11, 30))
    elif stream.chance(FILMED_SINCE[kind]):
        filmed = stream.day(date(2016, 3, 1), date(2024, 12, 10))
    facts = (f"99{number:06d}", name, town.code, manager, kind, start, None, filmed)
    return row("gares_pem", *facts, code_dep=town.departement)


def _revise(sites: list[Row], stream: Stream) -> None:
    """Let four halts open and four close; two sites lose their cameras.

    The cameras of three sites are recorded after the freeze of their year.
    """
    halts = [site for site in sites if site.type == "halte" and site.video_du is None]
    for site, day in zip(halts, OPENED, strict=False):
        site.desservi_du = day
    for site, day in zip(halts[len(OPENED) :: 3], CLOSED, strict=False):
        site.desservi_au = day
    filmed = between(sites, "video_du", date.min, date(2013, 1, 1))
    for site, day in zip(filmed[3::9], (date(2019, 5, 13), date(2024, 2, 12)), strict=False):
        site.video_au = day
    lasting = [site for site in sites if not (site.desservi_au or site.video_au)]
    for year, number in ((2021, 1), (2023, 2)):
        filmed, learnt = (
            (date(year, 1, 1), date(year + 1, 1, 1)),
            (date(year + 1, 3, 1), date(year + 1, 9, 30)),
        )
        revise(lasting, "video_du", number, stream, filmed, None, learnt)


def rows(sites: list[Row]) -> Rows:
    """Yield the register `gares_pem`."""
    stream = Stream("gares_pem.rows")
    for site in sites:
        known = max(INITIAL_LOAD, site.desservi_du - days(60))
        filmed = site.learnt or (site.video_du and stream.integer(5, 30))
        later = {"desservi_au": 12, "video_du": filmed, "video_au": 15}
        yield from history(site, known, AUTHOR, **later)
