"""The charts of a report: plain values in, a part with deterministic SVG out."""

from reporting.parts.bars import bars, columns, dots
from reporting.parts.lines import line_chart
from reporting.parts.panels import small_multiples
from reporting.parts.scales import Line, Mark, Target

__all__ = [
    "Line",
    "Mark",
    "Target",
    "bars",
    "columns",
    "dots",
    "line_chart",
    "small_multiples",
]
