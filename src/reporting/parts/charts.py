"""The charts of a report: plain values in, a part with deterministic SVG out."""

from reporting.parts.bars import bars, columns, dots
from reporting.parts.lines import line_chart
from reporting.parts.panels import small_multiples
from reporting.parts.scales import Aim, Line, Mark

__all__ = [
    "Aim",
    "Line",
    "Mark",
    "bars",
    "columns",
    "dots",
    "line_chart",
    "small_multiples",
]
