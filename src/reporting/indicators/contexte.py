"""Context, never a result of the plan: recorded crime, as the statistical service publishes it."""

from fractions import Fraction

import pandas as pd

from reporting.indicators.situation import Situation, Units, needs, units

PUBLISHED = "diff"
"""The state of a figure that the statistical service gives; the other one is `ndiff`."""
PER_THOUSAND = 1000
FINEST = 10**15
"""Largest denominator: a rate published with more digits still fits a 64-bit integer."""
COMMUNE_DIGITS = 5


@needs(agregation="aucune", temps="flux")
def delinquance_contexte(situation: Situation) -> Units:
    """Rates of the year as published, one unit per place and series; never summed.

    A withheld rate (`ndiff`) is a unit without numerator: neither zero, nor small, nor absent.
    """
    published = situation.table("delinquance_ssmsi")
    published = published[published["annee"] == situation.valid_on.year]
    is_given = (published["est_diffuse"] == PUBLISHED) & published["taux"].notna()
    rates = [
        (Fraction(rate) / PER_THOUSAND).limit_denominator(FINEST)
        for rate in published["taux"].where(is_given, 0)
    ]
    places = _places(situation, published["code_commune"])
    series = places + "|" + published["indicateur"]
    return units(
        series,
        places,
        "delinquance_ssmsi",
        _integers([rate.numerator for rate in rates], published.index).where(is_given),
        _integers([rate.denominator for rate in rates], published.index),
    )


def _places(situation: Situation, codes: pd.Series) -> pd.Series:
    """Return the commune of five-digit codes, the département of the others."""
    is_commune = codes.str.len() == COMMUNE_DIGITS
    return situation.communes(codes).where(is_commune, "departement-" + codes)


def _integers(values: list[int], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype="Int64")
