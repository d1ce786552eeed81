"""Money from the vote to the payment: steps, what stays behind, what is not known."""

import datetime

import pytest

from reporting.errors import UsageError
from reporting.parts import Scope
from reporting.parts.canvas import PRINT
from reporting.parts.steps import Measure, money_measures, money_steps
from tests.parts.layout import faults, marks, said

SCOPE = Scope.at("region-76", datetime.date(2024, 12, 31))


def measure(label, *millions):
    amounts = [None if one is None else round(one * 1e8) for one in millions]
    return Measure(label, [SCOPE.amount("budget", cents) for cents in amounts])


WHOLE = measure("Total", 102.3, 84.9, 83, 81.2)


def test_what_stays_behind_is_dashed_and_the_largest_part_is_the_finding():
    part = money_steps(WHOLE, id="essai", title="")
    assert part.title.startswith("17,4\u00a0M€ votés n'ont pas encore d'affectation")
    assert marks(part.svg, "rect", "s-target") == 3
    assert {"102,3\u00a0M€", "81,2\u00a0M€"} <= set(said(part.svg))
    assert not faults(part.svg, PRINT) + faults(part.narrow, 12)
    assert part.data.values[0][1] == "102300000.00"


def test_a_step_that_nobody_knows_is_an_outline():
    part = money_steps(measure("Total", 10, None, 8, 2), id="essai", title="")
    assert "non connu" in said(part.svg)
    assert marks(part.svg, "rect", "s-target") == 2
    assert not faults(part.svg, PRINT) + faults(part.narrow, 12)


def test_everything_paid_and_nothing_voted():
    part = money_steps(measure("Total", 10, 10, 10, 10), id="essai", title="")
    assert part.title == "Tout ce qui a été voté est payé"
    assert money_steps(measure("Total", 0, 0, 0, 0), id="essai", title="").kind == "empty"
    assert money_measures([], id="essai", title="").kind == "empty"


def test_more_paid_than_voted_stops():
    with pytest.raises(UsageError, match=r"12,0.M€ payés pour 10,0.M€ votés"):
        measure("Lycées", 10, 10, 10, 12)


def test_measures_are_shares_of_their_vote():
    lines = [measure("Lycées", 83.3, 69.7, 68.3, 67.2), measure("Convention", 1.7, 1.2, 1.2, 1.1)]
    part = money_measures(lines, id="essai", title="")
    assert part.title.startswith("Convention\u00a0: 64,7\u202f% du voté est payé\u202f; lycées")
    assert {"83,3", "67,2"} <= set(said(part.svg))
    assert not faults(part.svg, PRINT) + faults(part.narrow, 12)
    alone = money_measures(lines[:1], id="essai", title="")
    assert alone.title == "Lycées\u00a0: 80,7\u202f% du voté est payé"
