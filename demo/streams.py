"""One independent stream of random numbers per name, all from one seed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zlib import crc32

import numpy as np

SEED = 20240131
Item = TypeVar("Item")


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

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one item."""
        return items[self.integer(0, len(items) - 1)]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Return one item, each with a probability proportional to its weight."""
        threshold = self.uniform(0.0, sum(weights))
        for item, weight in zip(items, weights, strict=True):
            threshold -= weight
            if threshold < 0:
                return item
        return items[-1]

    def sample(self, items: Sequence[Item], size: int) -> list[Item]:
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
