"""Associations that the Region pays, and whether they had signed the secularism charter."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, once, units


def associations_charte_laicite(situation: Situation) -> Units:
    """Associations paid in the year that had signed by their first payment / those paid."""
    paid = _payments(situation)
    associations = paid.groupby("demandeur_siret", as_index=False).agg(
        first=("date_mandat", "min"), last=("date_mandat", "max"), signed=("charte", "min")
    )
    associations = associations[associations["last"] >= situation.year_start]
    current = paid[paid["demandeur_siret"].isin(associations["demandeur_siret"])]
    return units(
        associations["demandeur_siret"],
        situation.region(associations.index),
        associations["signed"] <= associations["first"],
        1,
        {
            name: once(current["demandeur_siret"].set_axis(current[line]))
            for name, line in {"mandats": "ligne", "dossiers": "ligne_dossier"}.items()
        },
    )


def _payments(situation: Situation) -> pd.DataFrame:
    """Return what was ever paid to associations, with `charte`: their first signature."""
    dossiers = situation.known("dossiers").rename_axis("ligne_dossier").reset_index()
    dossiers = dossiers.loc[
        dossiers["type"] == "association",
        ["dossier_id", "demandeur_siret", "charte_signee_le", "ligne_dossier"],
    ]
    signed = dossiers.groupby("demandeur_siret", as_index=False).agg(
        charte=("charte_signee_le", "min")
    )
    decisions = situation.known("subventions")[["decision_id", "dossier_id"]]
    paid = situation.table("mandats").rename_axis("ligne").reset_index()
    paid = paid[paid["montant"] > 0].merge(decisions, on="decision_id")
    return paid.merge(dossiers, on="dossier_id").merge(signed, on="demandeur_siret")
