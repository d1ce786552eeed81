"""Figures that one table computes for itself: exact as the others, but not observations."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reporting.indicators import Situation
from reporting.parts import Figure
from reporting.parts.french import plural, rounded
from reporting.report.values import Values


def situation(values: Values) -> Situation:
    """Return the registers on the day of the report, known on the day of its freeze."""
    plan = values.plan
    return Situation(
        plan.package.state,
        values.valid_on,
        values.known_on,
        plan.settings,
        plan.territories,
        plan,
    )


def places(values: Values) -> set[str]:
    """Return the ids of every place within the territory of the report, itself included."""
    within = values.plan.territories.ancestors
    return set(within.loc[within["territory"] == values.territory.id, "place"])


def is_regional(values: Values) -> bool:
    """Whether the report is that of the region."""
    return values.territory == values.region


def count(
    values: Values,
    name: str,
    number: int,
    noun: Sequence[str] = ("", ""),
    *,
    signed: bool = False,
) -> Figure:
    """Return a number of things."""
    singular, several = noun
    figure = _figure(values, name, number, None, "nombre")
    return replace(figure, noun=(singular, several), signed=signed)


def amount(values: Values, name: str, cents: Fraction | int | None) -> Figure | None:
    """Return an amount of cents, whole or not; None where there is none."""
    if cents is None:
        return None
    divisor = None if isinstance(cents, int) else cents.denominator
    return _figure(values, name, cents.numerator, divisor, "EUR")


def rate(values: Values, name: str, numerator: int, denominator: int) -> Figure | None:
    """Return a share in per cent; None of nothing."""
    if denominator <= 0:
        return None
    return replace(_figure(values, name, numerator, denominator, "%"), decimals=1)


def points(values: Values, name: str, value: Fraction) -> Figure:
    """Return a signed number of points, from parts of 1."""
    figure = _figure(values, name, value.numerator, value.denominator, "points")
    return replace(figure, decimals=1, signed=True)


def number(
    values: Values,
    name: str,
    value: Fraction | None,
    noun: Sequence[str],
    *,
    signed: bool = False,
) -> Figure | None:
    """Return a number with what it counts, one decimal; None where there is none."""
    if value is None:
        return None
    singular, several = noun
    unit = plural(rounded(value, 1), singular, several)
    figure = _figure(values, name, value.numerator, value.denominator, unit)
    return replace(figure, decimals=1, signed=signed)


def _figure(
    values: Values, name: str, numerator: int, denominator: int | None, unit: str
) -> Figure:
    return Figure(
        indicator=name,
        year=values.year,
        territory=values.territory.id,
        numerator=numerator,
        denominator=denominator,
        unit=unit,
        du=values.valid_on,
        au=values.valid_on,
    )
