"""The coaches, their contracts, their video protection, and what was paid for it."""

from dataclasses import dataclass, replace
from datetime import date

from demo import mobile
from demo.calendar import INITIAL_LOAD, YEARS, by_year, days, known_soon, year_end, years_later
from demo.knowledge import Change, Row, history
from demo.mobile import OnBoard
from demo.payments import LAST_DAY, Payment, drawn, matched
from demo.places import DEPARTEMENTS
from demo.streams import Stream
from demo.tables import row
from demo.works import Operation

AUTHOR = "Direction des mobilités routières"
PAID = (2_003_000_00, 286_000_00)
"""Paid from 2017 to the end of 2023, and in 2024, in cents."""
FLEET = by_year(2015, 1112, 1120, 1131, 1139, 1150, 1152, 1163, 1171, 1180, 1188)
"""Distinct coaches on 31 December."""
EQUIPPED = by_year(2016, 0, 62, 151, 248, 334, 447, 556, 649, 742)
"""Coaches with a working system on 31 December."""
EXITS = by_year(2016, 38, 41, 44, 45, 30, 43, 46, 44, 47)
BORN_EQUIPPED = by_year(2016, 0.0, 0.0, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 1.0)
"""Share of new coaches that come with a system."""

SHARE = (34, 78, 80, 118, 182, 52, 168, 50, 30, 74, 98, 96, 72)
"""Weight of each département in the fleet."""
HASTE = (0.9, 1.2, 0.6, 1.3, 1.6, 0.8, 1.5, 0.7, 0.4, 0.9, 1.2, 1.1, 1.0)
"""How readily each département retrofits."""
RENEWALS = (date(2018, 9, 1), date(2021, 9, 1))
"""Days on which contracts change hands: exit and entry the same day."""
REPAIRS = (date(2024, 3, 4), date(2024, 9, 20))
BREAKDOWNS = 7
"""Long breakdowns that last at the end of 2023; they end in 2024."""


@dataclass(frozen=True)
class Presence:
    """One presence of a coach under one contract."""

    vehicule_id: str
    contrat_id: str
    transporteur: str
    usage: str
    code_dep: str
    norme: str
    entree: date
    sortie: date | None = None


@dataclass
class Depot:
    """The coaches of the region as the years pass."""

    stream: Stream
    presences: list[Presence]
    systems: dict[str, OnBoard]
    born: int = 0

    def present(self) -> list[Presence]:
        """Return the presences that last, one per coach."""
        lasting = [presence for presence in self.presences if presence.sortie is None]
        return list({presence.vehicule_id: presence for presence in lasting}.values())

    def enter(self, day: date) -> str:
        """Let a new coach in and return its name."""
        self.born += 1
        departement = self.stream.weighted(DEPARTEMENTS, SHARE)
        lot = self.stream.integer(1, 3)
        name = f"CAR-{self.born:05d}"
        norme = "Euro VI" if day.year >= 2014 else "Euro V" if day.year >= 2010 else "Euro IV"
        usage = self.stream.weighted(("LR", "SCO", "TAD"), (40, 54, 6))
        contract, siren = f"{departement}-L{lot}-2015", _siren(f"{departement}{lot}")
        self.presences.append(Presence(name, contract, siren, usage, departement, norme, day))
        return name

    def fit(self, name: str, kind: str, mode: str, day: date) -> None:
        """Put a system on a coach."""
        self.systems[name] = OnBoard("AUTOCAR", name, f"Vidéoprotection {kind}", day, mode)

    def leave(self, presence: Presence, day: date) -> None:
        """Let a coach out, with its system."""
        self.presences = [
            replace(other, sortie=day)
            if other.vehicule_id == presence.vehicule_id and other.sortie is None
            else other
            for other in self.presences
        ]
        system = self.systems.get(presence.vehicule_id)
        if system is not None:
            self.systems[presence.vehicule_id] = replace(system, depose=day)


def invent() -> tuple[list[Presence], list[OnBoard]]:
    """Return the presences of coaches and their systems on board."""
    stream = Stream("parc_autocars")
    depot = Depot(stream, [], {})
    for _ in range(FLEET[2015]):
        depot.enter(stream.day(date(2006, 1, 9), date(2015, 9, 1)))
    for year in YEARS:
        _live(depot, year)
        for day in RENEWALS:
            if day.year == year:
                _renew(depot, day)
    _share(depot)
    fitted = mobile.revised(_broken(depot), 5, 3, Stream("equipements_mobiles.autocars"))
    return depot.presences, fitted


def _live(depot: Depot, year: int) -> None:
    """Let one year pass: departures, arrivals, then the retrofits that are missing."""
    stream = depot.stream
    oldest = sorted(depot.present(), key=lambda presence: (presence.entree, presence.vehicule_id))
    bare = [presence for presence in oldest if presence.vehicule_id not in depot.systems]
    fitted = [presence for presence in oldest if presence.vehicule_id in depot.systems]
    lost = 2 if len(fitted) > 100 else 0
    leaving = stream.sample(bare[:300], EXITS[year] - lost) + stream.sample(fitted, lost)
    for presence in leaving:
        depot.leave(presence, stream.day(date(year, 1, 8), date(year, 8, 25)))
    for _ in range(FLEET[year] - len(depot.present())):
        day = stream.day(date(year, 1, 8), date(year, 8, 28))
        name = depot.enter(day)
        if stream.chance(BORN_EQUIPPED[year]):
            depot.fit(name, "d'origine", "origine", day)
    _retrofit(depot, year)


def _retrofit(depot: Depot, year: int) -> None:
    stream = depot.stream
    present = depot.present()
    working = sum(presence.vehicule_id in depot.systems for presence in present)
    extra = BREAKDOWNS if year == 2023 else 0
    readiness = dict(zip(DEPARTEMENTS, HASTE, strict=True))
    bare = [
        (stream.uniform() ** (1 / readiness[presence.code_dep]), presence)
        for presence in present
        if presence.vehicule_id not in depot.systems
    ]
    bare.sort(key=lambda pair: (-pair[0], pair[1].vehicule_id))
    for _, presence in bare[: EQUIPPED[year] + extra - working]:
        day = stream.day(max(date(year, 2, 1), presence.entree), date(year, 12, 10))
        depot.fit(presence.vehicule_id, "rapportée", "retrofit", day)


def _renew(depot: Depot, day: date) -> None:
    """Pass a tenth of the fleet to a new contract on one day: exit and entry, net 0."""
    moved = [
        presence
        for presence in depot.present()
        if presence.entree < day and depot.stream.chance(0.09)
    ]
    for presence in moved:
        index = depot.presences.index(presence)
        depot.presences[index] = replace(presence, sortie=day)
        contract = f"{presence.contrat_id[:5]}-{day.year}"
        carrier = _siren(contract)
        depot.presences.append(
            replace(presence, contrat_id=contract, transporteur=carrier, entree=day)
        )


def _share(depot: Depot) -> None:
    """Let eight coaches serve a second contract at the same time."""
    regular = [presence for presence in depot.present() if presence.usage == "LR"]
    for presence in depot.stream.sample(regular, 8):
        contract = f"{presence.code_dep}-L9-2019"
        second = {"contrat_id": contract, "transporteur": _siren(contract), "usage": "SCO"}
        start = max(presence.entree, date(2019, 9, 2))
        depot.presences.append(replace(presence, **second, entree=start))


def _siren(name: str) -> str:
    """Return an invented carrier number, of the 9-digit form, never a real one (it begins by 0)."""
    return f"0{sum(ord(letter) * 131**place for place, letter in enumerate(name)) % 10**8:08d}"


def _broken(depot: Depot) -> list[OnBoard]:
    """Give some systems a breakdown: seven long ones, fifteen short ones over the new year."""
    stream = depot.stream
    lasting = [
        item.support_id
        for item in depot.systems.values()
        if item.depose is None and item.mise < date(2021, 1, 1)
    ]
    chosen = stream.sample(lasting, BREAKDOWNS + 15)
    long = [
        (stream.day(date(2023, 2, 1), date(2023, 8, 10)), stream.day(*REPAIRS))
        for _ in range(BREAKDOWNS)
    ]
    struck = mobile.struck(chosen, long, 2021, (2, 7), stream)
    return [replace(item, panne=struck.get(item.support_id)) for item in depot.systems.values()]


def rows(presences: list[Presence]) -> list[Row]:
    """Return the register `parc_autocars`, one row per coach and contract."""
    stream = Stream("parc_autocars.rows")
    found: list[Row] = []
    for one in sorted(presences, key=lambda item: (item.vehicule_id, item.entree)):
        facts = (one.vehicule_id, one.contrat_id, one.transporteur, one.usage, one.code_dep)
        presence = row("parc_autocars", *facts, one.norme, one.entree)
        changes = []
        if one.sortie is not None:
            changes = [Change(known_soon(one.sortie, 20), {"date_sortie": one.sortie})]
        # The two sides of a change of contract are learnt on the same day.
        delay = 20 if one.entree in RENEWALS else stream.integer(4, 40)
        found += history(presence, known_soon(one.entree, delay), AUTHOR, *changes)
    return found


def contracts(presences: list[Presence]) -> list[Row]:
    """Return the register `contrats_transport`: video is required from 2018 on.

    A coach may be older than its contract: it ran under the previous one.
    """
    stream = Stream("contrats_transport")
    found: list[Row] = []
    carriers = {presence.contrat_id: presence.transporteur for presence in presences}
    for name, siren in sorted(carriers.items()):
        departement, lot, year = name.split("-")
        start = date(int(year), 9, 1)
        end = years_later(start, 11 if start.year == 2015 else 8)
        since = years_later(start, 2) if start.year >= 2018 else None
        facts = (name, siren, f"{departement} {lot}", start, end, since is not None, since)
        changes = []
        if not since and stream.chance(0.4):
            amended = stream.day(date(2021, 3, 1), date(2022, 6, 30))
            required = {"date_effet_obligation": years_later(amended, 1), "obligation_video": True}
            changes = [Change(amended, required)]
        known = max(INITIAL_LOAD, start - days(90))
        found += history(row("contrats_transport", *facts), known, AUTHOR, *changes)
    return found


def spending() -> tuple[list[Operation], list[Payment]]:
    """Return the yearly operations of retrofit and their payments."""
    stream = Stream("mandats.autocars")
    works: list[Operation] = []
    paid: list[Payment] = []
    for year in YEARS[1:]:
        ap = "AP-AUTOCARS-2017" if year <= 2020 else "AP-AUTOCARS-2021"
        name, label = f"OP-C-{year}", f"Vidéoprotection des autocars liO, campagne {year}"
        cost = (EQUIPPED[year] - EQUIPPED[year - 1]) * 1e5
        start, end = date(year, 2, 15), date(year, 12, 12)
        works.append(Operation(name, None, label, ap, "video", start, end, cost / 100))
        period = (start + days(20), date(year, 12, 15))
        for _ in range(4):
            paid += drawn(ap, name, "2182", cost, period, stream)
    return works, matched(paid, (year_end(2023), LAST_DAY), PAID)
