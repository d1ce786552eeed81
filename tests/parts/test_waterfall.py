"""The waterfall: levels, steps of any sign or none, what is left."""

import datetime

import pytest

from reporting.parts import Scope
from reporting.parts.canvas import PRINT
from reporting.parts.columns import Bar, waterfall
from tests.parts.layout import faults, marks, said

SCOPE = Scope.at("region-76", datetime.date(2024, 12, 31))
TRAINS = (91, 47, 16, -2, -1, 151, 40, 191)
DONE = (0, 1, 0, 0, 0, 1, 0, 1)
ALL_LOST = (5, 0, 0, -5, 0, 0, 12, 12)


def bars(counts):
    """Make the bars of a fleet."""
    kinds = ("level", "step", "step", "step", "step", "level", "left", "whole")
    names = [
        ("fin 2016", "avec équipement"),
        ("rames en service", "qui s'équipent"),
        ("rames en plus", "avec équipement"),
        ("rames en moins", "avec équipement"),
        ("rames en service", "qui perdent le leur"),
        ("fin 2024", "avec équipement"),
        ("reste", "à équiper"),
        ("total", "fin 2024"),
    ]
    return [
        Bar(kind, *name, SCOPE.figure("rames_equipees", count, signed=kind == "step"))
        for kind, name, count in zip(kinds, names, counts, strict=True)
    ]


@pytest.mark.parametrize("counts", [TRAINS, DONE, ALL_LOST])
def test_every_label_can_be_read(counts):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = waterfall(bars(counts), id="essai", title="Un essai")
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_each_bar_says_its_count():
    """Steps have their sign; losses wear the colour of what goes wrong; the gap is dashed."""
    part = waterfall(bars(TRAINS), id="essai", title="Un essai")
    assert {"91", "+47", "+16", "\u22122", "\u22121", "151", "40", "191"} <= set(said(part.svg))
    assert marks(part.svg, "rect", "f-late") == 2
    assert marks(part.svg, "rect", "s-target") == 1
    assert part.alt.startswith("Fin 2016 avec équipement\u00a0: 91\u202f; rames en service")


def test_a_step_of_nothing_is_kept():
    """As a line, with its zero."""
    part = waterfall(bars(DONE), id="essai", title="Un essai")
    assert part.svg.count('height="1.6"') >= 3
    assert "0" in said(part.svg)
