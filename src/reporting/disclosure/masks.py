"""Masks: which counts of which départements are not published, decided for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from reporting.disclosure.audit import exposures
from reporting.disclosure.sheet import Bounds, Key, Sheet, Vintage

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

    def of(self, sheet: Sheet) -> Vintage:
        """Return what is published of a sheet."""
        hidden = self.reasons.keys() & sheet.counts.keys()
        return Vintage(sheet, hidden, {key: band.counts for key, band in self.bands.items()})


@dataclass(frozen=True)
class Past:
    """A former edition of the same year: its counts, and what it hid of them."""

    sheet: Sheet
    masks: Masks

    @property
    def vintage(self) -> Vintage:
        """What it published."""
        return self.masks.of(self.sheet)


def masks_of(sheet: Sheet, past: Sequence[Past] = ()) -> Masks:
    """Return the masks of a year: small counts, and what would give them away.

    What was shown before and has not changed is hidden last: whoever supposes that it has not
    changed knows it, and it then protects nothing.

    Parameters
    ----------
    past
        Former editions, the oldest first: what they hid stays hidden.
    """
    if past and past[-1].sheet == sheet:
        return past[-1].masks
    reasons = {key: FORMER for one in past for key in one.masks.reasons}
    reasons |= dict.fromkeys(sheet.small, SMALL)
    before = [one.vintage for one in past]
    known = {
        key
        for one in before
        for key in one.sheet.counts.keys() - one.hidden
        if sheet.has_same(key, one.sheet)
    }
    bands: dict[Key, Band] = {}
    for family in sheet.families:
        for spared in ([known] if known else []) + [set()]:
            added: list[Key] = []
            while found := exposures(
                [*before, Masks(reasons).of(sheet)], [family], carried=bool(spared)
            ):
                more = {_protector(sheet, one.key, reasons.keys(), spared) for one in found}
                if not (more := more - {None}):
                    break
                added += sorted(key for key in more if key is not None)
                reasons |= dict.fromkeys(added, LINKED)
            for key in added if known and not spared else ():  # known before: few of them help
                fewer = {one: reason for one, reason in reasons.items() if one != key}
                if not exposures([*before, Masks(fewer).of(sheet)], [family]):
                    reasons = fewer
        bands |= _bands(sheet, reasons, past, family)
    return Masks(dict(sorted(reasons.items())), dict(sorted(bands.items())))


def _protector(sheet: Sheet, key: Key, hidden: Set[Key], spared: Set[Key]) -> Key | None:
    """Return the next count to hide: of the same table if its margin tells, else a linked one."""
    family = next(names for names in sheet.families if key.indicator in names)
    peers = [one for one in sheet.counts if one.indicator == key.indicator]
    linked = [Key(name, key.territory) for name in family if name != key.indicator]
    every = [one for one in sheet.counts if one.indicator in family]
    is_told_by_margin = _left_by_margin(sheet, key, hidden - spared) < sheet.needed(key)
    groups = (peers, linked, every) if is_told_by_margin else (linked, peers, every)
    for group in groups:
        free = [one for one in group if one in sheet.counts and one not in hidden | spared]
        if free:
            return min(free, key=lambda one: (not sheet.counts[one], *_rank(sheet, one)))
    return None


def _left_by_margin(sheet: Sheet, key: Key, hidden: Set[Key]) -> int:
    """Return how many values the margin of the table alone leaves for a hidden count."""
    hidden = (hidden | {key}) & sheet.counts.keys()  # the figure of the region is none of them
    same = [one for one in hidden if one.indicator == key.indicator]
    together = sum(sheet.counts[one] for one in same)
    others = sum(sheet.most(one) for one in same if one != key)
    return min(sheet.most(key), together) - max(0, together - others) + 1


def _rank(sheet: Sheet, key: Key) -> tuple[int, int, Key]:
    """Order counts: the smallest first; among equals the most plausible to hide something."""
    return sheet.counts[key], -sheet.totals.get(key, 0), key


def _bands(
    sheet: Sheet, reasons: Mapping[Key, str], past: Sequence[Past], family: tuple[str, ...]
) -> dict[Key, Band]:
    """Return the bands that may be said of hidden shares; none that would tell too much.

    A band that a former edition gave of a share that has not changed is given again.
    """
    again = {
        key: band
        for one in past
        for key, band in one.masks.bands.items()
        if key.indicator in family and sheet.has_same(key, one.sheet)
    }
    own = [key for key in reasons if key.indicator in family]
    bands = {key: band for key in own if (band := band_of(sheet, key))} | again
    before = [one.vintage for one in past]
    while new := bands.keys() - again.keys():
        found = exposures([*before, Masks(reasons, bands).of(sheet)], [family])
        told = {one.key for one in found}
        near = new & told or {
            key
            for key in new
            if any(key.indicator == one.indicator or key.territory == one.territory for one in told)
        }
        if not near:
            break
        bands = {key: band for key, band in bands.items() if key not in near}
    return bands


def band_of(sheet: Sheet, key: Key) -> Band | None:
    """Return the band that a share lies in; None for a count, or of too few units for bands.

    Bands part the counts: the first holds 0 and every small count, each as many as must remain.
    """
    total, least, high = sheet.totals.get(key), 0, STEPS[0]
    wanted = sheet.least[key.indicator]
    if not total or key in sheet.apart:
        return None
    bands: list[Band] = []
    for low in STEPS[1:]:
        most = (100 - low) * total // 100
        if most - least + 1 >= wanted + (least == 0):
            bands.append(Band((least, most), low, high))
            least, high = most + 1, low
    return next((band for band in bands if band.counts[1] >= sheet.counts[key]), None)
