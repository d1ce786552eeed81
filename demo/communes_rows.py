"""The registers of the calls for projects: campaigns, applications, grants."""

from collections.abc import Mapping
from datetime import date

from demo.calendar import FREEZE, days, years_later
from demo.communes import EPCI, VOLETS, Application, Campaign, Grant
from demo.knowledge import Change, Row, history
from demo.payments import Payment
from demo.places import siret
from demo.schemes import Association
from demo.streams import Stream

AUTHOR = "Direction de l'action territoriale"
TITLES = {
    "AMI": "Appel à manifestation d'intérêt - sécurité des communes,",
    "ABORDS": "Aide aux abords des lycées,",
    "ASSOCIATIONS": "Aide aux associations - valeurs de la République,",
}
STRANDS: dict[str, tuple[str, ...]] = {
    "AMI": VOLETS,
    "ABORDS": ("AMENAGEMENT_ABORDS",),
    "ASSOCIATIONS": (),
}


def campaign_rows(campaigns: tuple[Campaign, ...]) -> list[Row]:
    """Return the register `campagnes_ami`: the calls for projects and the other schemes."""
    return [
        row
        for campaign in campaigns
        for row in history(
            {
                "campagne_id": campaign.name,
                "dispositif": campaign.scheme,
                "nom": f"{TITLES[campaign.scheme]} {campaign.year}",
                "ouverture": campaign.opening,
                "cloture": campaign.closing,
                "enveloppe": campaign.envelope,
                "reglement_version": f"{campaign.year}-1",
                "taux_max": campaign.rate,
                "plafond": campaign.ceiling,
                "volets": "|".join(STRANDS[campaign.scheme]),
            },
            campaign.opening - days(20),
            AUTHOR,
        )
    ]


def application_rows(
    dossiers: list[Application], applicants: Mapping[str, Association]
) -> list[Row]:
    """Return the register `dossiers`: filed, then examined; `applicants` are associations."""
    found: list[Row] = []
    for item in dossiers:
        row = {
            "dossier_id": item.dossier_id,
            "campagne_id": item.campaign.name,
            "demandeur_siret": siret(item.commune.siren if item.commune else EPCI),
            "type": "commune" if item.commune else "EPCI",
            "code_commune": item.code,
            "volets": "|".join(item.volets),
            "depose_le": item.filed,
            "recevable": None,
            "avis": None,
            "charte_signee_le": None,
            "politique": None,
        }
        if item.dossier_id in applicants:
            row |= _association(applicants[item.dossier_id])
        opinion = {"refuse": "non retenu", "irrecevable": "irrecevable"}.get(
            item.outcome, "favorable"
        )
        examined = {"recevable": item.outcome != "irrecevable", "avis": opinion}
        is_open = item.campaign.scheme == "ABORDS"
        end = item.filed if is_open else item.campaign.closing
        changes = [Change(end + days(28 if is_open else 45), examined)]
        found += history(row, item.filed + days(7), AUTHOR, *changes)
    return found


def _association(applicant: Association) -> Row:
    return {
        "demandeur_siret": siret(applicant.siren),
        "type": "association",
        "volets": None,
        "charte_signee_le": applicant.signed,
        "politique": applicant.politique,
    }


def grant_rows(decided: list[Grant], paid: list[Payment]) -> list[Row]:
    """Return the register `subventions`, from vote to final payment or cancellation."""
    stream = Stream("subventions.rows")
    finals = {item.decision_id: item.day for item in paid if item.kind == "solde"}
    calls = [grant for grant in decided if grant.application.campaign.scheme == "AMI"]
    unpaid = [grant for grant in calls if grant.outcome == "notifie" and grant.day.year == 2023]
    late = {grant.decision_id for grant in stream.sample(unpaid, 2)}
    typo = next(grant.decision_id for grant in calls if grant.cancelled == 0)
    found: list[Row] = []
    for grant in decided:
        notified = grant.day + days(stream.integer(18, 40))
        row = _grant_row(grant, stream)
        changes = [Change(notified + days(6), {"date_notification": notified, "statut": "notifie"})]
        changes += _end(grant, finals.get(grant.decision_id))
        known = grant.day + days(95 if grant.decision_id in late else 9)
        if grant.decision_id == typo:
            right = {"montant_vote": row["montant_vote"]}
            changes.append(Change(grant.day + days(50), right, "Correction : montant voté"))
            row = row | {"montant_vote": row["montant_vote"] - 900_00}
        found += history(row, known, AUTHOR, *changes)
    return found


def _grant_row(grant: Grant, stream: Stream) -> Row:
    rate = grant.application.campaign.rate
    kept = (int(grant.voted / rate / 100) + 1) * 100 + stream.integer(0, 40) * 100_00
    return {
        "decision_id": grant.decision_id,
        "dossier_id": grant.application.dossier_id,
        "commission_permanente_le": grant.day,
        "no_deliberation": f"CP/{grant.day:%Y-%m}/{9 + grant.day.year - 2022:02d}",
        "montant_vote": grant.voted,
        "depense_eligible": kept + stream.integer(0, 30) * 100_00,
        "depense_retenue": kept,
        "taux": rate,
        "date_notification": None,
        "date_caducite": years_later(grant.day, 3),
        "montant_annule": 0,
        "statut": "vote",
    }


def _end(grant: Grant, final: date | None) -> list[Change]:
    changes = []
    if grant.cancelled_on is not None:
        values: Row = {"montant_annule": grant.cancelled}
        reason = "Annulation partielle : dépense réalisée inférieure à la dépense retenue"
        if grant.outcome == "annule":
            values["statut"] = "annule"
            is_call = grant.application.campaign.scheme != "ASSOCIATIONS"
            owner = "la commune" if is_call else "l'association"
            reason = f"Annulation : projet abandonné par {owner}"
        changes.append(Change(grant.cancelled_on + days(10), values, reason))
    if final is not None:
        changes.append(Change(min(final + days(15), FREEZE), {"statut": "solde"}))
    return changes
