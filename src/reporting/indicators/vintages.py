"""Calls for projects by vintage: applications, beneficiaries, money voted and paid."""

from collections.abc import Collection

import pandas as pd

from reporting.indicators.grants import CALL_FOR_PROJECTS, campaigns, grants
from reporting.indicators.situation import Situation

BENEFICIARIES = ["commune", "EPCI"]


def by_vintage(situation: Situation, places: Collection[str]) -> pd.DataFrame:
    """Return one row per call for projects opened by the day, then the cumulated one.

    Parameters
    ----------
    places : ids of the communes that count

    Returns
    -------
    DataFrame, in the order of the openings: `nom` (null in the last row, the cumulated one), and
    as Int64 `recevables`, `communes` and `epci` (distinct within the row, grant not cancelled),
    `vote` (cents, cancellations deducted) and `paye` (cents).
    """
    calls = campaigns(situation, CALL_FOR_PROJECTS)
    calls = calls[calls["ouverture"] <= situation.today].sort_values(["ouverture", "campagne_id"])
    dossiers = situation.table("dossiers")
    dossiers = dossiers[
        dossiers["type"].isin(BENEFICIARIES)
        & dossiers["recevable"].isin([True])
        & situation.communes(dossiers["code_commune"]).isin(places)
    ]
    granted = grants(situation, CALL_FOR_PROJECTS)
    granted = granted[granted["type"].isin(BENEFICIARIES) & granted["commune"].isin(places)]
    applicants = situation.known("dossiers").set_index("dossier_id")["demandeur_siret"]
    paid = situation.table("mandats").groupby("decision_id")["montant"].sum()
    granted = granted.assign(
        siret=granted["dossier_id"].map(applicants),
        paye=granted["decision_id"].map(paid).fillna(0),
    )
    every = list(calls["campagne_id"])
    selections = [*([code] for code in every), every]
    rows = [
        _summed(
            dossiers[dossiers["campagne_id"].isin(chosen)],
            granted[granted["campagne_id"].isin(chosen)],
        )
        for chosen in selections
    ]
    names = pd.Series([*calls["nom"].fillna(calls["campagne_id"]), None], dtype="str")
    found = pd.DataFrame(rows).astype("Int64")
    found.insert(0, "nom", names)
    return found


def _summed(dossiers: pd.DataFrame, granted: pd.DataFrame) -> dict[str, int]:
    helped = granted[~granted["is_cancelled"]]
    return {
        "recevables": len(dossiers),
        "communes": helped.loc[helped["type"] == "commune", "commune"].nunique(),
        "epci": helped.loc[helped["type"] == "EPCI", "siret"].nunique(),
        "vote": int(granted["net"].sum()),
        "paye": int(granted["paye"].sum()),
    }
