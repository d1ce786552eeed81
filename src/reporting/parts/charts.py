"""The charts of a report: plain values in, a part with deterministic SVG out."""

from reporting.parts.bars import bars, dots
from reporting.parts.scales import Aim, Line, Mark

__all__ = [
    "Aim",
    "Line",
    "Mark",
    "bars",
    "dots",
]
