"""The sensitive counts of one year: what is counted in each département, and what links it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple


def joined(names: Iterable[str], links: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return names in groups: linked ones together, the others alone.

    >>> joined(["a", "b", "c"], {"c": ["a"]})
    [('a', 'c'), ('b',)]
    """
    of = {name: {name} for name in names}
    for whole, parts in links.items():
        together = set().union(*(of[name] for name in (whole, *parts)))
        of.update(dict.fromkeys(together, together))
    return list(dict.fromkeys(tuple(sorted(group)) for group in of.values()))


class CountKey(NamedTuple):
    """Which count: of what, where."""

    indicator: str
    territory: str


@dataclass(frozen=True)
class CountSheet:
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

    counts: Mapping[CountKey, int]
    totals: Mapping[CountKey, int]
    margins: Mapping[str, int]
    least: Mapping[str, int]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: Set[str] = frozenset()
    patterns: Mapping[frozenset[str], int] = field(default_factory=dict)
    apart: Mapping[CountKey, int] = field(default_factory=dict)
    small: Set[CountKey] = frozenset()

    @property
    def families(self) -> list[tuple[str, ...]]:
        """The indicators that say something of one another, together; the others alone."""
        return joined(self.margins, self.links)

    def most(self, key: CountKey) -> int:
        """Return the highest value that the public totals allow for a count."""
        return min(self.margins[key.indicator], self.totals.get(key, self.margins[key.indicator]))

    def needed(self, key: CountKey) -> int:
        """Return how many values must remain possible for a hidden count."""
        return min(self.least[key.indicator], self.most(key) + 1)

    def reach(self, key: CountKey) -> int:
        """Return the value that a hidden count must still be able to have: one that is not small.

        Were it known to be none, one or two, it would be known to be small.
        """
        return min(self.least[key.indicator], self.most(key))

    def has_same(self, key: CountKey, other: CountSheet) -> bool:
        """Tell whether a count, and what it is part of, are those of another sheet."""
        mine, its = self.counts.get(key), other.counts.get(key)
        return mine is not None and mine == its and self.totals.get(key) == other.totals.get(key)


class ShareInterval(NamedTuple):
    """What is said of a hidden share: from `low` to `high` per cent.

    The counts that it stands for, `least` to `most`, are not shown.
    """

    least: int
    most: int
    low: int
    high: int


@dataclass(frozen=True)
class Masks:
    """What is hidden of one year at one freeze.

    Parameters
    ----------
    reasons
        Why each hidden count is.
    intervals
        Between which shares a hidden one lies, where that may be said.
    """

    reasons: Mapping[CountKey, str] = field(default_factory=dict)
    intervals: Mapping[CountKey, ShareInterval] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the masks as plain values, from which `from_json` makes them again."""
        return {
            "reasons": [[*key, reason] for key, reason in self.reasons.items()],
            "intervals": [[*key, *said] for key, said in self.intervals.items()],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Masks:
        """Return the masks that `to_json` wrote."""
        return cls(
            {CountKey(name, place): reason for name, place, reason in stored["reasons"]},
            {
                CountKey(name, place): ShareInterval(*said)
                for name, place, *said in stored["intervals"]
            },
        )


@dataclass(frozen=True)
class Vintage:
    """What is published of a year at one freeze: the counts that are not hidden, and the masks."""

    sheet: CountSheet
    masks: Masks

    @cached_property
    def hidden(self) -> Set[CountKey]:
        """The counts of départements that are not published."""
        return self.masks.reasons.keys() & self.sheet.counts.keys()
