"""Masks: which counts of which départements are not published, decided for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reporting.disclosure.audit import LEAST, Bounds, exposures, needed
from reporting.disclosure.sheet import Key, Sheet

SMALL, LINKED, FORMER = "petit effectif", "secret secondaire", "masqué auparavant"
"""Why a count is hidden: itself, to protect another one, or because it was before."""
STEPS = (100, 90, 75, 50, 25, 0)
"""The ends of the bands of a share, in per cent."""


@dataclass(frozen=True)
class Band:
    """What is said of a hidden share: between `low` and `high` per cent; `counts` is not shown."""

    counts: Bounds
    low: int
    high: int


@dataclass(frozen=True)
class Masks:
    """What is hidden of one year at one freeze.

    Parameters
    ----------
    reasons
        Why each hidden count is.
    bands
        Between which shares a hidden one lies, where that may be said.
    """

    reasons: Mapping[Key, str] = field(default_factory=dict)
    bands: Mapping[Key, Band] = field(default_factory=dict)


@dataclass(frozen=True)
class Past:
    """A former edition of the same year: its counts, and what it hid of them."""

    sheet: Sheet
    masks: Masks


def masks_of(
    sheet: Sheet, is_small: Callable[[Key, int | None, int], bool], past: Sequence[Past] = ()
) -> Masks:
    """Return the masks of a year: small counts, and what would give them away.

    Parameters
    ----------
    is_small
        The rule for one count, given with the total it is part of.
    past
        Former editions: what they hid stays hidden; what they showed and did not change since
        protects nothing.
    """
    reasons = {key: FORMER for one in past for key in one.masks.reasons if key in sheet.counts} | {
        key: SMALL for key, n in sheet.counts.items() if is_small(key, sheet.totals.get(key), n)
    }
    known = _said_before(sheet, past)
    while found := exposures(sheet, reasons, known):
        more = {_protector(sheet, one.key, reasons, known) for one in found} - {None}
        if not more:  # only what former editions said is left: it cannot be taken back
            break
        reasons |= {key: LINKED for key in more if key is not None}
    again = {
        key: band
        for one in past
        for key, band in one.masks.bands.items()
        if known.get(key) == band.counts
    }
    return Masks(dict(sorted(reasons.items())), again | _bands(sheet, reasons, known))


def _said_before(sheet: Sheet, past: Sequence[Past]) -> dict[Key, Bounds]:
    """Return what former editions tell of counts that have not changed since."""
    said: dict[Key, Bounds] = {}
    for one in past:
        for key, count in one.sheet.counts.items():
            if sheet.counts.get(key) != count or sheet.totals.get(key) != one.sheet.totals.get(key):
                continue
            if key not in one.masks.reasons:
                said[key] = (count, count)
            elif key in one.masks.bands:
                said.setdefault(key, one.masks.bands[key].counts)
    return said


def _protector(
    sheet: Sheet, key: Key, hidden: Iterable[Key], known: Mapping[Key, Bounds]
) -> Key | None:
    """Return the next count to hide: of the same table if its margin tells, else a linked one."""
    family = next(names for names in sheet.families if key.indicator in names)
    peers = [one for one in sheet.counts if one.indicator == key.indicator]
    linked = [Key(name, key.territory) for name in family if name != key.indicator]
    every = [one for one in sheet.counts if one.indicator in family]
    is_told_by_margin = _left_by_margin(sheet, key, hidden, known) < needed(sheet, key)
    groups = (peers, linked, every) if is_told_by_margin else (linked, peers, every)
    hidden = set(hidden)
    for group in groups:
        free = [one for one in group if one in sheet.counts and one not in {*hidden, *known}]
        if free:
            return min(free, key=lambda one: (not sheet.counts[one], *_rank(sheet, one)))
    return None


def _left_by_margin(
    sheet: Sheet, key: Key, hidden: Iterable[Key], known: Mapping[Key, Bounds]
) -> int:
    """Return how many values the margin of the table alone leaves for a hidden count."""
    same = [one for one in hidden if one.indicator == key.indicator and one not in known]
    together = sum(sheet.counts[one] for one in same)
    others = sum(sheet.most(one) for one in same if one != key)
    return min(sheet.most(key), together) - max(0, together - others) + 1


def _rank(sheet: Sheet, key: Key) -> tuple[int, int, Key]:
    """Order counts: the smallest first; among equals the most plausible to hide something."""
    return sheet.counts[key], -sheet.totals.get(key, 0), key


def _bands(sheet: Sheet, hidden: Iterable[Key], known: Mapping[Key, Bounds]) -> dict[Key, Band]:
    """Return the bands that may be said of hidden shares; none that would tell too much."""
    hidden = list(hidden)
    bands = {key: band for key in hidden if key not in known and (band := band_of(sheet, key))}
    while bands:
        said = {key: band.counts for key, band in bands.items()}
        found = exposures(sheet, hidden, {**said, **known})
        names = {one.key.indicator for one in found}
        places = {one.key.territory for one in found}
        near = [key for key in bands if key.indicator in names or key.territory in places]
        if not near:
            break
        bands = {key: band for key, band in bands.items() if key not in near}
    return bands


def band_of(sheet: Sheet, key: Key) -> Band | None:
    """Return the band that a share lies in; None for a count, or of too few units for bands.

    Bands part the counts: the first holds 0 and every small count, the others three or more.
    """
    total, least, high = sheet.totals.get(key), 0, STEPS[0]
    if not total:
        return None
    bands: list[Band] = []
    for low in STEPS[1:]:
        most = (100 - low) * total // 100
        if most - least + 1 >= LEAST + (least == 0):
            bands.append(Band((least, most), low, high))
            least, high = most + 1, low
    return next((band for band in bands if band.counts[1] >= sheet.counts[key]), None)
