"""liO trains: trainsets in use on a day, and those under video protection."""

import pandas as pd

from reporting.indicators.fleets import equipped, fleet
from reporting.indicators.situation import Situation
from reporting.indicators.spending import regional_spending
from reporting.indicators.units import Units, units


def rames_equipees(situation: Situation) -> Units:
    """Trainsets with active video protection / trainsets in use; a lent set is not in use."""
    rames = fleet(situation, "parc_rames", "rame_id")
    cameras = equipped(situation, "RAME")
    return units(
        rames["rame_id"],
        pd.Series(situation.territories.region.id, index=rames.index, dtype="str"),
        rames["rame_id"].isin(cameras),
        1,
        {"parc_rames": rames["rame_id"], "equipements_mobiles": cameras},
    )


def rames_depense(situation: Situation) -> Units:
    """Cents paid since 2016 for video protection in trains, one unit per payment."""
    return regional_spending(situation, "rames")
