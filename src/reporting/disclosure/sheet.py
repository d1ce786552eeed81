"""The sensitive counts of one year: what is counted in each département, and what links it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple


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
    links
        Shares of units that meet every condition, and the shares of each condition.
    complete
        Those of `links` whose conditions are all listed: a unit that fails fails one of them.
    patterns
        Public numbers of units of the region by the conditions that they lack, for `links` that
        are complete.
    """

    counts: Mapping[Key, int]
    totals: Mapping[Key, int]
    margins: Mapping[str, int]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: Set[str] = frozenset()
    patterns: Mapping[frozenset[str], int] = field(default_factory=dict)

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
