"""The register of stations, halts and interchange hubs (PEM): invented sites in real communes."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import INITIAL_LOAD, days, known_soon
from demo.knowledge import Change, Row, history
from demo.places import DEPARTEMENTS, Commune, communes_of
from demo.streams import Stream
from demo.tables import row

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


@dataclass(frozen=True)
class Site:
    """One site served by trains, as it truly was."""

    code: str
    nom: str
    type: str
    commune: Commune
    gestionnaire: str
    du: date
    au: date | None = None
    video_du: date | None = None
    video_au: date | None = None
    learnt: date | None = None
    """When the cameras were recorded, if not soon after."""


def invent() -> list[Site]:
    """Return the sites, numbered by département; no real station has such a code or name."""
    stream = Stream("gares_pem")
    sites: list[Site] = []
    for departement, number, hubs in zip(DEPARTEMENTS, SITES, HUBS, strict=True):
        towns = communes_of(departement, smallest=600)
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
    return _revised(_opened_and_closed(sites), stream)


def _site(number: int, kind: str, town: Commune, stream: Stream) -> Site:
    manager = "SNCF Gares & Connexions"
    if kind == "PEM" and stream.chance(0.6):
        manager = "EPCI"
    elif kind == "halte" and stream.chance(0.2):
        manager = "Commune"
    name = f"{LABELS[kind]} de démonstration n° {number} ({town.nom})"
    start = date(stream.integer(1975, 2010), 1, 1)
    site = Site(f"99{number:06d}", name, kind, town, manager, start)
    if stream.chance(FILMED_EARLY[kind]):
        return replace(site, video_du=stream.day(date(2010, 2, 1), date(2015, 11, 30)))
    if stream.chance(FILMED_SINCE[kind]):
        return replace(site, video_du=stream.day(date(2016, 3, 1), date(2024, 12, 10)))
    return site


def _opened_and_closed(sites: list[Site]) -> list[Site]:
    """Let four halts open and four close; two sites lose their cameras."""
    halts = [site for site in sites if site.type == "halte" and site.video_du is None]
    changed = {site: replace(site, du=day) for site, day in zip(halts, OPENED, strict=False)}
    changed |= {
        site: replace(site, au=day)
        for site, day in zip(halts[len(OPENED) :: 3], CLOSED, strict=False)
    }
    filmed = [site for site in sites if site.video_du and site.video_du.year < 2013]
    for site, day in zip(filmed[3::9], (date(2019, 5, 13), date(2024, 2, 12)), strict=False):
        changed[site] = replace(site, video_au=day)
    return [changed.get(site, site) for site in sites]


def _revised(sites: list[Site], stream: Stream) -> list[Site]:
    """Let the cameras of three sites be recorded after the freeze of their year."""
    filmed = [site for site in sites if site.video_du and site.au is None and not site.video_au]
    changed: dict[Site, Site] = {}
    for year, number in ((2021, 1), (2023, 2)):
        here = [site for site in filmed if site.video_du and site.video_du.year == year]
        for site in stream.sample(here, number):
            learnt = stream.day(date(year + 1, 3, 1), date(year + 1, 9, 30))
            changed[site] = replace(site, learnt=learnt)
    return [changed.get(site, site) for site in sites]


def rows(sites: list[Site]) -> list[Row]:
    """Return the register `gares_pem`."""
    stream = Stream("gares_pem.rows")
    found: list[Row] = []
    for site in sites:
        facts = (site.code, site.nom, site.commune.code, site.gestionnaire, site.type, site.du)
        changes = []
        if site.au is not None:
            changes.append(Change(known_soon(site.au, 12), {"desservi_au": site.au}))
        if site.video_du is not None:
            known = site.learnt or known_soon(site.video_du, stream.integer(5, 30))
            changes.append(Change(known, {"video_du": site.video_du}))
        if site.video_au is not None:
            changes.append(Change(known_soon(site.video_au, 15), {"video_au": site.video_au}))
        known = max(INITIAL_LOAD, site.du - days(60))
        found += history(row("gares_pem", *facts), known, AUTHOR, *changes)
    return found
