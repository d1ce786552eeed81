"""liO trains: trainsets in use on a day, those under video protection, what they run."""

from datetime import date

import pandas as pd

from reporting.indicators.fleets import equipped, fleet
from reporting.indicators.situation import Situation
from reporting.indicators.spending import regional_spending
from reporting.indicators.units import Units, once, units


def rames_equipees(situation: Situation) -> Units:
    """Trainsets with active video protection / trainsets in use; a lent set is not in use."""
    rames = fleet(situation, "parc_rames", "rame_id")
    cameras = equipped(situation, "RAME")
    return units(
        rames["rame_id"],
        situation.region(rames.index),
        rames["rame_id"].isin(cameras),
        1,
        {"parc_rames": rames["rame_id"], "equipements_mobiles": cameras},
    )


def rames_decomposition(situation: Situation) -> Units:
    """Share equipped on the day - share equipped a year before, one unit per trainset.

    A trainset adds e1 / N1 - e0 / N0, written over the common denominator N1 x N0, where e1 and
    e0 say whether it was in use and equipped, and N1 and N0 count the trainsets in use.
    """
    now = rames_equipees(situation)
    then = rames_equipees(situation.on(date(situation.valid_on.year - 1, 12, 31)))
    both = now.frame.merge(then.frame, on="unit", how="outer", suffixes=("", "_before"))
    counts = ["numerator", "numerator_before", "denominator"]
    equipped, was_equipped, is_present = (both[name].fillna(0) for name in counts)
    return units(
        both["unit"],
        both["place"].fillna(both["place_before"]),
        equipped * len(then.frame) - was_equipped * len(now.frame),
        is_present * len(then.frame),
        {name: once(pd.concat([now.rows[name], then.rows[name]])) for name in now.rows},
    )


def trains_km_equipes(situation: Situation) -> Units:
    """Train-kilometres run with equipped stock / train-kilometres, over the months of the year."""
    run, day_after = situation.known("circulations"), situation.today + pd.Timedelta(days=1)
    is_past = (run["mois"] >= f"{situation.year_start:%Y-%m}") & (
        run["mois"] < f"{day_after:%Y-%m}"
    )
    run = run[is_past]
    code = run["ligne"] + "|" + run["mois"] + "|" + run["serie"]
    return units(
        code,
        situation.region(run.index),
        run["trains_km_equipes"],
        run["trains_km"],
        {"circulations": code},
    )


def rames_depense(situation: Situation) -> Units:
    """Cents paid since 2016 for video protection in trains, one unit per payment."""
    return regional_spending(situation, "rames")
