"""The two other schemes: surroundings of lycées (ABORDS) and associations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from demo.calendar import days
from demo.communes import Application, Campaign, Grant, paid_grants
from demo.lycees import Lycee
from demo.payments import Payment
from demo.places import Commune, communes
from demo.streams import Stream

ABORDS_AP = "AP-ABORDS-2021"
ASSOCIATIONS_AE = "AE-ASSOCIATIONS-2021"
ABORDS = tuple(
    Campaign(year, date(year, 1, 11), date(year, 11, 30), 600_000_00, 0.3, 60_000_00, "ABORDS")
    for year in (2021, 2022, 2023, 2024)
)
ASSOCIATIONS = tuple(
    Campaign(year, date(year, 1, 4), date(year, 3, 31), 260_000_00, 0.7, 15_000_00, "ASSOCIATIONS")
    for year in (2021, 2022, 2023, 2024)
)
ABORDS_FILED = {2021: 11, 2022: 14, 2023: 17, 2024: 16}
ASSOCIATIONS_FILED = {2021: 36, 2022: 42, 2023: 46, 2024: 48}
COMMISSIONS = {
    2021: (date(2021, 7, 16), date(2021, 12, 17)),
    2022: (date(2022, 7, 8), date(2022, 12, 16)),
    2023: (date(2023, 7, 7), date(2023, 12, 8)),
    2024: (date(2024, 7, 12), date(2024, 12, 13)),
}
POLICIES = ("citoyenneté", "égalité femmes-hommes", "sport", "culture", "jeunesse")
ASSOCIATION_COUNT = 70


@dataclass(frozen=True)
class Association:
    """One invented association: its number, its seat, when it signed the charter."""

    number: int
    seat: Commune
    politique: str
    signed: date | None

    @property
    def siren(self) -> str:
        """Return an invented SIREN, of the 9-digit form, never a real one (it begins by 0)."""
        return f"0{81_000_000 + 137 * self.number:08d}"


def surroundings(lycees: list[Lycee]) -> list[Application]:
    """Return the applications for the surroundings of lycées, in communes that have one."""
    stream = Stream("dossiers.abords")
    codes = {lycee.commune.code for lycee in lycees if lycee.secteur == "public"}
    towns = [commune for commune in communes() if commune.code in codes]
    found: list[Application] = []
    for campaign in ABORDS:
        drawn = stream.sample(towns, ABORDS_FILED[campaign.year])
        filed = sorted(
            (stream.day(campaign.opening, date(campaign.year, 9, 30)), town.code, town)
            for town in drawn
        )
        for number, (day, _, town) in enumerate(filed, start=1):
            outcome = stream.weighted(("retenu", "refuse", "irrecevable"), (78, 17, 5))
            name = f"{campaign.name}-{number:03d}"
            volets = ("AMENAGEMENT_ABORDS",)
            found.append(Application(name, campaign, town, outcome, day, volets))
    return found


def associations() -> list[tuple[Application, Association]]:
    """Return the applications of associations; nearly all signed the charter beforehand."""
    stream = Stream("dossiers.associations")
    towns = [commune for commune in communes() if commune.population >= 5000]
    known = [
        Association(number, stream.pick(towns), stream.pick(POLICIES), _signature(stream))
        for number in range(1, ASSOCIATION_COUNT + 1)
    ]
    found: list[tuple[Application, Association]] = []
    for campaign in ASSOCIATIONS:
        drawn = stream.sample(known, ASSOCIATIONS_FILED[campaign.year])
        filed = sorted((stream.day(campaign.opening, campaign.closing), a.number, a) for a in drawn)
        for number, (day, _, association) in enumerate(filed, start=1):
            outcome = stream.weighted(("retenu", "refuse", "irrecevable"), (80, 15, 5))
            name = f"{campaign.name}-{number:03d}"
            application = Application(name, campaign, association.seat, outcome, day, ())
            found.append((application, association))
    return found


def _signature(stream: Stream) -> date | None:
    """Return when an association signed: before 2021 mostly, sometimes late or never."""
    case = stream.weighted(("early", "late", "never"), (84, 11, 5))
    if case == "never":
        return None
    if case == "late":
        return stream.day(date(2022, 1, 10), date(2024, 6, 30))
    return stream.day(date(2020, 11, 23), date(2021, 3, 30))


def grants(applications: list[Application], name: str, low: int, high: int) -> list[Grant]:
    """Return the decisions on the applications kept, between `low` and `high` euros."""
    stream = Stream(f"subventions.{name}")
    counters: dict[date, int] = defaultdict(int)
    found: list[Grant] = []
    for item in applications:
        if item.outcome != "retenu":
            continue
        commissions = COMMISSIONS[item.campaign.year]
        day = next(day for day in commissions if day > item.filed + days(30))
        counters[day] += 1
        decision = f"CP-{day:%Y%m%d}-{name[:2].upper()}{counters[day]:02d}"
        outcome = stream.weighted(("solde", "partiel", "notifie"), (66, 22, 12))
        voted = stream.integer(low // 100, high // 100) * 100_00
        cancelled_on = None
        if stream.chance(0.04) and day.year < 2024:
            outcome, cancelled_on = "annule", day + days(120)
        cancelled = voted if cancelled_on else 0
        found.append(Grant(decision, item, day, voted, cancelled, cancelled_on, outcome))
    return found


def payments(decided: list[Grant], name: str, ap: str, nature: str) -> list[Payment]:
    """Return what was paid on these decisions."""
    return paid_grants(decided, Stream(f"mandats.{name}"), ap, nature)
