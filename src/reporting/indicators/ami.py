"""Calls for projects (AMI): who was selected, and for which strands."""

import pandas as pd

from reporting.indicators.grants import CALL_FOR_PROJECTS, campaigns, grant_rows, grants
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def ami_taux_selection(situation: Situation) -> Units:
    """Admissible applications selected / admissible applications, calls closed in the year."""
    calls = campaigns(situation, CALL_FOR_PROJECTS)
    closed = calls[calls["cloture"].between(situation.year_start, situation.today)]
    applications = situation.known("dossiers")
    applications = applications[
        applications["campagne_id"].isin(closed["campagne_id"])
        & applications["recevable"].isin([True])
    ]
    granted = _granted(situation)
    granted = granted[granted["dossier_id"].isin(applications["dossier_id"])]
    return units(
        applications["dossier_id"],
        situation.communes(applications["code_commune"]),
        applications["dossier_id"].isin(granted["dossier_id"]),
        1,
        {
            "dossiers": applications["dossier_id"],
            "subventions": granted["dossier_id"].set_axis(granted["ligne"]),
        },
    )


def ami_projets_volet(situation: Situation) -> Units:
    """Strands of the projects granted since the first call: a project counts once in each."""
    strands = _granted(situation)
    strands = strands.assign(volet=strands["volets"].str.split("|")).explode("volet")
    strands = strands[strands["volet"].notna()].reset_index(drop=True)
    strands["unit"] = strands["dossier_id"] + "|" + strands["volet"].astype("str")
    counted = strands.drop_duplicates("unit")
    rows = grant_rows(strands, strands["unit"])
    return units(counted["unit"], counted["commune"], 1, None, rows)


def _granted(situation: Situation) -> pd.DataFrame:
    """Return the decisions of the calls for projects that were not cancelled."""
    granted = grants(situation, CALL_FOR_PROJECTS)
    return granted[~granted["is_cancelled"]]
