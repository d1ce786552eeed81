"""From hand-written units to the counts of a sheet, and which of them are small."""

import pandas as pd
import pytest

from reporting.disclosure.secrecy import Secrecy
from reporting.disclosure.sheet import CountKey
from reporting.facade import Plan
from reporting.indicators.situation import units

GERS, LOT, REGION = "departement-32", "departement-46", "region-76"


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


def sheet(plan, tables=None, **counted):
    given = (plan.catalogue, plan.settings, plan.territories, tables or {})
    return Secrecy(plan.counts.units, *given).sheet(counted)


def incidents(**organisations):
    """Write incidents of the Gers and the Lot: one per letter, which is the organisation."""
    rows = [
        (place, one)
        for place, letters in zip((GERS, LOT), organisations.values(), strict=True)
        for one in letters
    ]
    table = pd.DataFrame(rows, columns=["place", "siren_hash"], index=range(2, len(rows) + 2))
    unit = pd.Series([f"CY-{line}" for line in table.index], index=table.index)
    counted = units(unit, table["place"], {"incidents_cyber": unit})
    return {"cyber_incidents": counted}, {"incidents_cyber": table}


@pytest.mark.parametrize(
    ("gers", "lot", "small"),
    [
        ("xyz", "uvw", set()),
        ("xxxxyy", "uvw", {GERS}),  # six incidents, two organisations
        ("x" * 18 + "yz", "uvw", {GERS}),  # 90 % of the Gers, 18 of 23 in the region
        ("x" * 17 + "yz" + "t", "uvw", set()),  # 85 % is allowed
        ("x" * 40 + "yz", "xvw", {GERS, REGION}),  # 41 of 45 in the region too
        ("xy", "", {GERS, REGION}),
        ("", "", set()),
    ],
)
def test_incidents_need_three_organisations_none_of_which_has_nearly_all(plan, gers, lot, small):
    counted, tables = incidents(gers=gers, lot=lot)
    found = sheet(plan, tables, **counted)
    assert {key.territory for key in found.small} == small
    assert found.counts[CountKey("cyber_incidents", GERS)] == len(gers)


@pytest.mark.parametrize(
    ("people", "small"),
    [((10, 11), {GERS}), ((11, 0), set()), ((4, 5), {GERS, LOT, REGION}), ((0, 0), set())],
)
def test_people_helped_are_none_or_eleven_in_the_region_too(plan, people, small):
    posts = pd.Series(["ISG-32-1", "ISG-46-1"])
    counted = units(posts, pd.Series([GERS, LOT]), {}, pd.Series(people))
    found = sheet(plan, isg_personnes_accompagnees=counted)
    assert {key.territory for key in found.small} == small
    assert found.least == {"isg_personnes_accompagnees": 11}


@pytest.mark.parametrize(
    ("done", "total", "is_small"),
    [(5, 5, False), (4, 5, True), (2, 5, False), (3, 5, True), (1, 4, True), (4, 4, False)],
)
def test_a_share_lacks_nothing_or_three_of_five(plan, done, total, is_small):
    lycees = pd.Series([f"L{n}" for n in range(total)])
    is_done = pd.Series([n < done for n in range(total)])
    counted = units(lycees, pd.Series(GERS, index=lycees.index), {}, is_done, 1)
    found = sheet(plan, lycees_cloture=counted)
    key = CountKey("lycees_cloture", GERS)
    assert found.small == ({key} if is_small else set())
    assert (found.counts[key], found.totals[key]) == (total - done, total)


def test_lycees_that_public_grants_leave_out_are_set_apart(plan):
    """Auch has a project, Condom has none: of two lycées not whole, the variant tells of one."""
    communes = pd.Series(["commune-32013", "commune-32013", "commune-32107"])
    lycees = pd.Series(["L1", "L2", "L3"])
    whole = units(lycees, communes, {}, pd.Series([True, False, False]), 1)
    both = units(lycees, communes, {}, pd.Series([True, False, False]), 1)
    project = units(pd.Series(["D1"]), communes[:1], {})
    found = sheet(
        plan,
        lycees_securises=whole,
        lycees_securises_cinq_criteres=both,
        lycees_abords_projets=project,
    )
    strict = CountKey("lycees_securises_cinq_criteres", GERS)
    assert found.counts[CountKey("lycees_securises", GERS)] == 2
    assert (found.counts[strict], found.totals[strict], found.apart[strict]) == (1, 2, 1)
