"""Stacked columns: totals, what was paid back, unknown years, one, none."""

from dataclasses import replace

import pytest

from reporting.parts.canvas import PRINT
from reporting.parts.columns import Layer, stacks
from reporting.parts.scales import Line
from tests.parts import gallery
from tests.parts.layout import faults, marks, said


def layer(id, label, *amounts):
    """Make a measure."""
    years = range(2024 - len(amounts), 2024)
    figures = (gallery.euros(one, year) for one, year in zip(amounts, years, strict=True))
    return Layer(id, Line(label, tuple(figures)))


LYCEES = layer("lycees", "Lycées", 3_400_000, 5_100_000, 15_900_000, 4_200_000)
TRAINS = layer("rames", "Trains", 519_678, 600_000, 400_000, 355_000)
BACK = layer("autocars", "Autocars", 0, -200_000, -1_500_000, 286_000)
HOLE = Layer(
    "trous",
    Line(
        "Trous",
        tuple(
            replace(one, numerator=None) if one.year == 2021 else one for one in TRAINS.line.figures
        ),
    ),
)
CASES = {
    "two": [LYCEES, TRAINS],
    "paid_back": [LYCEES, TRAINS, BACK],
    "unknown": [LYCEES, HOLE],
    "one_year": [layer("lycees", "Lycées", 3_400_000)],
    "small": [layer("lycees", "Lycées", 3_400, 120_000)],
    "many": [layer("lycees", "Lycées", *(rank * 900_000 for rank in range(1, 15)))],
    "nothing_paid": [layer("lycees", "Lycées", 0, 0)],
}


def drawn(layers):
    """Draw some."""
    return stacks(layers, id="essai", title="")


@pytest.mark.parametrize("name", CASES)
def test_every_label_can_be_read(name):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(CASES[name])
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_each_year_has_its_total_and_a_segment_per_measure():
    """The title says the last two years; the table has amounts with their cents."""
    part = drawn(CASES["two"])
    assert {"3,9", "5,7", "16,3", "4,6"} <= set(said(part.svg))
    assert part.title == "4,6\u00a0M€ payés en 2023, après 16,3\u00a0M€ en 2022"
    assert marks(part.svg, "rect", "f-blue") == 4 + 1
    assert part.data.values[-1] == ("2023", "4200000.00", "355000.00", "4555000.00")
    assert "16,3\u00a0M€ en 2022" in part.alt


def test_what_was_paid_back_stands_under_zero():
    """In the colour of a loss."""
    assert marks(drawn(CASES["paid_back"]).svg, "rect", "f-late") == 2


def test_an_unknown_year_has_no_total():
    """It is hatched, and missing in the table."""
    part = drawn(CASES["unknown"])
    assert marks(part.svg, "rect", "s-hatch") == 1
    assert [row[-1] for row in part.data.values if row[0] == "2021"] == [None]


def test_nothing_leaves_nothing():
    """No measure, or none with an amount."""
    assert drawn([]).kind == "empty"
    assert drawn([Layer("lycees", Line("Lycées", ()))]).kind == "empty"
