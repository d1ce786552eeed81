"""What the report of one département may say of its masked shares reaches no other report."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from reporting.facade import Plan

YEAR = 2024
SHARES = (
    *("lycees_securises", "lycees_cloture", "lycees_video"),
    *("lycees_controle_acces", "lycees_ppms"),
)
SAID = re.compile(r"entre (\d+) et (\d+)\s%")


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


@pytest.fixture(scope="module")
def reports(plan):
    """Every report, from one plan in one process: whatever they share was made by the first."""
    places = (plan.territories.region, *plan.territories.of_level("departement"))
    return {place.id: plan.report(YEAR, place.id) for place in places}


def allowed(plan, year):
    """Return the intervals of the masks of a year, by territory and indicator."""
    masks = plan.secrecy.masks(date(year, 12, 31), plan.settings.freeze_of(YEAR))
    return {(key.territory, key.indicator): own[2:] for key, own in masks.intervals.items()}


def test_values_give_intervals_of_the_own_territory_alone(plan, reports):
    """All of them, in every year, and none of another: not of the region's report either."""
    found = {
        (own, figure.territory, figure.year, name): figure.interval
        for own, report in reports.items()
        for place in reports
        for name in SHARES
        for figure in report.values.series(name, plan.territories.get(place)).figures
        if figure.interval is not None
    }
    assert found == {
        (place, place, year, name): said
        for year in range(2016, YEAR + 1)
        for (place, name), said in allowed(plan, year).items()
        if name in SHARES
    }
    assert len({own for own, *_ in found}) > 8


def test_tables_of_all_departements_say_intervals_of_the_own_one_alone(plan, reports):
    """Some départements have the same interval: they are counted, not only compared."""
    told = 0
    for own, report in reports.items():
        part = report.departements(*SHARES, title="Départements")
        text = json.dumps(part.as_json()["data"], ensure_ascii=False)
        said = Counter((int(low), int(high)) for low, high in SAID.findall(text))
        mine = Counter(i for (place, name), i in allowed(plan, YEAR).items() if place == own)
        assert said <= mine, own
        told += said.total()
    assert told > 5
