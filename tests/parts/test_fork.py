"""The fork: paces, fans, gains and needs, and what is masked, past, alone or never reached."""

import datetime
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from reporting.parts.canvas import PRINT
from reporting.parts.fork import Fan, Fork, Pace, fork
from reporting.parts.scales import Aim, Line
from tests.parts.layout import faults, labels_of, marks, said
from tests.parts.test_sparkline import FULL, masked
from tests.parts.test_trajectory import ANNOUNCED, VOTED

LATE = Aim(datetime.date(2030, 12, 31), Fraction(1), "annoncée", is_announced=True)
FAN = Fan(
    2016,
    tuple(
        (year, Fraction(90 + min(rank, 8), 100), min(Fraction(92 + 2 * rank, 100), Fraction(1)))
        for rank, year in enumerate(range(2024, 2041))
    ),
)
BASE = Fork(
    FULL,
    (VOTED, LATE),
    (Pace(2016, Fraction(22), 2024), Pace(2020, Fraction(5, 3), 2036)),
    (FAN,),
    Fraction(22, 7),
    Fraction(3, 5),
    2040,
)
CASES = {
    "whole": BASE,
    "two_fans": replace(BASE, fans=(FAN, replace(FAN, since=2018)), chances=None),
    "no_fan": replace(BASE, fans=(), chances=None),
    "next_year": replace(
        BASE, targets=(VOTED, replace(ANNOUNCED, date=datetime.date(2024, 12, 31)))
    ),
    "past": replace(BASE, targets=(VOTED,), needed=None, chances=None),
    "never": replace(BASE, paces=(BASE.paces[0], Pace(2020, Fraction(-1, 2), None))),
    "beyond": replace(BASE, paces=(BASE.paces[0], Pace(2020, Fraction(1, 2), 2067))),
    "masked": replace(BASE, line=masked(FULL, 2019, 2020)),
    "one": replace(BASE, line=Line("Occitanie", FULL.figures[-1:]), fans=()),
}


def drawn(given: Fork):
    """Draw one."""
    return fork(given, id="essai", title="Un essai")


def test_its_title_is_what_each_pace_takes_off_what_is_left():
    said = {name: fork(one, id="essai", title="").title for name, one in CASES.items()}
    assert said["whole"].startswith("Reste\u00a0: 22 ")
    assert said["whole"].endswith(
        " de moins par an depuis 2016, 1,7 depuis 2020\u202f; il en faut 3,1"
    )
    assert said["never"] == said["past"] == ""  # nothing is taken off, or nothing is needed


@pytest.mark.parametrize("name", CASES)
def test_every_label_can_be_read(name):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(CASES[name])
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_it_says_where_each_pace_leads():
    """Units a year and the year of arrival, with the gains of each year and those needed."""
    labels = said(drawn(BASE).svg)
    assert {"au rythme de 2016-2023", "22\u00a0lycées par an\u00a0: 2024"} <= {
        one.replace("22 ", "22\u00a0") for one in labels
    }
    assert {"+17", "+19", "3,1 par an pour tenir 2030", "8 sur 10"} <= set(labels)
    assert marks(drawn(BASE).svg, "rect", "s-target") == 7


def test_a_pace_that_leads_nowhere_says_so():
    """A flat or falling pace never arrives."""
    part = drawn(CASES["never"])
    assert "n’arrive pas" in said(part.svg)
    assert "n'arrive pas" in part.alt


def test_a_due_date_that_is_past_asks_for_nothing():
    """No box, no chance."""
    part = drawn(CASES["past"])
    assert marks(part.svg, "rect", "s-target") == 0
    assert "tirages" not in part.alt


def test_the_chances_are_said_where_they_may_be():
    """Not where windows of the simulation diverge."""
    assert "60\u202f% des tirages arrivent à temps" in drawn(BASE).alt
    assert "tirages arrivent" not in drawn(CASES["two_fans"]).alt


def test_a_masked_year_hides_its_gains():
    """Both gains that would give it away are hatched, and absent from the table."""
    part = drawn(CASES["masked"])
    assert marks(part.svg, "rect", "s-hatch") == 1 + 3
    assert [row[4] for row in part.data.values if row[0] in ("2019", "2020", "2021")] == [None] * 3


def test_a_path_of_a_pace_stops_at_all():
    """100 % is where it ends, whatever the pace."""
    assert BASE.at(BASE.paces[0], 2030) == 1
    assert BASE.at(BASE.paces[1], 2023) == Fraction(203, 225)


def test_the_first_value_of_a_rising_line_stands_under_it_where_there_is_room():
    part = drawn(replace(BASE, line=Line("Occitanie", FULL.figures[4:])))
    (label,) = (one for one in labels_of(part.svg) if one.text == FULL.figures[4].text)
    line = re.search(r'<path d="M([\d.]+) ([\d.]+)L[^"]*"[^>]*stroke-width="2.4"', part.svg)
    x, y = map(float, line.groups())
    assert label.box.bottom > y
    assert label.box.left > x
