"""Observations: units summed over every territory at once."""

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from reporting.plan.catalogue import Indicator
from reporting.territories import Territories

KEY = ["indicator", "year", "territory"]
VALUE_UNITS = {
    "%": "part",
    "‰": "part",
    "points": "part",
    "nombre": "nombre",
    "EUR": "centimes",
    "ETP": "ETP",
    "jours": "jours",
}
"""Unit of an exact value: shares are parts of 1, money is in cents."""
SCALES = {"ETP": 100}
"""Units counted in smaller ones: the numerator of full-time equivalents is in hundredths."""


def sum_units(units: pd.DataFrame, territories: Territories) -> pd.DataFrame:
    """Sum units over every territory that holds their place.

    Parameters
    ----------
    units : DataFrame, columns indicator, year, unit, place, numerator, denominator

    Returns
    -------
    DataFrame, one row per (indicator, year, territory), exact numerator and denominator; the
    denominator stays null where no unit has one.
    """
    sums = _placed(units, territories).groupby(KEY, observed=True, sort=False)
    return sums[["numerator", "denominator"]].sum(min_count=1).reset_index()


def median_units(units: pd.DataFrame, territories: Territories) -> pd.DataFrame:
    """Return the median of the numerators over every territory, as an exact fraction.

    The median of whole numbers is a whole or a half: it is given over 1 or 2.
    """
    medians = _placed(units, territories).groupby(KEY, observed=True, sort=False)["numerator"]
    found = medians.median().reset_index()
    exact = [Fraction(value) for value in found["numerator"]]
    found["numerator"] = pd.array([value.numerator for value in exact], dtype="Int64")
    found["denominator"] = pd.array([value.denominator for value in exact], dtype="Int64")
    return found


def published_units(units: pd.DataFrame) -> pd.DataFrame:
    """Return figures published elsewhere for a territory as they are, where there is just one."""
    own = units.rename(columns={"place": "territory"})
    return own.loc[~own.duplicated(KEY, keep=False), [*KEY, "numerator", "denominator"]]


def observe(
    units: pd.DataFrame,
    indicators: Iterable[Indicator],
    years: Iterable[int],
    territories: Territories,
) -> pd.DataFrame:
    """Return the observations of indicators for years, on a complete grid of territories.

    A territory without units has a count of 0, and no ratio. Of figures published elsewhere,
    one that was withheld has a denominator and no numerator: its status is "non_diffuse".

    Returns
    -------
    DataFrame, columns indicator, year, territory, numerator, denominator, value, unit, status,
    masked; sorted as catalogue, years and territories are.
    """
    catalogue = {indicator.id: indicator for indicator in indicators}
    kinds = units["indicator"].map({name: one.agregation for name, one in catalogue.items()})
    summed = pd.concat(
        [
            sum_units(units[kinds == "somme"], territories),
            median_units(units[kinds == "mediane"], territories),
            published_units(units[kinds == "aucune"]),
        ]
    )
    grid = _grid(list(catalogue.values()), list(years), territories)
    found = grid.merge(summed, on=KEY, how="left")
    is_withheld = found["numerator"].isna() & found["denominator"].notna()
    found["numerator"] = found["numerator"].fillna(0).mask(is_withheld)
    is_ratio = found["indicator"].isin([name for name, one in catalogue.items() if one.is_ratio])
    found["denominator"] = found["denominator"].mask(is_ratio & found["denominator"].isna(), 0)
    exists = ~is_ratio | (found["denominator"] > 0).fillna(False)
    divisor = (
        found["denominator"]
        .astype("Float64")
        .where(is_ratio, found["unit"].map(SCALES).fillna(1).astype("Float64"))
    )
    found["value"] = (found["numerator"].astype("Float64") / divisor).where(exists)
    found["status"] = pd.Series("definitif", index=found.index).where(exists, "absent")
    found["status"] = found["status"].mask(is_withheld, "non_diffuse")
    found["masked"] = False
    return found[[*KEY, "numerator", "denominator", "value", "unit", "status", "masked"]]


def _placed(units: pd.DataFrame, territories: Territories) -> pd.DataFrame:
    return units.merge(territories.ancestors, on="place")


def _grid(indicators: list[Indicator], years: list[int], territories: Territories) -> pd.DataFrame:
    """Return every (indicator, year, territory) that the catalogue promises."""
    cells = [
        (indicator.id, year, territory.id, VALUE_UNITS[indicator.unite])
        for indicator in indicators
        for year in years
        if year >= indicator.premiere_annee
        for level in indicator.echelons
        for territory in territories.of_level(level)
    ]
    return pd.DataFrame(cells, columns=[*KEY, "unit"])
