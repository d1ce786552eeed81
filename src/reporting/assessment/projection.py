"""When 100 % is reached, in units: two scenarios, and a bootstrap when there are enough years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Literal

import numpy as np

from reporting.assessment.status import instant, recent_start

HORIZON = 2040
PATHS = 10_000
SEED = 20201119
"""The day the plan was voted; any fixed number would do."""
LEAST_POINTS = 4
LEAST_GAINS = 5
"""Yearly gains without which no fan of paths is given."""
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Stock:
    """How many units are done on a day, of how many: equipped trainsets of a fleet."""

    day: date
    done: int
    total: int

    @property
    def remaining(self) -> int:
        """U = N − E, the units still to do."""
        return self.total - self.done


@dataclass(frozen=True)
class Scenario:
    """Arrival if the pace of one period went on: one line, without interval.

    Parameters
    ----------
    fall
        Units by which what remains falls each year, changes of the fleet included.
    arrival
        In year ends; None when what remains does not fall.
    """

    name: Literal["longue durée", "récent"]
    since: date
    fall: Fraction
    arrival: Fraction | None

    @property
    def year(self) -> int | None:
        """The calendar year of arrival, None when there is none: 2028.6 falls within 2029."""
        return None if self.arrival is None else ceil(self.arrival)


@dataclass(frozen=True)
class Interval:
    """Simulated year of arrival; a year is None when it lies beyond the horizon.

    `on_time` is the share of paths that have arrived by the due date; `years`, how many annual
    gains were drawn from; `fan`, the shares of 1 that one path in ten and nine in ten do not
    exceed, year after year from the next one on: empty where too few gains are known.
    """

    p10: int | None
    median: int | None
    p90: int | None
    on_time: Fraction
    years: int
    paths: int = PATHS
    fan: tuple[tuple[int, Fraction, Fraction], ...] = ()


@dataclass(frozen=True)
class Projection:
    """What is left to do, the pace it takes, and when it would be done.

    Parameters
    ----------
    remaining, needed_pace
        Units to do, and how many it takes each year to meet the due date.
    interval, long_run
        Arrival drawn from the last years, the window of the settings, and from all of them; None
        where too few years are known: print "indicatif".
    """

    due: date
    remaining: int
    needed_pace: Fraction | None
    scenarios: tuple[Scenario, ...] = ()
    interval: Interval | None = None
    long_run: Interval | None = None

    @property
    def is_divergent(self) -> bool:
        """Whether both windows put the arrival in different classes: no probability is printed.

        The classes: by the due date, after it, beyond the horizon.
        """
        if self.interval is None or self.long_run is None:
            return False
        return self._class_of(self.interval) != self._class_of(self.long_run)

    @property
    def on_time(self) -> Fraction | None:
        """The chance of an arrival by the due date; None where the windows diverge."""
        return None if self.interval is None or self.is_divergent else self.interval.on_time

    def _class_of(self, interval: Interval) -> int:
        year = interval.median
        return 2 if year is None else int(date(year, 12, 31) > self.due)


def project(stocks: Iterable[Stock], due: date, window: int) -> Projection | None:
    """Return when the last unit will be done; None without any stock.

    Parameters
    ----------
    stocks
        One per day; the interval needs the last four at least to be one year apart.
    due
        The due date of the target of 100 %.
    window
        How many of the last annual gains are drawn from.
    """
    ordered = sorted(stocks, key=lambda stock: stock.day)
    if not ordered:
        return None
    years = _annual(ordered)
    now = years[-1]
    is_open = now.remaining > 0
    return Projection(
        due=due,
        remaining=now.remaining,
        needed_pace=needed_units(now, due),
        scenarios=_scenarios(ordered) if is_open else (),
        interval=bootstrap(tuple(years[-(window + 1) :]), due) if is_open else None,
        long_run=bootstrap(tuple(years), due) if is_open else None,
    )


def needed_units(now: Stock, due: date) -> Fraction | None:
    """Return the units per year that finish on the due date, the fleet being constant.

    None from the due date on, unless nothing remains.
    """
    years = instant(due) - instant(now.day)
    if now.remaining <= 0:
        return Fraction(0)
    return now.remaining / years if years > 0 else None


@lru_cache(maxsize=256)
def bootstrap(years: tuple[Stock, ...], due: date) -> Interval | None:
    """Simulate the year of arrival by drawing past years with replacement.

    Each simulated year repeats a past one whole: its gain of equipped units together with its
    entries less exits, since new sets mostly come equipped. A path arrives in the first year
    when equipped units are as many as the fleet. Drawn once: each sentence about it asks again.

    Parameters
    ----------
    years
        One year apart, in their order, units remaining on the last one.

    Returns
    -------
    Interval, or None with fewer than four points. Without net progress over them no path arrives.
    Quantiles are observed years (inverse of the distribution), never in between.
    """
    if len(years) < LEAST_POINTS:
        return None
    if years[0].remaining <= years[-1].remaining:
        return Interval(None, None, None, Fraction(0), len(years) - 1)
    now = years[-1]
    steps = np.array([(b.done - a.done, b.total - a.total) for a, b in pairwise(years)])
    span = max(HORIZON - now.day.year, due.year - now.day.year, 1)
    drawn = np.random.default_rng(SEED).integers(len(steps), size=(PATHS, span))
    paths = np.array((now.done, now.total)) + steps[drawn].cumsum(axis=1)
    has_arrived = paths[..., 0] >= paths[..., 1]
    # Paths that never arrive stand one step after the last.
    waits = np.where(has_arrived.any(axis=1), has_arrived.argmax(axis=1) + 1, span + 1)
    allowed = floor(instant(due) - instant(now.day))
    p10, median, p90 = (_year(waits, level, now.day.year) for level in QUANTILES)
    return Interval(
        p10=p10,
        median=median,
        p90=p90,
        on_time=Fraction(int((waits <= allowed).sum()), PATHS),
        years=len(steps),
        fan=_fan(paths, now.day.year) if len(steps) >= LEAST_GAINS else (),
    )


def _fan(
    paths: "np.ndarray[tuple[int, int, int], np.dtype[np.int64]]", now: int
) -> tuple[tuple[int, Fraction, Fraction], ...]:
    """Return the tenth and the ninetieth hundredth of the shares of all paths, by year.

    A path that has arrived has arrived.
    """
    done, total = paths[..., 0], np.maximum(paths[..., 1], 1)
    shares = np.maximum.accumulate(np.where(done >= total, 1.0, 0.0), axis=1)
    shares = np.maximum(shares, done / total)
    ranks = [ceil(PATHS * level) - 1 for level in (QUANTILES[0], QUANTILES[-1])]
    order = np.argpartition(shares, ranks, axis=0)
    found = []
    for step in range(paths.shape[1]):
        ends = (order[rank, step] for rank in ranks)
        low, high = (
            Fraction(1)
            if shares[path, step] >= 1
            else Fraction(int(done[path, step]), int(total[path, step]))
            for path in ends
        )
        found.append((now + step + 1, low, high))
    return tuple(found)


def _year(
    waits: "np.ndarray[tuple[int], np.dtype[np.int64]]", level: float, now: int
) -> int | None:
    year = now + int(np.quantile(waits, level, method="inverted_cdf"))
    return year if year <= HORIZON else None


def _annual(stocks: Sequence[Stock]) -> list[Stock]:
    """Return the last stocks that are one year apart, on the same day of the year."""
    run = [*stocks[-1:]]
    for stock in reversed(stocks[:-1]):
        day = run[-1].day
        if (stock.day.year + 1, stock.day.month, stock.day.day) != (day.year, day.month, day.day):
            break
        run.append(stock)
    return run[::-1]


def _scenarios(stocks: Sequence[Stock]) -> tuple[Scenario, ...]:
    """Return the long-run and the recent scenario; none with one stock."""
    now, of_day = stocks[-1], {stock.day: stock for stock in stocks}
    if len(of_day) < 2:
        return ()
    recent = of_day[recent_start(of_day)]
    return (_scenario("longue durée", stocks[0], now), _scenario("récent", recent, now))


def _scenario(name: Literal["longue durée", "récent"], start: Stock, now: Stock) -> Scenario:
    years = instant(now.day) - instant(start.day)
    fall = (start.remaining - now.remaining) / years
    arrival = instant(now.day) + now.remaining / fall if fall > 0 else None
    return Scenario(name, start.day, fall, arrival)
