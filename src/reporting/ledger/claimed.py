"""Published figures, computed again from the registers."""

from datetime import date
from functools import partial

from reporting.indicators import sum_units
from reporting.indicators.budget import authorised
from reporting.indicators.observations import SCALES
from reporting.indicators.periods import period_of
from reporting.ledger.counts import Counts, Days
from reporting.plan.targets import AUTHORISED, Claim


def recomputed(claim: Claim, known_on: date, counts: Counts) -> tuple[int, int | None] | None:
    """Return the numerator and denominator of a claim, None when nothing can be computed."""
    if not claim.indicator or claim.valid_on is None or claim.valid_on > known_on:
        return None
    days = claim.valid_on, known_on
    if claim.part in AUTHORISED:
        measure = counts.catalogue[claim.indicator].depense
        return authorised(counts.situation(*days), measure, claim.part)
    told = " ".join(map(str, (claim.indicator, claim.part, *days, *claim.territories)))
    made = partial(_summed, claim, days, counts)
    numerator, denominator = counts.recall([claim.indicator], f"claim {told}", made)
    return numerator, denominator


def _summed(claim: Claim, days: Days, counts: Counts) -> tuple[int, int | None]:
    """Return the numerator and denominator of a claim, summed over its territories."""
    indicator = counts.catalogue[claim.indicator]
    levels = {place.partition("-")[0] for place in claim.territories}
    placed = counts.placed(claim.indicator, days)
    sums = sum_units(placed, counts.territories, sorted(levels))
    sums = sums[sums["territory"].isin(claim.territories)].fillna(0)
    numerator, denominator = int(sums["numerator"].sum()), int(sums["denominator"].sum())
    if claim.part == "denominateur":
        return denominator, None
    return numerator, denominator if indicator.is_ratio else SCALES.get(indicator.unite)


def period_compared(claim: Claim, known_on: date, counts: Counts) -> tuple[date, date] | None:
    """Return the first and the last day of what a claim is compared with."""
    if claim.valid_on is None or not claim.indicator or claim.part in AUTHORISED:
        return None
    entry, year = counts.catalogue[claim.indicator], claim.valid_on.year
    period = period_of(entry, year, counts.settings, known_on)
    return min(period.du, claim.valid_on), min(period.au, claim.valid_on)
