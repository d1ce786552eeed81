"""Vehicles of a fleet on a day, and those that carry active equipment."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import active


def fleet(situation: Situation, register: str, key: str) -> pd.DataFrame:
    """Return the vehicles present on the day, each once, under its latest entry."""
    present = situation.table(register).sort_values([key, "date_entree"], kind="stable")
    return present.drop_duplicates(key, keep="last")


def equipped(situation: Situation, support: str) -> pd.Series:
    """Return the vehicle (by register line) of each equipment active on the day."""
    return active_equipment(situation, support)["support_id"]


def active_equipment(situation: Situation, support: str) -> pd.DataFrame:
    """Return the equipment active on the day on one kind of support."""
    equipment = situation.table("equipements_mobiles")
    return active(
        equipment[equipment["support_type"] == support],
        situation.today,
        situation.settings.equipements.tolerance_hors_service_jours,
        out_of_service=("hs_du", "hs_au"),
    )
