"""The catalogue and the computations agree: ids both ways, registers, levels."""

import json
from datetime import date
from pathlib import Path

import pytest

from reporting import Plan
from reporting.indicators import COMPUTATIONS
from reporting.plan.catalogue import read_catalogue
from reporting.territories import LEVELS

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")


@pytest.fixture(scope="module")
def plan():
    return Plan.load(DATA)


def test_every_entry_has_its_computation_and_every_computation_its_entry():
    assert sorted(COMPUTATIONS) == sorted(CATALOGUE)


@pytest.mark.parametrize("field", ["code", "libelle", "label"])
def test_codes_and_labels_tell_indicators_apart(field):
    values = [getattr(entry, field) for entry in CATALOGUE.values()]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("name", CATALOGUE)
def test_levels_are_listed_from_the_widest(name):
    listed = CATALOGUE[name].echelons
    assert listed == [level for level in LEVELS if level in listed]


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_counted_rests_on_the_registers_that_the_entry_names(name, plan):
    entry, year = CATALOGUE[name], plan.settings.periode.derniere_annee
    counted = plan.counts.units(name, date(year, 12, 31), plan.settings.freeze_of(year))
    assert set(counted.rows) <= set(entry.registres) <= set(plan.package.resources)
    assert counted.frame["unit"].is_unique
    assert counted.frame["place"].notna().all()
    if entry.is_additive and not counted.frame.empty:
        assert counted.frame["denominator"].notna().any() == entry.is_ratio


def test_a_trace_is_plain_json_exact_decimals_too(plan):
    traced = plan.trace("communes_aidees", 2023, "30189").as_json()
    assert traced["rows"]
    assert json.loads(json.dumps(traced)) == traced
