"""Social workers in gendarmerie units (ISG): their posts, and the people they helped."""

import pandas as pd

from reporting.indicators.posts import posts
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units


def isg_postes(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of gendarmerie social workers in post on the day."""
    return posts(situation, "ISG")


def isg_personnes_accompagnees(situation: Situation) -> Units:
    """People whom each gendarmerie social worker helped in the year, distinct in each post."""
    posts = situation.known("effectifs_conventionnes")
    posts = posts[
        (posts["type"] == "ISG")
        & (posts["periode"] == situation.valid_on.year)
        & (posts["du"] <= situation.today)
        & posts["personnes_accompagnees"].notna()
    ]
    periods: pd.Series = posts["poste_id"] + "|" + posts["du"].dt.strftime("%Y-%m-%d")
    return units(
        periods,
        situation.departements(posts["code_dep"]),
        posts["personnes_accompagnees"],
        None,
        {"effectifs_conventionnes": periods},
    )
