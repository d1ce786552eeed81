"""What the demonstration is drawn from: its dates, one stream of random numbers per name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zlib import crc32

import numpy as np

Value = TypeVar("Value")
SEED = 20240131
days = timedelta
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


class Stream:
    """Draws from one named stream; adding a name elsewhere never moves these draws."""

    def __init__(self, name: str) -> None:
        words = [SEED, crc32(name.encode())]
        self._rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * float(self._rng.random())

    def chance(self, probability: float) -> bool:
        """Return True with the probability given."""
        return self.uniform() < probability

    def integer(self, low: int, high: int) -> int:
        """Return an integer in [low, high], both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def bell(self) -> float:
        """Return a number of mean 0 and standard deviation 1 (sum of twelve uniforms)."""
        return sum(self.uniform() for _ in range(12)) - 6.0

    def day(self, first: date, last: date) -> date:
        """Return a day in [first, last]."""
        return first + timedelta(days=self.integer(0, (last - first).days))

    def pick(self, items: Sequence[Value]) -> Value:
        """Return one item."""
        return items[self.integer(0, len(items) - 1)]

    def weighted(self, items: Sequence[Value], weights: Sequence[float]) -> Value:
        """Return one item, each with a probability proportional to its weight."""
        threshold = self.uniform(0.0, sum(weights))
        for item, weight in zip(items, weights, strict=True):
            threshold -= weight
            if threshold < 0:
                return item
        return items[-1]

    def sample(self, items: Sequence[Value], size: int) -> list[Value]:
        """Return `size` distinct items in the order drawn."""
        keyed = sorted((self.uniform(), position) for position in range(len(items)))
        return [items[position] for _, position in keyed[:size]]

    def agenda(
        self, form: str, numbers: Mapping[int, int], *ends: tuple[int, int]
    ) -> Iterator[tuple[str, date]]:
        """Yield so many named days a year, in order, between two (month, day)."""
        for year, number in numbers.items():
            drawn = sorted(self.day(*(date(year, *end) for end in ends)) for _ in range(number))
            yield from ((form.format(year, rank), day) for rank, day in enumerate(drawn, start=1))
