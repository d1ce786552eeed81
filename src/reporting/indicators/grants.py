"""Grants voted under a scheme (call for projects, lycée surroundings, associations)."""

import pandas as pd

from reporting import phrases
from reporting.errors import UsageError
from reporting.indicators.situation import Situation
from reporting.indicators.units import once

DOSSIER = ("dossier_id", "campagne_id", "demandeur_siret", "type", "code_commune", "volets")
"""Columns of an application that are read with what was decided of it."""


def campaigns(situation: Situation, scheme: str) -> pd.DataFrame:
    """Return the campaigns of one scheme, past and to come.

    One that names none is a call for projects: the registers began with these.
    """
    if not scheme:
        raise UsageError(phrases.say("parts.scheme"))
    known = situation.known("campagnes_ami")
    return known[known["dispositif"].fillna(situation.settings.codes.appel_a_projets) == scheme]


def grants(situation: Situation, scheme: str | None) -> pd.DataFrame:
    """Return the decisions under one scheme (`dispositif`), or all, with their dossier.

    Those before the first day counted, where the figure has one, are left out.

    Returns
    -------
    DataFrame, one row per decision: its columns, those of its dossier that indicators read, and
    `ligne`, `ligne_dossier` (lines of the two registers), `commune` (territory id), `net` (cents
    voted less cents cancelled), `is_cancelled`.
    """
    key = scheme, situation.first
    return situation.once("grants of a scheme", key, lambda: _grants(situation, scheme)).copy()


def _grants(situation: Situation, scheme: str | None) -> pd.DataFrame:
    dossiers = situation.known("dossiers").rename_axis("ligne_dossier").reset_index()
    if scheme is not None:
        dossiers = dossiers[
            dossiers["campagne_id"].isin(campaigns(situation, scheme)["campagne_id"])
        ]
    dossiers = dossiers.reindex(columns=[*DOSSIER, "ligne_dossier"])
    decisions = situation.since(situation.table("subventions"), "commission_permanente_le")
    decisions = decisions.rename_axis("ligne").reset_index()
    found = decisions.merge(dossiers, on="dossier_id", validate="many_to_one")
    net = found["montant_vote"] - found["montant_annule"].fillna(0)
    return found.assign(
        commune=situation.communes(found["code_commune"]),
        net=net,
        is_cancelled=(found["statut"] == "annule") | (net <= 0),
    )


def grant_rows(found: pd.DataFrame, unit: pd.Series) -> dict[str, pd.Series]:
    """Return the register lines behind each unit of some grants."""
    return {
        "subventions": once(unit.set_axis(found["ligne"])),
        "dossiers": once(unit.set_axis(found["ligne_dossier"])),
    }


def standing(situation: Situation, granted: pd.DataFrame) -> pd.DataFrame:
    """Return grants with what was paid of them, what is left, and how they stand.

    Returns
    -------
    DataFrame, the rows of `granted` with `paye` and `reste` (cents) and `etat`: "annulee",
    "soldee" (closed, or nothing left), "caduque" (its time had run out at the freeze), "ouverte",
    which one paid between the day and the freeze still was on the day.
    """
    paid = situation.table("mandats").groupby("decision_id")["montant"].sum()
    paye = granted["decision_id"].map(paid).fillna(0).astype("Int64")
    reste = (granted["net"] - paye).astype("Int64")
    orders = situation.known("mandats")
    later = orders[orders["date_mandat"] > situation.today]["decision_id"].dropna()
    was_open = granted["decision_id"].isin(later)
    is_late = granted["date_caducite"] <= pd.Timestamp(situation.known_on)
    state = pd.Series("ouverte", index=granted.index, dtype="str")
    state = state.mask(is_late & ~was_open, "caduque")
    state = state.mask((granted["statut"] == "solde") & ~was_open | (reste <= 0), "soldee")
    return granted.assign(
        paye=paye, reste=reste, etat=state.mask(granted["is_cancelled"], "annulee")
    )
