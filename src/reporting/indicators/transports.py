"""Transport: trainsets and coaches on a day, those under video protection, what they run."""

from datetime import date

import pandas as pd

from reporting.indicators.budget import regional_spending
from reporting.indicators.situation import Situation, Units, needs, once, units


@needs(temps="stock")
def rames_equipees(situation: Situation) -> Units:
    """Trainsets with active video protection / trainsets in use; a lent set is not in use."""
    rames = _fleet(situation, "parc_rames", "rame_id")
    cameras = _equipped(situation, "RAME")
    return units(
        rames["rame_id"],
        situation.region(rames.index),
        {"parc_rames": rames["rame_id"], "equipements_mobiles": cameras},
        rames["rame_id"].isin(cameras),
        1,
    )


@needs(temps="flux")
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
        {name: once(pd.concat([now.rows[name], then.rows[name]])) for name in now.rows},
        equipped * len(then.frame) - was_equipped * len(now.frame),
        is_present * len(then.frame),
    )


@needs(temps="flux")
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
        "circulations",
        run["trains_km_equipes"],
        run["trains_km"],
    )


@needs("depenses_depuis.rames")
def rames_depense(situation: Situation) -> Units:
    """Cents paid for video protection in trains since the first day, one unit per payment."""
    return regional_spending(situation, "rames")


@needs(temps="stock")
def autocars_equipes(situation: Situation) -> Units:
    """Distinct coaches with active video protection; a coach in two contracts counts once."""
    share = autocars_part_equipee(situation)
    is_equipped = share.frame["numerator"] == 1
    frame = share.frame[is_equipped].reset_index(drop=True)
    none = pd.array([pd.NA] * len(frame), dtype="Int64")
    return Units(frame.assign(denominator=none), share.rows)


@needs(temps="stock")
def autocars_part_equipee(situation: Situation) -> Units:
    """Coaches with active video protection / distinct coaches of the fleet."""
    autocars = _fleet(situation, "parc_autocars", "vehicule_id", "code_dep")
    cameras = _equipped(situation, "AUTOCAR")
    return units(
        autocars["vehicule_id"],
        "departement-" + autocars["code_dep"],
        {"parc_autocars": autocars["vehicule_id"], "equipements_mobiles": cameras},
        autocars["vehicule_id"].isin(cameras),
        1,
    )


@needs("depenses_depuis.autocars")
def autocars_depense(situation: Situation) -> Units:
    """Cents paid for video protection in coaches since the first day, one unit per payment."""
    return regional_spending(situation, "autocars")


@needs(diffusion="securite", temps="stock")
def gares_video(situation: Situation) -> Units:
    """Stations and hubs with video protection in service / stations and hubs served."""
    sites, day = situation.table("gares_pem"), situation.today
    sites = sites.drop_duplicates("code_uic", keep="last")
    is_filmed = (sites["video_du"] <= day) & ~(sites["video_au"] <= day)
    return units(
        sites["code_uic"], situation.communes(sites["code_commune"]), "gares_pem", is_filmed, 1
    )


def _fleet(situation: Situation, register: str, key: str, *ties: str) -> pd.DataFrame:
    """Return the vehicles present on the day, each once, under its latest entry."""
    present = situation.table(register).sort_values([key, "date_entree", *ties], kind="stable")
    return present.drop_duplicates(key, keep="last")


def _equipped(situation: Situation, support: str) -> pd.Series:
    """Return the vehicle (by register line) of each equipment active on the day."""
    return mobile_equipment(situation, support)["support_id"]


def mobile_equipment(situation: Situation, support: str) -> pd.DataFrame:
    """Return the equipment active on the day on one kind of support."""
    equipment = situation.table("equipements_mobiles")
    equipment = equipment[equipment["support_type"] == support]
    return situation.in_service(equipment, "hs_du", "hs_au")
