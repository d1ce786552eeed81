"""Calls for projects (AMI) and the schemes ABORDS and ASSOCIATIONS: from application to payment."""

from datetime import date
from itertools import chain
from typing import Any

from demo import spending
from demo.draws import FREEZE, Stream, by_year, days, years_later
from demo.places import Commune, communes, largest, siret
from demo.spending import LAST_DAY, open_day, payment
from demo.tables import Change, Registers, Row, Rows, between, history, numbered, row
from demo.vehicles import system, systems_rows

AUTHOR = "Direction de l'action territoriale"
YEARS = range(2021, 2025)
SCHEMES = {
    "AMI": ("MA", "communes", "AP-COMMUNES-2022", "204142"),
    "ABORDS": ("MB", "abords", "AP-ABORDS-2021", "204142"),
    "ASSOCIATIONS": ("MS", "associations", "AE-ASSOCIATIONS-2021", "6574"),
}
"""Prefix of the payments, name of the streams, authorisation and account."""
TITLES = {
    "AMI": "Appel à manifestation d'intérêt - sécurité des communes,",
    "ABORDS": "Aide aux abords des lycées,",
    "ASSOCIATIONS": "Aide aux associations - valeurs de la République,",
}
STRANDS = {
    "AMI": "LOCAUX|VEHICULES|PROTECTION|POSTE_MOBILE|ESPACE_PUBLIC|NOUVELLE_UNITE|FORMATION",
    "ABORDS": "AMENAGEMENT_ABORDS",
    "ASSOCIATIONS": "",
}
CAMPAIGNS = (
    ("AMI", date(2022, 2, 14), date(2022, 5, 31), 1_000_000_00, 0.5, 60_000_00),
    ("AMI", date(2023, 1, 16), date(2023, 4, 28), 500_000_00, 0.4, 25_000_00),
    ("AMI", date(2024, 1, 22), date(2024, 4, 30), 500_000_00, 0.4, 25_000_00),
    *(("ABORDS", date(y, 1, 11), date(y, 11, 30), 600_000_00, 0.3, 60_000_00) for y in YEARS),
    *(("ASSOCIATIONS", date(y, 1, 4), date(y, 3, 31), 260_000_00, 0.7, 15_000_00) for y in YEARS),
)
"""Scheme, opening, closing, envelope, rate and ceiling of the calls for projects, and of each
year of the other schemes; amounts in cents."""
HELPED = {
    2022: {"30": 11, "34": 15, "12": 1, "66": 3, "65": 2, "31": 3, "81": 2, "11": 2, "82": 1,
           "32": 1},
    2023: {"09": 2, "11": 5, "12": 3, "30": 6, "31": 9, "32": 2, "34": 8, "46": 2, "48": 1,
           "65": 2, "66": 4, "81": 4, "82": 2},
    2024: {"09": 2, "11": 4, "12": 3, "30": 5, "31": 8, "32": 2, "34": 6, "46": 2, "48": 1,
           "65": 2, "66": 4, "81": 4, "82": 3},
}  # fmt: skip
"""Communes helped by call and département; one of 2023 (Hérault) was helped in 2022, one of
2024 (Haute-Garonne) in 2023."""
REFUSED = by_year(2022, 29, 19, 34)
INADMISSIBLE = by_year(2022, 4, 5, 6)
VOTED = by_year(2022, 1_004_600_00, 515_300_00, 498_700_00)
"""Voted net of cancellations, in cents, as known at the published freeze."""
EPCI = "243000569"
"""An EPCI of the Gard that was helped in 2023."""
OLD_CODE = {"12218": "12076"}
"""Conques-en-Rouergue applied under the code it had until 2025."""
COMMISSIONS = {
    "AMI-2022": (date(2022, 10, 4),),
    "AMI-2023": (date(2023, 7, 7), date(2023, 10, 13)),
    "AMI-2024": (date(2024, 7, 12), date(2024, 10, 18)),
    2021: (date(2021, 7, 16), date(2021, 12, 17)),
    2022: (date(2022, 7, 8), date(2022, 12, 16)),
    2023: (date(2023, 7, 7), date(2023, 12, 8)),
    2024: (date(2024, 7, 12), date(2024, 12, 13)),
}
"""Days on which grants are voted: those of each call, those of each year for the other schemes."""
FILED = {"ABORDS": by_year(2021, 11, 14, 17, 16), "ASSOCIATIONS": by_year(2021, 36, 42, 46, 48)}
OUTCOMES = ("retenu", "refuse", "irrecevable")
OPINIONS = {"refuse": "non retenu", "irrecevable": "irrecevable"}
WEIGHTS = {"ABORDS": (78, 17, 5), "ASSOCIATIONS": (80, 15, 5)}
EUROS = {"ABORDS": (6_000, 46_000), "ASSOCIATIONS": (1_500, 12_000)}
"""Least and greatest grant."""
POLICIES = ("citoyenneté", "égalité femmes-hommes", "sport", "culture", "jeunesse")
ASSOCIATION_COUNT = 70
SIGNED = {
    "early": (date(2020, 11, 23), date(2021, 3, 30)),
    "late": (date(2022, 1, 10), date(2024, 6, 30)),
}
"""When associations signed the charter: before 2021 mostly."""


def build(lycees: list[Row]) -> Registers:
    """Return the registers, and the payments as they truly were."""
    campaigns = [_campaign(*one) for one in CAMPAIGNS]
    filed = [*_calls(campaigns), *_surroundings(campaigns, lycees), *_associations(campaigns)]
    decided = {"AMI": _decisions_of_calls(campaigns, filed)}
    decided |= {scheme: _decisions(scheme, filed) for scheme in EUROS}
    paid = {scheme: _payments(scheme, grants) for scheme, grants in decided.items()}
    everything = list(chain(*paid.values()))
    opened = (history(one, one.ouverture - days(20), AUTHOR) for one in campaigns)
    return {
        "campagnes_ami": chain(*opened),
        "dossiers": _examined(filed),
        "subventions": _granted(decided),
        "equipements_mobiles": systems_rows("EP", _police_posts(decided["AMI"]), AUTHOR),
        "mandats": chain(*(spending.rows(SCHEMES[name][0], paid[name]) for name in SCHEMES)),
        "paid": everything,
    }


def _campaign(scheme: str, opening: date, closing: date, envelope: int, *limits: float) -> Row:
    year, strands = opening.year, STRANDS[scheme]
    facts = (f"{scheme}-{year}", scheme, f"{TITLES[scheme]} {year}", opening, closing, envelope)
    return row("campagnes_ami", *facts, f"{year}-1", *limits, strands, year=year)


def _application(town: Commune, siren: str = "", **more: Any) -> Row:
    """Return an application before it is filed; the commune's code is as the applicant wrote it."""
    kind = "association" if "politique" in more else "EPCI" if siren else "commune"
    code = OLD_CODE.get(town.code, town.code)
    return row("dossiers", None, None, siret(siren or town.siren), kind, code, **more)


def _numbered(campaign: Row, filed: list[Row], *order: str) -> list[Row]:
    for one in filed:
        one.update(campaign=campaign, campagne_id=campaign.campagne_id)
    return numbered(filed, "dossier_id", "{campagne_id}-", 3, *order)


def _calls(campaigns: list[Row]) -> Rows:
    """Yield the applications to the calls for projects."""
    stream, strands = Stream("dossiers"), STRANDS["AMI"].split("|")
    helped: list[Commune] = []
    seat = next(town for town in largest(communes("30")) if town.epci == EPCI)
    for call in [one for one in campaigns if one.dispositif == "AMI"]:
        filed = []
        drawn = _applicants(call.year, helped, stream)
        for town, outcome in drawn:
            one = _application(town or seat, "" if town else EPCI, outcome=outcome)
            one.depose_le = stream.day(call.ouverture + days(10), call.cloture)
            number = stream.weighted((1, 2, 3), (55, 32, 13))
            one.volets = "|".join(sorted(stream.sample(strands, number), key=strands.index))
            filed.append(one)
        yield from _numbered(call, filed, "depose_le", "code_commune", "outcome")
        helped += [town for town, outcome in drawn if town and outcome == "retenu"]


def _applicants(year: int, helped: list[Commune], stream: Stream) -> list[tuple]:
    """Return the applicants of a call, None for the EPCI, and what becomes of their application."""
    found = []
    for departement, number in HELPED[year].items():
        left = [town for town in communes(departement, smallest=1500) if town not in helped]
        chosen: list[Commune] = []
        for _ in range(number):  # the larger ones more often, but not in proportion
            chosen.append(stream.weighted(left, [town.population**0.4 for town in left]))
            left.remove(chosen[-1])
        if year == 2022 and departement == "12":
            chosen = [town for town in communes("12") if town.code in OLD_CODE]
        if (year, departement) in ((2023, "34"), (2024, "31")):
            again = [town for town in helped if town.departement == departement][-1]
            chosen = [again, *chosen[1:]]
        found += [(town, "retenu") for town in chosen]
    taken = {*helped, *(town for town, _ in found)}
    large = [town for departement in HELPED[2023] for town in communes(departement, smallest=2000)]
    others = [town for town in large if town not in taken]
    refused = stream.sample(others, REFUSED[year] + INADMISSIBLE[year] + 1)
    last = refused.pop()
    if year == 2023:
        found += [(None, "retenu"), (last, "annule")]
    outcomes = ["refuse"] * REFUSED[year] + ["irrecevable"] * INADMISSIBLE[year]
    return [*found, *zip(refused, outcomes, strict=True)]


def _surroundings(campaigns: list[Row], lycees: list[Row]) -> Rows:
    """Yield the applications for the surroundings of lycées, in communes that have one."""
    codes = {lycee.code_commune for lycee in lycees if lycee.secteur == "public"}
    towns = [town for town in communes() if town.code in codes]
    pool = [_application(town, rank=town.code, volets="AMENAGEMENT_ABORDS") for town in towns]
    return _filed("ABORDS", campaigns, pool, Stream("dossiers.abords"))


def _associations(campaigns: list[Row]) -> Rows:
    """Yield the applications of associations, whose SIREN begin by 0, as no real one does."""
    stream, towns, pool = Stream("dossiers.associations"), communes(smallest=5000), []
    for number in range(1, ASSOCIATION_COUNT + 1):
        town, policy, signed = stream.pick(towns), stream.pick(POLICIES), None
        case = stream.weighted(("early", "late", "never"), (84, 11, 5))
        if case != "never":
            signed = stream.day(*SIGNED[case])
        facts = {"politique": policy, "charte_signee_le": signed, "rank": number}
        pool.append(_application(town, f"0{81_000_000 + 137 * number:08d}", **facts))
    return _filed("ASSOCIATIONS", campaigns, pool, stream)


def _filed(scheme: str, campaigns: list[Row], pool: list[Row], stream: Stream) -> Rows:
    """Yield the applications drawn from a pool each year, by day and rank."""
    for campaign in [one for one in campaigns if one.dispositif == scheme]:
        end = min(campaign.cloture, date(campaign.year, 9, 30))
        drawn = [Row(one) for one in stream.sample(pool, FILED[scheme][campaign.year])]
        for one in drawn:
            one.depose_le = stream.day(campaign.ouverture, end)
        ordered = _numbered(campaign, drawn, "depose_le", "rank")
        for one in ordered:
            one.outcome = stream.weighted(OUTCOMES, WEIGHTS[scheme])
        yield from ordered


def _examined(dossiers: list[Row]) -> Rows:
    """Yield the register `dossiers`: filed, then examined."""
    for one in dossiers:
        is_open = one.campaign.dispositif == "ABORDS"
        end = one.depose_le + days(28) if is_open else one.campaign.cloture + days(45)
        one.recevable = one.outcome != "irrecevable"
        one.avis = OPINIONS.get(one.outcome, "favorable")
        yield from history(one, one.depose_le + days(7), AUTHOR, recevable=end, avis=end)


def _grant(dossier: Row, day: date, cents: int, outcome: str) -> Row:
    """Return one decision; `outcome` tells how far it was paid, `final` when it was settled."""
    number = f"CP/{day:%Y-%m}/{9 + day.year - 2022:02d}"
    facts = (dossier.dossier_id, day, number, cents, None, None, dossier.campaign.taux_max)
    private = {"dossier": dossier, "outcome": outcome, "cancelled": 0}
    return row("subventions", None, *facts, None, years_later(day, 3), 0, "vote", **private)


def _give_up(grant: Row, day: date) -> Row:
    grant.update(cancelled=grant.montant_vote, cancelled_on=day, outcome="annule")
    return grant


def _decisions_of_calls(campaigns: list[Row], filed: list[Row]) -> list[Row]:
    """Return the decisions on the calls, their net sums being those published."""
    stream = Stream("subventions")
    found: list[Row] = []
    for call in [one for one in campaigns if one.dispositif == "AMI"]:
        mine = [one for one in filed if one.campagne_id == call.campagne_id]
        kept = [one for one in mine if one.outcome in ("retenu", "annule")]
        decided = [_decide(one, COMMISSIONS[call.campagne_id], stream) for one in kept]
        if call.year == 2022:
            again = Row(decided[4])
            decided.append(_give_up(again, again.commission_permanente_le + days(62)))
        _match(decided, VOTED[call.year], call.plafond)
        if call.year == 2023:
            # The first grant of a commune that is not paid yet is cancelled in March 2024.
            july = between(decided, "commission_permanente_le", date(2023, 7, 1), date(2023, 8, 1))
            unpaid = [one for one in july if one.outcome == "notifie"]
            first = next(one for one in unpaid if one.dossier.type == "commune")
            _give_up(first, date(2024, 3, 15))
        found += decided
    name, order = "CP-{commission_permanente_le:%Y%m%d}-", ("dossier_id", "montant_vote")
    return numbered(found, "decision_id", name, 3, "commission_permanente_le", *order)


def _decide(dossier: Row, commissions: tuple[date, ...], stream: Stream) -> Row:
    day = stream.pick(commissions)
    cents = round(stream.uniform(0.45, 1.6) * (1.6 if dossier.type == "EPCI" else 1.0) * 1e6)
    outcome = stream.weighted(("solde", "partiel", "notifie"), (60, 25, 15))
    if dossier.outcome == "annule":
        first = commissions[0]
        return _give_up(_grant(dossier, first, cents, outcome), first + days(62))
    grant = _grant(dossier, day, cents, outcome)
    when = day + days(stream.integer(120, 300))
    last = date(max(2023, day.year), 12, 20)
    if outcome == "solde" and stream.chance(0.12) and when < last:
        grant.update(cancelled=cents // 5, cancelled_on=when)
    return grant


def _match(decided: list[Row], target: int, ceiling: int) -> None:
    """Bring the grants to tens of euros, their net sum being the target."""
    net = sum(one.montant_vote - one.cancelled for one in decided)
    for one in decided:
        share = one.cancelled / one.montant_vote
        one.montant_vote = min(round(one.montant_vote * target / net / 1000) * 1000, ceiling)
        one.cancelled = round(one.montant_vote * share / 1000) * 1000
    rest = target - sum(one.montant_vote - one.cancelled for one in decided)
    next(one for one in decided if one.cancelled == 0).montant_vote += rest


def _decisions(scheme: str, filed: list[Row]) -> list[Row]:
    """Return the decisions on the applications that another scheme keeps."""
    stream, (low, high) = Stream(f"subventions.{SCHEMES[scheme][1]}"), EUROS[scheme]
    found: list[Row] = []
    mine = [one for one in filed if one.campaign.dispositif == scheme]
    for one in [one for one in mine if one.outcome == "retenu"]:
        commissions = COMMISSIONS[one.campaign.year]
        day = next(day for day in commissions if day > one.depose_le + days(30))
        outcome = stream.weighted(("solde", "partiel", "notifie"), (66, 22, 12))
        grant = _grant(one, day, stream.integer(low // 100, high // 100) * 100_00, outcome)
        if stream.chance(0.04) and day.year < 2024:
            _give_up(grant, day + days(120))
        found.append(grant)
    form = "CP-{commission_permanente_le:%Y%m%d}-" + scheme[:2]
    return numbered(found, "decision_id", form, 2)


def _payments(scheme: str, decided: list[Row]) -> list[Row]:
    """Return what was paid on decisions: everything, half, or nothing yet; some is given back."""
    _, name, *account = SCHEMES[scheme]
    stream = Stream(f"mandats.{name}")
    found: list[Row] = []
    for grant in decided:
        due, owner = grant.montant_vote - grant.cancelled, {"decision_id": grant.decision_id}
        first = grant.commission_permanente_le + days(stream.integer(45, 130))
        last = first + days(stream.integer(60, 240))
        settled = max(last, grant.cancelled_on or last)
        if grant.outcome in ("solde", "partiel") and first <= LAST_DAY:
            found.append(payment(*account, open_day(first), due // 2, "acompte", **owner))
            if grant.outcome == "solde" and settled <= LAST_DAY:
                grant.final = open_day(settled)
                found.append(payment(*account, grant.final, due - due // 2, "solde", **owner))
    if scheme == "AMI":
        finals = [one for one in found if one.type == "solde"]
        for one in stream.sample(between(finals, "date_mandat", date.min, date(2024, 9, 1)), 3):
            day, back = one.date_mandat + days(80), -(one.montant // 10)
            found.append(Row(one, date_mandat=day, montant=back, type="reversement"))
    return found


def _police_posts(decided: list[Row]) -> list[Row]:
    """Return the mobile police posts delivered on settled grants, one out of service since."""
    found = []
    for grant in decided:
        one = grant.dossier
        if grant.final is not None and "POSTE_MOBILE" in one.volets:
            early = grant.commission_permanente_le + days(20)
            day = open_day(max(grant.final - days(24), early))
            facts = {"type": "Poste de police mobile", "code_commune": one.code_commune}
            found.append(system("POSTE_MOBILE", one.dossier_id, "retrofit", day, **facts))
    found[0].hs_du = date(2024, 3, 4)
    return found


def _granted(decided: dict[str, list[Row]]) -> Rows:
    """Yield the register `subventions`, from vote to final payment or cancellation."""
    stream, calls = Stream("subventions.rows"), decided["AMI"]
    of_2023 = [one for one in calls if one.dossier.campaign.year == 2023]
    unpaid = [one for one in of_2023 if one.outcome == "notifie"]
    late, typo = stream.sample(unpaid, 2), next(one for one in calls if one.cancelled == 0)
    for one in chain(*decided.values()):
        day, mistake = one.commission_permanente_le, None
        notified = day + days(stream.integer(18, 40))
        kept = (int(one.montant_vote / one.taux / 100) + 1) * 100 + stream.integer(0, 40) * 100_00
        one.update(depense_retenue=kept, depense_eligible=kept + stream.integer(0, 30) * 100_00)
        told = {"date_notification": notified, "statut": "notifie"}
        changes = [Change(notified + days(6), told)]
        if one.cancelled_on is not None:
            reason = "Annulation partielle : dépense réalisée inférieure à la dépense retenue"
            values = {"montant_annule": one.cancelled}
            if one.outcome == "annule":
                values["statut"] = "annule"
                owner = "l'association" if one.dossier.type == "association" else "la commune"
                reason = f"Annulation : projet abandonné par {owner}"
            changes.append(Change(one.cancelled_on + days(10), values, reason))
        if one.final is not None:
            changes.append(Change(min(one.final + days(15), FREEZE), {"statut": "solde"}))
        if one is typo:
            mistake = ({"montant_vote": one.montant_vote - 900_00}, day + days(50), "montant voté")
        known = day + days(95 if one in late else 9)
        yield from history(one, known, AUTHOR, *changes, mistake=mistake)
