"""liO coaches: distinct vehicles on a day, and those under video protection."""

import pandas as pd

from reporting.indicators.fleets import equipped, fleet
from reporting.indicators.situation import Situation
from reporting.indicators.spending import regional_spending
from reporting.indicators.units import Units, units


def autocars_equipes(situation: Situation) -> Units:
    """Distinct coaches with active video protection; a coach in two contracts counts once."""
    share = autocars_part_equipee(situation)
    is_equipped = share.frame["numerator"] == 1
    frame = share.frame[is_equipped].reset_index(drop=True)
    none = pd.array([pd.NA] * len(frame), dtype="Int64")
    return Units(frame.assign(denominator=none), share.rows)


def autocars_part_equipee(situation: Situation) -> Units:
    """Coaches with active video protection / distinct coaches of the fleet."""
    autocars = fleet(situation, "parc_autocars", "vehicule_id")
    cameras = equipped(situation, "AUTOCAR")
    return units(
        autocars["vehicule_id"],
        "departement-" + autocars["code_dep"],
        autocars["vehicule_id"].isin(cameras),
        1,
        {"parc_autocars": autocars["vehicule_id"], "equipements_mobiles": cameras},
    )


def autocars_depense(situation: Situation) -> Units:
    """Cents paid since 2017 for video protection in coaches, one unit per payment."""
    return regional_spending(situation, "autocars")
