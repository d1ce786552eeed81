"""The slip of promises: lanes, revisions, what is past, one target, none."""

import datetime
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from reporting.parts.canvas import PRINT
from reporting.parts.scales import Aim
from reporting.parts.slip import Promise, slip
from tests.parts.layout import faults, marks, said

DAY = datetime.date
FREEZE = DAY(2025, 1, 31)


def aim(due, said_on, *, is_announced=False):
    """Make a version."""
    return Aim(due, Fraction(1), "", said_on=said_on, is_announced=is_announced)


VOTED = aim(DAY(2023, 12, 31), DAY(2020, 11, 19))
TRAINS = Promise("Rames", (VOTED, aim(DAY(2030, 12, 31), DAY(2024, 1, 25), is_announced=True)))
LYCEES = Promise("Lycées", (VOTED, aim(DAY(2025, 12, 31), DAY(2023, 10, 16), is_announced=True)))
COACHES = Promise("Autocars", (VOTED,))
HELD = Promise("Communes", (aim(DAY(2027, 6, 30), DAY(2022, 3, 1)),))
TWICE = Promise("Gares", (*LYCEES.versions, aim(DAY(2026, 6, 30), DAY(2024, 9, 1))))
CASES = {
    "three": [LYCEES, TRAINS, COACHES],
    "one": [TRAINS],
    "held": [HELD],
    "twice": [TWICE],
    "five": [LYCEES, TRAINS, COACHES, HELD, TWICE],
}


def drawn(promises):
    """Draw some."""
    return slip(promises, FREEZE, id="essai", title="")


@pytest.mark.parametrize("name", CASES)
def test_every_label_can_be_read(name):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(CASES[name])
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_each_promise_says_what_became_of_it():
    """How far it moved, or for how long it has been past; hollow starts, solid revisions."""
    part = drawn(CASES["three"])
    labels = said(part.svg)
    assert {"+7 ans", "+2 ans", "aucune nouvelle date", "échue depuis 13 mois"} <= set(labels)
    assert "trois promesses, une même date" in labels
    assert "25\u00a0janvier 2024, annoncée" in labels
    assert marks(part.svg, "path", "f-target") == 2
    assert part.title == ("Trois échéances promises\u00a0: deux repoussées, une passée sans suite")
    assert part.data.rows[0] == ("Rames", "2020-11-19", "votée", "2023-12-31")


def test_a_due_date_that_holds_is_one_flat_line():
    """Neither a jump nor a dash."""
    part = drawn([HELD])
    assert "échéance inchangée" in said(part.svg)
    assert part.title == "Aucune échéance n'a bougé"


def test_one_promise_alone_is_not_two():
    """ "Une échéance promise, une repoussée" would be two of them."""
    assert drawn([TRAINS]).title == "Une échéance promise, puis repoussée"
    assert drawn([COACHES]).title == "Une échéance promise, passée sans suite"


def test_lanes_of_the_same_day_do_not_cover_each_other():
    """Diamonds of one date stand apart."""
    hollow = drawn(CASES["three"]).svg.split('fill="#ffffff" stroke="#b3440f"')
    assert len(hollow) == 4


def test_months_are_said_where_years_are_not_whole():
    """From the end of 2025 to June 2026."""
    assert "+6 mois" in said(drawn([TWICE]).svg)


def test_nothing_promised_leaves_nothing():
    """No promise, or one without the day it was made."""
    assert drawn([]).kind == "empty"
    assert drawn([Promise("Sans jour", (replace(VOTED, said_on=None),))]).kind == "empty"


def test_a_promise_that_is_met_is_not_past_without_another():
    """Coaches are all equipped a year late: no date is missing."""
    part = drawn([LYCEES, TRAINS, replace(COACHES, is_met=True)])
    assert part.title == "Trois échéances promises\u00a0: deux repoussées, une atteinte"
    assert "cible atteinte" in said(part.svg)
    assert "aucune nouvelle date" not in f"{said(part.svg)} {part.alt}"


def test_a_label_over_a_light_line_has_a_halo():
    texts = re.findall(r"<text.*?</text>", drawn(CASES["three"]).svg)
    (label,) = (one for one in texts if "16\u00a0octobre 2023" in one)
    assert "paint-order" in label
