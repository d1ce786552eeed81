"""The charts of a report: plain values in, a part with deterministic SVG out."""

from reporting.parts.lines import line_chart
from reporting.parts.scales import Line, Mark, Target

__all__ = ["Line", "Mark", "Target", "line_chart"]
