"""From tables to units to observations: one module per measure, one function per indicator.

A public function of a measure module that takes the registers as they stood on a day
(`Situation`) and returns what was counted (`Units`) computes the indicator of its name.
"""

from collections.abc import Callable, Mapping
from inspect import isfunction

from reporting.indicators import (
    budget,
    communes,
    convention,
    lycees,
    prevention,
    qualite,
    transports,
)
from reporting.indicators.observations import aggregate, sum_units
from reporting.indicators.situation import Situation, Units

MEASURES = (prevention, lycees, transports, communes, convention, budget, qualite)

COMPUTATIONS: Mapping[str, Callable[..., Units]] = {
    name: function
    for measure in MEASURES
    for name, function in vars(measure).items()
    if isfunction(function)
    and function.__module__ == measure.__name__
    and not name.startswith("_")
    and function.__annotations__.get("return") is Units
    and function.__code__.co_argcount == 1
}
"""The public functions of the measures that take a situation alone and return units."""

__all__ = ["COMPUTATIONS", "MEASURES", "Situation", "Units", "aggregate", "sum_units"]
