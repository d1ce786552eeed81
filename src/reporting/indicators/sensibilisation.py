"""Awareness actions in lycées: which lycées had one in the school year."""

import pandas as pd

from reporting.indicators.establishments import lycees_with
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units

REPUBLIC_VALUES = 3
"""Axis of the plan: raise awareness and pass on the values of the Republic."""


def pharos_lycees(situation: Situation) -> Units:
    """Lycées with an action about Pharos in the school year / open public lycées."""
    actions = _actions(situation)
    return lycees_with(situation, _lycees_of(actions[actions["theme"] == "pharos"]))


def valeurs_lyceens_touches(situation: Situation) -> Units:
    """Lycées with an action on the values of the Republic in the school year / open lycées."""
    actions = _actions(situation)
    return lycees_with(situation, _lycees_of(actions[actions["axe"] == REPUBLIC_VALUES]))


def _actions(situation: Situation) -> pd.DataFrame:
    start, end = situation.school_year
    actions = situation.table("actions_sensibilisation")
    return actions[(actions["date"] >= start) & (actions["date"] < end)]


def _lycees_of(actions: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the lycée of each action (by line); actions of a commune name none."""
    return {"actions_sensibilisation": actions["uai"].dropna()}
