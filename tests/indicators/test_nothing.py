"""Before anything is known, every indicator counts nothing, and none of them fails."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from reporting import Plan
from reporting.indicators import COMPUTATIONS, Situation

DATA = Path(__file__).parents[2] / "data"


@cache
def plan():
    return Plan.load(DATA)


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_empty_registers_give_no_units(name):
    situation = Situation(
        state=lambda table, _valid_on, _known_on: plan().tables[table].iloc[:0],
        valid_on=date(2016, 12, 31),
        known_on=date(2017, 1, 31),
        settings=plan().settings,
        territories=plan().territories,
        whole=plan(),
    )
    units = COMPUTATIONS[name](situation)
    assert units.frame.empty
    assert list(units.frame.columns) == ["unit", "place", "numerator", "denominator"]


def test_a_plan_without_knowledge_observes_zeros_and_absences():
    observed = plan().observe(2016, freeze="2016-12-31", territory="region")
    assert set(observed["status"]) <= {"provisoire", "absent"}
