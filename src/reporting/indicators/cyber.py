"""CyberOcc: incidents handled, and organisations helped to prevent them."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def cyber_incidents(situation: Situation) -> Units:
    """Distinct incidents of the year; one reported twice counts once."""
    tickets = _of_the_year(situation, "incident")
    incidents = tickets[tickets["doublon_de"].isna()]
    return _counted(situation, incidents, incidents["incident_id"], incidents["incident_id"])


def cyber_organisations_accompagnees(situation: Situation) -> Units:
    """Distinct organisations helped in the year, placed where they were helped last."""
    visits = _of_the_year(situation, "accompagnement").sort_values(["date", "incident_id"])
    latest = visits.drop_duplicates("siren_hash", keep="last")
    return _counted(situation, latest, latest["siren_hash"], visits["siren_hash"])


def _of_the_year(situation: Situation, kind: str) -> pd.DataFrame:
    tickets = situation.table("incidents_cyber")
    return tickets[(tickets["type"] == kind) & (tickets["date"] >= situation.year_start)]


def _counted(situation: Situation, frame: pd.DataFrame, unit: pd.Series, rows: pd.Series) -> Units:
    places = situation.departements(frame["code_dep"])
    return units(unit, places, 1, None, {"incidents_cyber": rows})
