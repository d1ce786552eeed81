"""Trainsets and coaches, their video protection, their contracts and runs, and its cost."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from operator import itemgetter
from typing import Any

from demo import spending
from demo.draws import INITIAL_LOAD, YEARS, Period, Stream, by_year, days, known_soon, lasts
from demo.places import DEPARTEMENTS, RAIL, by_departement
from demo.tables import Change, Registers, Row, Rows, history, numbered, outage, revise, row

ROAD = "Direction des mobilités routières"
PAID_FOR_TRAINS = {date(2023, 12, 31): 4_302_000_00, spending.LAST_DAY: 355_000_00}
PAID_FOR_COACHES = {date(2023, 12, 31): 2_003_000_00, spending.LAST_DAY: 286_000_00}
"""Paid from 2016 (trains) or 2017 to the end of 2023, and in 2024, in cents."""

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
ARRIVALS = by_year(2016, 4, 2, 4, 3, 0, 2, 0, 2, 3)
BARE_EXITS = by_year(2016, 2, 1, 2, 2, 1, 1, 1, 0, 2)
FITTED_EXITS = by_year(2016, 0, 0, 0, 0, 0, 0, 1, 1, 0)
RETROFITS = by_year(2016, 9, 11, 12, 10, 10, 0, 0, 1, 3)
"""New sets, exits without and with video protection, retrofits: 190 sets at the end of 2023, 191
a year later."""
WORKS = by_year(2016, 55, 65, 68, 66, 58, 42, 38, 38, 36)
"""Weight of each year in what was paid for trains."""
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

FLEET = by_year(2015, 1112, 1120, 1131, 1139, 1150, 1152, 1163, 1171, 1180, 1188)
"""Distinct coaches on 31 December."""
EQUIPPED = by_year(2016, 0, 62, 151, 248, 334, 447, 556, 649, 742)
"""Coaches with a working system on 31 December."""
EXITS = by_year(2016, 38, 41, 44, 45, 30, 43, 46, 44, 47)
BORN_EQUIPPED = by_year(2016, 0.0, 0.0, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 1.0)
"""Share of new coaches that come with a system."""
SHARE = (34, 78, 80, 118, 182, 52, 168, 50, 30, 74, 98, 96, 72)
"""Weight of each département in the fleet."""
HASTE = by_departement(0.9, 1.2, 0.6, 1.3, 1.6, 0.8, 1.5, 0.7, 0.4, 0.9, 1.2, 1.1, 1.0)
"""How readily each département retrofits."""
RENEWALS = (date(2018, 9, 1), date(2021, 9, 1))
"""Days on which contracts change hands: exit and entry the same day."""
REPAIRS = (date(2024, 3, 4), date(2024, 9, 20))
BREAKDOWNS = 7
"""Long breakdowns that last at the end of 2023; they end in 2024."""


def build() -> Iterator[Registers]:
    """Yield the registers of trains, then those of coaches."""
    rames, systems = trains()
    works = spending.yearly("MR", "rames", _works_on_trains(), "2182", PAID_FOR_TRAINS)
    fitted = systems_rows("ER", systems, RAIL)
    yield works | {"parc_rames": _trains_rows(rames), "equipements_mobiles": fitted}
    yield {"circulations": runs(rames, systems)}
    cars, systems = coaches()
    works = spending.yearly("MC", "autocars", _works_on_coaches(), "2182", PAID_FOR_COACHES)
    fitted = systems_rows("EA", systems, ROAD)
    yield works | {"parc_autocars": _coaches_rows(cars), "equipements_mobiles": fitted}
    yield {"contrats_transport": contracts(cars)}


def system(support: str, name: str, mode: str, day: date, **more: Any) -> Row:
    """Return a system on board, as it truly was."""
    words = "Vidéoprotection " + ("d'origine" if mode == "origine" else "rapportée")
    facts = {"type": words, "mise_en_service": day, "mode": mode} | more
    return row("equipements_mobiles", None, support, name, **facts)


def systems_rows(prefix: str, systems: list[Row], author: str) -> Rows:
    """Yield rows of the register `equipements_mobiles`, numbered by support and day."""
    stream = Stream(f"equipements_mobiles.{prefix}")
    for item in numbered(systems, "equip_id", f"{prefix}-", 5, "support_id", "mise_en_service"):
        since, mistake = item.mise_en_service, None
        if item.recorded_as is not None:
            wrong = {"mise_en_service": item.recorded_as}
            mistake = (wrong, since + days(130), "date de mise en service")
        known = known_soon(item.recorded_as or since, stream.integer(4, 35))
        later = {"depose": 12} | outage(item, "hs_du", "hs_au", 10, 8)
        yield from history(item, item.learnt or known, author, mistake=mistake, **later)


def _revise(systems: list[Row], late: int, moved: int, stream: Stream) -> None:
    """Let retrofits of the winter be of the autumn of 2023, and conversely, as known in 2024."""
    plain = [one for one in systems if one.mode == "retrofit" and not (one.depose or one.hs_du)]
    winter, autumn = (date(2024, 1, 15), date(2024, 5, 15)), (date(2023, 9, 1), date(2023, 12, 20))
    happened = (date(2023, 11, 6), date(2023, 12, 15))
    learnt = (date(2024, 2, 19), date(2024, 6, 21))
    revise(plain, "mise_en_service", late, stream, winter, happened, learnt)
    happened = (date(2024, 1, 9), date(2024, 2, 27))
    revise(plain, "mise_en_service", moved, stream, autumn, happened)


def _break(systems: list[Row], number: int, long: Iterable, short: tuple, stream: Stream) -> None:
    """Break down some systems: the first for long, the others over a new year.

    `short` holds the year from which that happens, the first day of December, the least duration.
    """
    year, first, least = short
    old = [one for one in systems if one.mise_en_service < date(year, 1, 1) and not one.depose]
    drawn = iter(stream.sample(old, number))
    for (since, until), one in zip(long, drawn, strict=False):
        one.update(hs_du=since, hs_au=until)
    for one in drawn:
        since = date(stream.integer(year, 2024), 12, stream.integer(first, 28))
        one.update(hs_du=since, hs_au=since + days(stream.integer(least, 50)))


def _lasting(vehicles: list[Row], *, fitted: bool | None = None) -> list[Row]:
    """Return the presences that last, with or without a system."""
    here = [one for one in vehicles if one.date_sortie is None]
    return [one for one in here if fitted in (None, one.system is not None)]


def _fit(vehicle: Row, mode: str, day: date, systems: list[Row]) -> None:
    support = ("RAME", vehicle.rame_id) if vehicle.rame_id else ("AUTOCAR", vehicle.vehicule_id)
    vehicle.system = system(*support, mode, day)
    systems.append(vehicle.system)


def _leave(vehicle: Row, day: date) -> None:
    vehicle.date_sortie = day
    if vehicle.system is not None:
        vehicle.system.depose = day


def trains() -> tuple[list[Row], list[Row]]:
    """Return the trainsets, by presence in the fleet, and their systems on board."""
    stream = Stream("parc_rames")
    fleet, systems = [], []
    for serie, _, _, number in SERIES:
        first = 2013 if serie in MODERN else 1984 if serie.startswith("Z 7") else 2001
        for _ in range(number):
            entry = stream.day(date(first, 1, 10), date(first + 2, 11, 30))
            _enter(fleet, serie, entry, systems, stream)
    older = [one for one in fleet if one.serie.startswith("AGC")]
    for one in stream.sample(older, EQUIPPED_2015 - len(systems)):
        first = max(date(2010, 1, 4), one.date_entree + days(200))
        _fit(one, "retrofit", stream.day(first, date(2015, 11, 30)), systems)
    for year in YEARS:
        _live_on_rails(year, fleet, systems, stream)
    _break(systems, len(LONG_BREAKDOWNS) + 7, LONG_BREAKDOWNS, (2016, 3, 10), stream)
    _revise(systems, 1, 0, Stream("equipements_mobiles.rames"))
    lent = _lasting(fleet, fitted=False)[-1]  # it is away for fifteen months
    fleet.remove(lent)
    gone, back = LENT
    return [*fleet, Row(lent, date_sortie=gone), Row(lent, date_entree=back)], systems


def _enter(fleet: list[Row], serie: str, entry: date, systems: list[Row], stream: Stream) -> None:
    energy, seats = next(kind[1:3] for kind in SERIES if kind[0] == serie)
    owner = "Région Occitanie" if serie in MODERN else "SNCF Voyageurs"
    facts = (f"RAME-{len(fleet) + 1:03d}", serie, energy, seats, owner, stream.pick(DEPOTS), entry)
    fleet.append(row("parc_rames", *facts, equipe_origine=serie in MODERN))
    if serie in MODERN:
        _fit(fleet[-1], "origine", entry, systems)


def _live_on_rails(year: int, fleet: list[Row], systems: list[Row], stream: Stream) -> None:
    """Let one year pass: departures, retrofits (the last of 2020 in December), arrivals."""
    bare = _lasting(fleet, fitted=False)
    fitted = [one for one in _lasting(fleet, fitted=True) if one.serie.startswith("AGC")]
    leaving = stream.sample([one for one in bare if one.serie in OLD], BARE_EXITS[year])
    for one in leaving + stream.sample(fitted, FITTED_EXITS[year]):
        _leave(one, stream.day(date(year, 2, 1), date(year, 10, 20)))
    staying = [one for one in _lasting(bare) if not one.serie.startswith("Z 73")]
    first = [one for one in staying if one.serie.startswith("AGC")] or staying
    chosen = stream.sample(first, RETROFITS[year])
    others = [one for one in staying if one not in chosen]
    chosen += stream.sample(others, RETROFITS[year] - len(chosen))
    for number, one in enumerate(chosen):
        day = stream.day(date(year, 1, 15), date(year, 11, 8))
        day = date(2020, 12, 7) if year == 2020 and number == 0 else day
        _fit(one, "retrofit", day, systems)
    for _ in range(ARRIVALS[year]):
        serie = stream.pick([kind[0] for kind in SERIES if kind[0] in MODERN])
        entry = stream.day(date(year, 1, 20), date(year, 11, 30))
        _enter(fleet, serie, entry, systems, stream)


def _trains_rows(rames: list[Row]) -> Rows:
    """Yield the register `parc_rames`, one row per presence in the fleet."""
    stream = Stream("parc_rames.rows")
    for one in rames:
        known = known_soon(one.date_entree, stream.integer(3, 25))
        yield from history(one, known, RAIL, date_sortie=14)


def _works_on_trains() -> Rows:
    """Yield the operations of retrofit of trains, two a year."""
    for year, weight in WORKS.items():
        ap = "AP-RAMES-2016" if year <= 2020 else "AP-RAMES-2021"
        for half, words in ((1, "rames bimodes et thermiques"), (2, "rames électriques")):
            start = date(year, 1 if half == 1 else 5, 12)
            label = f"Vidéoprotection des trains liO, {words}, tranche {year}"
            period, paid = (start, date(year, 11, 30)), (start + days(20), date(year, 12, 10))
            more = {"paid": paid, "cents": weight * 1e6, "series": 2}
            yield spending.operation(f"OP-R-{year}-{half}", ap, label, "video", period, **more)


def runs(rames: list[Row], systems: list[Row]) -> Rows:
    """Yield the register `circulations`; the lines are invented, the series are the fleet's.

    The activity is low in the summer, and in the spring of 2020.
    """
    stream = Stream("circulations")
    fitted = {item.support_id: item.mise_en_service for item in systems}
    names = [serie[0] for serie in SERIES]
    sets = {name: [one for one in rames if one.serie == name] for name in names}
    slack = {(2020, 4): 0.35, (2020, 5): 0.6, (2020, 11): 0.6}
    slack |= {(year, month): 0.88 for year in YEARS for month in (7, 8)}
    for number in range(1, LINES + 1):
        series = sorted({names[number % len(names)], names[(number * 3 + 1) % len(names)]})
        volume = {serie: stream.integer(9_000, 46_000) for serie in series}
        ends = [date(year, month, 28) for year in YEARS for month in range(1, 13)]
        for end, serie in [(end, serie) for end in ends for serie in series]:
            here = [one for one in sets[serie] if lasts(end, one.date_entree, one.date_sortie)]
            if not here:
                continue
            share = sum(fitted.get(one.rame_id, date.max) <= end for one in here) / len(here)
            activity = slack.get((end.year, end.month), 1.0 + 0.012 * (end.year - 2016))
            total = round(volume[serie] * stream.uniform(0.9, 1.1) * activity)
            filmed = min(total, round(total * share * stream.uniform(0.97, 1.04)))
            one = row("circulations", f"liO-{number:02d}", f"{end:%Y-%m}", serie, total, filmed)
            # A month is closed before the end of the next: December is known at the freeze.
            known, mistake = end + days(20 + stream.integer(0, 8)), None
            if (one.ligne, one.mois) in UNEQUIPPED and filmed:
                mistake = ({"trains_km_equipes": 0}, known + days(150), "trains-km équipés")
            yield from history(one, known, RAIL, mistake=mistake)


def coaches() -> tuple[list[Row], list[Row]]:
    """Return the coaches, by presence under a contract, and their systems on board."""
    stream, numbers = Stream("parc_autocars"), count(1)
    cars, systems = [], []
    for _ in range(FLEET[2015]):
        day = stream.day(date(2006, 1, 9), date(2015, 9, 1))
        cars.append(_coach(next(numbers), day, stream))
    for year in YEARS:
        _lose(cars, year, stream)
        for _ in range(FLEET[year] - len(_lasting(cars))):
            day = stream.day(date(year, 1, 8), date(year, 8, 28))
            cars.append(_coach(next(numbers), day, stream))
            if stream.chance(BORN_EQUIPPED[year]):
                _fit(cars[-1], "origine", day, systems)
        _retrofit(cars, year, systems, stream)
        for day in RENEWALS:
            if day.year == year:  # a tenth of the fleet passes to a new contract
                here = [one for one in _lasting(cars) if one.date_entree < day]
                for one in [one for one in here if stream.chance(0.09)]:
                    cars.append(_under(one, f"{one.contrat_id[:5]}-{day.year}", day))
                    one.date_sortie = day
    regular = [one for one in _lasting(cars) if one.usage == "LR"]
    for one in stream.sample(regular, 8):  # these serve a second contract at the same time
        second = _under(one, f"{one.code_dep}-L9-2019", max(one.date_entree, date(2019, 9, 2)))
        cars.append(Row(second, usage="SCO"))
    begun = (date(2023, 2, 1), date(2023, 8, 10))
    long = ((stream.day(*begun), stream.day(*REPAIRS)) for _ in range(BREAKDOWNS))
    _break(systems, BREAKDOWNS + 15, long, (2021, 2, 7), stream)
    _revise(systems, 5, 3, Stream("equipements_mobiles.autocars"))
    return cars, systems


def _coach(number: int, day: date, stream: Stream) -> Row:
    departement, lot = stream.weighted(DEPARTEMENTS, SHARE), stream.integer(1, 3)
    norme = "Euro VI" if day.year >= 2014 else "Euro V" if day.year >= 2010 else "Euro IV"
    usage = stream.weighted(("LR", "SCO", "TAD"), (40, 54, 6))
    contract, siren = f"{departement}-L{lot}-2015", _siren(f"{departement}{lot}")
    facts = (f"CAR-{number:05d}", contract, siren, usage, departement, norme, day)
    return row("parc_autocars", *facts)


def _under(one: Row, contract: str, day: date) -> Row:
    """Return the presence of a coach under another contract."""
    return Row(one, contrat_id=contract, transporteur_siren=_siren(contract), date_entree=day)


def _lose(cars: list[Row], year: int, stream: Stream) -> None:
    """Let the oldest coaches go, and two with a system."""
    oldest = sorted(cars, key=lambda one: (one.date_entree, one.vehicule_id))
    bare, fitted = _lasting(oldest, fitted=False), _lasting(oldest, fitted=True)
    lost = 2 if len(fitted) > 100 else 0
    for one in stream.sample(bare[:300], EXITS[year] - lost) + stream.sample(fitted, lost):
        _leave(one, stream.day(date(year, 1, 8), date(year, 8, 25)))


def _retrofit(cars: list[Row], year: int, systems: list[Row], stream: Stream) -> None:
    """Fit as many coaches as miss on 31 December, where the département is ready."""
    missing = EQUIPPED[year] + (BREAKDOWNS if year == 2023 else 0)
    missing -= len(_lasting(cars, fitted=True))
    ready = [
        (-(stream.uniform() ** (1 / HASTE[one.code_dep])), one.vehicule_id, one)
        for one in _lasting(cars, fitted=False)
    ]
    for _, _, one in sorted(ready, key=itemgetter(0, 1))[:missing]:
        day = stream.day(max(date(year, 2, 1), one.date_entree), date(year, 12, 10))
        _fit(one, "retrofit", day, systems)


def _siren(name: str) -> str:
    """Return an invented carrier number, of the 9-digit form, never a real one (it begins by 0)."""
    return f"0{sum(ord(letter) * 131**place for place, letter in enumerate(name)) % 10**8:08d}"


def _coaches_rows(presences: list[Row]) -> Rows:
    """Yield the register `parc_autocars`, one row per coach and contract."""
    stream = Stream("parc_autocars.rows")
    for one in sorted(presences, key=lambda one: (one.vehicule_id, one.date_entree)):
        # The two sides of a change of contract are learnt on the same day.
        delay = 20 if one.date_entree in RENEWALS else stream.integer(4, 40)
        yield from history(one, known_soon(one.date_entree, delay), ROAD, date_sortie=20)


def contracts(presences: list[Row]) -> Rows:
    """Yield the register `contrats_transport`: video is required from 2018 on.

    A coach may be older than its contract: it ran under the previous one.
    """
    stream = Stream("contrats_transport")
    carriers = {one.contrat_id: one.transporteur_siren for one in presences}
    for name, siren in sorted(carriers.items()):
        departement, lot, year = name.split("-")
        start, is_old = date(int(year), 9, 1), int(year) < 2018
        end = start.replace(year=start.year + (11 if start.year == 2015 else 8))
        since = None if is_old else start.replace(year=start.year + 2)
        facts = (name, siren, f"{departement} {lot}", start, end, not is_old, since)
        changes = []
        if is_old and stream.chance(0.4):
            amended = stream.day(date(2021, 3, 1), date(2022, 6, 30))
            since = amended.replace(year=amended.year + 1)
            required = {"date_effet_obligation": since, "obligation_video": True}
            changes = [Change(amended, required)]
        known = max(INITIAL_LOAD, start - days(90))
        yield from history(row("contrats_transport", *facts), known, ROAD, *changes)


def _works_on_coaches() -> Rows:
    """Yield the yearly operations of retrofit of coaches."""
    for year in YEARS[1:]:
        ap = "AP-AUTOCARS-2017" if year <= 2020 else "AP-AUTOCARS-2021"
        label = f"Vidéoprotection des autocars liO, campagne {year}"
        start, weight = date(year, 2, 15), EQUIPPED[year] - EQUIPPED[year - 1]
        paid = (start + days(20), date(year, 12, 15))
        more = {"paid": paid, "cents": weight * 1e5, "series": 4}
        period = (start, date(year, 12, 12))
        yield spending.operation(f"OP-C-{year}", ap, label, "video", period, **more)
