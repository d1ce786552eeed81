"""Before anything is known, every indicator counts nothing, and none of them fails."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reporting import Plan
from reporting.indicators import COMPUTATIONS
from reporting.registers.state import Tables

DATA = Path(__file__).parents[2] / "data"


@cache
def plan():
    return Plan.load(DATA)


@cache
def empty():
    tables = {name: plan().package.tables.table(name) for name in plan().tables}
    tables = {name: replace(one, frame=one.frame.iloc[:0]) for name, one in tables.items()}
    return replace(plan(), package=replace(plan().package, tables=Tables(tables)), claims=())


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_empty_registers_give_no_units(name):
    units = empty().units(name, 2016)
    assert units.empty
    columns = ["indicator", "year", "unit", "place", "numerator", "denominator"]
    assert list(units.columns) == columns


def test_a_plan_without_knowledge_observes_zeros_and_absences():
    observed = plan().observe(2016, freeze="2016-12-31", territory="region")
    assert set(observed["status"]) <= {"provisoire", "absent"}
