"""The sensitive counts of one year: what is counted in each département, and what links it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple


class CountKey(NamedTuple):
    """Which count: of what, where."""

    indicator: str
    territory: str


@dataclass(frozen=True)
class CountSheet:
    """The counts of a family in one year in every département, as known on one day.

    A family is made of the sensitive indicators that say something of one another.

    Parameters
    ----------
    counts
        What must not be found: units not protected for a security share, persons for a count.
    totals
        The public number of units that a count is part of; absent for persons.
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
    overall
        The public number of each indicator that is no share, for the region: some of it may be
        in no département.
    small
        What may not be published, whatever the rest; the figure of the region may be.
    """

    counts: Mapping[CountKey, int]
    totals: Mapping[CountKey, int]
    least: Mapping[str, int]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: Set[str] = frozenset()
    patterns: Mapping[frozenset[str], int] = field(default_factory=dict)
    apart: Mapping[CountKey, int] = field(default_factory=dict)
    overall: Mapping[str, int] = field(default_factory=dict)
    small: Set[CountKey] = frozenset()

    @cached_property
    def margins(self) -> Mapping[str, int]:
        """The counts of all départements together, which the region's figure gives."""
        return {
            name: sum(count for key, count in self.counts.items() if key.indicator == name)
            for name in dict.fromkeys(key.indicator for key in self.counts)
        }

    @property
    def linked(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Each share of units that meet every condition, with those, by département."""
        return [
            (whole, parts, key.territory)
            for whole, parts in self.links.items()
            for key in self.counts
            if key.indicator == whole
        ]

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
    """What is said of a hidden figure: from `low` to `high`, per cent of a share.

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
        Between which round shares a hidden one lies, where that may be said.
    spans
        Between what every hidden figure lies, by all that is published: what is drawn of it.
    """

    reasons: Mapping[CountKey, str] = field(default_factory=dict)
    intervals: Mapping[CountKey, ShareInterval] = field(default_factory=dict)
    spans: Mapping[CountKey, ShareInterval] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the masks as plain values, from which `from_json` makes them again."""
        return {
            "reasons": [[*key, reason] for key, reason in self.reasons.items()],
            "intervals": [[*key, *said] for key, said in self.intervals.items()],
            "spans": [[*key, *said] for key, said in self.spans.items()],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Masks:
        """Return the masks that `to_json` wrote."""
        intervals, spans = (
            {CountKey(name, place): ShareInterval(*said) for name, place, *said in stored[kind]}
            for kind in ("intervals", "spans")
        )
        reasons = {CountKey(name, place): reason for name, place, reason in stored["reasons"]}
        return cls(reasons, intervals, spans)


@dataclass(frozen=True)
class Vintage:
    """What is published of a year at one freeze: the counts that are not hidden, and the masks."""

    sheet: CountSheet
    masks: Masks

    @cached_property
    def hidden(self) -> Set[CountKey]:
        """The counts of départements that are not published."""
        return self.masks.reasons.keys() & self.sheet.counts.keys()

    def limits(self, key: CountKey, *, is_known: bool = False) -> tuple[int, int]:
        """Return the least and the most that a count can be, by what is said of it alone."""
        if is_known or key not in self.hidden:
            return self.sheet.counts[key], self.sheet.counts[key]
        said = (self.masks.intervals.get(key), self.masks.spans.get(key))
        low, high = zip((0, self.sheet.most(key)), *(one[:2] for one in said if one), strict=True)
        return max(low), min(high)

    def moved(self, key: CountKey, before: Vintage) -> int:
        """Return by how much a revision is supposed to have moved a count at most."""
        change = abs(self.sheet.counts[key] - before.sheet.counts[key])
        return max(change, self.sheet.least[key.indicator])


def digest(given: Any) -> str:
    """Return a digest of counts and of what is published of them, the same in every process."""
    return sha256(repr(_plain(given)).encode()).hexdigest()


def _plain(given: Any) -> Any:
    if is_dataclass(given):
        return [(one.name, _plain(getattr(given, one.name))) for one in fields(given)]
    if isinstance(given, Mapping):
        return sorted((_plain(key), _plain(value)) for key, value in given.items())
    if isinstance(given, Set):
        return sorted(map(_plain, given))
    return [*map(_plain, given)] if isinstance(given, list | tuple) else given
