"""The agenda: days on a line of months, several on one day, one, none."""

import datetime

import pytest

from reporting.parts.canvas import PRINT
from reporting.parts.lifelines import Due, agenda
from tests.parts.layout import faults, said

DAY = datetime.date
JUNE = Due(DAY(2025, 6, 30), "Feuille de route d'un Campus Cyber")
LONG = Due(DAY(2025, 12, 31), "Publier chaque année le bilan du Conseil régional de la laïcité")
LEFT = Due(DAY(2025, 12, 31), "Lycées\u00a0: cible de 100\u202f%", "reste 14")
FIRST = Due(DAY(2025, 1, 1), "Premier jour", "13 départements")
CASES = {
    "one": [JUNE],
    "ends": [FIRST, LEFT],
    "together": [JUNE, LONG, LEFT],
    "more": [Due(DAY(2025, 12, 31), f"Engagement {rank}") for rank in range(7)],
    "every_month": [Due(DAY(2025, month, 15), f"Rendez-vous de {month}") for month in range(1, 13)],
}


def drawn(dues):
    """Draw some."""
    return agenda(dues, 2025, id="essai", title="")


@pytest.mark.parametrize("name", CASES)
def test_every_label_can_be_read(name):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(CASES[name])
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_a_single_day_is_no_plural():
    title = drawn([CASES["every_month"][0]]).title
    assert title.startswith("1 rendez-vous en 2025, le ")


def test_the_title_counts_by_month():
    """In words, and by the first day where there are many months."""
    assert drawn(CASES["together"]).title == (
        "Les prochains rendez-vous de 2025\u00a0: un en juin et deux en décembre"
    )
    assert "12 rendez-vous" in drawn(CASES["every_month"]).title


def test_what_has_no_room_is_counted_and_kept_in_the_table():
    """Four lines a day at most."""
    part = drawn(CASES["more"])
    assert "et 4 autres" in said(part.svg)
    assert len(part.data.rows) == 7


def test_nothing_due_leaves_nothing():
    """No part."""
    assert drawn([]).kind == "empty"
