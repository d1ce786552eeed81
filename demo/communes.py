"""The calls for projects (AMI): applications, grants and their payment, as they truly were."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from demo.calendar import days
from demo.grants import VOLETS, Application, Campaign, Grant, paid
from demo.mobile import OnBoard
from demo.payments import Payment, open_day
from demo.places import Commune, communes_of, largest
from demo.streams import Stream

AP = "AP-COMMUNES-2022"
HELPED = {
    2022: {"30": 11, "34": 15, "12": 1, "66": 3, "65": 2, "31": 3, "81": 2, "11": 2, "82": 1,
           "32": 1},
    2023: {"09": 2, "11": 5, "12": 3, "30": 6, "31": 9, "32": 2, "34": 8, "46": 2, "48": 1,
           "65": 2, "66": 4, "81": 4, "82": 2},
    2024: {"09": 2, "11": 4, "12": 3, "30": 5, "31": 8, "32": 2, "34": 6, "46": 2, "48": 1,
           "65": 2, "66": 4, "81": 4, "82": 3},
}  # fmt: skip
"""Communes helped by campaign and département; one of 2023 (Hérault) was helped in 2022, one
of 2024 (Haute-Garonne) in 2023."""
REFUSED = {2022: 29, 2023: 19, 2024: 34}
INADMISSIBLE = {2022: 4, 2023: 5, 2024: 6}
VOTED = {2022: 1_004_600_00, 2023: 515_300_00, 2024: 498_700_00}
"""Voted net of cancellations, in cents, as known at the published freeze."""
EPCI = "243000569"
"""An EPCI of the Gard that was helped in 2023."""
COMMISSIONS = {
    2022: (date(2022, 10, 4),),
    2023: (date(2023, 7, 7), date(2023, 10, 13)),
    2024: (date(2024, 7, 12), date(2024, 10, 18)),
}
CAMPAIGNS = (
    Campaign("AMI", 2022, date(2022, 2, 14), date(2022, 5, 31), 1_000_000_00, 0.5, 60_000_00),
    Campaign("AMI", 2023, date(2023, 1, 16), date(2023, 4, 28), 500_000_00, 0.4, 25_000_00),
    Campaign("AMI", 2024, date(2024, 1, 22), date(2024, 4, 30), 500_000_00, 0.4, 25_000_00),
)


def applications() -> list[Application]:
    """Return the applications of all campaigns, numbered by filing date."""
    stream = Stream("dossiers")
    helped_before: list[Commune] = []
    seat = next(commune for commune in largest("30") if commune.epci == EPCI)
    found: list[Application] = []
    for campaign in CAMPAIGNS:
        drawn = _applicants(campaign, helped_before, stream)
        helped_before += [commune for commune, outcome in drawn if commune and outcome == "retenu"]
        filed = []
        for commune, outcome in drawn:
            day = stream.day(campaign.opening + days(10), campaign.closing)
            strands = set(stream.sample(VOLETS, stream.weighted((1, 2, 3), (55, 32, 13))))
            volets = tuple(volet for volet in VOLETS if volet in strands)
            siren = "" if commune else EPCI
            facts = (commune or seat, outcome, day, volets, siren)
            filed.append(Application("", campaign, *facts))
        filed.sort(key=lambda item: (item.filed, item.code, item.outcome))
        found += [
            replace(item, dossier_id=f"{campaign.name}-{number:03d}")
            for number, item in enumerate(filed, start=1)
        ]
    return found


def _applicants(
    campaign: Campaign, helped_before: list[Commune], stream: Stream
) -> list[tuple[Commune | None, str]]:
    taken = set(helped_before)
    found: list[tuple[Commune | None, str]] = []
    for departement, number in HELPED[campaign.year].items():
        towns = [c for c in communes_of(departement, smallest=1500) if c not in taken]
        chosen = _towns(towns, number, stream)
        if campaign.year == 2022 and departement == "12":
            chosen = [c for c in communes_of("12") if c.code == "12218"]
        if (campaign.year, departement) in ((2023, "34"), (2024, "31")):
            again = [c for c in helped_before if c.departement == departement][-1]
            chosen = [again, *chosen[1:]]
        found += [(commune, "retenu") for commune in chosen]
    taken |= {commune for commune, _ in found if commune}
    others = [
        commune
        for departement in HELPED[2023]
        for commune in communes_of(departement, smallest=2000)
        if commune not in taken
    ]
    refused = stream.sample(others, REFUSED[campaign.year] + INADMISSIBLE[campaign.year] + 1)
    last = refused.pop()
    if campaign.year == 2023:
        found += [(None, "retenu"), (last, "annule")]
    cut = REFUSED[campaign.year]
    found += [(commune, "refuse") for commune in refused[:cut]]
    found += [(commune, "irrecevable") for commune in refused[cut:]]
    return found


def _towns(towns: list[Commune], number: int, stream: Stream) -> list[Commune]:
    """Draw communes, the larger ones more often, but not in proportion."""
    found: list[Commune] = []
    for _ in range(number):
        left = [town for town in towns if town not in found]
        found.append(stream.weighted(left, [town.population**0.4 for town in left]))
    return found


def grants(dossiers: list[Application]) -> list[Grant]:
    """Return the decisions, their net sums being those published."""
    stream = Stream("subventions")
    found: list[Grant] = []
    for campaign in CAMPAIGNS:
        decided = [
            _decide(item, stream)
            for item in dossiers
            if item.campaign == campaign and item.outcome in ("retenu", "annule")
        ]
        if campaign.year == 2022:
            decided.append(_cancelled(decided[4]))
        given = _matched(decided, VOTED[campaign.year], campaign.ceiling)
        found += _given_up(given) if campaign.year == 2023 else given
    ordered = sorted(found, key=lambda item: (item.day, item.application.dossier_id, item.voted))
    counters: dict[date, int] = defaultdict(int)
    return [_numbered(grant, counters) for grant in ordered]


def _numbered(grant: Grant, counters: dict[date, int]) -> Grant:
    counters[grant.day] += 1
    return replace(grant, decision_id=f"CP-{grant.day:%Y%m%d}-{counters[grant.day]:03d}")


def _decide(item: Application, stream: Stream) -> Grant:
    day = stream.pick(COMMISSIONS[item.campaign.year])
    voted = round(stream.uniform(0.45, 1.6) * (1.6 if item.siren else 1.0) * 1e6)
    outcome = stream.weighted(("solde", "partiel", "notifie"), (60, 25, 15))
    grant = Grant("", item, day, voted, 0, None, outcome)
    if item.outcome == "annule":
        return _cancelled(replace(grant, day=COMMISSIONS[item.campaign.year][0]))
    when = day + days(stream.integer(120, 300))
    last = date(max(2023, day.year), 12, 20)
    if outcome == "solde" and stream.chance(0.12) and when < last:
        return replace(grant, cancelled=voted // 5, cancelled_on=when)
    return grant


def _cancelled(grant: Grant) -> Grant:
    """Return a decision of the same application, given up two months later."""
    when = grant.day + days(62)
    return replace(grant, cancelled=grant.voted, cancelled_on=when, outcome="annule")


def _given_up(decided: list[Grant]) -> list[Grant]:
    """Let the first grant of a commune that is not paid yet be cancelled in March 2024."""
    unpaid = [one for one in decided if one.outcome == "notifie" and one.day.month == 7]
    first = next(grant for grant in unpaid if not grant.application.siren)
    when = date(2024, 3, 15)
    end = replace(first, cancelled=first.voted, cancelled_on=when, outcome="annule")
    return [end if grant is first else grant for grant in decided]


def _matched(decided: list[Grant], target: int, ceiling: int) -> list[Grant]:
    """Return the grants in tens of euros, their net sum being the target."""
    net = sum(grant.voted - grant.cancelled for grant in decided)
    found = []
    for grant in decided:
        voted = min(round(grant.voted * target / net / 1000) * 1000, ceiling)
        share = grant.cancelled / grant.voted
        found.append(replace(grant, voted=voted, cancelled=round(voted * share / 1000) * 1000))
    rest = target - sum(grant.voted - grant.cancelled for grant in found)
    first = next(number for number, grant in enumerate(found) if grant.cancelled == 0)
    found[first] = replace(found[first], voted=found[first].voted + rest)
    return found


def payments(decided: list[Grant]) -> list[Payment]:
    """Return what was paid to communes and EPCI, with some reimbursements."""
    stream = Stream("mandats.communes")
    found = paid(decided, stream, AP, "204142")
    finals = [item for item in found if item.kind == "solde" and item.day < date(2024, 9, 1)]
    for item in stream.sample(finals, 3):
        back = -(item.montant // 10)
        found.append(replace(item, day=item.day + days(80), montant=back, kind="reversement"))
    return found


def police_posts(decided: list[Grant], payments: list[Payment]) -> list[OnBoard]:
    """Return the mobile police posts delivered on settled grants, one out of service since."""
    finals = {item.decision_id: item.day for item in payments if item.kind == "solde"}
    found = []
    for grant in decided:
        item, day = grant.application, finals.get(grant.decision_id)
        if day is not None and "POSTE_MOBILE" in item.volets:
            delivered = open_day(max(day - days(24), grant.day + days(20)))
            facts = (item.dossier_id, "Poste de police mobile", delivered, "retrofit")
            found.append(OnBoard("POSTE_MOBILE", *facts, commune=item.code))
    return [replace(found[0], panne=(date(2024, 3, 4), None)), *found[1:]]
