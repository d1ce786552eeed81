"""Calls and schemes that help communes and associations: their registers and payments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from demo.calendar import FREEZE, days, years_later
from demo.knowledge import Change, Row, history
from demo.payments import LAST_DAY, Payment, open_day
from demo.places import Commune, siret
from demo.streams import Stream
from demo.tables import row

AUTHOR = "Direction de l'action territoriale"
TITLES = {
    "AMI": "Appel à manifestation d'intérêt - sécurité des communes,",
    "ABORDS": "Aide aux abords des lycées,",
    "ASSOCIATIONS": "Aide aux associations - valeurs de la République,",
}
VOLETS = (
    *("LOCAUX", "VEHICULES", "PROTECTION", "POSTE_MOBILE"),
    *("ESPACE_PUBLIC", "NOUVELLE_UNITE", "FORMATION"),
)
STRANDS: dict[str, tuple[str, ...]] = {
    "AMI": VOLETS,
    "ABORDS": ("AMENAGEMENT_ABORDS",),
    "ASSOCIATIONS": (),
}
OLD_CODE = {"12218": "12076"}
"""Conques-en-Rouergue applied under the code it had until 2025."""
OPINIONS = {"refuse": "non retenu", "irrecevable": "irrecevable"}


@dataclass(frozen=True)
class Campaign:
    """One call for projects, or one year of another scheme; amounts in cents."""

    scheme: str
    year: int
    opening: date
    closing: date
    envelope: int
    rate: float
    ceiling: int

    @property
    def name(self) -> str:
        """Return the identifier."""
        return f"{self.scheme}-{self.year}"


@dataclass(frozen=True)
class Application:
    """One application; `outcome` tells what became of it."""

    dossier_id: str
    campaign: Campaign
    commune: Commune
    outcome: str
    filed: date
    volets: tuple[str, ...] = ()
    siren: str = ""
    """That of the applicant, when it is not the commune."""
    politique: str | None = None
    signed: date | None = None
    """When an association signed the charter."""

    @property
    def type(self) -> str:
        """Return what the applicant is."""
        return "association" if self.politique else "EPCI" if self.siren else "commune"

    @property
    def code(self) -> str:
        """Return the code of the commune as the applicant wrote it."""
        return OLD_CODE.get(self.commune.code, self.commune.code)


@dataclass(frozen=True)
class Grant:
    """One decision; amounts in cents, `outcome` tells how far it was paid."""

    decision_id: str
    application: Application
    day: date
    voted: int
    cancelled: int
    cancelled_on: date | None
    outcome: str


def paid(decided: list[Grant], stream: Stream, ap: str, nature: str) -> list[Payment]:
    """Return what was paid on decisions: everything, half, or nothing yet."""
    found: list[Payment] = []
    for grant in decided:
        due = grant.voted - grant.cancelled
        first = grant.day + days(stream.integer(45, 130))
        last = first + days(stream.integer(60, 240))
        if grant.outcome in ("annule", "notifie") or first > LAST_DAY:
            continue
        owner = (nature, None, grant.decision_id)
        found.append(Payment(ap, open_day(first), due // 2, "acompte", *owner))
        settled = max(last, grant.cancelled_on or last)
        if grant.outcome == "solde" and settled <= LAST_DAY:
            found.append(Payment(ap, open_day(settled), due - due // 2, "solde", *owner))
    return found


def campaign_rows(campaigns: tuple[Campaign, ...]) -> list[Row]:
    """Return the register `campagnes_ami`: the calls for projects and the other schemes."""
    found: list[Row] = []
    for one in campaigns:
        period, version = (one.opening, one.closing), f"{one.year}-1"
        facts = (one.name, one.scheme, f"{TITLES[one.scheme]} {one.year}", *period, one.envelope)
        strands = "|".join(STRANDS[one.scheme])
        campaign = row("campagnes_ami", *facts, version, one.rate, one.ceiling, strands)
        found += history(campaign, one.opening - days(20), AUTHOR)
    return found


def application_rows(dossiers: list[Application]) -> list[Row]:
    """Return the register `dossiers`: filed, then examined."""
    found: list[Row] = []
    for item in dossiers:
        volets = None if item.type == "association" else "|".join(item.volets)
        applicant = siret(item.siren or item.commune.siren)
        facts = (item.dossier_id, item.campaign.name, applicant, item.type, item.code, volets)
        signature = {"charte_signee_le": item.signed, "politique": item.politique}
        is_eligible, opinion = (
            item.outcome != "irrecevable",
            OPINIONS.get(item.outcome, "favorable"),
        )
        is_open = item.campaign.scheme == "ABORDS"
        end = item.filed + days(28) if is_open else item.campaign.closing + days(45)
        examined = Change(end, {"recevable": is_eligible, "avis": opinion})
        filed = row("dossiers", *facts, item.filed, **signature)
        found += history(filed, item.filed + days(7), AUTHOR, examined)
    return found


def grant_rows(decided: list[Grant], payments: list[Payment]) -> list[Row]:
    """Return the register `subventions`, from vote to final payment or cancellation."""
    stream = Stream("subventions.rows")
    finals = {item.decision_id: item.day for item in payments if item.kind == "solde"}
    calls = [grant for grant in decided if grant.application.campaign.scheme == "AMI"]
    unpaid = [grant for grant in calls if grant.outcome == "notifie" and grant.day.year == 2023]
    late = {grant.decision_id for grant in stream.sample(unpaid, 2)}
    typo = next(grant.decision_id for grant in calls if grant.cancelled == 0)
    found: list[Row] = []
    for grant in decided:
        notified = grant.day + days(stream.integer(18, 40))
        decision = _decision(grant, stream)
        changes = [Change(notified + days(6), {"date_notification": notified, "statut": "notifie"})]
        changes += _end(grant, finals.get(grant.decision_id))
        known = grant.day + days(95 if grant.decision_id in late else 9)
        if grant.decision_id == typo:
            right = {"montant_vote": grant.voted}
            changes.append(Change(grant.day + days(50), right, "Correction : montant voté"))
            decision["montant_vote"] -= 900_00
        found += history(decision, known, AUTHOR, *changes)
    return found


def _decision(grant: Grant, stream: Stream) -> Row:
    rate = grant.application.campaign.rate
    kept = (int(grant.voted / rate / 100) + 1) * 100 + stream.integer(0, 40) * 100_00
    eligible = kept + stream.integer(0, 30) * 100_00
    number = f"CP/{grant.day:%Y-%m}/{9 + grant.day.year - 2022:02d}"
    facts = (grant.decision_id, grant.application.dossier_id, grant.day, number, grant.voted)
    last = (None, years_later(grant.day, 3), 0, "vote")
    return row("subventions", *facts, eligible, kept, rate, *last)


def _end(grant: Grant, final: date | None) -> Iterator[Change]:
    if grant.cancelled_on is not None:
        values: Row = {"montant_annule": grant.cancelled}
        reason = "Annulation partielle : dépense réalisée inférieure à la dépense retenue"
        if grant.outcome == "annule":
            values["statut"] = "annule"
            is_association = grant.application.type == "association"
            owner = "l'association" if is_association else "la commune"
            reason = f"Annulation : projet abandonné par {owner}"
        yield Change(grant.cancelled_on + days(10), values, reason)
    if final is not None:
        yield Change(min(final + days(15), FREEZE), {"statut": "solde"})
