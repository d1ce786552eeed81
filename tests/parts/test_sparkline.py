"""The sparkline: course, targets, what is masked, one value, none."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from reporting.parts.canvas import PRINT, Box, Canvas
from reporting.parts.miniature import sparkline
from reporting.parts.scales import Aim, Line
from tests.parts import gallery
from tests.parts.layout import faults, marks, said

INITIAL = Aim(datetime.date(2023, 12, 31), Fraction(1), "votée")
LATER = Aim(datetime.date(2030, 12, 31), Fraction(1), "annoncée")
FULL = gallery.line("Occitanie", [45, 62, 81, 104, 130, 158, 184, 203], 225)


def masked(line: Line, *years: int) -> Line:
    """Mask some years of a line, between 75 and 92 %."""
    return replace(
        line,
        figures=tuple(
            replace(one, numerator=None, state="masque", interval=(75, 92))
            if one.year in years
            else one
            for one in line.figures
        ),
    )


def drawn(line: Line, targets=(), **options) -> str:
    """Draw one alone."""
    canvas = Canvas(130, 62)
    sparkline(canvas, Box(0, 0, 130, 62), line, targets, **options)
    return canvas.svg("essai")


def test_both_targets_and_the_way_that_is_left():
    """Hollow for the first target, solid for the one in force, dots up to it."""
    svg = drawn(FULL, [INITIAL, LATER], years=(2016, 2030))
    assert said(svg) == ["2016", "2030", "2023", "100\u202f%"]
    assert marks(svg, "path", "f-target") == marks(svg, "path", "f-paper") == 1
    assert 'stroke-dasharray="2 1.8"' in svg


def test_no_way_to_a_target_that_is_past():
    """A due date that is past asks for no pace."""
    assert 'stroke-dasharray="2 1.8"' not in drawn(FULL, [INITIAL], years=(2016, 2030))


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (masked(FULL, 2021, 2022), 1),
        (masked(FULL, 2016, 2019, 2022), 2),
        (Line("une", FULL.figures[-1:]), 0),
        (masked(FULL, *range(2016, 2024)), 0),
        (Line("aucune", ()), 0),
    ],
    ids=["masked", "several", "one", "all", "none"],
)
def test_what_is_not_known_is_drawn_as_such(line, lines):
    """A gap and a hatch where values are masked; nothing falls over with one value or none."""
    svg = drawn(line, [INITIAL, LATER], years=(2016, 2030))
    assert faults(svg, PRINT) == []
    assert svg.count('stroke-linecap="round"') == lines
    is_masked = any(figure.masked for figure in line.figures)
    assert (marks(svg, "rect", "s-hatch") > 0) is is_masked


def test_counts_reach_their_highest_value():
    """No 100 % where there is no share."""
    figures = tuple(replace(one, unit="nombre", denominator=None) for one in FULL.figures)
    svg = drawn(Line("communes", figures))
    assert said(svg) == ["2016", "2023"]
