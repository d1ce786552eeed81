"""The trainsets, their video protection, their runs, and what was paid for it."""

from dataclasses import dataclass, replace
from datetime import date

from demo import mobile
from demo.calendar import YEARS, days, known_soon, lasts, year_end
from demo.knowledge import Change, Row, history, mistaken
from demo.mobile import OnBoard, Period
from demo.payments import LAST_DAY, Payment, drawn, matched
from demo.streams import Stream
from demo.tables import row
from demo.works import Operation

AUTHOR = "Direction des mobilités ferroviaires"
PAID = (4_302_000_00, 355_000_00)
"""Paid from 2016 to the end of 2023, and in 2024, in cents."""

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

LONG_BREAKDOWNS: list[Period] = [
    (date(2018, 6, 4), date(2019, 2, 18)),
    (date(2022, 5, 16), date(2023, 3, 6)),
    (date(2023, 6, 12), date(2024, 4, 15)),
    (date(2024, 5, 27), None),
]
LENT = (date(2021, 3, 1), date(2022, 6, 13))
"""A set lent to another region, and its return."""
LINES = 20
UNEQUIPPED = (("liO-04", "2022-05"), ("liO-11", "2023-10"), ("liO-17", "2024-03"))
"""Lines and months first recorded without the equipped runs of one series."""


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
            facts = (f"RAME-{len(fleet) + 1:03d}", serie, energy, seats, stream.pick(DEPOTS), entry)
            fleet.append(Rame(*facts, origine=serie in MODERN))
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
    chosen = stream.sample(first, retrofits)
    chosen += stream.sample([r for r in staying if r not in chosen], retrofits - len(chosen))
    for number, rame in enumerate(chosen):
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
    drawn_here = stream.sample(old, len(LONG_BREAKDOWNS) + 7)
    struck = mobile.struck(drawn_here, LONG_BREAKDOWNS, 2016, (3, 10), stream)
    return [replace(item, panne=struck.get(item.support_id)) for item in systems.values()]


def rows(rames: list[Rame]) -> list[Row]:
    """Return the register `parc_rames`, one row per presence in the fleet."""
    stream = Stream("parc_rames.rows")
    found: list[Row] = []
    for rame in rames:
        owner = "Région Occitanie" if rame.serie in MODERN else "SNCF Voyageurs"
        facts = (rame.rame_id, rame.serie, rame.energie, rame.places, owner, rame.depot)
        one = row("parc_rames", *facts, rame.entree, None, rame.origine)
        known = known_soon(rame.entree, stream.integer(3, 25))
        changes = []
        if rame.sortie is not None:
            changes = [Change(known_soon(rame.sortie, 14), {"date_sortie": rame.sortie})]
        found += history(one, known, AUTHOR, *changes)
    return found


def spending() -> tuple[list[Operation], list[Payment]]:
    """Return the operations of retrofit and their payments."""
    stream = Stream("mandats.rames")
    works: list[Operation] = []
    paid: list[Payment] = []
    for year, weight in zip(FLOWS, (55, 65, 68, 66, 58, 42, 38, 38, 36), strict=True):
        ap = "AP-RAMES-2016" if year <= 2020 else "AP-RAMES-2021"
        for half, words in ((1, "rames bimodes et thermiques"), (2, "rames électriques")):
            start = date(year, 1 if half == 1 else 5, 12)
            name = f"OP-R-{year}-{half}"
            label = f"Vidéoprotection des trains liO, {words}, tranche {year}"
            facts = (label, ap, "video", start, date(year, 11, 30), weight * 5e3)
            works.append(Operation(name, None, *facts))
            period = (start + days(20), date(year, 12, 10))
            for _ in range(2):
                paid += drawn(ap, name, "2182", weight * 1e6, period, stream)
    return works, matched(paid, (year_end(2023), LAST_DAY), PAID)


def runs(rames: list[Rame], systems: list[OnBoard]) -> list[Row]:
    """Return the register `circulations`; the lines are invented, the series are the fleet's."""
    stream = Stream("circulations")
    by_rame = {item.support_id: item for item in systems}
    names = [serie[0] for serie in SERIES]
    found: list[Row] = []
    for number in range(1, LINES + 1):
        series = sorted({names[number % len(names)], names[(number * 3 + 1) % len(names)]})
        volume = {serie: stream.integer(9_000, 46_000) for serie in series}
        ends = [date(year, month, 28) for year in YEARS for month in range(1, 13)]
        for end, serie in [(end, serie) for end in ends for serie in series]:
            share = _equipped([rame for rame in rames if rame.serie == serie], end, by_rame)
            if share is None:
                continue
            total = round(volume[serie] * stream.uniform(0.9, 1.1) * _activity(end))
            filmed = min(total, round(total * share * stream.uniform(0.97, 1.04)))
            facts = (f"liO-{number:02d}", f"{end:%Y-%m}", serie, total, filmed)
            # A month is closed before the end of the next: December is known at the freeze.
            known = end + days(20 + stream.integer(0, 8))
            if facts[:2] in UNEQUIPPED and filmed:
                right, wrong = row("circulations", *facts), {"trains_km_equipes": 0}
                later = known + days(150)
                found += mistaken(right, wrong, known, AUTHOR, later, "trains-km équipés")
            else:
                found += history(row("circulations", *facts), known, AUTHOR)
    return found


def _equipped(rames: list[Rame], day: date, systems: dict[str, OnBoard]) -> float | None:
    """Return the share of the sets in the fleet that has a system, None without a set."""
    present = [rame.rame_id for rame in rames if lasts(day, rame.entree, rame.sortie)]
    fitted = [name for name in present if name in systems and systems[name].mise <= day]
    return len(fitted) / len(present) if present else None


def _activity(day: date) -> float:
    """Return the level of activity: low in the summer, and in the spring of 2020."""
    if day.year == 2020 and day.month in (4, 5, 11):
        return 0.35 if day.month == 4 else 0.6
    return 0.88 if day.month in (7, 8) else 1.0 + 0.012 * (day.year - 2016)
