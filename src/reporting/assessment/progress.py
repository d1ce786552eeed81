"""How far an indicator has come between its base and its target, and at what pace.

Time is counted in year ends (`instant`), values in the unit of the indicator; both are exact, so
that every ratio is. Paces are linear, the house method for shares; the compound form, kept for the
record, is beside the tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Direction = Literal["hausse", "baisse"]
RECENT_YEARS = 3
"""Length of the recent pace: long enough to smooth one good year, short enough to see a stop."""


def instant(day: date) -> Fraction:
    """Return the end of a day in year ends: 31 December 2023 is 2023 exactly.

    t = Y − 1 + (day of the year) / (days of the year). Every calendar year lasts 1, leap or not,
    so that annual series lie on integers, and an arrival at 2028.6 falls within 2029. A day
    known only to the month is given by its 15th.

    >>> instant(date(2023, 12, 31)), instant(date(2024, 1, 1))
    (Fraction(2023, 1), Fraction(740419, 366))
    """
    length = date(day.year, 12, 31).timetuple().tm_yday
    return day.year - 1 + Fraction(day.timetuple().tm_yday, length)


@dataclass(frozen=True)
class Point:
    """An exact value on a day: an observation, a milestone, or a target on its due date."""

    day: date
    value: Fraction
    _: KW_ONLY
    is_provisional: bool = False

    @property
    def at(self) -> Fraction:
        """The day in year ends."""
        return instant(self.day)


def _slope(first: Point, last: Point) -> Fraction | None:
    """Return the pace from one point to a later one, per year; None unless it is later."""
    years = last.at - first.at
    return (last.value - first.value) / years if years > 0 else None


def recent_start(days: Iterable[date]) -> date:
    """Return the day from which the recent pace of a series is measured.

    Of all days but the last, the one nearest to three years before the last; of two as near,
    the earlier. Raise ValueError on fewer than two days.
    """
    *earlier, last = sorted(set(days))
    aim = instant(last) - RECENT_YEARS
    return min(earlier, key=lambda day: abs(instant(day) - aim))


@dataclass(frozen=True)
class Progress:
    """The way from a base to a target, seen from the latest point; make one with `of`.

    Notation: y₀, t₀ base; y, t now; Y, T target; d = +1 (hausse) or −1 (baisse).
    Source: the pace ratio is that of Statistics Canada and Open SDG, linear.

    Parameters
    ----------
    base, now, target
        y₀ on t₀, y on t, Y on its due date T.
    recent
        Where the recent pace starts (`recent_start`).
    direction
        Whether the indicator should rise or fall.
    is_whole
        Whether the points go back to the base of the target; not after a break in the series,
        where the long-run ratio R would compare what cannot be compared.
    """

    base: Point
    now: Point
    target: Point
    recent: Point
    direction: Direction
    is_whole: bool = True

    @classmethod
    def of(
        cls,
        points: Iterable[Point],
        target: Point,
        direction: Direction,
        *,
        is_whole: bool = True,
    ) -> "Progress":
        """Return the progress of a series: the base is its first day, now its last."""
        of_day = {point.day: point for point in points}
        base, recent, now = min(of_day), recent_start(of_day), max(of_day)
        return cls(of_day[base], of_day[now], target, of_day[recent], direction, is_whole)

    @property
    def sign(self) -> int:
        """The direction as d: +1 or −1."""
        return 1 if self.direction == "hausse" else -1

    @property
    def is_reached(self) -> bool:
        """Whether the unrounded value reaches the target: d(y − Y) ≥ 0."""
        return self.sign * (self.now.value - self.target.value) >= 0

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has come: t ≥ T."""
        return self.now.day >= self.target.day

    @property
    def started_beyond(self) -> bool:
        """Whether the base already met the target, so that no pace was required of it."""
        return self.sign * (self.base.value - self.target.value) >= 0

    @property
    def achieved(self) -> Fraction | None:
        """Achieved share A = (y − y₀)/(Y − y₀); None when the base was beyond the target."""
        if self.started_beyond:
            return None
        return (self.now.value - self.base.value) / (self.target.value - self.base.value)

    @property
    def pace(self) -> Fraction | None:
        """Long-run pace (y − y₀)/(t − t₀), per year."""
        return _slope(self.base, self.now)

    @property
    def ratio(self) -> Fraction | None:
        """Pace ratio R = [(y − y₀)/(t − t₀)] / [(Y − y₀)/(T − t₀)].

        None when no pace is required, or when the base lies before a break.
        """
        required = (
            None if self.started_beyond or not self.is_whole else _slope(self.base, self.target)
        )
        return self.pace / required if required and self.pace is not None else None

    @property
    def needed_pace(self) -> Fraction | None:
        """Remaining pace N = (Y − y)/(T − t), per year; None from the due date on."""
        return _slope(self.now, self.target)

    @property
    def recent_pace(self) -> Fraction | None:
        """Recent pace V, per year: the slope between the end points of the last three years.

        End points, not least squares: the values are counts without sampling noise, their
        slope is the mean of the yearly gains, and a reader can check it with one division.
        """
        return _slope(self.recent, self.now)

    @property
    def recent_ratio(self) -> Fraction | None:
        """K = V/N; None from the due date on and when nothing remains."""
        needed, recent = self.needed_pace, self.recent_pace
        return recent / needed if needed and recent is not None else None


def since_break(points: Sequence[Point], breaks: Iterable[date]) -> tuple[Sequence[Point], bool]:
    """Return the points that can be compared with the last one, and whether all of them can."""
    last = points[-1].day if points else date.min
    start = max((day for day in breaks if day <= last), default=date.min)
    found = [point for point in points if point.day >= start]
    return found, len(found) == len(points)
