"""The trainsets, their video protection, and what was paid for it."""

from dataclasses import dataclass, replace
from datetime import date

from demo import mobile
from demo.calendar import days, known_soon, year_end
from demo.knowledge import Change, Row, history
from demo.mobile import OnBoard
from demo.payments import LAST_DAY, Payment, matched, spread
from demo.streams import Stream
from demo.works import Operation

AUTHOR = "Direction des mobilités ferroviaires"
PAID = 4_302_000_00
"""Paid from 2016 to the end of 2023, in cents."""
PAID_2024 = 355_000_00
"""Paid in 2024, in cents."""

SERIES = (
    ("AGC B 81500", "bimode", 160, 62),
    ("AGC X 76500", "thermique", 150, 22),
    ("Régiolis B 83500", "bimode", 220, 12),
    ("Régiolis B 85000", "bimode", 220, 8),
    ("Régio2N Z 55500", "électrique", 330, 16),
    ("ATER X 73500", "thermique", 78, 34),
    ("Z 7300", "électrique", 152, 19),
    ("Z 7500", "électrique", 152, 12),
)
"""Series, energy, seats, and how many were in the fleet at the end of 2015: 185."""

MODERN = ("Régiolis B 83500", "Régiolis B 85000", "Régio2N Z 55500")
OLD = ("Z 7300", "Z 7500", "ATER X 73500")
DEPOTS = ("Toulouse", "Nîmes", "Narbonne", "Montpellier", "Tarbes")
EQUIPPED_2015 = 78

FLOWS = {
    2016: (4, 2, 0, 9),
    2017: (2, 1, 0, 11),
    2018: (4, 2, 0, 12),
    2019: (3, 2, 0, 10),
    2020: (0, 1, 0, 10),
    2021: (2, 1, 0, 0),
    2022: (0, 1, 1, 0),
    2023: (2, 0, 1, 1),
    2024: (3, 2, 0, 3),
}
"""New sets, exits without and with video protection, retrofits: 190 sets at the end of 2023, 191
a year later."""

LONG_BREAKDOWNS = (
    (date(2018, 6, 4), date(2019, 2, 18)),
    (date(2022, 5, 16), date(2023, 3, 6)),
    (date(2023, 6, 12), date(2024, 4, 15)),
    (date(2024, 5, 27), None),
)
LENT = (date(2021, 3, 1), date(2022, 6, 13))
"""A set lent to another region, and its return."""


@dataclass(frozen=True)
class Rame:
    """One presence of a trainset in the fleet."""

    rame_id: str
    serie: str
    energie: str
    places: int
    depot: str
    entree: date
    sortie: date | None = None
    origine: bool = False


def invent() -> tuple[list[Rame], list[OnBoard]]:
    """Return the fleet and its systems on board."""
    stream = Stream("parc_rames")
    fleet = _fleet_of_2015(stream)
    origin = [rame for rame in fleet if rame.serie in MODERN]
    older = [rame for rame in fleet if rame.serie.startswith("AGC")]
    systems = {rame.rame_id: _original(rame) for rame in origin}
    for rame in stream.sample(older, EQUIPPED_2015 - len(origin)):
        first = max(date(2010, 1, 4), rame.entree + days(200))
        systems[rame.rame_id] = _retrofit(rame, stream.day(first, date(2015, 11, 30)))
    rames = {rame.rame_id: rame for rame in fleet}
    for year, flow in FLOWS.items():
        _live(year, flow, rames, systems, stream)
    fitted = mobile.revised(_broken(systems, stream), 1, 0, Stream("equipements_mobiles.rames"))
    return _lent(list(rames.values()), systems), fitted


def _fleet_of_2015(stream: Stream) -> list[Rame]:
    fleet: list[Rame] = []
    for serie, energy, seats, number in SERIES:
        first = 2013 if serie in MODERN else 1984 if serie.startswith("Z 7") else 2001
        for _ in range(number):
            entry = stream.day(date(first, 1, 10), date(first + 2, 11, 30))
            name = f"RAME-{len(fleet) + 1:03d}"
            origin = serie in MODERN
            fleet.append(
                Rame(name, serie, energy, seats, stream.pick(DEPOTS), entry, origine=origin)
            )
    return fleet


def _original(rame: Rame) -> OnBoard:
    return OnBoard("RAME", rame.rame_id, "Vidéoprotection d'origine", rame.entree, "origine")


def _retrofit(rame: Rame, day: date) -> OnBoard:
    return OnBoard("RAME", rame.rame_id, "Vidéoprotection rapportée", day, "retrofit")


def _live(
    year: int,
    flow: tuple[int, int, int, int],
    rames: dict[str, Rame],
    systems: dict[str, OnBoard],
    stream: Stream,
) -> None:
    """Let one year pass: arrivals, departures, retrofits (the last of 2020 in December)."""
    new, plain_exits, equipped_exits, retrofits = flow
    present = [rame for rame in rames.values() if rame.sortie is None]
    bare = [rame for rame in present if rame.rame_id not in systems]
    old = [rame for rame in bare if rame.serie in OLD]
    fitted = [rame for rame in present if rame.rame_id in systems and rame.serie.startswith("AGC")]
    leaving = stream.sample(old, plain_exits) + stream.sample(fitted, equipped_exits)
    for rame in leaving:
        day = stream.day(date(year, 2, 1), date(year, 10, 20))
        rames[rame.rame_id] = replace(rame, sortie=day)
        if rame.rame_id in systems:
            systems[rame.rame_id] = replace(systems[rame.rame_id], depose=day)
    staying = [rame for rame in bare if rame not in leaving and not rame.serie.startswith("Z 73")]
    first = [rame for rame in staying if rame.serie.startswith("AGC")] or staying
    drawn = stream.sample(first, retrofits)
    drawn += stream.sample([r for r in staying if r not in drawn], retrofits - len(drawn))
    for number, rame in enumerate(drawn):
        day = stream.day(date(year, 1, 15), date(year, 11, 8))
        is_december = year == 2020 and number == 0
        systems[rame.rame_id] = _retrofit(rame, date(2020, 12, 7) if is_december else day)
    for _ in range(new):
        rame = _new_rame(len(rames) + 1, year, stream)
        rames[rame.rame_id] = rame
        systems[rame.rame_id] = _original(rame)


def _new_rame(number: int, year: int, stream: Stream) -> Rame:
    serie, energy, seats, _ = stream.pick([kind for kind in SERIES if kind[0] in MODERN])
    entry = stream.day(date(year, 1, 20), date(year, 11, 30))
    depot = stream.pick(DEPOTS)
    return Rame(f"RAME-{number:03d}", serie, energy, seats, depot, entry, origine=True)


def _lent(rames: list[Rame], systems: dict[str, OnBoard]) -> list[Rame]:
    """Split the presence of the last bare set that stays: it is lent for fifteen months."""
    staying = [r for r in rames if r.sortie is None and r.rame_id not in systems]
    lent = staying[-1]
    gone, back = LENT
    others = [rame for rame in rames if rame.rame_id != lent.rame_id]
    return [*others, replace(lent, sortie=gone), replace(lent, entree=back)]


def _broken(systems: dict[str, OnBoard], stream: Stream) -> list[OnBoard]:
    """Give four systems a long breakdown, and some a short one over the new year."""
    old = [
        item.support_id
        for item in systems.values()
        if item.mise < date(2016, 1, 1) and item.depose is None
    ]
    drawn = stream.sample(old, len(LONG_BREAKDOWNS) + 7)
    struck: dict[str, tuple[date, date | None]] = dict(zip(drawn, LONG_BREAKDOWNS, strict=False))
    for support_id in drawn[len(LONG_BREAKDOWNS) :]:
        since = date(stream.integer(2016, 2024), 12, stream.integer(3, 28))
        struck[support_id] = (since, since + days(stream.integer(10, 50)))
    return [replace(item, panne=struck.get(item.support_id)) for item in systems.values()]


def rows(rames: list[Rame]) -> list[Row]:
    """Return the register `parc_rames`, one row per presence in the fleet."""
    stream = Stream("parc_rames.rows")
    found: list[Row] = []
    for rame in rames:
        row = {
            "rame_id": rame.rame_id,
            "serie": rame.serie,
            "energie": rame.energie,
            "places": rame.places,
            "proprietaire": "Région Occitanie" if rame.serie in MODERN else "SNCF Voyageurs",
            "depot": rame.depot,
            "date_entree": rame.entree,
            "date_sortie": None,
            "equipe_origine": rame.origine,
        }
        known = known_soon(rame.entree, stream.integer(3, 25))
        changes = []
        if rame.sortie is not None:
            changes = [Change(known_soon(rame.sortie, 14), {"date_sortie": rame.sortie})]
        found += history(row, known, AUTHOR, *changes)
    return found


def spending() -> tuple[list[Operation], list[Payment]]:
    """Return the operations of retrofit and their payments."""
    stream = Stream("mandats.rames")
    works: list[Operation] = []
    paid: list[Payment] = []
    for year, weight in zip(FLOWS, (55, 65, 68, 66, 58, 42, 38, 38, 36), strict=True):
        for half, words in ((1, "rames bimodes et thermiques"), (2, "rames électriques")):
            start = date(year, 1 if half == 1 else 5, 12)
            name = f"OP-R-{year}-{half}"
            ap = "AP-RAMES-2016" if year <= 2020 else "AP-RAMES-2021"
            label = f"Vidéoprotection des trains liO, {words}, tranche {year}"
            works.append(
                Operation(name, None, label, ap, "video", start, date(year, 11, 30), weight * 5e3)
            )
            for _ in range(2):
                paid += [
                    Payment(ap, day, round(amount), kind, "2182", name)
                    for day, amount, kind in spread(
                        weight * 1e6, start + days(20), date(year, 12, 10), stream
                    )
                ]
    return works, matched(paid, (year_end(2023), LAST_DAY), (PAID, PAID_2024))
