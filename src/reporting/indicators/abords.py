"""Lycée surroundings: the projects that the Region helps to pay for."""

from reporting.indicators.grants import grant_rows, grants
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def lycees_abords_projets(situation: Situation) -> Units:
    """Distinct projects granted, since the first one, by a decision that was not cancelled."""
    granted = grants(situation, "ABORDS")
    granted = granted[~granted["is_cancelled"]]
    projects = granted.drop_duplicates("dossier_id")
    rows = grant_rows(granted, granted["dossier_id"])
    return units(projects["dossier_id"], projects["commune"], 1, None, rows)
