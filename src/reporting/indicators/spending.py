"""Payments of a measure: the ledger, never a previous total plus this year."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.units import Units, units

STAGES = {"BP": 0, "BS": 1, "DM": 2, "CA": 3}
"""Stages of a budget year, in their order: voted, supplementary, amended, final account."""


def payments(situation: Situation, measure: str) -> pd.DataFrame:
    """Return the payments of a measure from its first day to the day of the figure.

    Grain: one row per `mandat_id`, amounts in cents, repayments negative. A payment belongs to
    the measure of its authorisation (`ap_code`).
    """
    paid = situation.table("mandats")
    since = pd.Timestamp(situation.settings.depenses_depuis[measure])
    return paid[(measure_of(situation, paid) == measure) & (paid["date_mandat"] >= since)]


def measure_of(situation: Situation, paid: pd.DataFrame) -> pd.Series:
    """Return the measure of each payment, null where its authorisation is unknown."""
    lines = situation.known("ap_ae_cp").drop_duplicates("ap_code")
    return paid["ap_code"].map(lines.set_index("ap_code")["mesure"])


def regional_spending(situation: Situation, measure: str) -> Units:
    """Return the payments of a measure that cannot be placed below the region."""
    paid = payments(situation, measure)
    place = pd.Series(situation.territories.region.id, index=paid.index, dtype="str")
    return units(paid["mandat_id"], place, paid["montant"], None, {"mandats": paid["mandat_id"]})


def latest_stage(situation: Situation, amounts: list[str]) -> pd.DataFrame:
    """Return the latest known stage of each authorisation, up to the year of the figure."""
    lines = situation.known("ap_ae_cp").dropna(subset=amounts)
    lines = lines[lines["exercice"] <= situation.valid_on.year]
    ranked = lines.assign(rank=lines["etape"].map(STAGES))
    return ranked.sort_values(["ap_code", "exercice", "rank"]).drop_duplicates(
        "ap_code", keep="last"
    )
