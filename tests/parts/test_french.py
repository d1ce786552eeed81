"""French writing of numbers, against tables worked out by hand."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.parts import french

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(153, 2), 0, "77"),  # 76.5: format() gives 76
        (Fraction(25, 2), 0, "13"),  # 12.5: round() gives 12
        (Fraction(-25, 2), 0, "\u221213"),
        (Fraction(1, 2), 0, "1"),
        (0, 0, "0"),
        (999, 0, "999"),
        (1180, 0, f"1{N}180"),
        (1234567, 0, f"1{N}234{N}567"),
        (Fraction(2675, 1000), 2, "2,68"),  # 2.675 is below 2.675 in binary
        (Fraction(-4, 10), 0, "0"),
    ],
)
def test_numbers_round_half_away_from_zero(value, decimals, text):
    """Readers expect 77 for 76.5 and 13 for 12.5."""
    assert french.number(value, decimals) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "text"),
    [
        (203, 225, 0, f"90{N}%"),
        (203, 225, 1, f"90,2{N}%"),
        (225, 225, 0, f"100{N}%"),
        (225, 225, 1, f"100,0{N}%"),
        (996, 1000, 0, f">{B}99{N}%"),  # 99.6 % must not print 100 %
        (995, 1000, 0, f">{B}99{N}%"),
        (994, 1000, 0, f"99{N}%"),
        (9996, 10000, 1, f">{B}99,9{N}%"),
        (9994, 10000, 1, f"99,9{N}%"),
        (0, 225, 0, f"0{N}%"),
        (1, 225, 0, f"<{B}1{N}%"),
        (1, 190, 0, f"1{N}%"),  # 0.53 %
        (1, 20000, 1, f"<{B}0,1{N}%"),
        (1004, 1000, 0, f">{B}100{N}%"),
        (126, 100, 0, f"126{N}%"),
    ],
)
def test_shares_never_round_to_all_or_nothing(numerator, denominator, decimals, text):
    """100 % is printed only when everything counts, 0 % only when nothing does."""
    assert french.share(Fraction(numerator, denominator), decimals) == text


@pytest.mark.parametrize(
    ("cents", "scale", "text"),
    [
        (6_300_000_000, None, f"63,0{B}M€"),
        (6_295_000_000, None, f"63,0{B}M€"),
        (430_000_000, None, f"4,3{B}M€"),
        (100_000_000, None, f"1,0{B}M€"),
        (99_999_900, None, f"999{N}999{B}€"),
        (1_234_500, None, f"12{N}345{B}€"),
        (1_234_550, None, f"12{N}346{B}€"),
        (0, None, f"0{B}€"),
        (30, None, f"<{B}1{B}€"),
        (-1_234_500, None, f"\u221212{N}345{B}€"),
        (3_000_000, "M€", f"<{B}0,1{B}M€"),
        (28_000_000, "k€", f"280,0{B}k€"),
    ],
)
def test_euros_choose_their_scale(cents, scale, text):
    """From one million on, amounts are in M€ with one decimal."""
    assert french.euros(cents, scale=scale) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, f"0{B}lycée"), (1, f"1{B}lycée"), (2, f"2{B}lycées"), (-1, f"\u22121{B}lycée")],
)
def test_the_plural_starts_at_two(count, text):
    """French, unlike English, writes zero in the singular."""
    assert french.counted(count, "lycée", "lycées") == text


def test_dates_are_written_in_full():
    """The first of a month is "1er"."""
    assert french.long_date(datetime.date(2023, 12, 31)) == f"31{B}décembre 2023"
    assert french.long_date(datetime.date(2024, 1, 1)) == f"1er{B}janvier 2024"


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9), st.integers(0, 3))
def test_rounding_is_within_half_a_step(numerator, denominator, decimals):
    """Whatever the value, the shown one is at most half a step away, ties going outwards."""
    value = Fraction(numerator, denominator)
    shown = Fraction(french.rounded(value, decimals))
    half = Fraction(1, 2 * 10**decimals)
    assert abs(shown - value) <= half
    assert abs(shown - value) != half or abs(shown) > abs(value)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 2))
def test_the_ends_are_exact(numerator, denominator, decimals):
    """ "0 %" and "100 %" appear exactly when they are true."""
    text = french.share(Fraction(numerator, denominator), decimals)
    zero = french.share(Fraction(0), decimals)
    whole = french.share(Fraction(1), decimals)
    assert (text == zero) == (numerator == 0)
    assert (text == whole) == (numerator == denominator)
