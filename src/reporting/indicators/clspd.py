"""Local security councils (CLSPD, CISPD), and those that a regional councillor attends."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def clspd_referents(situation: Situation) -> Units:
    """Active councils with a designated regional referent / active councils, at their seat."""
    councils = situation.known("engagements_conventions")
    councils = councils[(councils["convention"] == "CLSPD") & (councils["statut"] != "abandonne")]
    is_designated = (councils["statut"] == "realise") & (councils["realise_le"] <= situation.today)
    return units(
        councils["engagement_id"],
        _seats(situation, councils),
        is_designated,
        1,
        {"engagements_conventions": councils["engagement_id"]},
    )


def _seats(situation: Situation, councils: pd.DataFrame) -> pd.Series:
    """Return the commune of each council, else its département, else the region."""
    communes = situation.communes(councils["code_commune"])
    return communes.fillna(situation.departements(councils["code_dep"]))
