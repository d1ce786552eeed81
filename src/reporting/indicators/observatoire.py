"""The regional observatory: which lycées report to it, and how many facts."""

import pandas as pd

from reporting.indicators.establishments import lycees_with, open_lycees, places_of
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, over, units

NIL = "neant"
"""Type of a declaration that says that nothing happened."""


def observatoire_couverture(situation: Situation) -> Units:
    """Lycées with a declaration in the year, nil returns included / open public lycées."""
    declared = situation.table("signalements_lycees")
    declared = declared[declared["date_declaration"] >= situation.year_start]
    return lycees_with(situation, {"signalements_lycees": declared["uai"]})


def faits_signales_taux(situation: Situation) -> Units:
    """Distinct facts of the school year in public lycées / pupils of the open ones."""
    facts, lycees = _facts(situation), open_lycees(situation)
    places, identified = places_of(situation, facts["uai"]), facts["fait_id"]
    reported = units(identified, places, 1, None, {"signalements_lycees": identified})
    communes = situation.communes(lycees["code_commune"])
    pupils = units(lycees["uai"], communes, lycees["effectif"], None, {"lycees": lycees["uai"]})
    return over(reported, pupils)


def _facts(situation: Situation) -> pd.DataFrame:
    """Return the facts that happened in the last school year, declared by the freeze."""
    start, end = situation.school_year
    declared, lycees = situation.known("signalements_lycees"), situation.known("lycees")
    in_public = declared["uai"].isin(lycees.loc[lycees["secteur"] == "public", "uai"])
    happened = (declared["date_fait"] >= start) & (declared["date_fait"] < end)
    return declared[in_public & happened & (declared["type"] != NIL)]
