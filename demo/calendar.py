"""The dates the demonstration is built around."""

from datetime import date, timedelta
from typing import TypeVar

Value = TypeVar("Value")

FIRST_YEAR, LAST_YEAR = 2016, 2024
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
INITIAL_LOAD = date(2016, 1, 11)
"""Facts older than the registers were all taken over on this day."""
FREEZE = date(2025, 1, 31)
"""Nothing is known after this day; what is known a year before gives the published figures."""
Period = tuple[date, date | None]
"""First and last days, or a half-open period (no end: it lasts)."""


def by_year(first: int, *values: Value) -> dict[int, Value]:
    """Return one value a year, from the first year on."""
    return dict(enumerate(values, first))


def year_end(year: int) -> date:
    """Return 31 December of the year."""
    return date(year, 12, 31)


def days(number: int) -> timedelta:
    """Return a duration in days."""
    return timedelta(days=number)


def years_later(day: date, years: int) -> date:
    """Return the same day some years later, 28 February standing for the 29th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year + years, day.month, last)


def lasts(day: date, start: date, end: date | None) -> bool:
    """Say whether a day is in a half-open period."""
    return start <= day and (end is None or day < end)


def school_year(start: int, until: date | None = None) -> tuple[date, date]:
    """Return the first and last school days of the year that starts in `start`, `until` a day."""
    return date(start, 9, 8), min(date(start + 1, 7, 3), until or FREEZE)


def known_soon(fact: date, delay: int) -> date:
    """Return when a fact was learnt: `delay` days after, and always before the next freeze."""
    if fact < INITIAL_LOAD:
        return INITIAL_LOAD
    return min(fact + days(delay), date(fact.year + 1, 1, 26))
