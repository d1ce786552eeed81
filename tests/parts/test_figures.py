"""Figures: exact values and what readers and machines see of them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import UsageError
from reporting.parts import Scope, Series, difference

N, B = "\u202f", "\u00a0"


def share(numerator, denominator, year=2023, **more):
    """Make a share of lycées."""
    noun = ("lycée", "lycées")
    return at(year).figure("lycees_securises", numerator, denominator, "%", noun=noun, **more)


def at(year=2023):
    """Make the scope of a year's end, for the region."""
    return Scope.at("region-76", date(year, 12, 31))


def test_a_share_knows_its_text_and_its_fraction():
    """One lycée is singular, thousands are spaced."""
    assert share(203, 225).text == f"90{N}%"
    assert share(203, 225).fraction_text == f"203{B}lycées sur 225"
    assert share(1, 1180).fraction_text == f"1{B}lycée sur 1{N}180"
    assert share(203, 225).machine == "0.902222"
    assert share(203, 225).remainder == 22


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(0, 0), (None, 225), (3, None), (None, None)]
)
def test_a_share_of_nothing_does_not_exist(numerator, denominator):
    """It is shown as not available and has no value, not zero."""
    figure = share(numerator, denominator)
    assert not figure.exists
    assert figure.value is None
    assert figure.machine is None
    assert figure.text == f"n.{B}d."


def test_amounts_are_cents_inside_and_euros_in_files():
    """Cents stay exact in the figure; files hold euros with two decimals."""
    figure = at().amount("lycees_depense", 6_300_000_001)
    assert figure.text == f"63,0{B}M€"
    assert figure.machine == "63000000.01"


def test_a_count_ignores_its_denominator():
    """649 coaches of 1,180 are 649 coaches."""
    figure = at().figure("autocars_equipes", 649, 1180)
    assert (figure.text, figure.machine) == ("649", 649)


def test_differences_of_shares_are_points_of_exact_values():
    """169/225 to 203/225 is 15.1 points, although 75 and 90 are shown; one point is singular."""
    change = difference(share(169, 225, 2022), share(203, 225))
    assert change.text == f"+15{B}points"
    assert change.absolute == f"15{B}points"
    assert difference(share(203, 225), share(201, 225)).text == f"\u22121{B}point"
    assert difference(share(203, 225), share(203, 225)).text == f"0{B}point"
    assert not difference(share(0, 0), share(203, 225)).exists


def test_what_others_said_keeps_its_precision():
    """A published 90 % beside figures with one decimal is not made 90,0 %."""
    like = share(203, 225, decimals=1)
    assert like.as_said(Fraction(9, 10)).text == f"90{N}%"
    assert like.as_said(Fraction(586, 1000)).text == f"58,6{N}%"
    amount = at().amount("x", 1)
    assert amount.as_said(Fraction(2_400_000_000)).text == f"24{B}M€"
    assert amount.as_said(Fraction(430_000_000)).text == f"4,3{B}M€"


def test_a_difference_of_amounts_stays_in_cents():
    """Its sign is shown, its denominator is not needed."""
    first, last = (at(year).amount("x", cents) for year, cents in ((2022, 150), (2023, 1_250_150)))
    change = difference(first, last)
    assert (change.numerator, change.denominator) == (1_250_000, None)
    assert change.text == f"+12{N}500{B}€"


def test_a_difference_knows_both_its_ends():
    """Between stocks, their days; between sums since one day, what came after the earlier one."""
    change = difference(share(45, 225, 2016), share(203, 225))
    assert (change.du, change.au) == (date(2016, 12, 31), date(2023, 12, 31))
    since = date(2016, 1, 1)
    before, after = (
        Scope("region-76", year, since, date(year, 12, 31)).amount("x", cents)
        for year, cents in ((2022, 150), (2023, 1_250_150))
    )
    assert difference(before, after).when == "en 2023"


@pytest.mark.parametrize(
    ("du", "au", "words"),
    [
        (date(2024, 12, 31), date(2024, 12, 31), f"au 31{B}décembre 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "en 2024"),
        (date(2023, 9, 1), date(2024, 8, 31), "en 2023-2024"),
        (date(2016, 1, 1), date(2024, 12, 31), "de 2016 à 2024"),
        (date(2021, 1, 1), date(2023, 6, 30), f"du 1er{B}janvier 2021 au 30{B}juin 2023"),
    ],
)
def test_a_figure_says_when_it_was_counted(du, au, words):
    """A stock its day, a flow its year, a school year its two years, a sum its span."""
    assert Scope("region-76", 2024, du, au).count("x", 1).when == words


def test_a_figure_that_cannot_be_is_refused():
    """No masked figure carries its value; no period ends before it begins."""
    with pytest.raises(UsageError, match="masque"):
        share(203, 225, state="masque")
    with pytest.raises(UsageError, match="impossible"):
        Scope("region-76", 2024, date(2024, 12, 31), date(2024, 1, 1)).count("x", 1)


def test_figures_of_different_units_have_no_difference():
    """A share and an amount cannot be subtracted."""
    amount = at().amount("x", 1)
    with pytest.raises(UsageError, match="« EUR » et « % »"):
        difference(amount, share(1, 2))


def test_a_series_stands_for_its_year():
    """Another year is reached by index; an unknown one is absent."""
    series = Series((share(45, 225, 2016), share(203, 225)), 2023)
    assert str(series) == f"90{N}%"
    assert str(series[2016]) == f"20{N}%"
    assert series[2030] is None
    with pytest.raises(UsageError, match=r"entre crochets, une année .* après un point"):
        series["evolution"]


@given(st.integers(0, 400), st.integers(1, 400))
def test_json_keeps_the_exact_fraction(numerator, denominator):
    """What is written to a part is the integers themselves."""
    content = share(numerator, denominator).as_json()
    assert (content["numerator"], content["denominator"]) == (numerator, denominator)
    assert set(content) == {
        "indicator", "year", "territory", "numerator", "denominator", "unit", "du", "au", "state",
        "interval", "text", "observed",
    }  # fmt: skip


def test_what_is_made_of_an_observation_is_none():
    """Publishing freezes observations; differences, targets and what others said follow."""
    observed = replace(share(203, 225), observed=True)
    assert observed.as_json()["observed"]
    assert replace(observed, decimals=0).observed
    for made in (observed.with_value(Fraction(1)), observed.as_said(Fraction(9, 10))):
        assert not made.observed
    assert not difference(observed, observed).observed


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [(3, f"+0,3{B}point"), (-3, f"−0,3{B}point"), (0.1, f"0,0{B}point"), (-0.1, f"0,0{B}point")],
)
def test_a_change_that_rounds_to_nothing_has_no_sign(thousandths, text):
    assert at().points("effet", Fraction(str(thousandths)) / 1000).text == text
