"""Arrival at 100 %: scenarios, bootstrap, and the pace it takes."""

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reporting.assessment.projection import HORIZON, Stock, bootstrap, needed_units, project

DUE = date(2030, 12, 31)
WINDOW = 5


def projected(points, due=DUE, window=WINDOW):
    return project(points, due, window)


def stocks(*counts, last=2023):
    """One stock a year, on 31 December; a pair is (done, total)."""
    first = last - len(counts) + 1
    return tuple(Stock(date(first + i, 12, 31), *pair) for i, pair in enumerate(counts))


def of_200(*done):
    return stocks(*((count, 200) for count in done))


def test_trains_need_six_sets_and_a_half_a_year():
    """46 whole sets over 7 years make 6.57; the unrounded 24 % of 190 (45.6) makes 6.51."""
    assert needed_units(Stock(date(2023, 12, 31), 144, 190), DUE) == Fraction(46, 7)
    assert round(float(Fraction(24 * 190, 100) / 7), 1) == 6.5


@pytest.mark.parametrize(
    ("done", "due", "expected"),
    [(190, "2020-12-31", 0), (189, "2023-12-31", None), (189, "2024-12-31", 1)],
)
def test_the_needed_pace_ends_with_the_deadline(done, due, expected):
    now = Stock(date(2023, 12, 31), done, 190)
    assert needed_units(now, date.fromisoformat(due)) == expected


def test_the_fork_of_the_trains():
    """2028.6 on the long-run line, about 2100 at the recent pace."""
    long_run = projected([Stock(date(2015, 12, 31), 42, 100), *stocks((76, 100))], DUE).scenarios[0]
    assert round(float(long_run.arrival), 1) == 2028.6
    assert long_run.year == 2029
    points = [Stock(date(2020, 11, 18), 75, 100), Stock(date(2024, 1, 25), 76, 100)]
    recent = projected(points, DUE).scenarios[1]
    assert recent.year == 2100


def test_two_or_three_points_give_scenarios_without_interval():
    found = projected(of_200(100, 150, 160), DUE)
    assert found.interval is None
    assert [(s.name, s.since.year, s.fall) for s in found.scenarios] == [
        ("longue durée", 2021, 30),
        ("récent", 2021, 30),
    ]


@pytest.mark.parametrize("done", [(100, 100), (100, 90), (120, 110, 105, 100), (90, 90, 90, 90)])
def test_without_progress_nothing_arrives(done):
    found = projected(of_200(*done), DUE)
    assert all(s.year is None or s.year > HORIZON for s in found.scenarios)
    years = (
        [found.interval.p10, found.interval.median, found.interval.p90] if found.interval else []
    )
    assert years == [None] * len(years)


def test_equal_gains_leave_no_doubt():
    """Ten a year, forty to go: four years, in every path."""
    found = projected(of_200(130, 140, 150, 160), DUE).interval
    assert (found.p10, found.median, found.p90, found.on_time) == (2027, 2027, 2027, 1)
    assert found.years == 3


@pytest.mark.parametrize(
    ("due", "share"), [("2026-12-31", 0), ("2027-12-30", 0), ("2027-12-31", 1)]
)
def test_the_deadline_is_met_to_the_day(due, share):
    found = projected(of_200(130, 140, 150, 160), date.fromisoformat(due)).interval
    assert found.on_time == share


def test_the_chance_of_one_year():
    """Gains 0, 10, 20 with 20 to go: next year in one path out of three."""
    found = projected(of_200(150, 150, 160, 180), date(2024, 12, 31)).interval
    assert float(found.on_time) == pytest.approx(1 / 3, abs=0.02)


def test_a_growing_fleet_delays_the_arrival():
    """Ten sets equipped a year and five new ones unequipped: five a year less to do."""
    found = projected(stocks((130, 180), (140, 185), (150, 190), (160, 195)), DUE)
    assert found.scenarios[0].fall == 5
    assert found.interval.median == 2030


def test_past_years_are_drawn_whole():
    """New sets come equipped: entries never leave something to do without their equipment."""
    found = projected(stocks((100, 120), (150, 165), (155, 165), (205, 210)), DUE).interval
    assert found.median == 2024


def test_an_arrival_beyond_the_horizon_has_no_year():
    found = projected(of_200(100, 101, 102, 103), DUE).interval
    assert (found.p10, found.median, found.p90, found.on_time) == (None, None, None, 0)


def test_a_missing_year_leaves_too_few_annual_points():
    points = of_200(100, 110, 120, 130, 140, 150)
    assert projected(points, DUE).interval.years == 5
    assert projected(points[:2] + points[3:], DUE).interval is None


def test_finished_or_empty():
    done = projected(of_200(180, 190, 195, 200), DUE)
    assert (done.remaining, done.needed_pace, done.scenarios, done.interval) == (0, 0, (), None)
    assert projected([], DUE) is None
    assert projected(of_200(100), DUE).scenarios == ()


def test_paths_agree_with_the_exact_distribution():
    """Gains only: the chance of 46 more after so many years, by convolution."""
    left = [89, 76, 67, 59, 52, 49, 46]
    found = bootstrap(stocks(*((190 - n, 190) for n in left)), DUE)
    chance = dict(_chances([a - b for a, b in pairwise(left)], 46))
    assert float(found.on_time) == pytest.approx(chance[2030], abs=0.015)
    for year, level in ((found.p10, 0.1), (found.median, 0.5), (found.p90, 0.9)):
        assert chance[year - 1] < level <= chance[year]


def _chances(gains, remaining):
    """The year and the exact chance of having arrived by it."""
    sums = Counter({0: Fraction(1)})
    for year in range(2024, 2036):
        steps = [(total + gain, p / len(gains)) for total, p in sums.items() for gain in gains]
        sums = Counter()
        for total, p in steps:
            sums[total] += p
        yield year, float(sum(p for total, p in sums.items() if total >= remaining))


def test_the_same_series_gives_the_same_paths():
    points = of_200(96, 110, 121, 125, 140)
    found = bootstrap(points, DUE)
    bootstrap.cache_clear()
    assert bootstrap(points, DUE) == found


@hypothesis_settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 150), st.integers(150, 200)), min_size=4, max_size=8))
def test_quantiles_are_ordered(counts):
    found = projected(stocks(*counts), DUE)
    if found.interval is None:
        return
    years = [y or 9999 for y in (found.interval.p10, found.interval.median, found.interval.p90)]
    assert years == sorted(years)
    assert years[0] > 2023
    assert 0 <= found.interval.on_time <= 1


# Trainsets equipped and in service at the end of each year, from 2016 on, as the registers say.
TRAINS = ((91, 187), (104, 188), (119, 190), (133, 191), (143, 190), (145, 190), (143, 189))
TRAINS += ((146, 190), (151, 191))


def test_the_recent_window_holds_the_last_gains_only():
    """Ten a year, then nothing, then one: the last two gains are 0 and 1."""
    found = projected(of_200(150, 160, 170, 180, 190, 190, 191), window=4)
    assert (found.interval.years, found.long_run.years) == (4, 6)
    alone = bootstrap(of_200(170, 180, 190, 190, 191), DUE)
    assert found.interval == alone


def test_windows_that_disagree_leave_no_probability():
    """Trains of 2024: by 2030 at the pace of eight years, long after at that of the last five."""
    found = projected(stocks(*TRAINS, last=2024))
    assert (found.long_run.median, found.interval.median) == (2030, 2036)
    assert (found.is_divergent, found.on_time) == (True, None)


def test_windows_that_agree_leave_one():
    found = projected(of_200(100, 110, 120, 130, 140, 150, 160), date(2026, 12, 31))
    assert (found.long_run.median, found.interval.median) == (2027, 2027)
    assert (found.is_divergent, found.on_time) == (False, 0)


def test_a_stop_after_progress_diverges():
    """On time at the long-run pace, never at the recent one."""
    found = projected(of_200(100, 130, 160, 190, 190, 190, 190, 190), window=4)
    assert (found.long_run.median is not None, found.interval.median) == (True, None)
    assert found.is_divergent


def test_the_fall_of_what_remains_is_the_pace():
    """Trains since 2021: five fewer to do in three years, though six more sets are equipped."""
    recent = projected(stocks(*TRAINS, last=2024)).scenarios[1]
    assert (recent.since.year, recent.fall) == (2021, Fraction(5, 3))


def test_what_a_status_hides_in_units():
    """Lycées: fourteen needed in 2025."""
    found = projected(stocks((205, 225), (211, 225), last=2024), date(2025, 12, 31))
    assert found.needed_pace == 14


def test_the_fan_holds_eight_paths_in_ten():
    """It opens from one year to the next, ends at all units, and needs five gains."""
    found = bootstrap(of_200(100, 110, 125, 130, 150, 155), DUE)
    lows, highs = [low for _, low, _ in found.fan], [high for _, _, high in found.fan]
    years = [year for year, _, _ in found.fan]
    assert years == list(range(years[0], 2041))
    assert lows == sorted(lows)
    assert highs == sorted(highs)
    assert all(low < high or high == 1 for low, high in zip(lows, highs, strict=True))
    assert highs[-1] == 1
    assert bootstrap(of_200(100, 110, 125, 130, 150), DUE).fan == ()
