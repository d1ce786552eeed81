"""Components that protect a lycée: which lycées hold one on a day."""

import pandas as pd

from reporting.indicators.situation import SCHOOL_YEAR_STARTS_IN, Situation
from reporting.indicators.units import active


def holders_of(situation: Situation, component: str) -> pd.Series:
    """Return the UAI (by register line) of the lycées that hold a component on the day."""
    if component == "PPMS":
        return _with_safety_plan(situation)
    rules = situation.settings.equipements
    equipment = situation.table("equipements_lycee")
    equipment = equipment[equipment["composante"] == component]
    if not rules.partiel_compte:
        equipment = equipment[equipment["perimetre"] != "partiel"]
    if rules.autorisation_valide:
        equipment = equipment[_is_authorised(equipment, situation.today)]
    return active(
        equipment,
        situation.today,
        rules.tolerance_hors_service_jours,
        out_of_service=("hors_service_du", "hors_service_au"),
    )["uai"]


def _is_authorised(equipment: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Whether the authorisation, where one is recorded, covers the day ([start, end))."""
    start, end = equipment["autorisation_debut"], equipment["autorisation_fin"]
    return ~(start > day) & ~(end <= day)


def _with_safety_plan(situation: Situation) -> pd.Series:
    plans, day = situation.known("ppms"), situation.today
    first = day.year if day.month >= SCHOOL_YEAR_STARTS_IN else day.year - 1
    is_current = (
        (plans["annee_scolaire"] == f"{first}-{first + 1}")
        & (plans["date_validation"] <= day)
        & (plans["date_transmission_region"] <= day)
    )
    return plans.loc[is_current, "uai"]
