"""Observations: units summed over every territory at once, and what days each figure is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from reporting.indicators.situation import SCHOOL_YEAR_STARTS_IN
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Settings
from reporting.territories import LEVELS, Territories, Territory

KEY = ["indicator", "year", "territory"]
SUMS = ["numerator", "denominator"]
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


def sum_units(
    units: pd.DataFrame, territories: Territories, levels: Iterable[str] = LEVELS
) -> pd.DataFrame:
    """Sum units over every territory of some levels that holds their place.

    A unit whose numerator was not reported counts on neither side of a ratio.

    Parameters
    ----------
    units : DataFrame, columns indicator, year, unit, place, numerator, denominator

    Returns
    -------
    DataFrame, one row per (indicator, year, territory), exact numerator and denominator; each
    stays null where no unit has one.
    """
    told = units.assign(denominator=units["denominator"].where(units["numerator"].notna()))
    sums: pd.DataFrame = _by_territory(told, territories, levels)[SUMS].sum(min_count=1)
    return sums.reset_index()


def by_place(indicator: str, year: int, units: pd.DataFrame) -> pd.DataFrame:
    """Sum the units of an indicator and a year by place: `sum_units` gives the same."""
    codes, places = pd.factorize(units["place"])
    is_told = (codes >= 0) & units["numerator"].notna().to_numpy()
    summed: dict[str, Any] = {"indicator": indicator, "year": year, "place": places}
    for part in SUMS:
        column = units[part].array
        is_counted = is_told & ~column.isna()
        sums, where = np.zeros(len(places), dtype="int64"), codes[is_counted]
        np.add.at(sums, where, column.to_numpy("int64", na_value=0)[is_counted])
        is_null = np.bincount(where, minlength=len(places)) == 0
        summed[part] = pd.arrays.IntegerArray(sums, is_null)
    return pd.DataFrame(summed)


def _median_units(
    units: pd.DataFrame, territories: Territories, levels: Iterable[str] = LEVELS
) -> pd.DataFrame:
    """Return the median of the numerators over every territory, as an exact fraction.

    The median of whole numbers is a whole or a half: it is given over 1 or 2.
    """
    grouped = _by_territory(units, territories, levels)
    found: pd.DataFrame = grouped["numerator"].median().reset_index()
    exact = [None if pd.isna(value) else Fraction(value) for value in found["numerator"]]
    for part in SUMS:
        values = [None if value is None else getattr(value, part) for value in exact]
        found[part] = pd.array(values, dtype="Int64")
    return found


def _published_units(
    units: pd.DataFrame, territories: Territories, levels: Iterable[str] = LEVELS
) -> pd.DataFrame:
    """Return figures published elsewhere for a territory as they are, where there is just one."""
    places = {place.id for level in levels for place in territories.of_level(level)}
    own = units[units["place"].isin(places)].rename(columns={"place": "territory"})
    return own.loc[~own.duplicated(KEY, keep=False), [*KEY, *SUMS]]


_KINDS = {"somme": sum_units, "mediane": _median_units, "aucune": _published_units}


def aggregate(
    units: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
    territories: Territories,
    levels: Iterable[str] = LEVELS,
) -> pd.DataFrame:
    """Return the numerators and denominators of territories, each indicator in its own way."""
    kinds = units["indicator"].map({name: one.agregation for name, one in catalogue.items()})
    none = pd.DataFrame(columns=[*KEY, *SUMS]).astype(dict.fromkeys(SUMS, "Int64"))
    found = [make(units[kinds == kind], territories, levels) for kind, make in _KINDS.items()]
    return pd.concat([one for one in found if not one.empty] or [none])[[*KEY, *SUMS]]


def observations(
    sums: pd.DataFrame,
    indicators: Iterable[Indicator],
    years: Iterable[int],
    places: Sequence[Territory],
) -> pd.DataFrame:
    """Return the observations of indicators for years, on a complete grid of territories.

    A territory without units has a count of 0, and no ratio; one of which nothing was reported
    has neither. Of figures published elsewhere, one that was withheld has a denominator and no
    numerator: its status is "non_diffuse".

    Parameters
    ----------
    sums
        Numerators and denominators of territories, by `KEY`.

    Returns
    -------
    DataFrame, columns indicator, year, territory, numerator, denominator, value, unit, status,
    masked; sorted as years, catalogue and territories are.
    """
    entries = list(indicators)
    found = _grid(entries, list(years), places).merge(sums, on=KEY, how="left", indicator="counted")
    is_counted, is_silent = found["counted"] == "both", found["numerator"].isna()
    is_withheld = is_silent & found["denominator"].notna()
    is_unreported = is_counted & is_silent & ~is_withheld
    ratios = [one.id for one in entries if one.is_ratio]
    is_ratio = found["indicator"].isin(ratios)
    found["numerator"] = found["numerator"].where(is_counted | is_ratio, 0)
    is_empty = is_ratio & found["denominator"].isna()
    found["denominator"] = found["denominator"].mask(is_empty, 0)
    found["numerator"] = found["numerator"].mask(is_empty, 0)
    exists = ~is_unreported & (~is_ratio | (found["denominator"] > 0).fillna(False))
    scales = found["unit"].map(SCALES).fillna(1).astype("Float64")
    divisor = found["denominator"].astype("Float64").where(is_ratio, scales)
    found["value"] = (found["numerator"].astype("Float64") / divisor).where(exists)
    found["status"] = pd.Series("definitif", index=found.index).where(exists, "absent")
    found["status"] = found["status"].mask(is_withheld, "non_diffuse")
    found["masked"] = False
    return found[[*KEY, *SUMS, "value", "unit", "status", "masked"]]


def _by_territory(units: pd.DataFrame, territories: Territories, levels: Iterable[str]) -> Any:
    """Group units by indicator, year and territory; those outside every territory are left out."""
    placed = pd.concat(
        [units.assign(territory=units["place"].map(territories.within(one))) for one in levels]
    )
    return placed.dropna(subset="territory").groupby(KEY, observed=True, sort=False)


def _grid(
    indicators: Sequence[Indicator], years: Sequence[int], places: Sequence[Territory]
) -> pd.DataFrame:
    """Return every (indicator, year, territory) that the catalogue promises."""
    cells = [
        (indicator.id, year, place.id, VALUE_UNITS[indicator.unite])
        for year in years
        for indicator in indicators
        if year >= indicator.premiere_annee
        for place in places
        if place.level in indicator.echelons
    ]
    return pd.DataFrame(cells, columns=[*KEY, "unit"]).astype({"year": "int64"})


@dataclass(frozen=True, order=True)
class Period:
    """The first and the last day that a figure is about, both included; one day for a stock."""

    du: date
    au: date


def period_of(
    entry: Indicator, year: int, settings: Settings, known_on: date | None = None
) -> Period:
    """Return the period of the figure of an indicator for a year.

    A sum that has not begun by the end of the year holds on that last day alone.

    Parameters
    ----------
    known_on
        The freeze, by default that of the year: the day of figures about the data themselves.
    """
    last = date(year, 12, 31)
    first = date(year, 1, 1)
    match entry.temps:
        case "stock":
            first = last = (known_on or settings.freeze_of(year)) if entry.is_about_data else last
        case "annee_scolaire":
            first = date(year - 1, SCHOOL_YEAR_STARTS_IN, 1)
            last = date(year, SCHOOL_YEAR_STARTS_IN, 1) - timedelta(days=1)
        case "enveloppe":
            first = settings.envelope.du
            last = min(last, settings.envelope.au - timedelta(days=1))
        case "cumul":
            first = first_day(entry, settings) or first
    return Period(min(first, last), last)


def has_begun(entry: Indicator, year: int, settings: Settings) -> bool:
    """Tell whether a sum or an envelope counts anything by the end of a year."""
    first = settings.envelope.du if entry.temps == "enveloppe" else first_day(entry, settings)
    return first is None or first.year <= year


def first_day(entry: Indicator, settings: Settings) -> date | None:
    """Return the first day that a sum counts; None for figures that have none."""
    return settings.depenses_depuis[entry.depense] if entry.depense else entry.depuis
