"""Budget: the envelope, the authorisations, what was committed and what was paid."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.spending import latest_stage, measure_of
from reporting.indicators.units import Units, over, units

ENVELOPE = "enveloppe"
"""Code of the unit that carries the denominator."""

CENTS = 100
OPENINGS = ("BP", "BS", "DM")
"""The stages that open payment credits; each adds to the one before."""


def plan_execution(situation: Situation) -> Units:
    """Cents paid within the years of the envelope / envelope; nothing before it was voted."""
    envelope, region = situation.settings.enveloppe, situation.territories.region.id
    paid = situation.table("mandats")
    paid = paid[
        (paid["date_mandat"] >= pd.Timestamp(envelope.du))
        & (paid["date_mandat"] < pd.Timestamp(envelope.au))
        & measure_of(situation, paid).notna()
    ]
    is_voted = situation.valid_on >= envelope.votee_le
    frame = pd.DataFrame(
        {
            "unit": [*paid["mandat_id"], *([ENVELOPE] if is_voted else [])],
            "numerator": [*paid["montant"], *([0] if is_voted else [])],
        }
    )
    is_envelope = frame["unit"] == ENVELOPE
    return units(
        frame["unit"],
        pd.Series(region, index=frame.index, dtype="str"),
        frame["numerator"],
        is_envelope * envelope.montant_euros * CENTS,
        {"mandats": paid["mandat_id"]},
    )


def taux_engagement(situation: Situation) -> Units:
    """Cents committed / cents allotted at the latest known stage of the year's budget."""
    lines = latest_stage(situation, ["affecte", "engage"])
    lines = lines[lines["exercice"] == situation.valid_on.year]
    return units(
        lines["ap_code"],
        situation.region(lines.index),
        lines["engage"],
        lines["affecte"],
        {"ap_ae_cp": lines["ap_code"]},
    )


def taux_mandatement(situation: Situation) -> Units:
    """Cents paid on the budget year / payment credits opened for it (BP, BS and DM)."""
    year = situation.valid_on.year
    paid = situation.known("mandats")
    paid = paid[(paid["exercice"] == year) & measure_of(situation, paid).notna()]
    lines = situation.known("ap_ae_cp")
    lines = lines[(lines["exercice"] == year) & lines["etape"].isin(OPENINGS)]
    stages = lines["ap_code"] + "|" + lines["etape"]
    return over(
        units(
            paid["mandat_id"],
            situation.region(paid.index),
            paid["montant"],
            None,
            {"mandats": paid["mandat_id"]},
        ),
        units(
            stages,
            situation.region(lines.index),
            lines["cp_ouverts"].fillna(0),
            None,
            {"ap_ae_cp": stages},
        ),
    )


def reste_a_mandater(situation: Situation) -> Units:
    """Cents committed since the authorisation began, less cents paid on it by the day."""
    lines = latest_stage(situation, ["engage"])
    paid = situation.table("mandats")
    paid = paid[paid["ap_code"].isin(lines["ap_code"])]
    total = lines["ap_code"].map(paid.groupby("ap_code")["montant"].sum())
    return units(
        lines["ap_code"],
        situation.region(lines.index),
        lines["engage"] - total.fillna(0).astype("Int64"),
        None,
        {"ap_ae_cp": lines["ap_code"], "mandats": paid["ap_code"]},
    )


def delai_premier_paiement(situation: Situation) -> Units:
    """Days from the decision to its first payment, for grants first paid in the year."""
    paid = situation.table("mandats").rename_axis("ligne_mandat").reset_index()
    paid = paid[paid["decision_id"].notna() & (paid["montant"] > 0)]
    first = paid.sort_values(["date_mandat", "mandat_id"]).drop_duplicates("decision_id")
    first = first[first["date_mandat"] >= situation.year_start]
    decisions = situation.table("subventions").rename_axis("ligne_decision").reset_index()
    first = first.merge(decisions, on="decision_id", suffixes=("", "_decision"))
    return units(
        first["decision_id"],
        situation.region(first.index),
        (first["date_mandat"] - first["commission_permanente_le"]).dt.days,
        None,
        {
            "mandats": first["decision_id"].set_axis(first["ligne_mandat"]),
            "subventions": first["decision_id"].set_axis(first["ligne_decision"]),
        },
    )
