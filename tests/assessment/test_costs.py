"""Constant euros, on small cases worked by hand."""

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from reporting.assessment import decomposition as costs


def index(**years):
    """Twelve equal months a year."""
    return {f"{y[1:]}-{m:02d}": F(v) for y, v in years.items() for m in range(1, 13)}


def test_constant_euros_by_year_and_month_of_payment():
    prices = index(y2021="100", y2022="110", y2023="121") | {"2023-07": F(133), "2023-08": F(109)}
    paid = {"2021": 1000, "2022-03": 1100, "2023": 500}
    found = costs.constant_euros(paid, prices, "2023", "BT01")
    assert found.value == 1000 * F(121, 100) + 1100 * F(121, 110) + 500
    assert found.label == "Euros constants de 2023 (indice BT01, par date de paiement)"


def test_a_missing_index_gives_no_value_but_its_months():
    prices = index(y2022="110")
    found = costs.constant_euros({"2022": 5, "2023-01": 7}, prices, "2022", "BT01")
    assert (found.value, found.missing) == (None, ("2023-01",))
    assert len(costs.constant_euros({}, prices, "2023", "BT01").missing) == 12


@given(st.dictionaries(st.sampled_from(["2021", "2022-05", "2022"]), st.integers(-(10**9), 10**9)))
def test_flat_prices_change_nothing(paid):
    prices = index(y2021="104.3", y2022="104.3")
    assert costs.constant_euros(paid, prices, "2021", "BT01").value == sum(paid.values())
