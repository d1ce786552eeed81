"""Communes: the grants of the calls for projects, and who received them."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def communes_aidees(situation: Situation) -> Units:
    """Distinct communes with at least one grant that was not cancelled, since the first call."""
    grants = _grants(situation)
    is_cancelled = (grants["statut"] == "annule") | (grants["net"] <= 0)
    helped = grants[(grants["type"] == "commune") & ~is_cancelled]
    communes = helped["commune"].drop_duplicates()
    return units(communes, communes, 1, None, _rows(helped, helped["commune"]))


def communes_montant_vote(situation: Situation) -> Units:
    """Cents voted less cents cancelled, one unit per decision, placed at its beneficiary."""
    grants = _grants(situation)
    return units(
        grants["decision_id"],
        grants["commune"],
        grants["net"],
        None,
        _rows(grants, grants["decision_id"]),
    )


def _grants(situation: Situation) -> pd.DataFrame:
    """Return the decisions taken by the day, with their dossier: `commune`, `type`, `net`."""
    calls = situation.known("campagnes_ami")["campagne_id"]
    dossiers = situation.known("dossiers").rename_axis("ligne_dossier").reset_index()
    dossiers = dossiers.loc[
        dossiers["campagne_id"].isin(calls),
        ["dossier_id", "campagne_id", "type", "code_commune", "ligne_dossier"],
    ]
    decisions = situation.table("subventions").rename_axis("ligne").reset_index()
    grants = decisions.merge(dossiers, on="dossier_id", validate="many_to_one")
    return grants.assign(
        commune=situation.communes(grants["code_commune"]),
        net=grants["montant_vote"] - grants["montant_annule"].fillna(0),
    )


def _rows(grants: pd.DataFrame, unit: pd.Series) -> dict[str, pd.Series]:
    return {
        "subventions": unit.set_axis(grants["ligne"]),
        "dossiers": unit.set_axis(grants["ligne_dossier"]),
    }
