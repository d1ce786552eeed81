"""The sensitive counts of one year: what is counted in each département, and what links it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

Bounds = tuple[int, int]


class Key(NamedTuple):
    """Which count: of what, where."""

    indicator: str
    territory: str


@dataclass(frozen=True)
class Sheet:
    """The sensitive counts of one year in every département, as known on one day.

    Parameters
    ----------
    counts
        What must not be found: units not protected for a security share, persons for a count.
    totals
        The public number of units that a count is part of; absent for persons.
    margins
        The counts of all départements together, which the region's figure gives.
    least
        The smallest count of each indicator that may be published, zero aside.
    links
        Shares of units that meet every condition, and the shares of each condition.
    complete
        Those of `links` whose conditions are all listed: a unit that fails fails one of them.
    patterns
        Public numbers of units of the region by the conditions that they lack, for `links` that
        are complete.
    apart
        Public numbers of units that fail a stricter share for a public reason: neither its counts
        nor its totals hold them.
    small
        What may not be published, whatever the rest; the figure of the region may be.
    """

    counts: Mapping[Key, int]
    totals: Mapping[Key, int]
    margins: Mapping[str, int]
    least: Mapping[str, int]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: Set[str] = frozenset()
    patterns: Mapping[frozenset[str], int] = field(default_factory=dict)
    apart: Mapping[Key, int] = field(default_factory=dict)
    small: Set[Key] = frozenset()

    @property
    def families(self) -> list[tuple[str, ...]]:
        """The indicators that say something of one another, together; the others alone."""
        of = {name: {name} for name in self.margins}
        for whole, parts in self.links.items():
            joined = set().union(*(of[name] for name in (whole, *parts)))
            of.update(dict.fromkeys(joined, joined))
        return list(dict.fromkeys(tuple(sorted(names)) for names in of.values()))

    def most(self, key: Key) -> int:
        """Return the highest value that the public totals allow for a count."""
        return min(self.margins[key.indicator], self.totals.get(key, self.margins[key.indicator]))

    def needed(self, key: Key) -> int:
        """Return how many values must remain possible for a hidden count."""
        return min(self.least[key.indicator], self.most(key) + 1)

    def reach(self, key: Key) -> int:
        """Return the value that a hidden count must still be able to have: one that is not small.

        Were it known to be none, one or two, it would be known to be small.
        """
        return min(self.least[key.indicator], self.most(key))

    def has_same(self, key: Key, other: "Sheet") -> bool:
        """Tell whether a count, and what it is part of, are those of another sheet."""
        mine, its = self.counts.get(key), other.counts.get(key)
        return mine is not None and mine == its and self.totals.get(key) == other.totals.get(key)


@dataclass(frozen=True)
class Vintage:
    """What is published of a year at one freeze.

    Parameters
    ----------
    sheet
        Exact counts; those that are not hidden are published.
    hidden
        The counts that are not published.
    said
        What is said all the same of hidden counts: a band.
    """

    sheet: Sheet
    hidden: Set[Key]
    said: Mapping[Key, Bounds] = field(default_factory=dict)
