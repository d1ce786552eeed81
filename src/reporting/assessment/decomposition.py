"""What moved a share between two dates, what keeps it from 100 %, what it cost: exact."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction

Counts = tuple[int, int]
"""Numerator and denominator of a share: equipped units, units."""


@dataclass(frozen=True)
class _Contribution:
    """What one group did to the share of the whole.

    `own` is its own progress, `weight` the effect of its growing or shrinking; over all groups
    they sum to the change of the share. `remaining` is its part of what is still to do (None
    when nothing is).
    """

    group: str
    own: Fraction
    weight: Fraction
    remaining: Fraction | None

    @property
    def total(self) -> Fraction:
        """The whole contribution of the group, in share of 1."""
        return self.own + self.weight


def by_group(
    before: Mapping[str, Counts], after: Mapping[str, Counts]
) -> tuple[_Contribution, ...]:
    """Return the contribution of each group to the change of a share, by group code.

    ΔS = Σ w̄_d Δs_d (own progress) + Σ (s̄_d − S̄) Δw_d (weight effect), bars being means of both
    dates. A group empty on one date has then no share of its own: that of the other date is
    taken, so that its coming or going is a weight effect only. Empty when a date has no unit.
    Source: Kitagawa (1955), "Components of a difference between two rates".
    """
    whole = [_sum(counts.values()) for counts in (before, after)]
    if not all(total for _, total in whole):
        return ()
    mean = sum((Fraction(*counts) for counts in whole), Fraction(0)) / 2
    left = whole[1][1] - whole[1][0]
    found = []
    for group in sorted({*before, *after}):
        pair = [counts.get(group, (0, 0)) for counts in (before, after)]
        weights = [Fraction(n, total) for (_, n), (_, total) in zip(pair, whole, strict=True)]
        shares = [Fraction(e, n) for e, n in pair if n] or [Fraction(0)]
        found.append(
            _Contribution(
                group,
                own=(weights[0] + weights[1]) / 2 * (shares[-1] - shares[0]),
                weight=((shares[0] + shares[-1]) / 2 - mean) * (weights[1] - weights[0]),
                remaining=Fraction(pair[1][1] - pair[1][0], left) if left else None,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Flows:
    """How a fleet went from one share of equipped units to another, unit by unit.

    E₁/N₁ − E₀/N₀ = (retrofit + equipped entries − equipped exits − removals)/N₁ + E₀(1/N₁ − 1/N₀)
    """

    before: Counts
    after: Counts
    retrofit: int
    equipped_entries: int
    equipped_exits: int
    removals: int

    @property
    def effects(self) -> Mapping[str, Fraction]:
        """Effect of each flow on the share, signed, in the order of the formula."""
        (equipped, fleet), (_, new_fleet) = self.before, self.after
        return {
            "retrofit": Fraction(self.retrofit, new_fleet),
            "equipped_entries": Fraction(self.equipped_entries, new_fleet),
            "equipped_exits": Fraction(-self.equipped_exits, new_fleet),
            "removals": Fraction(-self.removals, new_fleet),
            "fleet_size": equipped * (Fraction(1, new_fleet) - Fraction(1, fleet)),
        }

    @property
    def change(self) -> Fraction:
        """Change of the share: the sum of the effects, exactly."""
        return Fraction(*self.after) - Fraction(*self.before)


def by_flow(before: Mapping[str, bool], after: Mapping[str, bool]) -> Flows | None:
    """Return the flows between two states of a fleet; None when one of them is empty.

    Parameters
    ----------
    before, after
        Every unit of the fleet on each date, and whether it is equipped.
    """
    if not before or not after:
        return None
    stays = before.keys() & after.keys()
    return Flows(
        before=(sum(before.values()), len(before)),
        after=(sum(after.values()), len(after)),
        retrofit=sum(after[unit] and not before[unit] for unit in stays),
        equipped_entries=sum(after[unit] for unit in after.keys() - stays),
        equipped_exits=sum(before[unit] for unit in before.keys() - stays),
        removals=sum(before[unit] and not after[unit] for unit in stays),
    )


def missing(
    units: Iterable[str], holders: Mapping[str, Set[str]], required: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Return the required components that each unit lacks, by unit.

    Parameters
    ----------
    units
        The lycées counted.
    holders
        For each component, the units that hold it.
    """
    required = tuple(required)
    return {
        unit: frozenset(part for part in required if unit not in holders.get(part, frozenset()))
        for unit in sorted(units)
    }


def by_missing(lacking: Iterable[Set[str]]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Count units by the exact set of components they lack: what blocks 100 %.

    Returns
    -------
    Pairs (components in alphabetical order, units), the empty set left out, the most frequent
    set first, then in the order of the components.
    """
    counts = Counter(tuple(sorted(parts)) for parts in lacking if parts)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _sum(counts: Iterable[Counts]) -> Counts:
    pairs = list(counts)
    return sum(done for done, _ in pairs), sum(total for _, total in pairs)


@dataclass(frozen=True)
class _ConstantEuros:
    """Payments at the prices of a base period; no value while an index is missing."""

    label: str
    value: Fraction | None
    missing: tuple[str, ...]


def constant_euros(
    payments: Mapping[str, int], index: Mapping[str, Fraction], base: str, name: str
) -> _ConstantEuros:
    """Return Σ payments × I_base / I by period of payment.

    Parameters
    ----------
    payments
        Cents paid by month ("2023-07") or year ("2023").
    index
        Value of the price index by month.
    base
        The month or year whose prices are used; a year has the mean of its twelve months.
    name
        The name of the index, for the label.
    """
    label = f"Euros constants de {base} (indice {name}, par date de paiement)"
    needed = sorted({month for period in (base, *payments) for month in _months(period)})
    gaps = tuple(month for month in needed if not index.get(month))
    if gaps:
        return _ConstantEuros(label, None, gaps)
    reference = _level(index, base)
    amounts = (paid * reference / _level(index, period) for period, paid in payments.items())
    return _ConstantEuros(label, sum(amounts, Fraction(0)), ())


def _months(period: str) -> list[str]:
    is_month = "-" in period
    return [period] if is_month else [f"{period}-{month:02d}" for month in range(1, 13)]


def _level(index: Mapping[str, Fraction], period: str) -> Fraction:
    months = _months(period)
    return sum((index[month] for month in months), Fraction(0)) / len(months)
