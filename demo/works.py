"""Works in the lycées: the register of operations, and what was paid for them."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import FREEZE, PLAN_ANNOUNCED, by_year, days, year_end
from demo.equipment import Equipment
from demo.knowledge import Change, Row, history
from demo.lycees import Lycee
from demo.payments import LAST_DAY, Payment, drawn, matched, recorded_late, reimbursed
from demo.streams import Stream
from demo.tables import row

AUTHORS = {
    "AP-LYCEES": "Direction du patrimoine des lycées",
    "AP-RAMES": "Direction des mobilités ferroviaires",
    "AP-AUTOCARS": "Direction des mobilités routières",
}
"""Service that keeps the operations, by authorisation without its year."""

PAID = (24_020_000_00, 39_040_000_00, 4_210_000_00)
"""Paid in cents from 2016 to the plan, from then to the end of 2023, in 2024."""

COMPONENTS = {
    "CLOTURE": ("clôture périphérique", 110_000),
    "VIDEO": ("vidéoprotection", 62_000),
    "ACCES": ("contrôle d'accès", 78_000),
    "ALARME": ("alarme anti-intrusion", 14_000),
}
"""Words and usual cost in euros."""

EXTENSIONS = (
    ("Réaménagement de l'entrée", "amenagement", 210_000),
    ("Création d'un sas d'entrée", "amenagement", 160_000),
    ("Extension de la vidéoprotection", "video", 120_000),
    ("Rehausse de la clôture", "cloture", 130_000),
    ("Remplacement du portail", "cloture", 60_000),
    ("Éclairage des abords", "amenagement", 75_000),
    ("Interphonie et badges", "acces", 55_000),
)
EXTENSION_YEARS = by_year(2016, 8, 10, 12, 14, 22, 64, 78, 46, 34)


@dataclass(frozen=True)
class Operation:
    """One operation of works; amounts in cents."""

    operation_id: str
    uai: str | None
    libelle: str
    ap_code: str
    nature: str
    debut: date
    reception: date
    cout: float
    prevu: int = 0
    statut: str = "recu"
    arrivee: date | None = None
    """Day of the first equipment it brings."""


def operations(lycees: list[Lycee], equipment: list[Equipment]) -> list[Operation]:
    """Return all operations in the lycées, numbered by date; payments are not known yet."""
    stream = Stream("operations_travaux")
    names = {lycee.uai: lycee.nom for lycee in lycees}
    found = [_installation(names[items[0].uai], items, stream) for items in works_of(equipment)]
    found += _extensions(lycees, stream)
    ordered = sorted(found, key=lambda op: (op.debut, op.uai or "", op.libelle))
    return [replace(op, operation_id=f"OP-L-{number:04d}") for number, op in enumerate(ordered, 1)]


def works_of(equipment: list[Equipment]) -> list[list[Equipment]]:
    """Group what one lycée received since 2016 within ten months."""
    groups: list[list[Equipment]] = []
    for item in sorted(equipment, key=lambda item: (item.uai, expected(item), item.composante)):
        if item.moved or expected(item) < date(2016, 1, 1):
            continue
        last = groups[-1] if groups else []
        if last and last[0].uai == item.uai and expected(item) - expected(last[0]) < days(300):
            last.append(item)
        else:
            groups.append([item])
    return groups


def expected(item: Equipment) -> date:
    """Return when an item entered service, or is expected to."""
    if item.mise is not None:
        return item.mise
    return item.commande + days(240) if item.commande else date.max


def _installation(name: str, items: list[Equipment], stream: Stream) -> Operation:
    names = sorted({item.composante for item in items}, key=list(COMPONENTS).index)
    words = " et ".join(COMPONENTS[component][0] for component in names)
    label = f"{words[0].upper()}{words[1:]} - {name}"
    cost = sum(COMPONENTS[item.composante][1] for item in items) * stream.uniform(0.5, 1.7)
    first = expected(items[0])
    start = first - days(stream.integer(230, 330))
    end = expected(items[-1]) + days(stream.integer(0, 25))
    nature = "+".join(component.lower() for component in names)
    uai = items[0].uai
    return Operation("", uai, label, _ap(start), nature, start, end, cost, arrivee=first)


def _extensions(lycees: list[Lycee], stream: Stream) -> list[Operation]:
    lasting = [one for one in lycees if one.secteur == "public" and not one.fermeture]
    found = []
    for year, number in EXTENSION_YEARS.items():
        here = [lycee for lycee in lasting if lycee.is_open(date(year, 1, 1))]
        for lycee in stream.sample(here, number):
            words, nature, cost = stream.pick(EXTENSIONS)
            start = stream.day(date(year, 1, 10), date(year, 9, 20))
            end = start + days(stream.integer(120, 480))
            money = cost * stream.uniform(0.5, 1.8) * (1.5 if year > 2020 else 0.8)
            state = "abandonne" if stream.chance(0.02) else "recu"
            facts = (f"{words} - {lycee.nom}", _ap(start), nature, start, end, money)
            found.append(Operation("", lycee.uai, *facts, statut=state))
    return found


def _ap(start: date) -> str:
    return "AP-LYCEES-2016" if start < date(2020, 12, 15) else "AP-LYCEES-2021"


def payments(works: list[Operation]) -> list[Payment]:
    """Return what was paid, matching the published sums before and since the plan."""
    stream = Stream("mandats.lycees")
    paid: list[Payment] = []
    for op in works:
        if op.statut != "abandonne":
            period = (max(op.debut + days(30), date(2016, 1, 20)), op.reception + days(75))
            cents = op.cout * 100
            paid += drawn(op.ap_code, op.operation_id, "2313", cents, period, stream)
    paid = [payment for payment in paid if payment.day <= LAST_DAY]
    ends = (PLAN_ANNOUNCED, year_end(2023), LAST_DAY)
    return recorded_late(reimbursed(matched(paid, ends, PAID), 11, stream), 4, stream)


def budgeted(works: list[Operation], paid: list[Payment]) -> list[Operation]:
    """Return the operations with a planned amount no lower than what was paid."""
    stream = Stream("operations_travaux.budget")
    sums: dict[str | None, int] = {}
    for payment in paid:
        sums.setdefault(payment.operation_id, 0)
        sums[payment.operation_id] += max(payment.montant, 0)
    found = []
    for op in works:
        share = 1.02 if op.reception + days(75) <= LAST_DAY else 1.6
        euros = sums.get(op.operation_id, op.cout * 100) * share * stream.uniform(1.0, 1.09) / 100
        found.append(replace(op, prevu=(int(euros / 1000) + 1) * 1000_00))
    return found


def rows(works: list[Operation]) -> list[Row]:
    """Return rows of the register `operations_travaux`."""
    found: list[Row] = []
    for op in works:
        begun = "travaux" if op.debut < FREEZE else "etudes"
        facts = (op.operation_id, op.uai, op.libelle, op.ap_code, op.nature, op.debut)
        work = row("operations_travaux", *facts, montant_prevu=op.prevu, statut=begun)
        known = max(op.debut - days(20), date(2016, 1, 11))
        if op.statut == "abandonne":
            end = Change(op.debut + days(150), {"statut": "abandonne"})
        else:
            done = {"statut": "recu", "date_reception": op.reception}
            end = Change(max(op.reception, known) + days(15), done)
        found += history(work, known, AUTHORS.get(op.ap_code[:-5], "Direction de projet"), end)
    return found
