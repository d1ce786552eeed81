"""The two other schemes: surroundings of lycées (ABORDS) and associations."""

from collections import defaultdict
from datetime import date

from demo.calendar import by_year, days
from demo.grants import STRANDS, Application, Campaign, Grant, paid
from demo.lycees import Lycee
from demo.payments import Payment
from demo.places import communes
from demo.streams import Stream

YEARS = range(2021, 2025)
ABORDS = tuple(
    Campaign("ABORDS", year, date(year, 1, 11), date(year, 11, 30), 600_000_00, 0.3, 60_000_00)
    for year in YEARS
)
ASSOCIATIONS = tuple(
    Campaign("ASSOCIATIONS", year, date(year, 1, 4), date(year, 3, 31), 260_000_00, 0.7, 15_000_00)
    for year in YEARS
)
ABORDS_FILED = by_year(2021, 11, 14, 17, 16)
ASSOCIATIONS_FILED = by_year(2021, 36, 42, 46, 48)
COMMISSIONS = {
    2021: (date(2021, 7, 16), date(2021, 12, 17)),
    2022: (date(2022, 7, 8), date(2022, 12, 16)),
    2023: (date(2023, 7, 7), date(2023, 12, 8)),
    2024: (date(2024, 7, 12), date(2024, 12, 13)),
}
OUTCOMES = ("retenu", "refuse", "irrecevable")
POLICIES = ("citoyenneté", "égalité femmes-hommes", "sport", "culture", "jeunesse")
ASSOCIATION_COUNT = 70


def surroundings(lycees: list[Lycee]) -> list[Application]:
    """Return the applications for the surroundings of lycées, in communes that have one."""
    stream = Stream("dossiers.abords")
    codes = {lycee.commune.code for lycee in lycees if lycee.secteur == "public"}
    towns = [commune for commune in communes() if commune.code in codes]
    found: list[Application] = []
    for campaign in ABORDS:
        drawn = stream.sample(towns, ABORDS_FILED[campaign.year])
        end = date(campaign.year, 9, 30)
        filed = sorted((stream.day(campaign.opening, end), town.code, town) for town in drawn)
        for number, (day, _, town) in enumerate(filed, start=1):
            outcome = stream.weighted(OUTCOMES, (78, 17, 5))
            facts = (campaign, town, outcome, day, STRANDS["ABORDS"])
            found.append(Application(f"{campaign.name}-{number:03d}", *facts))
    return found


def associations() -> list[Application]:
    """Return the applications of associations; nearly all signed the charter beforehand.

    Their SIREN have the form of real ones, which never begin by 0.
    """
    stream = Stream("dossiers.associations")
    towns = [commune for commune in communes() if commune.population >= 5000]
    known = [
        (number, stream.pick(towns), stream.pick(POLICIES), _signature(stream))
        for number in range(1, ASSOCIATION_COUNT + 1)
    ]
    found: list[Application] = []
    for campaign in ASSOCIATIONS:
        drawn = stream.sample(known, ASSOCIATIONS_FILED[campaign.year])
        days_of = [stream.day(campaign.opening, campaign.closing) for _ in drawn]
        filed = sorted(zip(days_of, drawn, strict=True), key=lambda pair: (pair[0], pair[1][0]))
        for rank, (day, (number, town, policy, signed)) in enumerate(filed, start=1):
            outcome = stream.weighted(OUTCOMES, (80, 15, 5))
            siren = f"0{81_000_000 + 137 * number:08d}"
            facts = (campaign, town, outcome, day, (), siren, policy, signed)
            found.append(Application(f"{campaign.name}-{rank:03d}", *facts))
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
    return paid(decided, Stream(f"mandats.{name}"), ap, nature)
