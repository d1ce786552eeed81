"""Communes: the grants of the calls for projects, and who received them."""

import pandas as pd

from reporting.indicators.grants import CALL_FOR_PROJECTS, grant_rows, grants
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def communes_aidees(situation: Situation) -> Units:
    """Distinct communes with at least one grant that was not cancelled, since the first call."""
    granted = _grants(situation)
    helped = granted[(granted["type"] == "commune") & ~granted["is_cancelled"]]
    communes = helped["commune"].drop_duplicates()
    return units(communes, communes, 1, None, grant_rows(helped, helped["commune"]))


def communes_montant_vote(situation: Situation) -> Units:
    """Cents voted less cents cancelled, one unit per decision, placed at its beneficiary."""
    granted = _grants(situation)
    return units(
        granted["decision_id"],
        granted["commune"],
        granted["net"],
        None,
        grant_rows(granted, granted["decision_id"]),
    )


def communes_population_couverte(situation: Situation) -> Units:
    """Inhabitants of the communes that a call for projects helped / inhabitants of all."""
    helped = communes_aidees(situation)
    communes = situation.known("communes").dropna(subset="population")
    places = "commune-" + communes["code"]
    is_helped = places.isin(helped.frame["unit"])
    return units(
        places,
        places,
        communes["population"].where(is_helped, 0),
        communes["population"],
        {"communes": places, **helped.rows},
    )


def _grants(situation: Situation) -> pd.DataFrame:
    """Return the decisions of the calls for projects about communes and their groupings."""
    granted = grants(situation, CALL_FOR_PROJECTS)
    return granted[granted["type"].isin(["commune", "EPCI"])]
