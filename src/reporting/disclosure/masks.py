"""Masks: which counts of which départements are not published, decided for all of them at once."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from reporting.disclosure.audit import Audit, spans
from reporting.disclosure.sheet import CountKey, CountSheet, Masks, ShareInterval, Vintage

SMALL, LINKED, FORMER = "petit effectif", "secret secondaire", "masqué auparavant"
"""Why a count is hidden: itself, to protect another one, or because it was before."""
STEPS = (100, 90, 75, 50, 25, 0)
"""The ends of the intervals of a share, in per cent."""


def masks_of(sheet: CountSheet, past: Sequence[Vintage] = ()) -> Masks:
    """Return the masks of a year: small counts, and what would give them away.

    Parameters
    ----------
    past
        Former editions, the oldest first: what they hid stays hidden.
    """
    if past and past[-1].sheet == sheet:
        return past[-1].masks
    audit = Audit(past, sheet)
    hidden = {key: FORMER for one in past for key in one.masks.reasons}
    reasons = _protected(audit, sheet, past, hidden | dict.fromkeys(sheet.small, SMALL))
    intervals = _intervals(audit, sheet, past, reasons)
    masks = Masks(dict(sorted(reasons.items())), dict(sorted(intervals.items())))
    return replace(masks, spans=_spans(sheet, masks))


def _protected(
    audit: Audit, sheet: CountSheet, past: Sequence[Vintage], reasons: Mapping[CountKey, str]
) -> dict[CountKey, str]:
    """Return what is hidden, with what has to be hidden for it.

    What was shown before and has not changed is hidden last: whoever supposes that it has not
    changed knows it, and it then protects nothing.
    """
    known = {
        key
        for one in past
        for key in one.sheet.counts.keys() - one.hidden
        if sheet.has_same(key, one.sheet)
    }
    hidden = dict(reasons)
    for spared in (known, set()) if known else (set(),):
        added: list[CountKey] = []
        while found := audit.exposures(Masks(hidden), carried=bool(spared)):
            more = {_protector(sheet, one.key, hidden.keys(), spared) for one in found} - {None}
            if not more:
                break
            added += sorted(key for key in more if key is not None)
            hidden |= dict.fromkeys(added, LINKED)
        for key in added if known and not spared else ():  # known before: few of them help
            fewer = {one: reason for one, reason in hidden.items() if one != key}
            if not audit.exposures(Masks(fewer)):
                hidden = fewer
    return hidden


def _protector(
    sheet: CountSheet, key: CountKey, hidden: Set[CountKey], spared: Set[CountKey]
) -> CountKey | None:
    """Return the next count to hide: of the same table if its margin tells, else a linked one."""
    peers = [one for one in sheet.counts if one.indicator == key.indicator]
    linked = [CountKey(name, key.territory) for name in sheet.margins if name != key.indicator]
    every = list(sheet.counts)
    is_told_by_margin = _left_by_margin(sheet, key, hidden - spared) < sheet.needed(key)
    groups = (peers, linked, every) if is_told_by_margin else (linked, peers, every)
    for group in groups:
        free = [one for one in group if one in sheet.counts and one not in hidden | spared]
        if free:
            return min(free, key=lambda one: (not sheet.counts[one], *_rank(sheet, one)))
    return None


def _left_by_margin(sheet: CountSheet, key: CountKey, hidden: Set[CountKey]) -> int:
    """Return how many values the margin of the table alone leaves for a hidden count."""
    hidden = (hidden | {key}) & sheet.counts.keys()  # the figure of the region is none of them
    same = [one for one in hidden if one.indicator == key.indicator]
    together = sum(sheet.counts[one] for one in same)
    others = sum(sheet.most(one) for one in same if one != key)
    return min(sheet.most(key), together) - max(0, together - others) + 1


def _rank(sheet: CountSheet, key: CountKey) -> tuple[int, int, CountKey]:
    """Order counts: the smallest first; among equals the most plausible to hide something."""
    return sheet.counts[key], -sheet.totals.get(key, 0), key


def _intervals(
    audit: Audit, sheet: CountSheet, past: Sequence[Vintage], reasons: Mapping[CountKey, str]
) -> dict[CountKey, ShareInterval]:
    """Return the intervals that may be said of hidden shares; none that would tell too much.

    An interval that a former edition gave of a share that has not changed is given again.
    """
    again = {
        key: said
        for one in past
        for key, said in one.masks.intervals.items()
        if key in reasons and sheet.has_same(key, one.sheet)
    }
    said = {key: own for key in reasons if (own := interval_of(sheet, key))} | again
    while new := said.keys() - again.keys():
        told = {one.key for one in audit.exposures(Masks(reasons, said))}
        near = new & told or {
            key
            for key in new
            if any(key.indicator == one.indicator or key.territory == one.territory for one in told)
        }
        if not near:
            break
        said = {key: own for key, own in said.items() if key not in near}
    return said


def _spans(sheet: CountSheet, masks: Masks) -> dict[CountKey, ShareInterval]:
    """Return between what every hidden figure lies, by all that is published of the year.

    Of a share it is said in per cent, rounded outwards; of persons, where the figure of the region
    is public. Where fewer values are left than are needed, it is said wider than that.
    """
    found: dict[CountKey, ShareInterval] = {}
    for key, (least, most) in spans(sheet, masks).items():
        if key in sheet.totals:
            if not sheet.totals[key]:
                continue  # of no unit that may be done, one value would be left
            width = sheet.least[key.indicator] - 1
            most = max(most, min(least + width, sheet.totals[key]))
            found[key] = _share(sheet, key, max(min(least, most - width), 0), most)
        elif key.indicator in sheet.overall:
            most = sheet.overall[key.indicator] - _shown(sheet, key.indicator, masks)
            found[key] = ShareInterval(0, most, 0, most)
    return dict(sorted(found.items()))


def _share(sheet: CountSheet, key: CountKey, least: int, most: int) -> ShareInterval:
    """Return the shares done, in per cent rounded outwards, of counts of what is not."""
    apart = sheet.apart.get(key, 0)
    total = sheet.totals[key] + apart
    done = [total - apart - count for count in (most, least)]
    return ShareInterval(least, most, done[0] * 100 // total, -(-done[1] * 100 // total))


def _shown(sheet: CountSheet, indicator: str, masks: Masks) -> int:
    """Return how many persons the published figures of départements hold."""
    shown = (key for key in sheet.counts if key.indicator == indicator and key not in masks.reasons)
    return sum(sheet.counts[key] for key in shown)


def interval_of(sheet: CountSheet, key: CountKey) -> ShareInterval | None:
    """Return what may be said of a share; None for a count, or of too few units for intervals.

    They part the counts: the first holds 0 and every small count, each as many as must remain.
    """
    total, least, high = sheet.totals.get(key), 0, STEPS[0]
    if not total or key in sheet.apart:
        return None
    wanted = sheet.least[key.indicator]
    found: list[ShareInterval] = []
    for low in STEPS[1:]:
        most = (100 - low) * total // 100
        if most - least + 1 >= wanted + (least == 0):
            found.append(ShareInterval(least, most, low, high))
            least, high = most + 1, low
    return next((one for one in found if one.most >= sheet.counts[key]), None)
