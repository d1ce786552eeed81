"""The charts of a report: which figures go into which form."""

from fractions import Fraction

from reporting.parts import Figure, Part, Texts, difference, empty
from reporting.parts.columns import columns
from reporting.parts.bars import bars
from reporting.parts.lines import line_chart, small_multiples
from reporting.parts.maps import departement_map as draw_map
from reporting.parts.scales import Line, Mark, Target
from reporting.report.values import Values
from reporting.territories import Territory
