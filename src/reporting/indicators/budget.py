"""Budget: what was paid of the envelope of the plan."""

import pandas as pd

from reporting.indicators.situation import Situation
from reporting.indicators.spending import measure_of
from reporting.indicators.units import Units, units

ENVELOPE = "enveloppe"
"""Code of the unit that carries the denominator."""

CENTS = 100


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
