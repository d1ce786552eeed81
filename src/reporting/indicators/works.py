"""Works in lycées: what each operation received has cost."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.spending import measure_of, payments


def received_costs(situation: Situation) -> pd.Series:
    """Return the cents paid by the day for each operation in a lycée received by then.

    Returns
    -------
    Series of Int64 by `operation_id`; null for an operation that nothing has been paid for.
    """
    works = situation.known("operations_travaux")
    works = works[
        (works["statut"] == "recu")
        & (works["date_reception"] <= situation.today)
        & (measure_of(situation, works) == "lycees")
    ]
    paid = payments(situation, "lycees").groupby("operation_id")["montant"].sum()
    return works["operation_id"].map(paid).set_axis(works["operation_id"]).astype("Int64")
