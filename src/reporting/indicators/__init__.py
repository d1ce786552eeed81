"""From tables to units to observations: one module per measure, one function per indicator.

Every public function of a measure module computes the indicator of its name: it takes the
registers as they stood on a day (`Situation`) and returns what was counted (`Units`).
"""

from collections.abc import Callable, Mapping
from inspect import getmembers, isfunction

from reporting.indicators import (
    abords,
    agents,
    ami,
    associations,
    autocars,
    budget,
    clspd,
    communes,
    contexte,
    convention,
    cyber,
    formations,
    gares,
    isg,
    lycees,
    observatoire,
    polices,
    qualite,
    rames,
    sensibilisation,
)
from reporting.indicators.observations import observe, sum_units
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units

MEASURES = (
    observatoire,
    formations,
    clspd,
    sensibilisation,
    lycees,
    abords,
    rames,
    autocars,
    gares,
    agents,
    communes,
    ami,
    polices,
    convention,
    isg,
    cyber,
    associations,
    budget,
    qualite,
    contexte,
)

COMPUTATIONS: Mapping[str, Callable[[Situation], Units]] = {
    name: function
    for measure in MEASURES
    for name, function in getmembers(measure, isfunction)
    if function.__module__ == measure.__name__ and not name.startswith("_")
}

__all__ = ["COMPUTATIONS", "MEASURES", "Situation", "Units", "observe", "sum_units"]
