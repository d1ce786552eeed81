"""The compound (CAGR) form of progress: given for the record, never used for a status.

On a share it extrapolates beyond 100 %, and calls late what is on its way or on its way what is
late. Source: Open SDG, `docs/progress-methodology.md`; UN 2023 chart as applied by Eustat.
"""

from fractions import Fraction
from math import pow

from reporting.assessment.status import Point

FLOOR = 0.001
"""Stands for a base or target of zero, as in Open SDG; values are in points."""


def cagr(first: Point, last: Point) -> float | None:
    """Return (y/y₀)^(1/(t − t₀)) − 1; None unless `last` is later and both are positive."""
    start, end, years = _positive(first.value), _positive(last.value), last.at - first.at
    if years <= 0 or start < 0 or end < 0:
        return None
    return pow(end / start, 1 / float(years)) - 1


def cagr_ratio(base: Point, now: Point, target: Point) -> float | None:
    """Return observed over required growth, CAGR_obs/CAGR_req; None when none is required."""
    observed, required = cagr(base, now), cagr(base, target)
    return observed / required if observed is not None and required else None


def extrapolate(base: Point, now: Point, target: Point) -> float | None:
    """Return the value on the due date at the observed growth, in the unit of the points."""
    growth = cagr(base, now)
    if growth is None:
        return None
    return _positive(base.value) * pow(1 + growth, float(target.at - base.at))


def un_ratio(base: Point, now: Point, target: Point) -> float | None:
    """Return (extrapolated − base)/(target − base), the ratio of the UN progress chart."""
    reached, way = extrapolate(base, now, target), float(target.value - base.value)
    return (reached - float(base.value)) / way if reached is not None and way else None


def _positive(value: Fraction) -> float:
    return float(value) or FLOOR
