"""Observations: units summed over every territory at once."""

from collections.abc import Iterable

import pandas as pd

from reporting.plan.catalogue import Indicator
from reporting.territories import Territories

KEY = ["indicator", "year", "territory"]
VALUE_UNITS = {"%": "part", "nombre": "nombre", "EUR": "centimes"}
"""Unit of an exact value: shares lie between 0 and 1, money is in cents."""


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
    placed = units.merge(territories.ancestors, on="place")
    sums = placed.groupby(KEY, observed=True, sort=False)[["numerator", "denominator"]]
    return sums.sum(min_count=1).reset_index()


def observe(
    units: pd.DataFrame,
    indicators: Iterable[Indicator],
    years: Iterable[int],
    territories: Territories,
) -> pd.DataFrame:
    """Return the observations of indicators for years, on a complete grid of territories.

    A territory without units has a count of 0, and no share.

    Returns
    -------
    DataFrame, columns indicator, year, territory, numerator, denominator, value, unit, status,
    masked; sorted as catalogue, years and territories are.
    """
    indicators = list(indicators)
    grid = _grid(indicators, list(years), territories)
    found = grid.merge(sum_units(units, territories), on=KEY, how="left")
    found["numerator"] = found["numerator"].fillna(0)
    is_share = found["unit"] == VALUE_UNITS["%"]
    found["denominator"] = found["denominator"].mask(is_share & found["denominator"].isna(), 0)
    exists = ~is_share | (found["denominator"] > 0).fillna(False)
    ratio = found["numerator"].astype("Float64") / found["denominator"].astype("Float64")
    found["value"] = ratio.where(is_share, found["numerator"].astype("Float64")).where(exists)
    found["status"] = pd.Series("definitif", index=found.index).where(exists, "absent")
    found["masked"] = False
    return found[[*KEY, "numerator", "denominator", "value", "unit", "status", "masked"]]


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
