"""Training: the distinct people who were present at sessions on a theme."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def radicalisation_personnes_formees(situation: Situation) -> Units:
    """Distinct elected members and staff ever present at a session on radicalisation."""
    present = _present(situation, ["radicalisation"])
    return _people(situation, present[present["public"].isin(["elu", "agent"])])


def formations_participants(situation: Situation) -> Units:
    """Distinct people present in the year at a session on radicalisation or equality."""
    present = _present(situation, ["radicalisation", "egalite"])
    return _people(situation, present[present["date"] >= situation.year_start])


def _present(situation: Situation, themes: list[str]) -> pd.DataFrame:
    """Return the validated attendances at sessions on some themes, up to the day."""
    sessions = situation.table("formations")
    return sessions[sessions["theme"].isin(themes) & sessions["presence"]]


def _people(situation: Situation, present: pd.DataFrame) -> Units:
    people = present["personne_pseudo"].drop_duplicates()
    return units(
        people, situation.region(people.index), 1, None, {"formations": present["personne_pseudo"]}
    )
