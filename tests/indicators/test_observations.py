"""Observations: one sum for every level, from a handful of units placed by hand."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.facade import Plan
from reporting.indicators import sum_units
from reporting.indicators.observations import by_place
from reporting.plan.catalogue import read_catalogue
from tests.indicators.situations import observe

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")
COLUMNS = ["indicator", "year", "unit", "place", "numerator", "denominator"]


@pytest.fixture(scope="module")
def territories():
    return Plan.load(DATA).territories


def units(indicator, *rows):
    frame = pd.DataFrame([(indicator, 2023, *row) for row in rows], columns=COLUMNS)
    return frame.astype({"numerator": "Int64", "denominator": "Int64"})


def row(observed, territory):
    found = observed[observed["territory"] == territory]
    assert len(found) == 1
    return found.iloc[0]


SHARES = units(
    "lycees_securises",
    ("A", "commune-31555", 1, 1),  # Toulouse
    ("B", "commune-31555", 0, 1),
    ("C", "commune-34172", 1, 1),  # Montpellier
)


def test_units_add_up_at_every_level(territories):
    observed = observe(SHARES, [CATALOGUE["lycees_securises"]], [2023], territories)
    expected = {
        "region-76": (2, 3),
        "departement-31": (1, 2),
        "departement-34": (1, 1),
        "commune-31555": (1, 2),
        "epci-243100518": (1, 2),  # Toulouse Métropole
    }
    for territory, (numerator, denominator) in expected.items():
        got = row(observed, territory)
        assert (got["numerator"], got["denominator"]) == (numerator, denominator)
    assert row(observed, "departement-31")["value"] == 0.5
    assert set(observed["status"]) == {"definitif", "absent"}


def test_a_territory_without_units_has_no_share_but_a_count_of_zero(territories):
    share = observe(SHARES, [CATALOGUE["lycees_securises"]], [2023], territories)
    empty = row(share, "departement-48")
    assert (empty["numerator"], empty["denominator"], empty["status"]) == (0, 0, "absent")
    assert pd.isna(empty["value"])
    helped = units("communes_aidees", ("commune-31555", "commune-31555", 1, None))
    count = observe(helped, [CATALOGUE["communes_aidees"]], [2023], territories)
    zero = row(count, "departement-48")
    assert (zero["numerator"], zero["value"], zero["status"]) == (0, 0, "definitif")
    assert pd.isna(zero["denominator"])


def test_an_indicator_without_any_unit_still_has_its_grid(territories):
    none = units("communes_aidees")
    observed = observe(none, [CATALOGUE["communes_aidees"]], [2023], territories)
    assert len(observed) == len(territories)
    assert (observed["numerator"] == 0).all()


def test_former_commune_codes_count_for_the_present_one(territories):
    old = units("communes_aidees", ("commune-12076", "commune-12076", 1, None))
    observed = observe(old, [CATALOGUE["communes_aidees"]], [2023], territories)
    assert row(observed, "commune-12218")["numerator"] == 1


def test_an_epci_across_two_departements_belongs_to_the_region_only(territories):
    straddling = next(t for t in territories.of_level("epci") if t.departement is None)
    assert straddling.parents == ("region-76",)


COMMUNES = st.sampled_from(["31555", "34172", "09122", "48095", "12076", "66136"])


@given(st.lists(st.tuples(COMMUNES, st.integers(0, 1)), min_size=1, max_size=20))
def test_parts_sum_to_the_whole_whatever_the_order(drawn):
    territories = Plan.load(DATA).territories
    rows = [(f"U{i}", f"commune-{code}", n, 1) for i, (code, n) in enumerate(drawn)]
    sums = sum_units(units("lycees_securises", *rows), territories).set_index("territory")
    departements = [t.id for t in territories.of_level("departement") if t.id in sums.index]
    for column in ("numerator", "denominator"):
        whole = sums.loc["region-76", column]
        assert sums.loc[departements, column].sum() == whole
    again = sum_units(units("lycees_securises", *reversed(rows)), territories)
    again = again.set_index("territory").loc[sums.index]
    pd.testing.assert_frame_equal(sums, again)
    assert (sums["numerator"] <= sums["denominator"]).all()


def test_sums_by_place_are_those_of_the_units(territories):
    rows = [("A", "commune-31555", None, 1), ("B", "commune-31555", 2, None), ("C", None, 4, 5)]
    told = units("lycees_securises", *rows, ("D", "commune-12076", None, 3))
    sums = by_place("lycees_securises", 2023, told)
    assert sums.set_index("place")["numerator"].fillna(-1).to_dict() == {
        "commune-31555": 2,
        "commune-12076": -1,
    }
    levels = ["region", "departement"]
    pd.testing.assert_frame_equal(
        sum_units(sums, territories, levels), sum_units(told, territories, levels)
    )
