"""Progress on exact values: the golden values of the methods, and the edges."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.assessment.status import (
    Point,
    Progress,
    instant,
    recent_start,
    since_break,
)
from tests.assessment.growth import cagr, cagr_ratio, extrapolate, un_ratio


def point(day: str, value) -> Point:
    return Point(date.fromisoformat(day), Fraction(value))


# Points as the public record dates them: a day where one is published, the 15th where only the
# month is ("October 2023"). Values in points, as the compound form needs.
TRAINS = point("2015-12-31", 42), point("2023-12-31", 76)
RECENT_TRAINS = point("2020-11-18", 75), point("2024-01-25", 76)
LYCEES = point("2016-01-01", 20), point("2023-10-15", 90)
GOLDEN = {
    "trains, 2030": (TRAINS, "2030-12-31", (0.586, 1.099, 1.292)),
    "trains, 2023": (TRAINS, "2023-12-31", (0.586, 0.586, 0.672)),
    "trains since 2020, 2030": (RECENT_TRAINS, "2030-12-31", (0.04, 0.127, 0.144)),
    "lycées, 2023": (LYCEES, "2023-12-31", (0.875, 0.899, 0.956)),
    "lycées, 2025": (LYCEES, "2025-12-31", (0.875, 1.123, 1.220)),
}


def progress(series, due, goal=100, direction="hausse", **more):
    return Progress.of(series, point(due, goal), direction, **more)


@pytest.mark.parametrize(("series", "due", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_golden_values_of_the_methods(series, due, expected):
    """Achieved share, linear ratio and compound ratio, worked out from published figures."""
    found = progress(series, due)
    compound = cagr_ratio(*series, found.target)
    assert tuple(round(float(x), 3) for x in (found.achieved, found.ratio, compound)) == expected


def test_recent_trains_crawl():
    """0.31 point a year against 3.46 needed: K is below a tenth."""
    found = progress(RECENT_TRAINS, "2030-12-31")
    assert round(float(found.recent_pace), 2) == 0.31
    assert round(float(found.needed_pace), 2) == 3.46
    assert round(float(found.recent_ratio), 2) == 0.09


@pytest.mark.parametrize(("start", "pace"), [("77.5", -0.5), ("72.5", 1.1)])
def test_three_quarters_is_soft(start, pace):
    """Two points and a half either way do not change the verdict."""
    found = progress((point("2020-11-18", start), RECENT_TRAINS[1]), "2030-12-31")
    assert round(float(found.recent_pace), 1) == pace


def test_lycees_need_four_points_and_a_half_a_year():
    assert round(float(progress(LYCEES, "2025-12-31").needed_pace), 1) == 4.5


def test_compound_growth_extrapolates_beyond_the_possible():
    """127.7 % of trains in 2030, and a ratio of 1.48 on the UN chart."""
    target = point("2030-12-31", 100)
    assert round(extrapolate(*TRAINS, target), 1) == 127.7
    assert round(un_ratio(*TRAINS, target), 2) == 1.48


def test_compound_growth_of_nothing():
    """A base of zero counts as 0.001; without time there is no growth."""
    zero, later = point("2016-12-31", 0), point("2020-12-31", 16)
    assert cagr(zero, later) == pytest.approx(16000**0.25 - 1)
    assert cagr(later, later) is None
    assert cagr_ratio(zero, later, zero) is None
    assert extrapolate(later, zero, point("2030-12-31", 100)) is None
    assert un_ratio(later, zero, later) is None


def test_year_ends_are_whole_numbers():
    assert instant(date(2020, 12, 31)) == 2020
    assert instant(date(2021, 12, 31)) - instant(date(2020, 12, 31)) == 1
    assert instant(date(2023, 10, 15)) == 2022 + Fraction(288, 365)


@given(st.dates(max_value=date(9999, 12, 30)))
def test_time_moves_forward(day):
    later = date.fromordinal(day.toordinal() + 1)
    assert 0 < instant(later) - instant(day) <= Fraction(1, 365)


@pytest.mark.parametrize(
    ("years", "start"),
    [((2016, 2020, 2021, 2023), 2020), ((2016, 2022, 2023), 2022), ((2019, 2021, 2023), 2019)],
)
def test_the_recent_pace_starts_three_years_ago_or_nearest(years, start):
    """As near on both sides: the earlier."""
    days = [date(year, 12, 31) for year in years]
    assert recent_start(days) == date(start, 12, 31)


def test_no_pace_is_needed_after_the_due_date():
    found = progress((point("2016-12-31", 20), point("2024-06-30", 90)), "2023-12-31")
    assert (found.needed_pace, found.recent_ratio) == (None, None)


def test_a_falling_indicator_is_ahead_when_it_is_lower():
    series = point("2016-12-31", 40), point("2020-12-31", 20)
    found = progress(series, "2026-12-31", goal=10, direction="baisse")
    assert found.achieved == Fraction(2, 3)
    assert found.ratio == Fraction(5, 3)


@pytest.mark.parametrize("base", [100, 110])
def test_nothing_was_required_of_a_base_beyond_the_target(base):
    found = progress((point("2016-12-31", base), point("2020-12-31", 90)), "2026-12-31")
    assert (found.achieved, found.ratio) == (None, None)
    assert found.needed_pace == Fraction(10, 6)


def test_a_series_needs_two_days():
    with pytest.raises(ValueError):
        progress((point("2016-12-31", 20),), "2026-12-31")


@given(
    st.lists(st.fractions(0, 1, max_denominator=500), min_size=2, max_size=9),
    st.integers(1, 10),
    st.fractions(1, 2, max_denominator=50),
)
def test_identities_hold_exactly(values, years, goal):
    """On the path R = 1; R·required = pace; the remaining pace ends on the target."""
    series = [point(f"{2010 + i}-12-31", value) for i, value in enumerate(values)]
    found = progress(series, f"{2009 + len(values) + years}-12-31", goal=goal)
    if found.started_beyond:
        return
    assert found.now.value + found.needed_pace * years == goal
    share_of_time = Fraction(len(values) - 1, len(values) - 1 + years)
    assert found.ratio == found.achieved / share_of_time


# Trainsets equipped of the fleet, as the registers give them: 146 of 190 at the end of 2023.
FLEET = [
    Point(date(year, 12, 31), Fraction(*counts))
    for year, counts in {2022: (143, 189), 2023: (146, 190), 2024: (151, 191)}.items()
]
END_OF_2023 = Point(date(2023, 12, 31), Fraction(1))


@pytest.mark.parametrize(
    ("breaks", "years"),
    [
        ([], [2022, 2023, 2024]),
        ([date(2022, 12, 31)], [2022, 2023, 2024]),  # the first day of the series
        ([date(2023, 9, 1)], [2023, 2024]),
        ([date(2023, 9, 1), date(2024, 9, 1)], [2024]),
        ([date(2025, 1, 1)], [2022, 2023, 2024]),  # not yet
    ],
)
def test_points_are_compared_since_the_last_break(breaks, years):
    found, is_whole = since_break(FLEET, breaks)
    assert [one.day.year for one in found] == years
    assert is_whole == (len(years) == 3)


def test_no_long_run_ratio_across_a_break():
    found = progress(RECENT_TRAINS, "2030-12-31", is_whole=False)
    assert (found.ratio, round(float(found.recent_ratio), 2)) == (None, 0.09)
