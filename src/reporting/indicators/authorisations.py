"""The budget by measure: what was voted, allotted, committed, opened and paid."""

import pandas as pd

from reporting.indicators.budget import reste_a_mandater, taux_engagement, taux_mandatement
from reporting.indicators.situation import Situation
from reporting.indicators.spending import latest_stage, measure_of


def by_measure(situation: Situation) -> pd.DataFrame:
    """Return the amounts of each measure, in cents, at the last stage known of each authorisation.

    The sums of `engage_ouvert`, `mandate_exercice`... are those of the indicators of the budget.

    Returns
    -------
    DataFrame, one row per `mesure` (index), all Int64:
    `vote`, `affecte`, `engage`, `mandate`: cumulated over every authorisation since it began;
    `reste`: committed less paid;
    `affecte_ouvert`, `engage_ouvert`: the same for the authorisations of the year's budget;
    `cp_ouverts`, `mandate_exercice`: payment credits of the year, and what was paid on them.
    """
    known = situation.known("ap_ae_cp")
    paid, every = situation.table("mandats"), situation.known("mandats")
    authorisation_of = every.drop_duplicates("mandat_id").set_index("mandat_id")["ap_code"]
    open_ones = taux_engagement(situation).frame.rename(columns={"unit": "ap_code"})
    left = reste_a_mandater(situation).frame.rename(columns={"unit": "ap_code"})
    flows = taux_mandatement(situation).frame  # payments, and "authorisation|stage" lines
    stage = flows["unit"].str.rsplit("|", n=1).str[0]
    flows["ap_code"] = flows["unit"].map(authorisation_of).fillna(stage)
    amounts = {
        column: (latest_stage(situation, [column]), column)
        for column in ("vote", "affecte", "engage")
    } | {
        "mandate": (paid, "montant"),
        "reste": (left, "numerator"),
        "affecte_ouvert": (open_ones, "denominator"),
        "engage_ouvert": (open_ones, "numerator"),
        "cp_ouverts": (flows, "denominator"),
        "mandate_exercice": (flows, "numerator"),
    }
    sums = {
        name: frame[column].groupby(measure_of(situation, frame)).sum()
        for name, (frame, column) in amounts.items()
    }
    measures = sorted(known.loc[known["exercice"] <= situation.valid_on.year, "mesure"].unique())
    index = pd.Index(measures, name="mesure", dtype="str")
    return pd.DataFrame(sums, index=index).fillna(0).astype("Int64")
