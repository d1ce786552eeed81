"""Public lycées: which are open on a day, and which of them something holds for."""

from collections.abc import Mapping

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def open_lycees(situation: Situation) -> pd.DataFrame:
    """Return the public lycées open on the day, one row per UAI."""
    lycees = situation.table("lycees")
    return lycees[lycees["secteur"] == "public"].drop_duplicates("uai", keep="last")


def lycees_with(
    situation: Situation, evidence: Mapping[str, pd.Series], *, at_least: int = 1
) -> Units:
    """Return the lycées that enough register rows name / open public lycées.

    Parameters
    ----------
    evidence : for each register, the UAI named by each of its lines (line -> UAI)
    at_least : how many lines a lycée needs
    """
    lycees = open_lycees(situation)
    times = pd.concat(list(evidence.values())).value_counts()
    return units(
        lycees["uai"],
        situation.communes(lycees["code_commune"]),
        lycees["uai"].isin(times.index[times >= at_least]),
        1,
        {"lycees": lycees["uai"], **evidence},
    )


def places_of(situation: Situation, uais: pd.Series) -> pd.Series:
    """Return the commune of each lycée, open or closed; the region where it is unknown."""
    lycees = situation.known("lycees").sort_values("valide_du", kind="stable")
    commune_of = lycees.drop_duplicates("uai", keep="last").set_index("uai")["code_commune"]
    return situation.communes(uais.map(commune_of)).fillna(situation.territories.region.id)
